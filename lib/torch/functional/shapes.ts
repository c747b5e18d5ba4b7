/** Shapes, and places in them. */
import { tensor } from '../create.js';
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** The sizes of a shape; a number is a shape of one dimension. */
function sizesOf(caller: string, shape: number | readonly number[]): readonly number[] {
  const sizes = typeof shape === 'number' ? [shape] : shape;
  if (Array.isArray(sizes) && sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return sizes;
  }
  throw new TorchError(
    `${caller}: a shape should be whole numbers such as [2, 3], got ${describeValue(shape)}`,
    'ValueError',
    caller,
  );
}

/**
 * The shape that tensors of these shapes are broadcast to.
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
 *
 * @param indices integers
 */
export function unravelIndex(indices: Tensor, shape: number | readonly number[]): Tensor[] {
  const sizes = sizesOf('unravelIndex', shape);
  if (!/^u?int/.test(indices.dtype)) {
    throw new TorchError(
      `unravelIndex: indices should be integers, got ${describeValue(indices)}`,
      'TypeError',
      'unravelIndex',
    );
  }
  return tidy(() => {
    const steps = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));
    const options = { dtype: 'int64', device: indices.device } as const;
    return indices
      .unsqueeze(-1)
      .floorDivide(tensor(steps, options))
      .remainder(tensor([...sizes], options))
      .unbind(-1);
  });
}
