import { UsageError } from '../errors.js';

/** What each input is called, and what to give. */
const INPUTS = {
  init: ['checkpoint', 'one, such as --init runs/a/checkpoints/last.safetensors'],
  data: ['data', '--data with a folder, .tar files, cifar10:DIR or synthetic'],
  valData: ['data to measure on', '--val-data with a folder, .tar files or cifar10:DIR'],
} as const;

/**
 * The inputs that a command cannot do without.
 *
 * @throws UsageError where one is not given
 */
export function needed<T extends { readonly [name: string]: unknown }, K extends keyof T>(
  given: T,
  ...names: (K & keyof typeof INPUTS)[]
): { [name in K]-?: NonNullable<T[name]> } {
  for (const name of names) {
    if (given[name] !== undefined) continue;
    const [what, remedy] = INPUTS[name];
    throw new UsageError(`no ${what} is given; give ${remedy}`);
  }
  return given as unknown as { [name in K]-?: NonNullable<T[name]> };
}
