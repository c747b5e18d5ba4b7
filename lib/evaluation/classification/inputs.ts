import { UsageError } from '../../errors.js';

/** What each input is called in a command, and how one looks. */
const INPUTS = {
  init: ['checkpoint', '--init runs/a/checkpoints/last.safetensors'],
  data: ['training data', '--data photos/train'],
  valData: ['data to measure on', '--val-data photos/val'],
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
    const [what, example] = INPUTS[name];
    throw new UsageError(`no ${what} is given; give it, such as ${example}`);
  }
  return given as unknown as { [name in K]-?: NonNullable<T[name]> };
}
