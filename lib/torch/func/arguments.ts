/** Arguments and results that transforms take: which are differentiated, and what they must be. */
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { flatten } from './tree.js';

/** The position of an argument, or several; negative ones count from the end. */
export type Argnums = number | readonly number[];

export function refusal(caller: string, problem: string): TorchError {
  return new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
}

/** The positions as a list, checked against the number of arguments. */
export function positionsOf(caller: string, argnums: Argnums, count: number): number[] {
  const given = typeof argnums === 'number' ? [argnums] : [...argnums];
  const positions = given.map((position) => {
    if (Number.isInteger(position) && position >= -count && position < count) {
      return position < 0 ? position + count : position;
    }
    throw refusal(
      caller,
      `argnums should be positions of the ${count} arguments, got ${describeValue(argnums)}`,
    );
  });
  if (positions.length > 0 && new Set(positions).size === positions.length) return positions;
  throw refusal(caller, `argnums should be different positions, got ${describeValue(argnums)}`);
}

/** The tensors in a value, of which there should be some and nothing else. */
export function tensorsIn(caller: string, value: unknown, what: string): Tensor[] {
  const { leaves } = flatten(value);
  for (const leaf of leaves) {
    if (leaf instanceof Tensor) continue;
    throw refusal(caller, `${what} should be made of tensors, got ${describeValue(leaf)}`);
  }
  if (leaves.length === 0) throw refusal(caller, `${what} should have at least one tensor`);
  return leaves as Tensor[];
}

/** Refuses tensors that have no gradient. */
export function requireFloating(caller: string, tensors: readonly Tensor[], what: string): void {
  for (const { dtype } of tensors) {
    if (/^(float|bfloat|complex)/.test(dtype)) continue;
    throw refusal(caller, `${what} should be of a floating point or complex dtype, got ${dtype}`);
  }
}

/** Refuses complex tensors. */
export function requireReal(caller: string, tensors: readonly Tensor[], what: string): void {
  for (const { dtype } of tensors) {
    if (dtype.startsWith('complex')) throw refusal(caller, `${what} should be real, got ${dtype}`);
  }
}

/** A function's result, and the rest where it returns `[output, aux]`. */
export function withAux(caller: string, result: unknown, hasAux: boolean): [unknown, unknown] {
  if (!hasAux) return [result, undefined];
  if (Array.isArray(result) && result.length === 2) return result as [unknown, unknown];
  throw refusal(
    caller,
    `with hasAux the function should return [output, aux], got ${describeValue(result)}`,
  );
}

/** The standard basis of all elements of several tensors: for each tensor its part, (elements of all, ...shape). */
export function standardBasis(tensors: readonly Tensor[]): Tensor[] {
  const counts = tensors.map((tensor) => tensor.numel());
  const all = counts.reduce((sum, count) => sum + count, 0);
  let start = 0;
  return tensors.map((tensor, i) => {
    const part = tensor.newZeros([all, counts[i] as number]);
    part.diagonal(-start).fill_(1);
    start += counts[i] as number;
    return part.view([all, ...tensor.shape]);
  });
}
