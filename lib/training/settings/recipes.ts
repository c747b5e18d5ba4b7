/** The recipes of the package: settings files for --config. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.js';
import { statsOf } from '../../files/index.js';
import { packageRoot } from '../../native/paths.js';
import { nearest } from '../../settings/index.js';

const folder = join(packageRoot, 'recipes');

/**
 * Recipes by name, as `--config` accepts them.
 *
 * @param command Only recipes for it, such as `finetune`.
 */
export function recipeNames(command?: string): string[] {
  const isFor = (file: string) =>
    command === undefined ||
    readFileSync(join(folder, file), 'utf8').split(/\r?\n/).includes(`command: ${command}`);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && isFor(file))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * Finds the file of a path or a recipe's name.
 *
 * @throws UserError where there is neither
 */
export function findConfig(pathOrName: string): string {
  const stats = statsOf(pathOrName);
  if (stats !== undefined && !stats.isDirectory()) return pathOrName;
  const names = recipeNames();
  // Folders of runs are often named after their recipe.
  if (names.includes(pathOrName)) return join(folder, `${pathOrName}.yaml`);
  if (stats !== undefined) {
    throw new UserError(`${pathOrName}: is a folder; expected a file, such as a run's config.json`);
  }
  const near = nearest(pathOrName, names);
  throw new UserError(
    `${pathOrName}: no such file, nor a recipe of that name; ` +
      (near === null ? `the recipes are ${names.join(', ')}` : `did you mean '${near}'?`),
  );
}
