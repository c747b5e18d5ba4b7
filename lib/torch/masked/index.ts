/** torch.masked: functions that count only the elements inside of a mask. Inputs are strided tensors. */
import type { Dtype } from '../dtype.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { dimsOf, type Fill, filled, type MaskOptions } from './mask.js';
import * as reductions from './reductions.js';

export type { MaskOptions } from './mask.js';
export type { ReductionOptions as MaskedReductionOptions } from './reductions.js';

type AlongDim = (input: Tensor, dim: number, options?: MaskOptions) => Tensor;

function alongDim(
  name: string,
  fill: Fill,
  compute: (input: Tensor, dim: number, dtype: Dtype) => Tensor,
): AlongDim {
  return (input, dim, options = {}) => {
    checkOptions(name, options, ['dtype', 'mask']);
    const { dtype, mask } = options;
    return tidy(() => {
      const kept = filled(name, input, mask, fill);
      const [at] = dimsOf(name, dim, input.ndim) as [number];
      return compute(kept, at, dtype ?? input.dtype);
    });
  };
}

/** Sums from the front along a dimension. */
const cumsum = alongDim('cumsum', 'zero', (input, dim, dtype) =>
  input.cumsum(dim, { dtype }).to(dtype),
);
/** Products from the front along a dimension. */
const cumprod = alongDim('cumprod', 'one', (input, dim, dtype) =>
  input.cumprod(dim, { dtype }).to(dtype),
);
/** Softmax along a dimension. */
const softmax = alongDim('softmax', 'lowest', (input, dim, dtype) => input.softmax(dim, dtype));
/** The logarithm of softmax along a dimension. */
const logSoftmax = alongDim('logSoftmax', 'lowest', (input, dim, dtype) =>
  input.logSoftmax(dim, dtype),
);
/** Softmax of the negated input along a dimension. */
const softmin = alongDim('softmin', 'highest', (input, dim, dtype) =>
  input.neg().softmax(dim, dtype),
);

/** The input divided by its norm of order `ord` along a dimension, or by `eps` where that is larger. */
function normalize(
  input: Tensor,
  ord: number,
  dim: number,
  options: MaskOptions & { eps?: number } = {},
): Tensor {
  checkOptions('normalize', options, ['dtype', 'mask', 'eps']);
  const { dtype, mask, eps = 1e-12 } = options;
  return tidy(() => {
    const kept = filled('normalize', input, mask, 'zero');
    const size = reductions.norm(input, { ord, dim, keepdim: true, dtype, mask });
    return kept.div(size.maximum(size.newFull([], eps)));
  });
}

interface LogaddexpOptions {
  dtype?: Dtype | null;
  inputMask?: Tensor | null;
  otherMask?: Tensor | null;
}

/** The logarithm of the sum of two exponentials, each with a mask of its own. */
function logaddexp(input: Tensor, other: Tensor, options: LogaddexpOptions = {}): Tensor {
  checkOptions('logaddexp', options, ['dtype', 'inputMask', 'otherMask']);
  const { dtype, inputMask, otherMask } = options;
  return tidy(() => {
    const a = filled('logaddexp', input, inputMask, 'lowest');
    const b = filled('logaddexp', other, otherMask, 'lowest');
    return (callOp('aten::logaddexp', a, b) as Tensor).to(dtype ?? input.dtype);
  });
}

export const masked = {
  ...reductions,
  cumsum,
  cumprod,
  softmax,
  logSoftmax,
  softmin,
  normalize,
  logaddexp,
} as const;
