/** Where the weights of a checkpoint are: in a file, or in several that an index lists. */
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import { statsOf } from '../../files/index.js';
import { someOf } from '../../files/refuse.js';
import { type JsonObject, readJsonObject } from './json-object.js';

/** The names that Hugging Face gives to files of weights, in the order in which its programs look for them. */
const WEIGHT_FILES = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
];

/** How an index's name ends. */
const INDEX = '.index.json';

const EXPECTED = 'expected a checkpoint such as runs/a/checkpoints/last.safetensors';

/** The files that hold a checkpoint's weights. */
export interface WeightFiles {
  /** The folder where other files tell more of the model. */
  readonly folder: string;
  /** Each file, and which of its weights are taken: null where it is all. */
  readonly files: ReadonlyMap<string, readonly string[] | null>;
}

/**
 * Finds the files of a checkpoint.
 *
 * @param path A file of weights, an index of several, or a folder with one of them under Hugging Face's names.
 * @throws UserError where there is none, or the index is damaged
 */
export function locateWeights(path: string): WeightFiles {
  const stats = statsOf(path);
  if (stats === undefined) throw new UserError(`${path}: no such file; ${EXPECTED}`);
  const file = stats.isDirectory() ? fileIn(path) : path;
  if (statsOf(file)?.isFile() !== true) throw new UserError(`${file}: is no file; ${EXPECTED}`);
  return {
    folder: dirname(file),
    files: file.endsWith(INDEX) ? filesOfIndex(file) : new Map([[file, null]]),
  };
}

function fileIn(folder: string): string {
  const found = WEIGHT_FILES.map((name) => join(folder, name)).find(
    (file) => statsOf(file) !== undefined,
  );
  if (found !== undefined) return found;
  throw new UserError(
    `${folder}: is a folder without ${WEIGHT_FILES.filter((name) => !name.endsWith(INDEX)).join(' or ')}; ${EXPECTED}`,
  );
}

/** The files that an index lists; all are in its folder. */
function filesOfIndex(path: string): Map<string, string[]> {
  const index = readJsonObject(path) as JsonObject;
  const places = index.object('weight_map') ?? index.refuse('it has no weight_map');
  const files = new Map<string, string[]>();
  for (const name of places.keys()) {
    const file = places.text(name) ?? '';
    if (file !== basename(file) || /^$|^\.{1,2}$|[\\\0]/.test(file) || file.endsWith(INDEX)) {
      index.refuse(
        `its weight ${someOf([name])} is in '${file}'; expected the name of a file of weights beside it`,
      );
    }
    const names = files.get(file) ?? [];
    names.push(name);
    files.set(file, names);
  }
  if (files.size === 0) index.refuse('its weight_map is empty');
  return new Map([...files].sort().map(([file, names]) => [join(dirname(path), file), names]));
}
