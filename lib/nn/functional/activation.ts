/** Elementwise functions, and softmax. Those with `inplace` overwrite their input if it is true. */
import { type Dtype, type Tensor, TorchError, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';
import { callable } from '../arguments.js';

export const {
  tanh,
  sigmoid,
  softplus,
  glu,
  prelu,
  hardshrink,
  softshrink,
  logSigmoid: logsigmoid,
  relu_,
  threshold_,
  hardtanh_,
  elu_,
  selu_,
  celu_,
  leakyRelu_,
  rrelu_,
} = torch;

interface InPlace {
  /** Whether to overwrite the input; false by default. */
  inplace?: boolean;
}

type Elementwise = (input: Tensor) => Tensor;

/** A function with no other option than `inplace`. */
function elementwise(name: string, compute: Elementwise, overwrite: Elementwise) {
  return callable(name, ['input'], ['inplace'], (input: Tensor, { inplace }: InPlace) =>
    inplace ? overwrite(input) : compute(input),
  );
}

/** `max(x, 0)`. */
export const relu = elementwise('relu', torch.relu, torch.relu_);
/** `min(max(x, 0), 6)`. */
export const relu6 = elementwise('relu6', torch.relu6, torch.relu6_);
/** ELU with the constants that keep mean 0 and variance 1. Klambauer et al., arXiv:1706.02515. */
export const selu = elementwise('selu', torch.selu, torch.selu_);
/** `x sigmoid(x)`, also known as swish. */
export const silu = elementwise('silu', torch.silu, torch.silu_);
/** `x tanh(softplus(x))`. Misra, arXiv:1908.08681. */
export const mish = elementwise('mish', torch.mish, torch.mish_);
/** `x relu6(x + 3) / 6`. Howard et al., arXiv:1905.02244. */
export const hardswish = elementwise('hardswish', torch.hardswish, torch.hardswish_);
/** `relu6(x + 3) / 6`. */
export const hardsigmoid = elementwise('hardsigmoid', torch.hardsigmoid, torch.hardsigmoid_);

/** `x` above a threshold, and `value` elsewhere. */
export const threshold = callable(
  'threshold',
  ['input', 'threshold', 'value'],
  ['inplace'],
  (input: Tensor, threshold: number, value: number, { inplace }: InPlace) =>
    inplace ? torch.threshold_(input, threshold, value) : torch.threshold(input, threshold, value),
);

export interface HardtanhOptions extends InPlace {
  /** -1 by default. */
  minVal?: number;
  /** 1 by default. */
  maxVal?: number;
}

/** `x`, but not below `minVal` and not above `maxVal`. */
export const hardtanh = callable(
  'hardtanh',
  ['input'],
  ['minVal', 'maxVal', 'inplace'],
  (input: Tensor, { minVal = -1, maxVal = 1, inplace }: HardtanhOptions) => {
    if (minVal > maxVal) {
      throw new TorchError(
        `hardtanh: minVal cannot be greater than maxVal, got ${minVal} and ${maxVal}`,
        'ValueError',
        'hardtanh',
      );
    }
    return inplace ? torch.hardtanh_(input, minVal, maxVal) : torch.hardtanh(input, minVal, maxVal);
  },
);

export interface AlphaOptions extends InPlace {
  /** 1 by default. */
  alpha?: number;
}

/** `x` above 0, and `alpha (exp(x) - 1)` below. Clevert et al., arXiv:1511.07289. */
export const elu = callable(
  'elu',
  ['input'],
  ['alpha', 'inplace'],
  (input: Tensor, { alpha = 1, inplace }: AlphaOptions) =>
    inplace ? torch.elu_(input, alpha) : torch.elu(input, alpha),
);

/** `x` above 0, and `alpha (exp(x / alpha) - 1)` below. Barron, arXiv:1704.07483. */
export const celu = callable(
  'celu',
  ['input'],
  ['alpha', 'inplace'],
  (input: Tensor, { alpha = 1, inplace }: AlphaOptions) =>
    inplace ? torch.celu_(input, alpha) : torch.celu(input, alpha),
);

export interface LeakyReluOptions extends InPlace {
  /** 0.01 by default. */
  negativeSlope?: number;
}

/** `x` above 0, and `negativeSlope x` below. */
export const leakyRelu = callable(
  'leakyRelu',
  ['input'],
  ['negativeSlope', 'inplace'],
  (input: Tensor, { negativeSlope = 0.01, inplace }: LeakyReluOptions) =>
    inplace ? torch.leakyRelu_(input, negativeSlope) : torch.leakyRelu(input, negativeSlope),
);

export interface RreluOptions extends InPlace {
  /** 1/8 by default. */
  lower?: number;
  /** 1/3 by default. */
  upper?: number;
  /** Whether slopes are drawn; their mean is taken otherwise. False by default. */
  training?: boolean;
}

/** Leaky ReLU with a slope drawn for each element. Xu et al., arXiv:1505.00853. */
export const rrelu = callable(
  'rrelu',
  ['input'],
  ['lower', 'upper', 'training', 'inplace'],
  (
    input: Tensor,
    { lower = 1 / 8, upper = 1 / 3, training = false, inplace }: RreluOptions,
  ): Tensor =>
    inplace
      ? torch.rrelu_(input, lower, upper, training)
      : torch.rrelu(input, lower, upper, training),
);

/** `x Phi(x)`, by the error function or, faster, by tanh. */
export function gelu(input: Tensor, options: { approximate?: 'none' | 'tanh' } = {}): Tensor {
  checkOptions('gelu', options, ['approximate']);
  return options.approximate === undefined || options.approximate === 'none'
    ? torch.fused.gelu(input)
    : torch.gelu(input, { approximate: options.approximate });
}

/** `x / (1 + |x|)`. */
export function softsign(input: Tensor): Tensor {
  return input.div(input.abs().add(1));
}

/** `x - tanh(x)`. */
export function tanhshrink(input: Tensor): Tensor {
  return input.sub(input.tanh());
}

export interface SoftmaxOptions {
  /** The dimension of the classes; give it: the default depends on the number of dimensions. */
  dim?: number | null;
  /** What the input is cast to before. */
  dtype?: Dtype | null;
}

/** PyTorch's choice where no dimension is given. */
function softmaxDim(input: Tensor, dim: number | null | undefined): number {
  if (dim !== undefined && dim !== null) return dim;
  return [0, 1, 3].includes(input.ndim) ? 0 : 1;
}

/** `exp(x)`, divided by its sum along a dimension. */
export const softmax = callable(
  'softmax',
  ['input'],
  ['dim', 'dtype'],
  (input: Tensor, { dim, dtype = null }: SoftmaxOptions) =>
    torch.softmax(input, softmaxDim(input, dim), dtype),
);

/** The softmax of `-x`. */
export const softmin = callable(
  'softmin',
  ['input'],
  ['dim', 'dtype'],
  (input: Tensor, { dim, dtype = null }: SoftmaxOptions) =>
    torch.softmax(input.neg(), softmaxDim(input, dim), dtype),
);

/** The logarithm of the softmax. */
export const logSoftmax = callable(
  'logSoftmax',
  ['input'],
  ['dim', 'dtype'],
  (input: Tensor, { dim, dtype = null }: SoftmaxOptions) =>
    torch.logSoftmax(input, softmaxDim(input, dim), dtype),
);

export interface GumbelSoftmaxOptions {
  /** The temperature; 1 by default. */
  tau?: number;
  /** Whether to give one-hot vectors, with the gradient of the soft ones; false by default. */
  hard?: boolean;
  /** Without effect, as in PyTorch. */
  eps?: number;
  /** -1 by default. */
  dim?: number;
}

/** Samples from the Gumbel-softmax distribution. Jang et al., arXiv:1611.01144. */
export const gumbelSoftmax = callable(
  'gumbelSoftmax',
  ['logits'],
  ['tau', 'hard', 'eps', 'dim'],
  (logits: Tensor, { tau = 1, hard = false, dim = -1 }: GumbelSoftmaxOptions) => {
    const noise = torch
      .emptyLike(logits, { memoryFormat: 'contiguous_format' })
      .exponential_()
      .log()
      .neg();
    const soft = logits.add(noise).div(tau).softmax(dim);
    if (!hard) return soft;
    const index = soft.argmax(dim, true);
    const oneHot = torch
      .zerosLike(logits, { memoryFormat: 'contiguous_format' })
      .scatter_(dim, index, 1);
    // The value of one, the gradient of the other.
    return oneHot.sub(soft.detach()).add(soft);
  },
);
