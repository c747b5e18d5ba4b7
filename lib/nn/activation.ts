/** Elementwise nonlinearities, and softmax. */
import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { type Placed, readArguments } from './arguments.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import * as F from './functional.js';
import { constant_ } from './init.js';
import { Module } from './module.js';
import { none, optionLayer } from './option-layer.js';
import type { Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';

/** `x Phi(x)`, by the error function or, faster, by tanh. Hendrycks and Gimpel, arXiv:1606.08415. */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor(options: { approximate?: 'none' | 'tanh' } = {}) {
    super();
    checkOptions('GELU', options, ['approximate']);
    const { approximate = 'none' } = options;
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new TorchError(
        `GELU: approximate should be 'none' or 'tanh', got '${approximate}'`,
        'ValueError',
      );
    }
    this.approximate = approximate;
  }

  forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  protected override extraRepr(): string {
    return `approximate=${pythonValue(this.approximate)}`;
  }
}

type Elementwise = (input: Tensor) => Tensor;

/** The base of a layer without options. */
const plain = (compute: Elementwise) =>
  optionLayer(none, [], {}, (_, input: Tensor) => compute(input));

/** The base of a layer with no other option than `inplace`. */
const inPlace = (
  compute: (input: Tensor, inplace?: { inplace: boolean }) => Tensor,
  isPrinted = true,
) =>
  optionLayer(
    none,
    ['inplace'],
    { inplace: false },
    ({ inplace }, input: Tensor) => (inplace ? compute(input, { inplace }) : compute(input)),
    { repr: (layer) => (isPrinted ? printed(layer).join() : '') },
  );

/** What is printed of `inplace`: nothing if it is false. */
const printed = ({ inplace }: { inplace: boolean }) => (inplace ? ['inplace=True'] : []);

/** `max(x, 0)`. */
export class ReLU extends inPlace(F.relu) {}
/** `min(max(x, 0), 6)`. */
export class ReLU6 extends inPlace(F.relu6) {}
/** ELU with the constants that keep mean 0 and variance 1. Klambauer et al., arXiv:1706.02515. */
export class SELU extends inPlace(F.selu) {}
/** `x sigmoid(x)`. */
export class SiLU extends inPlace(F.silu) {}
/** `x tanh(softplus(x))`. Misra, arXiv:1908.08681. */
export class Mish extends inPlace(F.mish) {}
/** `x relu6(x + 3) / 6`. Howard et al., arXiv:1905.02244. */
export class Hardswish extends inPlace(F.hardswish, false) {}
/** `relu6(x + 3) / 6`. */
export class Hardsigmoid extends inPlace(F.hardsigmoid, false) {}
/** The hyperbolic tangent. */
export class Tanh extends plain(F.tanh) {}
/** `1 / (1 + exp(-x))`. */
export class Sigmoid extends plain(F.sigmoid) {}
/** `log(sigmoid(x))`. */
export class LogSigmoid extends plain(F.logsigmoid) {}
/** `x / (1 + |x|)`. */
export class Softsign extends plain(F.softsign) {}
/** `x - tanh(x)`. */
export class Tanhshrink extends plain(F.tanhshrink) {}

/** The base of the exponential units. */
const exponential = (compute: typeof F.elu) =>
  optionLayer(
    none,
    ['alpha', 'inplace'],
    { alpha: 1, inplace: false },
    ({ alpha, inplace }, input: Tensor) => compute(input, { alpha, inplace }),
    { repr: (o) => [`alpha=${pythonFloat(o.alpha)}`, ...printed(o)].join(', ') },
  );

/** `x` above 0, and `alpha (exp(x) - 1)` below. Clevert et al., arXiv:1511.07289. */
export class ELU extends exponential(F.elu) {}
/** `x` above 0, and `alpha (exp(x / alpha) - 1)` below. Barron, arXiv:1704.07483. */
export class CELU extends exponential(F.celu) {}

/** `x` above 0, and `negativeSlope x` below. */
export class LeakyReLU extends optionLayer(
  none,
  ['negativeSlope', 'inplace'],
  { negativeSlope: 0.01, inplace: false },
  ({ negativeSlope, inplace }, input: Tensor) => F.leakyRelu(input, { negativeSlope, inplace }),
  { repr: (o) => [`negative_slope=${pythonFloat(o.negativeSlope)}`, ...printed(o)].join(', ') },
) {}

/** Leaky ReLU with a slope drawn for each element in training. Xu et al., arXiv:1505.00853. */
export class RReLU extends optionLayer(
  none,
  ['lower', 'upper', 'inplace'],
  { lower: 1 / 8, upper: 1 / 3, inplace: false },
  ({ lower, upper, inplace, training }, input: Tensor) =>
    F.rrelu(input, { lower, upper, inplace, training }),
  {
    repr: (o) =>
      [`lower=${pythonFloat(o.lower)}`, `upper=${pythonFloat(o.upper)}`, ...printed(o)].join(', '),
  },
) {}

/** `x`, but not below `minVal` and not above `maxVal`. */
export class Hardtanh extends optionLayer(
  none,
  ['minVal', 'maxVal', 'inplace'],
  { minVal: -1, maxVal: 1, inplace: false },
  ({ minVal, maxVal, inplace }, input: Tensor) => F.hardtanh(input, { minVal, maxVal, inplace }),
  {
    repr: (o) =>
      [`min_val=${pythonFloat(o.minVal)}`, `max_val=${pythonFloat(o.maxVal)}`, ...printed(o)].join(
        ', ',
      ),
    complete: ({ minVal, maxVal }, name) => {
      if (maxVal > minVal) return;
      throw new TorchError(
        `${name}: maxVal should be greater than minVal, got ${maxVal} and ${minVal}`,
        'ValueError',
      );
    },
  },
) {}

/** `x` above a threshold, and `value` elsewhere. */
export class Threshold extends optionLayer(
  (threshold: number, value: number) => ({ threshold, value }),
  ['inplace'],
  { inplace: false },
  ({ threshold, value, inplace }, input: Tensor) =>
    F.threshold(input, threshold, value, { inplace }),
  { repr: (o) => [`threshold=${o.threshold}`, `value=${o.value}`, ...printed(o)].join(', ') },
) {}

/** `log(1 + exp(beta x)) / beta`, and `x` where `beta x` is above the threshold. */
export class Softplus extends optionLayer(
  none,
  ['beta', 'threshold'],
  { beta: 1, threshold: 20 },
  ({ beta, threshold }, input: Tensor) => F.softplus(input, beta, threshold),
  { repr: (o) => `beta=${pythonFloat(o.beta)}, threshold=${pythonFloat(o.threshold)}` },
) {}

const shrinking = (compute: (input: Tensor, lambd: number) => Tensor) =>
  optionLayer(
    none,
    ['lambd'],
    { lambd: 0.5 },
    ({ lambd }, input: Tensor) => compute(input, lambd),
    { repr: ({ lambd }) => pythonFloat(lambd) },
  );

/** `x`, and 0 from `-lambd` to `lambd`. */
export class Hardshrink extends shrinking(F.hardshrink) {}
/** `x`, closer to 0 by `lambd`. */
export class Softshrink extends shrinking(F.softshrink) {}

/** `a sigmoid(b)` for the halves a and b along a dimension. Dauphin et al., arXiv:1612.08083. */
export class GLU extends optionLayer(
  none,
  ['dim'],
  { dim: -1 },
  ({ dim }, input: Tensor) => F.glu(input, dim),
  { repr: ({ dim }) => `dim=${dim}` },
) {}

/** The base of softmax and its relatives. */
const softmaxes = (compute: typeof F.softmax) =>
  optionLayer(
    none,
    ['dim'],
    { dim: null as number | null },
    ({ dim }, input: Tensor) => compute(input, { dim }),
    { repr: ({ dim }) => `dim=${pythonValue(dim)}` },
  );

/** `exp(x)`, divided by its sum along a dimension. */
export class Softmax extends softmaxes(F.softmax) {}
/** The softmax of `-x`. */
export class Softmin extends softmaxes(F.softmin) {}
/** The logarithm of the softmax. */
export class LogSoftmax extends softmaxes(F.logSoftmax) {}

/** The softmax over the channels of [N, C, H, W], or without N. */
export class Softmax2d extends plain((input) => {
  if (input.ndim === 3 || input.ndim === 4) return F.softmax(input, -3);
  throw new TorchError(
    `Softmax2d: expected an input of 3 or 4 dimensions, got one of ${input.ndim}`,
    'ValueError',
  );
}) {}

export interface PReLUOptions extends FactoryOptions {
  /** One slope for all channels, or one for each; 1 by default. */
  numParameters?: number;
  /** The initial slope; 0.25 by default. */
  init?: number;
}

const PRELU = ['numParameters', 'init', 'device', 'dtype'] as const;

/** `x` above 0, and a learned multiple of it below. He et al., arXiv:1502.01852. */
export class PReLU extends Module {
  readonly numParameters: number;
  readonly init: number;
  /** Of shape [numParameters]. */
  weight: Parameter;

  constructor(...optional: Placed<PReLUOptions, typeof PRELU>) {
    super();
    const options: PReLUOptions = readArguments('PReLU', optional, [], PRELU);
    this.numParameters = options.numParameters ?? 1;
    this.init = options.init ?? 0.25;
    this.weight = emptyParameter([this.numParameters], options);
    this.resetParameters();
  }

  resetParameters(): void {
    constant_(this.weight, this.init);
  }

  forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }

  protected override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}
