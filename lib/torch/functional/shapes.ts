/** Shapes, and places in them. */
import { tensor } from '../create.js';
import { describeValue, requireTensor } from '../describe.js';
import { TorchError } from '../errors.js';
import { type Int, isInt64 } from '../scalar.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** The sizes of a shape; a number is a shape of one dimension. */
function sizesOf<Size extends Int>(caller: string, shape: Size | readonly Size[]): readonly Size[] {
  const sizes = Array.isArray(shape) ? (shape as readonly Size[]) : [shape as Size];
  if (sizes.every(isSize)) return sizes;
  throw new TorchError(
    `${caller}: a shape should be whole numbers such as [2, 3], got ${describeValue(shape)}`,
    'ValueError',
    caller,
  );
}

function isSize(size: unknown): boolean {
  return (
    (typeof size === 'bigint' ? isInt64(size) : Number.isSafeInteger(size)) && Number(size) >= 0
  );
}

/**
 * The shape that tensors of these shapes are broadcast to.
 * [torch.broadcast_shapes](https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html)
 *
 * ```ts
 * torch.broadcastShapes([2, 1], [3]) // => [2, 3]
 * ```
 *
 * @throws TorchError where sizes of a dimension differ and are not 1
 */
export function broadcastShapes(...shapes: (number | readonly number[])[]): number[] {
  const lists = shapes.map((shape) => sizesOf('broadcastShapes', shape));
  const result: number[] = Array(Math.max(0, ...lists.map(({ length }) => length))).fill(1);
  for (const sizes of lists) {
    const offset = result.length - sizes.length;
    for (const [i, size] of sizes.entries()) {
      const known = result[offset + i];
      if (size === 1 || size === known) continue;
      if (known !== 1) {
        const all = lists.map((list) => `[${list.join(', ')}]`).join(', ');
        throw new TorchError(
          `broadcastShapes: ${all} do not fit together: dimension ${offset + i} has the sizes ${known} and ${size}`,
          'RuntimeError',
          'broadcastShapes',
        );
      }
      result[offset + i] = size;
    }
  }
  return result;
}

/**
 * The coordinates of elements of a tensor by their places in row-major order: a tensor for each dimension of the shape, of
 * the form of `indices`.
 * [torch.unravel_index](https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html)
 *
 * ```ts
 * torch.unravelIndex(torch.tensor([1, 5]), [2, 3]) // => [[0, 1], [1, 2]]
 * ```
 *
 * @param indices integers
 */
export function unravelIndex(indices: Tensor, shape: Int | readonly Int[]): Tensor[] {
  requireTensor('unravelIndex', indices, 'indices');
  // A product of sizes may be beyond what numbers hold.
  const sizes = sizesOf('unravelIndex', shape).map(BigInt);
  if (!/^u?int/.test(indices.dtype)) {
    throw new TorchError(
      `unravelIndex: indices should be integers, got ${describeValue(indices)}`,
      'TypeError',
      'unravelIndex',
    );
  }
  return tidy(() => {
    const steps = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1n));
    const options = { dtype: 'int64', device: indices.device } as const;
    return indices
      .unsqueeze(-1)
      .floorDivide(tensor(steps, options))
      .remainder(tensor(sizes, options))
      .unbind(-1);
  });
}
