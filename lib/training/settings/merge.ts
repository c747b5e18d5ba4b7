import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import {
  type Given,
  overlay,
  readSettings,
  readSettingsFile,
  type Settings,
} from '../../settings/index.js';
import { ALTERNATIVES, INFORMATIVE_KEYS } from './groups.js';
import { findConfig } from './recipes.js';

/** The settings that a model's name stands for. */
const SIZES: ReadonlySet<string> = new Set([
  ...['imageSize', 'patchSize', 'dim', 'depth', 'heads'],
  ...['decoderDim', 'decoderDepth', 'decoderHeads'],
]);

/** What a user gives, of any training. */
interface Layer {
  readonly model?: string | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * Settings from all places that can give them: options over the file of `--config`, and that over the settings of the run
 * that is resumed.
 *
 * @param settings Those that the command has.
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function mergeOptions<S extends Settings>(
  settings: S,
  options: Given<S>,
  config?: string,
): Given<S> {
  const read = (path: string) => readSettingsFile(path, settings, INFORMATIVE_KEYS) as Given<S>;
  const given = readSettings(settings, options);
  const file = config === undefined ? ({} as Given<S>) : read(findConfig(config));
  const above = mergeModel(file, given);
  const { resume = 'none', out } = above as Layer;
  if (resume === 'auto' && out === undefined) {
    throw new UserError("resume is auto, which looks in the run's folder; give it with --out");
  }
  const folder = folderOf(resume, out);
  if (folder === null) return above;
  // Where another run is named, it goes on in its own folder unless another is given.
  const resumed = {
    ...read(join(folder, 'config.json')),
    out: resume === 'auto' ? out : folder,
  } as Given<S>;
  return mergeModel(resumed, above);
}

/** Merges settings; those above win. Another model has sizes of its own: those of the model below are none of it. */
function mergeModel<G extends object>(below: G, above: G): G {
  const [{ model: lower }, { model: upper }] = [below as Layer, above as Layer];
  const isOther = upper !== undefined && lower !== undefined && upper !== lower;
  const kept = isOther
    ? (Object.fromEntries(Object.entries(below).filter(([name]) => !SIZES.has(name))) as G)
    : below;
  return overlay<G>(kept, above, ALTERNATIVES as unknown as (keyof G)[][]);
}

/** The folder of the run that is to go on; null where there is none with settings. */
function folderOf(resume: string, out: string | undefined): string | null {
  const from = resume === 'auto' ? out : resume;
  if (resume === 'none' || from === undefined || !existsSync(from)) return null;
  const inside = statSync(from).isDirectory() ? from : dirname(from);
  const folder = basename(inside) === 'checkpoints' ? dirname(inside) : inside;
  return existsSync(join(folder, 'config.json')) ? folder : null;
}
