/** Distinct elements, with PyTorch's arguments in Python: what is returned depends on them. */
import { readArguments } from '../arguments.js';
import { callOp } from '../ops.js';
import type { Tensor } from '../tensor.js';

/** The distinct elements alone, or with the parts that were asked for. */
export type Unique<Inverse extends boolean, Counts extends boolean> = Inverse extends true
  ? Counts extends true
    ? [output: Tensor, inverseIndices: Tensor, counts: Tensor]
    : [output: Tensor, inverseIndices: Tensor]
  : Counts extends true
    ? [output: Tensor, counts: Tensor]
    : Tensor;

export interface UniqueConsecutiveOptions<Inverse extends boolean, Counts extends boolean> {
  /** Whether to return for each element its place among the distinct ones. */
  returnInverse?: Inverse;
  /** Whether to return how often each of them occurs. */
  returnCounts?: Counts;
  /** The dimension whose slices are compared; null, the default, compares single elements. */
  dim?: number | null;
}

export interface UniqueOptions<Inverse extends boolean, Counts extends boolean>
  extends UniqueConsecutiveOptions<Inverse, Counts> {
  /** Whether they are sorted, true by default. PyTorch sorts them anyway on a GPU and along a dimension. */
  sorted?: boolean;
}

const FLAGS = ['returnInverse', 'returnCounts', 'dim'] as const;

type Given = Readonly<Record<string, unknown>>;

/** Of output, inverse and counts, what was asked for. */
function chosen(given: Given, parts: unknown): unknown {
  const [output, inverse, counts] = parts as [Tensor, Tensor, Tensor];
  const { returnInverse = false, returnCounts = false } = given;
  if (!returnInverse) inverse.dispose();
  if (!returnCounts) counts.dispose();
  const more = [...(returnInverse ? [inverse] : []), ...(returnCounts ? [counts] : [])];
  return more.length === 0 ? output : [output, ...more];
}

/**
 * The distinct elements of a tensor, or the distinct slices along a dimension.
 * Shapes: any to [m], or [n, ...] to [m, ...] with `dim`. [torch.unique](https://docs.pytorch.org/docs/stable/generated/torch.unique.html)
 *
 * ```ts
 * torch.unique(torch.tensor([2, 1, 2])) // => [1, 2]
 * ```
 *
 * @returns the elements, as one dimension; with `returnInverse` or `returnCounts` an array of them and of those
 */
export function unique<Inverse extends boolean = false, Counts extends boolean = false>(
  input: Tensor,
  options?: UniqueOptions<Inverse, Counts>,
): Unique<Inverse, Counts>;
export function unique<Inverse extends boolean = false, Counts extends boolean = false>(
  input: Tensor,
  sorted?: boolean,
  returnInverse?: Inverse,
  returnCounts?: Counts,
  dim?: number | null,
): Unique<Inverse, Counts>;
export function unique(...args: unknown[]): unknown {
  const given = readArguments('unique', args, ['input'], ['sorted', ...FLAGS]);
  const { input, sorted = true, returnInverse = false, returnCounts = false, dim = null } = given;
  const flags = { sorted, returnInverse, returnCounts };
  const parts =
    dim === null
      ? callOp('aten::_unique2', input, flags)
      : callOp('aten::unique_dim', input, dim, flags);
  return chosen(given, parts);
}

/**
 * A tensor without elements, or slices along a dimension, that equal the one before.
 * Shapes: any to [m], or [n, ...] to [m, ...] with `dim`. [torch.unique_consecutive](https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html)
 *
 * ```ts
 * torch.uniqueConsecutive(torch.tensor([1, 1, 2, 1])) // => [1, 2, 1]
 * ```
 *
 * @returns the elements, as one dimension; with `returnInverse` or `returnCounts` an array of them and of those
 */
export function uniqueConsecutive<Inverse extends boolean = false, Counts extends boolean = false>(
  input: Tensor,
  options?: UniqueConsecutiveOptions<Inverse, Counts>,
): Unique<Inverse, Counts>;
export function uniqueConsecutive<Inverse extends boolean = false, Counts extends boolean = false>(
  input: Tensor,
  returnInverse?: Inverse,
  returnCounts?: Counts,
  dim?: number | null,
): Unique<Inverse, Counts>;
export function uniqueConsecutive(...args: unknown[]): unknown {
  const given = readArguments('uniqueConsecutive', args, ['input'], FLAGS);
  const { input, returnInverse = false, returnCounts = false, dim = null } = given;
  const flags = { returnInverse, returnCounts, dim };
  return chosen(given, callOp('aten::unique_consecutive', input, flags));
}
