/** Options of the commands that look at or measure a model: checked, and with their defaults. */
import { UsageError } from '../errors.js';
import {
  type Given,
  type Resolved,
  readSettings,
  resolveSettings,
  type Settings,
} from '../settings/index.js';

/** What a message calls each input, and how to give it. */
const INPUTS = {
  init: ['checkpoint', 'one, such as --init runs/a/checkpoints/last.safetensors'],
  data: ['data', '--data with a folder, .tar files, cifar10:DIR or synthetic'],
  valData: ['data to measure on', '--val-data with a folder, .tar files or cifar10:DIR'],
  out: ['file to write', '--out with its name'],
} as const;

/**
 * Checks options and fills in the defaults of those that are not given.
 *
 * @param required Inputs that the command cannot do without.
 * @throws UserError for an unknown option or a wrong value
 * @throws UsageError where a required input is not given
 */
export function resolveOptions<
  S extends Settings,
  K extends keyof Resolved<S> & keyof typeof INPUTS,
>(
  settings: S,
  options: Given<S>,
  ...required: K[]
): Resolved<S> & { readonly [name in K]: NonNullable<Resolved<S>[name]> } {
  const given = readSettings(settings, options as Readonly<Record<string, unknown>>);
  const resolved = resolveSettings(settings, given);
  for (const name of required) {
    if (resolved[name] !== null) continue;
    const [what, remedy] = INPUTS[name];
    throw new UsageError(`no ${what} is given; give ${remedy}`);
  }
  return resolved as ReturnType<typeof resolveOptions<S, K>>;
}
