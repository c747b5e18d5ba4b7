/** What the functions of torch.masked do with a mask: elements outside take the value that changes nothing. */
import { tensor } from '../create.js';
import { describeValue } from '../describe.js';
import { type Dtype, dtypeInfo } from '../dtype.js';
import { TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { Tensor } from '../tensor.js';

/** Dimensions of a tensor; none, null or an empty list stand for all. */
export type Dims = number | readonly number[] | null;

/** What elements outside of a mask take. */
export type Fill = 'zero' | 'one' | 'lowest' | 'highest' | 'nan';

export interface MaskOptions {
  /** The result's dtype; the input's by default. */
  dtype?: Dtype | null;
  /** True for elements that count; it is broadcast to the input's shape. All count without one. */
  mask?: Tensor | null;
}

export const isFloat = (dtype: Dtype) => dtypeInfo(dtype).category === 'float';
export const isInexact = (dtype: Dtype) =>
  isFloat(dtype) || dtypeInfo(dtype).category === 'complex';

export function refuse(
  caller: string,
  problem: string,
  code: 'TypeError' | 'ValueError',
): TorchError {
  return new TorchError(`masked.${caller}: ${problem}`, code, caller);
}

/** A strided tensor, which is all that these functions take. */
export function checkInput(caller: string, input: unknown): asserts input is Tensor {
  if (!(input instanceof Tensor)) {
    throw refuse(caller, `input should be a Tensor, got ${describeValue(input)}`, 'TypeError');
  }
  if (input.layout !== 'strided') {
    throw refuse(
      caller,
      `input should be strided, got ${input.layout}; use toDense()`,
      'ValueError',
    );
  }
}

/** The mask in the input's shape, as booleans. */
export function maskFor(caller: string, input: Tensor, mask: Tensor): Tensor {
  if (!(mask instanceof Tensor)) {
    throw refuse(caller, `mask should be a Tensor, got ${describeValue(mask)}`, 'TypeError');
  }
  if (mask.ndim > input.ndim) {
    const dims = `${mask.ndim} dimensions for an input of ${input.ndim}`;
    throw refuse(
      caller,
      `mask should have no more dimensions than the input, got ${dims}`,
      'ValueError',
    );
  }
  return mask.broadcastTo(input.shape).bool();
}

/** The lowest or highest value of a dtype. */
function extreme(caller: string, dtype: Dtype, fill: 'lowest' | 'highest'): number | bigint {
  const sign = fill === 'lowest' ? -1 : 1;
  if (isInexact(dtype)) return sign * Infinity;
  if (dtype === 'bool') {
    throw refuse(caller, 'a masked bool tensor has no value that changes nothing', 'TypeError');
  }
  const bits = BigInt(8 * dtypeInfo(dtype).bytes);
  if (dtype.startsWith('u')) return fill === 'lowest' ? 0 : 2n ** bits - 1n;
  return fill === 'lowest' ? -(2n ** (bits - 1n)) : 2n ** (bits - 1n) - 1n;
}

function fillValue(caller: string, dtype: Dtype, fill: Fill): number | bigint {
  if (fill === 'zero') return 0;
  if (fill === 'one') return 1;
  return fill === 'nan' ? Number.NaN : extreme(caller, dtype, fill);
}

/** The input with the elements outside of the mask replaced. */
export function filled(
  caller: string,
  input: Tensor,
  mask: Tensor | null | undefined,
  fill: Fill,
): Tensor {
  checkInput(caller, input);
  if (mask == null) return input;
  const { dtype, device } = input;
  const inside = maskFor(caller, input, mask);
  const value = tensor(fillValue(caller, dtype, fill), { dtype, device });
  return callOp('aten::where', inside, input, value) as Tensor;
}

/** Dimensions counted from the front, in order. */
export function dimsOf(caller: string, dim: Dims | undefined, ndim: number): number[] {
  const given = typeof dim === 'number' ? [dim] : (dim ?? []);
  if (given.length === 0) return Array.from({ length: ndim }, (_, i) => i);
  const count = Math.max(ndim, 1);
  const found = given.map((one) => {
    if (Number.isInteger(one) && one >= -count && one < count) return (one + count) % count;
    const range = `from ${-count} to ${count - 1}`;
    throw refuse(caller, `dim should be ${range}, got ${describeValue(one)}`, 'ValueError');
  });
  if (new Set(found).size < found.length) {
    throw refuse(caller, `dim names a dimension twice: ${found.join(', ')}`, 'ValueError');
  }
  return found.sort((a, b) => a - b);
}
