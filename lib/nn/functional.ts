/**
 * The functions of torch.nn.functional that vision transformers use, under PyTorch's names. Each uses the fastest op
 * for its inputs on their device. The layers call these functions.
 */
import type { ScaledDotProductOptions } from '../torch/attention.js';
import { type Dtype, Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';

export type { ScaledDotProductOptions };

export const { conv2d, relu, silu, tanh, sigmoid, softplus, glu } = torch;

/** Whether an argument is an object with named options, like PyTorch's keyword arguments. */
function isNamed<T extends object>(value: T | Tensor | number | null | undefined): value is T {
  return typeof value === 'object' && value !== null && !(value instanceof Tensor);
}

/**
 * `x W^T + b`.
 *
 * @param input [..., in]
 * @param weight [out, in]
 * @param bias [out], also as a named option: `{ bias }`
 * @returns [..., out]
 */
export function linear(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null | { readonly bias?: Tensor | null | undefined } = null,
): Tensor {
  if (isNamed(bias)) checkOptions('linear', bias, ['bias']);
  return torch.fused.linear(input, weight, isNamed(bias) ? (bias.bias ?? null) : bias);
}

/** The named options of {@link layerNorm}. */
interface LayerNormKeywords {
  /** Of shape `normalizedShape`. */
  readonly weight?: Tensor | null | undefined;
  /** Of shape `normalizedShape`. */
  readonly bias?: Tensor | null | undefined;
  /** Added to the variance; 1e-5 by default. */
  readonly eps?: number | undefined;
}

/**
 * Normalises over the last dimensions to mean 0 and variance 1. Ba et al., arXiv:1607.06450.
 *
 * @param normalizedShape The sizes of those dimensions, the shape of `weight` and `bias`.
 * @param optional Weight, bias and eps in this order. An object with named options may replace any of them as the last
 *   argument.
 */
export function layerNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  ...optional: [
    weight?: Tensor | null | LayerNormKeywords,
    bias?: Tensor | null | LayerNormKeywords,
    eps?: number | LayerNormKeywords,
  ]
): Tensor {
  const last = optional.at(-1);
  const named = isNamed<LayerNormKeywords>(last) ? last : {};
  checkOptions('layerNorm', named, ['weight', 'bias', 'eps']);
  const placed = (isNamed<object>(last) ? optional.slice(0, -1) : optional) as [
    weight?: Tensor | null,
    bias?: Tensor | null,
    eps?: number,
  ];
  const [weight = named.weight, bias = named.bias, eps = named.eps] = placed;
  return torch.fused.layerNorm(input, normalizedShape, weight ?? null, bias ?? null, eps ?? 1e-5);
}

/** How the elements of a loss are reduced. */
export type Reduction = 'none' | 'mean' | 'sum';

const reductions: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

function reductionCode(reduction: Reduction, caller: string): number {
  const code = reductions[reduction];
  if (code === undefined) {
    throw new TorchError(
      `${caller}: reduction should be 'none', 'mean' or 'sum', got '${reduction}'`,
      'ValueError',
      caller,
    );
  }
  return code;
}

/** `x Phi(x)`, by the error function or, faster, by tanh. */
export function gelu(input: Tensor, options: { approximate?: 'none' | 'tanh' } = {}): Tensor {
  checkOptions('gelu', options, ['approximate']);
  return options.approximate === undefined || options.approximate === 'none'
    ? torch.fused.gelu(input)
    : torch.gelu(input, { approximate: options.approximate });
}

export function softmax(input: Tensor, dim: number, options: { dtype?: Dtype } = {}): Tensor {
  checkOptions('softmax', options, ['dtype']);
  return torch.softmax(input, dim, options.dtype ?? null);
}

export function logSoftmax(input: Tensor, dim: number, options: { dtype?: Dtype } = {}): Tensor {
  checkOptions('logSoftmax', options, ['dtype']);
  return torch.logSoftmax(input, dim, options.dtype ?? null);
}

/** In training, sets each element to zero with probability p and divides the others by 1 - p. */
export function dropout(input: Tensor, p = 0.5, training = true): Tensor {
  return torch.dropout(input, p, training);
}

export interface LossOptions {
  /** `'mean'` by default. */
  reduction?: Reduction;
}

/** The squared error. */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkOptions('mseLoss', options, ['reduction']);
  return torch.mseLoss(input, target, reductionCode(options.reduction ?? 'mean', 'mseLoss'));
}

/** The absolute error. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkOptions('l1Loss', options, ['reduction']);
  return torch.l1Loss(input, target, reductionCode(options.reduction ?? 'mean', 'l1Loss'));
}

/** The absolute error, squared and divided by `2 beta` below beta. */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { beta?: number } = {},
): Tensor {
  checkOptions('smoothL1Loss', options, ['reduction', 'beta']);
  const reduction = reductionCode(options.reduction ?? 'mean', 'smoothL1Loss');
  return torch.smoothL1Loss(input, target, reduction, options.beta ?? 1);
}

export interface CrossEntropyOptions extends LossOptions {
  /** A weight for each class. */
  weight?: Tensor | null;
  /** A class whose samples are ignored; -100 by default. */
  ignoreIndex?: number;
  /** Label smoothing: the share of the target that is spread evenly over all classes; 0 by default. */
  labelSmoothing?: number;
}

/**
 * Cross entropy of logits [N, classes, ...].
 *
 * @param target Class indices, int64 [N, ...], or probabilities with the shape of the logits and a floating point
 *   dtype.
 */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  checkOptions('crossEntropy', options, ['reduction', 'weight', 'ignoreIndex', 'labelSmoothing']);
  return torch.crossEntropyLoss(
    input,
    target,
    options.weight ?? null,
    reductionCode(options.reduction ?? 'mean', 'crossEntropy'),
    options.ignoreIndex ?? -100,
    options.labelSmoothing ?? 0,
  );
}

/** Binary cross entropy of logits with targets from 0 to 1, elementwise. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { weight?: Tensor | null; posWeight?: Tensor | null } = {},
): Tensor {
  checkOptions('binaryCrossEntropyWithLogits', options, ['reduction', 'weight', 'posWeight']);
  const reduction = reductionCode(options.reduction ?? 'mean', 'binaryCrossEntropyWithLogits');
  return torch.binaryCrossEntropyWithLogits(
    input,
    target,
    options.weight ?? null,
    options.posWeight ?? null,
    reduction,
  );
}

/** `softmax(q k^T scale) v` for [..., L, E], [..., S, E] and [..., S, Ev], by the best available kernel. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: ScaledDotProductOptions = {},
): Tensor {
  return torch.fused.scaledDotProductAttention(query, key, value, options);
}

/** Divides by the p-norm along a dimension. */
export function normalize(
  input: Tensor,
  options: { p?: number; dim?: number; eps?: number } = {},
): Tensor {
  checkOptions('normalize', options, ['p', 'dim', 'eps']);
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  return input.div(input.norm(p, [dim], true).clampMin(eps).expandAs(input));
}

/** Pads the last dimensions, starting from the last: [left, right, top, bottom, ...]. */
export function pad(
  input: Tensor,
  padding: readonly number[],
  options: { mode?: 'constant' | 'reflect' | 'replicate' | 'circular'; value?: number } = {},
): Tensor {
  checkOptions('pad', options, ['mode', 'value']);
  return torch.pad(input, padding, options.mode ?? 'constant', options.value ?? null);
}

/** One-hot vectors: int64 [...] becomes [..., classes]; `numClasses` is one more than the largest by default. */
export function oneHot(input: Tensor, numClasses = -1): Tensor {
  return torch.oneHot(input, numClasses);
}

export type InterpolateMode = 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic' | 'area';

export interface InterpolateOptions {
  /** The height and width of the output, or one number for both. Give this or `scaleFactor`. */
  size?: number | readonly [number, number];
  scaleFactor?: number | readonly [number, number];
  /** `'nearest'` by default. */
  mode?: InterpolateMode;
  /** Whether corner pixels keep their values, for bilinear and bicubic; false by default. */
  alignCorners?: boolean;
  /** Whether to average when shrinking, for bilinear and bicubic; false by default. */
  antialias?: boolean;
  /** Compute positions from the output's size rather than from `scaleFactor`; false by default. */
  recomputeScaleFactor?: boolean;
}

/** Resizes images [N, C, H, W]. */
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor {
  checkOptions('interpolate', options, [
    'size',
    'scaleFactor',
    'mode',
    'alignCorners',
    'antialias',
    'recomputeScaleFactor',
  ]);
  const { mode = 'nearest', alignCorners = false, antialias = false } = options;
  const { shape } = input;
  if (shape.length !== 4) throw refuse(`input should have 4 dimensions, got ${shape.length}`);
  const { size, scales } = target(shape, options);
  if (mode !== 'bilinear' && mode !== 'bicubic' && (alignCorners || antialias)) {
    throw refuse(`alignCorners and antialias are for bilinear and bicubic, mode is '${mode}'`);
  }
  const [y, x] = scales;
  switch (mode) {
    case 'nearest':
      return torch.upsampleNearest2d(input, size, y, x);
    case 'nearest-exact':
      return resize('_upsample_nearest_exact2d', input, size, y, x);
    case 'area':
      return torch.adaptiveAvgPool2d(input, size);
    case 'bilinear':
      return antialias
        ? resize('_upsample_bilinear2d_aa', input, size, alignCorners, y, x)
        : torch.upsampleBilinear2d(input, size, alignCorners, y, x);
    case 'bicubic':
      return antialias
        ? // The sizes were checked, which this op leaves to its callers.
          torch.ops.allowUnsafe(() =>
            resize('_upsample_bicubic2d_aa', input, size, alignCorners, y, x),
          )
        : torch.upsampleBicubic2d(input, size, alignCorners, y, x);
    default:
      throw refuse(
        `mode should be one of nearest, nearest-exact, bilinear, bicubic, area; got '${mode}'`,
      );
  }
}

/** Calls an op that libtorch does not export. */
function resize(op: string, ...args: unknown[]): Tensor {
  return torch.ops.aten?.[op]?.(...args) as Tensor;
}

/** The size of the output, and the scales for computing positions; null derives them from the sizes. */
function target(
  shape: readonly number[],
  options: InterpolateOptions,
): { size: [number, number]; scales: [number | null, number | null] } {
  const { size, scaleFactor } = options;
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw refuse('give one of size and scaleFactor');
  }
  if (size !== undefined && options.recomputeScaleFactor) {
    throw refuse('recomputeScaleFactor is for scaleFactor, but size is given');
  }
  if (size !== undefined) return { size: both(size), scales: [null, null] };
  const [y, x] = both(scaleFactor as number | readonly [number, number]);
  return {
    size: [Math.floor((shape[2] as number) * y), Math.floor((shape[3] as number) * x)],
    scales: options.recomputeScaleFactor ? [null, null] : [y, x],
  };
}

function both(value: number | readonly [number, number]): [number, number] {
  return typeof value === 'number' ? [value, value] : [value[0], value[1]];
}

function refuse(problem: string): TorchError {
  return new TorchError(`interpolate: ${problem}`, 'ValueError', 'interpolate');
}
