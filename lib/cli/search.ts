import type { Command } from 'commander';
import type { SearchSummary } from '../evaluation/embedding/index.js';
import { searchSettings } from '../evaluation/embedding/options.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { withProgress } from './image-progress.js';
import { inLine, print, printJson } from './output.js';

const EXAMPLES = `
Images are compared by the cosine of their features. A picture that is among the file's images needs no encoder.

Examples:
  $ npx mae-native search photos.npy --image holiday.jpg
  $ npx mae-native search photos.npy --duplicates --threshold 0.95 --json`;

/** `mae-native search`: the nearest images to a picture, and images that are nearly the same. */
export function registerSearch(program: Command): void {
  const command = program
    .command('search')
    .description('find images by their features: the nearest to a picture, or duplicates')
    .argument('<features>', 'a file of mae-native embed: .npy, .safetensors or .parquet');
  addOutputFlags(addFlags(command, searchSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, flags: OutputFlags) => {
      const { search } = await import('../evaluation/index.js');
      const options = givenFlags(searchSettings, { ...flags });
      const summary = await withProgress(flags, (hooks) => search(path, options, hooks));
      if (flags.json) printJson(summary);
      else if (!flags.quiet) for (const line of conclude(summary)) print(line);
    });
}

function conclude({ nearest, duplicates, images }: SearchSummary): string[] {
  const near = (nearest ?? []).map(
    ({ name, similarity }) => `${similarity.toFixed(4)}  ${inLine(name)}`,
  );
  if (duplicates === null) return near;
  const groups = duplicates.map(
    ({ similarity, images: same }) =>
      `${similarity.toFixed(4)}  ${same.map(({ name }) => inLine(name)).join('  ')}`,
  );
  return [...near, ...groups, `${duplicates.length} groups of duplicates among ${images} images`];
}
