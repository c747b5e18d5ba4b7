/** Differences between tensors and a reference's. */
import { type Tensor, torch } from '../torch/index.js';

/** Differences of one parameter, relative to the reference's. */
export interface Difference {
  readonly name: string;
  /** ||a - b|| / ||b||, L2 norms. */
  readonly norm: number;
  /** max |a - b| / max |b|. */
  readonly elementwise: number;
}

/** The largest differences among parameters, and the names of those. */
export interface LargestDifferences {
  readonly parameters: number;
  readonly norm: { readonly difference: number; readonly parameter: string };
  readonly elementwise: { readonly difference: number; readonly parameter: string };
}

/** |a - b| / |b| of two numbers: 0 where both are 0, infinite where only b is, or where one is not finite. */
export function relative(ours: number, theirs: number): number {
  return share(Math.abs(ours - theirs), Math.abs(theirs));
}

function share(part: number, whole: number): number {
  const value = part === 0 ? 0 : part / whole;
  return Number.isNaN(value) || !Number.isFinite(whole) ? Number.POSITIVE_INFINITY : value;
}

/** Compares two tensors of one shape in float64. */
export function difference(name: string, ours: Tensor, theirs: Tensor): Difference {
  return torch.noGrad(() =>
    torch.tidy(() => {
      const reference = theirs.to('float64');
      const off = ours.to('float64').sub(reference);
      const norm = (tensor: Tensor, p: number) => tensor.norm(p).item<number>();
      return {
        name,
        norm: share(norm(off, 2), norm(reference, 2)),
        elementwise: share(norm(off, Infinity), norm(reference, Infinity)),
      };
    }),
  );
}

/** The largest of some differences, by either measure. */
export function largest(differences: readonly Difference[]): LargestDifferences {
  const by = (measure: 'norm' | 'elementwise') => {
    const worst = differences.reduce((a, b) => (b[measure] > a[measure] ? b : a));
    return { difference: worst[measure], parameter: worst.name };
  };
  return { parameters: differences.length, norm: by('norm'), elementwise: by('elementwise') };
}

/**
 * Compares tensors by name.
 *
 * @throws RangeError where names or shapes differ
 */
export function differences(
  ours: ReadonlyMap<string, Tensor>,
  theirs: Readonly<Record<string, Tensor>>,
): Difference[] {
  const names = [...ours.keys()];
  const others = new Set(Object.keys(theirs));
  if (names.length !== others.size || !names.every((name) => others.has(name))) {
    throw new RangeError('the two sides do not have the same parameters');
  }
  return [...ours].map(([name, tensor]) => {
    const other = theirs[name] as Tensor;
    if (String(tensor.shape) !== String(other.shape)) {
      throw new RangeError(
        `${name} is ${tensor.shape} on one side and ${other.shape} on the other`,
      );
    }
    return difference(name, tensor, other);
  });
}
