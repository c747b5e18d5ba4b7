/**
 * Initial values, as torch.nn.init: each function fills a tensor in place, without recording it for gradients, and
 * returns it. On the CPU the same seed gives the same numbers as PyTorch 2.13.
 */
import { type Generator, type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';

export interface RandomOptions {
  /** Draws the random numbers; the device's default generator if omitted. */
  generator?: Generator;
}

/** The nonlinearity after the layer whose weights are drawn. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';

/** Uniform in [a, b). */
export function uniform_<T extends Tensor>(
  tensor: T,
  a = 0,
  b = 1,
  options: RandomOptions = {},
): T {
  checkOptions('uniform_', options, ['generator']);
  torch.noGrad(() => tensor.uniform_(a, b, options));
  return tensor;
}

/** Normal with a mean and a standard deviation. */
export function normal_<T extends Tensor>(
  tensor: T,
  mean = 0,
  std = 1,
  options: RandomOptions = {},
): T {
  checkOptions('normal_', options, ['generator']);
  torch.noGrad(() => tensor.normal_(mean, std, options));
  return tensor;
}

/** A constant. */
export function constant_<T extends Tensor>(tensor: T, value: number): T {
  torch.noGrad(() => tensor.fill_(value));
  return tensor;
}

export function zeros_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 0);
}

export function ones_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 1);
}

/** The identity, or its upper left part, for a matrix. */
export function eye_<T extends Tensor>(tensor: T): T {
  const [rows, columns, more] = tensor.shape;
  if (rows === undefined || columns === undefined || more !== undefined) {
    throw new TorchError(
      `eye_: tensor should have 2 dimensions, got ${tensor.ndim}`,
      'ValueError',
      'eye_',
    );
  }
  using _ = torch.scope();
  torch.noGrad(() => tensor.copy_(torch.eye(rows, columns)));
  return tensor;
}

/**
 * Weights with which a convolution, in 1 to 3 dimensions, passes on as many of its channels as it can.
 *
 * @param groups How many groups the channels are convolved in.
 */
export function dirac_<T extends Tensor>(tensor: T, groups = 1): T {
  const { shape } = tensor;
  if (shape.length < 3 || shape.length > 5) {
    throw new TorchError(
      `dirac_: tensor should have 3, 4 or 5 dimensions, got ${shape.length}`,
      'ValueError',
      'dirac_',
    );
  }
  const [outputs, inputs, ...kernel] = shape as [number, number, ...number[]];
  if (outputs % groups !== 0) {
    throw new TorchError(
      `dirac_: the first dimension should be divisible by groups, got ${outputs} and ${groups}`,
      'ValueError',
      'dirac_',
    );
  }
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  tensor.zero_();
  const each = outputs / groups;
  const passed = Math.min(each, inputs);
  for (let i = 0; i < groups * passed; i++) {
    const channel = i % passed;
    const middle = kernel.map((size) => Math.floor(size / 2));
    const place = [Math.floor(i / passed) * each + channel, channel, ...middle];
    place.reduce<Tensor>((part, index) => part.select(0, index), tensor).fill_(1);
  }
  return tensor;
}

/**
 * A matrix of normal values of which a share of each column is zero. Martens, Deep learning via Hessian-free optimization
 * (ICML 2010).
 *
 * @param sparsity The share of zeros.
 */
export function sparse_<T extends Tensor>(
  tensor: T,
  sparsity: number,
  options: RandomOptions & { std?: number } = {},
): T {
  checkOptions('sparse_', options, ['generator', 'std']);
  const { std = 0.01, generator } = options;
  const [rows, columns, more] = tensor.shape;
  if (rows === undefined || columns === undefined || more !== undefined) {
    throw new TorchError(
      `sparse_: tensor should have 2 dimensions, got ${tensor.ndim}`,
      'ValueError',
      'sparse_',
    );
  }
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  tensor.normal_(0, std, { generator });
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; column++) {
    // The default generator draws the places, as in PyTorch.
    const places = torch.randperm(rows).narrow(0, 0, zeros).to(tensor.device);
    tensor.select(1, column).indexFill_(0, places, 0);
  }
  return tensor;
}

/** The recommended gain for a nonlinearity. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'conv_transpose1d':
    case 'conv_transpose2d':
    case 'conv_transpose3d':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + param * param));
    case 'selu':
      return 3 / 4;
    default:
      throw new TorchError(
        `calculateGain: unsupported nonlinearity '${nonlinearity}'; it should be one of linear, conv1d to conv3d, conv_transpose1d to conv_transpose3d, sigmoid, tanh, relu, leaky_relu, selu`,
        'ValueError',
        'calculateGain',
      );
  }
}

/** The number of inputs and outputs that each element of a weight connects: [fanIn, fanOut]. */
function fans(tensor: Tensor, caller: string): [number, number] {
  const { shape } = tensor;
  const [outputs, inputs, ...kernel] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new TorchError(
      `${caller}: tensor should have at least 2 dimensions, as fan in and fan out are not defined for shape [${shape.join(', ')}]`,
      'ValueError',
      caller,
    );
  }
  const field = kernel.reduce((product, size) => product * size, 1);
  return [inputs * field, outputs * field];
}

/** Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010). */
export function xavierUniform_<T extends Tensor>(
  tensor: T,
  options: RandomOptions & { gain?: number } = {},
): T {
  checkOptions('xavierUniform_', options, ['generator', 'gain']);
  const [fanIn, fanOut] = fans(tensor, 'xavierUniform_');
  const bound = Math.sqrt(3) * (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
  return uniform_(tensor, -bound, bound, { generator: options.generator });
}

/** Like {@link xavierUniform_}, with a normal distribution. */
export function xavierNormal_<T extends Tensor>(
  tensor: T,
  options: RandomOptions & { gain?: number } = {},
): T {
  checkOptions('xavierNormal_', options, ['generator', 'gain']);
  const [fanIn, fanOut] = fans(tensor, 'xavierNormal_');
  const std = (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
  return normal_(tensor, 0, std, { generator: options.generator });
}

export interface KaimingOptions extends RandomOptions {
  /** The negative slope of a leaky_relu; 0 by default. */
  a?: number;
  /** Keep the variance in the forward pass (`fan_in`, the default) or in the backward pass. */
  mode?: 'fan_in' | 'fan_out';
  /** `leaky_relu` by default. */
  nonlinearity?: Nonlinearity;
}

function kaimingStd(tensor: Tensor, options: KaimingOptions, caller: string): number {
  checkOptions(caller, options, ['generator', 'a', 'mode', 'nonlinearity']);
  const [fanIn, fanOut] = fans(tensor, caller);
  const { mode = 'fan_in' } = options;
  if (mode !== 'fan_in' && mode !== 'fan_out') {
    throw new TorchError(
      `${caller}: mode should be 'fan_in' or 'fan_out', got '${mode}'`,
      'ValueError',
      caller,
    );
  }
  const gain = calculateGain(options.nonlinearity ?? 'leaky_relu', options.a ?? 0);
  return gain / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

/** He et al., Delving deep into rectifiers (ICCV 2015), uniform. */
export function kaimingUniform_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  const bound = Math.sqrt(3) * kaimingStd(tensor, options, 'kaimingUniform_');
  if (tensor.numel() === 0) return tensor;
  return uniform_(tensor, -bound, bound, { generator: options.generator });
}

/** Like {@link kaimingUniform_}, with a normal distribution. */
export function kaimingNormal_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  const std = kaimingStd(tensor, options, 'kaimingNormal_');
  if (tensor.numel() === 0) return tensor;
  return normal_(tensor, 0, std, { generator: options.generator });
}

export interface TruncNormalOptions extends RandomOptions {
  mean?: number;
  std?: number;
  /** The minimum; -2 by default. */
  a?: number;
  /** The maximum; 2 by default. */
  b?: number;
}

/** Normal, redrawn where a value falls outside [a, b] (absolute bounds, not in standard deviations). */
export function truncNormal_<T extends Tensor>(tensor: T, options: TruncNormalOptions = {}): T {
  checkOptions('truncNormal_', options, ['generator', 'mean', 'std', 'a', 'b']);
  const { mean = 0, std = 1, a = -2, b = 2, generator } = options;
  if (!(a < b) || !(std > 0)) {
    throw new TorchError(
      `truncNormal_: a should be below b and std positive, got a=${a}, b=${b}, std=${std}`,
      'ValueError',
      'truncNormal_',
    );
  }
  if (tensor.device === 'meta') return tensor;
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  const share = normalCdf((b - mean) / std) - normalCdf((a - mean) / std);
  // Where few normal values fall inside, uniform ones are accepted by the normal density instead.
  if (share > 0.3) drawNormalUntilInside(tensor, mean, std, a, b, { generator });
  else drawUniformByDensity(tensor, mean, std, a, b, { generator });
  return tensor;
}

function normalCdf(x: number): number {
  return (
    (1 + torch.special.erf(torch.tensor(x / Math.SQRT2, { dtype: 'float64' })).item<number>()) / 2
  );
}

function drawNormalUntilInside(
  tensor: Tensor,
  mean: number,
  std: number,
  a: number,
  b: number,
  options: RandomOptions,
): void {
  // The bounds in the tensor's own precision, so that a value equal to a rounded bound is inside.
  const { dtype } = tensor;
  const low = torch.tensor(a, { dtype }).item();
  const high = torch.tensor(b, { dtype }).item();
  let result = tensor.normal_(mean, std, options);
  for (;;) {
    const outside = result.lt(low).logicalOr(result.gt(high));
    if (!outside.any().item<boolean>()) break;
    const again = torch.emptyLike(result).normal_(mean, std, options);
    result = torch.where(outside, again, result);
  }
  if (result !== tensor) tensor.copy_(result);
}

function drawUniformByDensity(
  tensor: Tensor,
  mean: number,
  std: number,
  a: number,
  b: number,
  options: RandomOptions,
): void {
  const mode = Math.max(a, Math.min(mean, b));
  const logPeak = -0.5 * ((mode - mean) / std) ** 2;
  const chance = torch.emptyLike(tensor);
  const rejected = (candidates: Tensor): Tensor => {
    const logDensity = candidates.clone().sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(logPeak);
    return chance.uniform_(0, 1, options).log_().gt(logDensity);
  };
  let result: Tensor = tensor.uniform_(a, b, options);
  let pending = rejected(result);
  while (pending.any().item<boolean>()) {
    const candidates = torch.emptyLike(tensor).uniform_(a, b, options);
    result = torch.where(pending, candidates, result);
    pending = pending.logicalAnd(rejected(candidates));
  }
  if (result !== tensor) tensor.copy_(result);
}

/**
 * A (semi-)orthogonal matrix; dimensions after the first are flattened. Saxe et al., Exact solutions to the nonlinear
 * dynamics of learning in deep linear neural networks (2013).
 */
export function orthogonal_<T extends Tensor>(
  tensor: T,
  options: RandomOptions & { gain?: number } = {},
): T {
  checkOptions('orthogonal_', options, ['generator', 'gain']);
  if (tensor.ndim < 2) {
    throw new TorchError(
      `orthogonal_: tensor should have at least 2 dimensions, got ${tensor.ndim}`,
      'ValueError',
      'orthogonal_',
    );
  }
  if (tensor.numel() === 0) return tensor;
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  const rows = tensor.size(0);
  const columns = tensor.numel() / rows;
  let flat = tensor.newEmpty([rows, columns]).normal_(0, 1, { generator: options.generator });
  if (rows < columns) flat = flat.t();
  const [q, r] = torch.linalg.qr(flat);
  // With R's diagonal made positive, Q is distributed uniformly (Mezzadri, arXiv:math-ph/0609050).
  const uniform = q.mul(torch.diag(r, 0).sign());
  tensor.copy_((rows < columns ? uniform.t() : uniform).reshape(tensor.shape));
  tensor.mul_(options.gain ?? 1);
  return tensor;
}
