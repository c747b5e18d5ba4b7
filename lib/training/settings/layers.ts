import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.js';
import { overlay, readSettings, readSettingsFile } from '../../settings/index.js';
import {
  ALTERNATIVES,
  INFORMATIVE_KEYS,
  type PretrainOptions,
  pretrainSettings,
} from './options.js';
import { type PretrainSettings, resolvePretrainSettings } from './pretrain.js';
import { findConfig } from './recipes.js';

/** The settings that a model's name stands for. */
const SIZES: ReadonlySet<string> = new Set<keyof PretrainOptions>([
  ...(['imageSize', 'patchSize', 'dim', 'depth', 'heads'] as const),
  ...(['decoderDim', 'decoderDepth', 'decoderHeads'] as const),
]);

/**
 * Settings from all places that can give them: options over the file of `--config`, and that over the settings of the run
 * that is resumed.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for values that make no sense, naming them
 */
export function resolveOptions(options: PretrainOptions, config?: string): PretrainSettings {
  const given = readSettings(pretrainSettings, options);
  const file = config === undefined ? {} : read(findConfig(config));
  const above = overlayModel(file, given);
  if (above.resume === 'auto' && above.out === undefined) {
    throw new UserError("resume is auto, which looks in the run's folder; give it with --out");
  }
  return resolvePretrainSettings(overlayModel(settingsOfRun(above), above));
}

/** Lays settings over others. Another model has sizes of its own: those of the model below are none of it. */
function overlayModel(below: PretrainOptions, above: PretrainOptions): PretrainOptions {
  const isOther =
    above.model !== undefined && below.model !== undefined && above.model !== below.model;
  const kept = isOther
    ? Object.fromEntries(Object.entries(below).filter(([name]) => !SIZES.has(name)))
    : below;
  return overlay<PretrainOptions>(kept, above, ALTERNATIVES);
}

/** The settings of the run that is to go on; nothing where there is none. */
function settingsOfRun({ resume = 'none', out }: PretrainOptions): PretrainOptions {
  const from = resume === 'auto' ? out : resume;
  if (resume === 'none' || from === undefined || !existsSync(from)) return {};
  const inside = statSync(from).isDirectory() ? from : dirname(from);
  const folder = basename(inside) === 'checkpoints' ? dirname(inside) : inside;
  const path = join(folder, 'config.json');
  if (!existsSync(path)) return {};
  // Where another run is named, it goes on in its own folder unless another is given.
  return { ...read(path), out: resume === 'auto' ? out : folder };
}

function read(path: string): PretrainOptions {
  return readSettingsFile(path, pretrainSettings, INFORMATIVE_KEYS);
}
