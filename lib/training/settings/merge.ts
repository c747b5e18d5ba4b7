import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import {
  type Given,
  overlay,
  parseSettingsFile,
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

/** The method of runs of version 0.1, which name none. */
const FIRST_METHOD = 'mae';

/** The options of any training. */
interface Layer {
  readonly method?: string | undefined;
  readonly model?: string | undefined;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
}

/**
 * Merges settings: options take precedence over the file of `--config`, and that over the settings of a resumed run.
 *
 * @param settings The settings of the command.
 * @param config A file of settings, or a recipe's name.
 * @param command The expected command, where the file names one.
 * @throws UserError for invalid values, naming them, and for a run of another method or command
 */
export function mergeOptions<S extends Settings>(
  settings: S,
  options: Given<S>,
  config?: string,
  command?: string,
): Given<S> {
  const read = (path: string) => readFor(path, settings, command);
  const given = readSettings(settings, options);
  const file = config === undefined ? ({} as Given<S>) : read(findConfig(config));
  const above = mergeModel(file, given);
  const { resume = 'none', out } = above as Layer;
  if (resume === 'auto' && out === undefined) {
    throw new UserError("resume is auto, which looks in the run's folder; give it with --out");
  }
  const folder = folderOf(resume, out);
  if (folder === null) return above;
  // A run that resumes another one continues in that one's folder, unless a folder is given.
  const resumed = {
    ...read(join(folder, 'config.json')),
    out: resume === 'auto' ? out : folder,
  } as Given<S>;
  refuseOtherMethod(folder, resumed as Layer, above as Layer);
  return mergeModel(resumed, above);
}

/** Reads a settings file, which must be for the given command where it names one. */
function readFor<S extends Settings>(path: string, settings: S, wanted?: string): Given<S> {
  const { command } = parseSettingsFile(path);
  if (wanted !== undefined && command !== undefined && command !== wanted) {
    throw new UserError(`${path}: has settings of ${command}; expected some of ${wanted}`);
  }
  // A command with a single method has no setting that chooses it.
  const ignored = Object.hasOwn(settings, 'method')
    ? INFORMATIVE_KEYS
    : [...INFORMATIVE_KEYS, 'method'];
  return readSettingsFile(path, settings, ignored);
}

function refuseOtherMethod(folder: string, resumed: Layer, { method }: Layer): void {
  if (method === undefined || method === (resumed.method ?? FIRST_METHOD)) return;
  throw new UserError(
    `${folder}: the run is of method ${resumed.method ?? FIRST_METHOD}, and cannot go on by ${method}; leave out --method, or give another folder with --out`,
  );
}

/**
 * Merges settings; earlier ones take precedence. A different model has its own sizes, so those of later settings are
 * dropped.
 */
function mergeModel<G extends object>(below: G, above: G): G {
  const [{ model: lower }, { model: upper }] = [below as Layer, above as Layer];
  const isOther = upper !== undefined && lower !== undefined && upper !== lower;
  const kept = isOther
    ? (Object.fromEntries(Object.entries(below).filter(([name]) => !SIZES.has(name))) as G)
    : below;
  return overlay<G>(kept, above, ALTERNATIVES as unknown as (keyof G)[][]);
}

/** The folder of the run to be resumed; null where there is none with settings. */
function folderOf(resume: string, out: string | undefined): string | null {
  const from = resume === 'auto' ? out : resume;
  if (resume === 'none' || from === undefined || !existsSync(from)) return null;
  const inside = statSync(from).isDirectory() ? from : dirname(from);
  const folder = basename(inside) === 'checkpoints' ? dirname(inside) : inside;
  return existsSync(join(folder, 'config.json')) ? folder : null;
}
