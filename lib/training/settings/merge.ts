import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { RunFileError, UserError } from '../../errors.js';
import { statsOf } from '../../files/index.js';
import { METHOD_OF_UNNAMED } from '../../models/card.js';
import {
  type Given,
  overlay,
  parseSettingsFile,
  readSettings,
  readSettingsFile,
  SettingError,
  type Settings,
} from '../../settings/index.js';
import { ALTERNATIVES, INFORMATIVE_KEYS } from './groups.js';
import { findConfig } from './recipes.js';

/** What a user gives, of any training. */
interface Layer {
  readonly method?: string | undefined;
  readonly init?: string | undefined;
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
  const given = readSettings(settings, options);
  const file =
    config === undefined ? ({} as Given<S>) : readFor(findConfig(config), settings, command);
  const above = mergeLayers(settings, file, given);
  const { resume = 'none', out } = above as Layer;
  if (resume === 'auto' && out === undefined) {
    throw new SettingError(
      'resume',
      "is auto, which looks in the run's folder; give it with --out",
    );
  }
  const folder = folderOf(resume, out);
  if (folder === null) {
    refuseWithoutData(resume, above);
    return above;
  }
  // A run that resumes another one continues in that one's folder, unless a folder is given.
  const resumed = {
    ...readFor(join(folder, 'config.json'), settings, command, folder),
    out: resume === 'auto' ? out : folder,
  } as Given<S>;
  refuseOtherRun(folder, resumed as Layer, above as Layer);
  return mergeLayers(settings, resumed, above);
}

/**
 * Reads a settings file, which must be for the given command where it names one.
 *
 * @param run The folder of the run that is to be resumed, where the file is its config.json.
 */
function readFor<S extends Settings>(
  path: string,
  settings: S,
  wanted?: string,
  run?: string,
): Given<S> {
  const values = run === undefined ? parseSettingsFile(path) : parseOwnFile(path);
  const { command } = values;
  if (wanted !== undefined && command !== undefined && command !== wanted) {
    throw new UserError(
      run === undefined
        ? `${path}: has settings of ${command}; expected some of ${wanted}`
        : `${run}: is a run of ${command}, not of ${wanted}; go on with it by "mae-native ${command} --resume auto --out ${run}", or give another folder with --out`,
    );
  }
  // A command with a single method has no setting that chooses it.
  const ignored = Object.hasOwn(settings, 'method')
    ? INFORMATIVE_KEYS
    : [...INFORMATIVE_KEYS, 'method'];
  return readSettingsFile(path, settings, ignored, values);
}

/** Reads the settings that the run itself wrote. A disk that fails at that is no wrong usage. */
function parseOwnFile(path: string): Record<string, unknown> {
  try {
    return parseSettingsFile(path);
  } catch (error) {
    const { message, cause } = error as UserError;
    const isFailure = cause instanceof Error && 'errno' in cause;
    throw isFailure ? new RunFileError(message, { cause: error }) : error;
  }
}

/** Who resumes without naming data expects a run and its settings. Otherwise it would be the default data. */
function refuseWithoutData(
  resume: string,
  { out, data }: { readonly out?: unknown; readonly data?: unknown },
): void {
  if (resume === 'none' || data !== undefined) return;
  if (resume === 'auto') {
    throw new UserError(
      `${out}: there is no run here to go on with, and no data is given for a new one; check --out, or give --data`,
    );
  }
  // What is no folder is refused with its own reason later.
  if (!statsOf(resume)?.isDirectory()) return;
  throw new UserError(
    `${resume}: has no config.json of a run, and no data is given; check --resume, or give all settings of the run`,
  );
}

/** A run goes on by its own method, and from its own weights. */
function refuseOtherRun(folder: string, resumed: Layer, { method, init }: Layer): void {
  const { method: own = METHOD_OF_UNNAMED, init: first } = resumed;
  if (method !== undefined && method !== own) {
    throw new UserError(
      `${folder}: the run is of method ${own}, and cannot go on by ${method}; leave out --method, or give another folder with --out`,
    );
  }
  if (init === undefined || first === undefined || resolve(init) === resolve(first)) return;
  // A relative path of a run that was started elsewhere leads nowhere here.
  if (first !== 'none' && !existsSync(first)) return;
  throw new UserError(
    `${folder}: the run began with ${first} and goes on from its own weights, not with ${init}; leave out --init, or give another folder with --out`,
  );
}

/** Merges settings; those above win, and take away those below that belong to another value of theirs. */
function mergeLayers<G extends object>(settings: Settings, below: G, above: G): G {
  const value = (layer: G, name: string) => layer[name as keyof G];
  const hidden = Object.entries(settings).flatMap(([name, { hides = [] }]) => {
    const [lower, upper] = [value(below, name), value(above, name)];
    return lower !== undefined && upper !== undefined && lower !== upper ? hides : [];
  });
  const kept = Object.entries(below).filter(([name]) => !hidden.includes(name));
  return overlay(Object.fromEntries(kept) as G, above, ALTERNATIVES as unknown as (keyof G)[][]);
}

/** The folder of the run to be resumed; null where there is none with settings. */
function folderOf(resume: string, out: string | undefined): string | null {
  const from = resume === 'auto' ? out : resume;
  if (resume === 'none' || from === undefined) return null;
  const stats = statsOf(from);
  if (stats === undefined) return null;
  const inside = stats.isDirectory() ? from : dirname(from);
  const folder = basename(inside) === 'checkpoints' ? dirname(inside) : inside;
  return existsSync(join(folder, 'config.json')) ? folder : null;
}
