/** Functions of any number of tensors: one by one as in PyTorch, `torch.blockDiag(a, b)`, or as one array. */
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { isPlainObject } from '../plain.js';
import { Tensor } from '../tensor.js';

/** Tensors one by one, or as one array. */
export type Tensors = readonly Tensor[] | readonly [tensors: readonly Tensor[]];
export type WithOptions<O> =
  | Tensors
  | readonly [...tensors: readonly Tensor[], options: O]
  | readonly [tensors: readonly Tensor[], options: O];

/** The arguments of a call as tensors and the options at their end. */
function readTensors(
  caller: string,
  args: readonly unknown[],
  names: readonly string[] = [],
): { tensors: readonly Tensor[]; options: Readonly<Record<string, unknown>> } {
  const last = args.at(-1);
  const hasOptions = names.length > 0 && isPlainObject(last) && !(last instanceof Tensor);
  if (hasOptions) checkOptions<Record<string, unknown>, readonly string[]>(caller, last, names);
  const given = hasOptions ? args.slice(0, -1) : args;
  const list = given.length === 1 && Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  for (const [i, item] of list.entries()) {
    if (item instanceof Tensor) continue;
    throw new TorchError(
      `${caller}: argument ${i + 1} should be a Tensor, got ${describeValue(item)}`,
      'TypeError',
      caller,
    );
  }
  return { tensors: list as readonly Tensor[], options: hasOptions ? last : {} };
}

/**
 * Tensors of any shapes as views of their common one.
 * [torch.broadcast_tensors](https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html)
 *
 * ```ts
 * torch.broadcastTensors(torch.tensor([1, 2]), torch.tensor([[3], [4]]))[0] // => [[1, 2], [1, 2]]
 * ```
 */
export function broadcastTensors(...tensors: Tensors): Tensor[] {
  return callOp(
    'aten::broadcast_tensors',
    readTensors('broadcastTensors', tensors).tensors,
  ) as Tensor[];
}

/**
 * All combinations of the elements of vectors: (product of the sizes, number of vectors); of one vector, itself.
 * [torch.cartesian_prod](https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html)
 *
 * ```ts
 * torch.cartesianProd(torch.tensor([1, 2]), torch.tensor([3, 4])) // => [[1, 3], [1, 4], [2, 3], [2, 4]]
 * ```
 */
export function cartesianProd(...tensors: Tensors): Tensor {
  return callOp('aten::cartesian_prod', readTensors('cartesianProd', tensors).tensors) as Tensor;
}

/**
 * A matrix with the given ones along its diagonal. Vectors and numbers count as matrices of one row. Shapes: [a, b] and [c, d] to
 * [a + c, b + d].
 * [torch.block_diag](https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html)
 *
 * ```ts
 * torch.blockDiag(torch.tensor([[1, 2]]), torch.tensor([[3]])) // => [[1, 2, 0], [0, 0, 3]]
 * ```
 */
export function blockDiag(...tensors: Tensors): Tensor {
  return callOp('aten::block_diag', readTensors('blockDiag', tensors).tensors) as Tensor;
}

/**
 * The product of matrices, in the order that takes the fewest operations. `torch.linalg.multiDot` does the same. Shapes: [a, b],
 * [b, c] and so on to [a, c].
 * [torch.chain_matmul](https://docs.pytorch.org/docs/stable/generated/torch.chain_matmul.html)
 *
 * ```ts
 * torch.chainMatmul(torch.ones([1, 2]), torch.ones([2, 3]), torch.ones([3, 1])) // => [[6]]
 * ```
 */
export function chainMatmul(...matrices: WithOptions<{ out?: Tensor }>): Tensor {
  const { tensors, options } = readTensors('chainMatmul', matrices, ['out']);
  return callOp('aten::chain_matmul', tensors, options) as Tensor;
}

/**
 * Coordinates of a grid: of vectors of n, m, … elements as many tensors of the shape [n, m, …].
 * [torch.meshgrid](https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html)
 *
 * ```ts
 * torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]))[0] // => [[1, 1], [2, 2]]
 * ```
 *
 * @param tensors Vectors, at the end of which may be `{ indexing }`: `'ij'`, the default, or `'xy'`, which swaps the first two
 *   dimensions.
 */
export function meshgrid(...tensors: WithOptions<{ indexing?: 'ij' | 'xy' }>): Tensor[] {
  const { tensors: list, options } = readTensors('meshgrid', tensors, ['indexing']);
  return callOp('aten::meshgrid', list, { indexing: 'ij', ...options }) as Tensor[];
}

export interface AtLeast {
  (tensor: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
  (first: Tensor, second: Tensor, ...more: Tensor[]): Tensor[];
}

function atLeast(dims: 1 | 2 | 3): AtLeast {
  const op = `aten::atleast_${dims}d`;
  const call = (...args: unknown[]) => {
    const { tensors } = readTensors(`atleast${dims}d`, args);
    return callOp(op, args.length === 1 && !Array.isArray(args[0]) ? tensors[0] : tensors);
  };
  return call as AtLeast;
}

/**
 * Views with at least one dimension: one tensor gives a tensor, several an array.
 * [torch.atleast_1d](https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html)
 *
 * ```ts
 * torch.atleast1d(torch.tensor(5)) // => [5]
 * ```
 */
export const atleast1d = atLeast(1);
/**
 * Views with at least two dimensions: one tensor gives a tensor, several an array.
 * [torch.atleast_2d](https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html)
 *
 * ```ts
 * torch.atleast2d(torch.tensor(5)) // => [[5]]
 * ```
 */
export const atleast2d = atLeast(2);
/**
 * Views with at least three dimensions: one tensor gives a tensor, several an array.
 * [torch.atleast_3d](https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html)
 *
 * ```ts
 * torch.atleast3d(torch.tensor(5)) // => [[[5]]]
 * ```
 */
export const atleast3d = atLeast(3);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The letters of a list of dimensions: numbers below 52, and `'...'`. */
function subscript(dims: unknown): string {
  const letterOf = (dim: unknown) => {
    const letter = dim === '...' ? dim : LETTERS[dim as number];
    if (letter !== undefined) return letter;
    throw new TorchError(
      `einsum: a dimension should be a whole number from 0 to 51, or '...', got ${describeValue(dim)}`,
      'ValueError',
      'einsum',
    );
  };
  if (Array.isArray(dims)) return dims.map(letterOf).join('');
  throw new TorchError(
    `einsum: each tensor should be followed by an array of dimensions, got ${describeValue(dims)}`,
    'TypeError',
    'einsum',
  );
}

export type Dims = readonly (number | '...')[];
export interface Einsum {
  (
    equation: string,
    tensors: readonly Tensor[],
    options?: { path?: readonly number[] | null },
  ): Tensor;
  (equation: string, ...tensors: Tensor[]): Tensor;
  (tensor: Tensor, dims: Dims, ...more: readonly (Tensor | Dims)[]): Tensor;
}

/**
 * A sum of products over dimensions, by Einstein's convention. Shapes: as the equation says. A dimension is a letter, or a number
 * where an array follows each tensor: `torch.einsum(x, [0, 1, 2], y, [0, 2, 3], [0, 1, 3])`.
 * [torch.einsum](https://docs.pytorch.org/docs/stable/generated/torch.einsum.html)
 *
 * ```ts
 * torch.einsum('ij,ij->i', torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 1], [2, 2]])) // => [3, 14]
 * ```
 */
export const einsum = ((...args: unknown[]): Tensor => {
  if (!(args[0] instanceof Tensor)) {
    const [equation, ...rest] = args;
    if (typeof equation !== 'string' || rest.length === 0) {
      throw new TorchError(
        `einsum: expected an equation such as 'ij,jk->ik' and its tensors, got ${describeValue(equation)}${rest.length === 0 ? ' alone' : ''}`,
        'ValueError',
        'einsum',
      );
    }
    const { tensors, options } = readTensors('einsum', rest, ['path']);
    return callOp('aten::einsum', equation, tensors, options) as Tensor;
  }
  const pairs = Math.floor(args.length / 2);
  const tensors = Array.from({ length: pairs }, (_, i) => args[2 * i]);
  const inputs = Array.from({ length: pairs }, (_, i) => subscript(args[2 * i + 1]));
  const result = args.length % 2 === 1 ? `->${subscript(args.at(-1))}` : '';
  const { tensors: list } = readTensors('einsum', tensors);
  return callOp('aten::einsum', inputs.join(',') + result, list) as Tensor;
}) as Einsum;
