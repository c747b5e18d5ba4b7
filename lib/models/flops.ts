/** Floating point operations of models. Needs no libtorch. */
import {
  type EncoderConfig,
  type MaeConfig,
  MLP_RATIO,
  numPatchesOf,
  tokensBeforePatches,
  type VitConfig,
} from './config.js';
import type { MaeLossOptions } from './mae.js';
import { keptTokens, predictedPatches } from './mask-ratio.js';
import type { EncoderVariant } from './variant.js';

/** FLOPs of the forward pass of one image. */
export interface MaeFlops {
  readonly encoder: number;
  readonly decoder: number;
  readonly total: number;
}

/**
 * FLOPs of an autoencoder's forward pass, per image: twice the multiply-adds of convolution, linear layers and
 * attention's products. Elementwise ops, norms and softmax are not counted, as in PyTorch's `torch.utils.flop_counter`.
 */
export function maeFlops(
  config: MaeConfig,
  maskRatio: number,
  { predictRatio, visibleLoss = 0 }: Pick<MaeLossOptions, 'predictRatio' | 'visibleLoss'> = {},
): MaeFlops {
  const { dim, depth, decoderDim, decoderDepth, encoderMaskTokens, classTokens = 1 } = config;
  const { numPatches, pixels } = cut(config);
  const kept = keptTokens(numPatches, maskRatio);
  const predicted = predictedPatches(numPatches, kept, predictRatio);
  const encoded = classTokens + (encoderMaskTokens ? numPatches : kept);
  const encoder = linear(numPatches, pixels, dim) + depth * block(encoded, dim);
  const outputs = config.outputs ?? pixels;
  const across = predicted + (visibleLoss > 0 ? kept : 0);
  const decoded = classTokens + (encoderMaskTokens ? numPatches : kept + predicted);
  const decoder =
    config.decoder === 'cross'
      ? decoderDepth * crossBlock(across, decoderDim, encoded, dim) +
        (config.mixLayers ? linear(encoded * dim, depth, decoderDepth) : 0) +
        linear(across, decoderDim, outputs)
      : linear(encoded, dim, decoderDim) +
        decoderDepth * block(decoded, decoderDim) +
        linear(decoded, decoderDim, outputs);
  return { encoder, decoder, total: encoder + decoder };
}

/**
 * FLOPs of the forward pass of a masked image model, per image, whose encoder sees all patches and which predicts
 * `outputs` values of each masked one; counted as {@link maeFlops} does.
 */
export function maskedImageFlops(
  config: EncoderConfig,
  { maskRatio, outputs }: { readonly maskRatio: number; readonly outputs: number },
): number {
  const { dim, depth } = config;
  const { numPatches, pixels } = cut(config);
  const encoder = linear(numPatches, pixels, dim) + depth * block(1 + numPatches, dim);
  return encoder + linear(numPatches * maskRatio, dim, outputs);
}

/**
 * FLOPs of iGPT's forward pass in training, per image; counted as {@link maeFlops} does, with all of attention's products,
 * also those that causal masks leave out.
 */
export function imageGptFlops(config: EncoderConfig & { readonly palette: number }): number {
  const { dim, depth, palette } = config;
  const { numPatches } = cut(config);
  return depth * block(numPatches, dim) + linear(numPatches, dim, palette);
}

/** FLOPs of a classifier's forward pass, per image; counted as {@link maeFlops} does. */
export function vitFlops(config: VitConfig): number {
  return encoderFlops(config) + layerFlops([config.dim, config.numClasses]);
}

/** FLOPs of an encoder's forward pass on all patches of an image. */
export function encoderFlops(config: EncoderConfig): number {
  const { numPatches, pixels } = cut(config);
  const { dim, depth, variant, palette } = config;
  // Colours are looked up.
  const embedding = palette === undefined ? linear(numPatches, pixels, dim) : 0;
  // With the class tokens, which are there with any pooling.
  const tokens = tokensBeforePatches(config) + numPatches;
  return embedding + depth * block(tokens, dim, variant);
}

/** FLOPs of linear layers one after the other, on one feature. @param widths From that of the feature to the output's. */
export function layerFlops(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, i) => sum + linear(1, widths[i] as number, width), 0);
}

/** FLOPs of a training step from those of its forward pass: the backward pass has two products for each forward one. */
export function trainingFlops(forward: number): number {
  return 3 * forward;
}

/** Number of patches of an image, and of values in a patch. */
function cut(config: EncoderConfig) {
  return { numPatches: numPatchesOf(config), pixels: config.patchSize ** 2 * config.channels };
}

function linear(tokens: number, from: number, to: number): number {
  return 2 * tokens * from * to;
}

function block(tokens: number, dim: number, variant: EncoderVariant = {}): number {
  const { mlp, mlpHidden = MLP_RATIO * dim } = variant;
  const expanded = mlp === 'swiglu' ? 2 * mlpHidden : mlpHidden;
  const projections = linear(tokens, dim, 3 * dim) + linear(tokens, dim, dim);
  // Queries by keys, and weights by values.
  const attention = 2 * linear(tokens, dim, tokens);
  return projections + attention + linear(tokens, dim, expanded) + linear(tokens, mlpHidden, dim);
}

/** A block of tokens that attend to others. */
function crossBlock(tokens: number, dim: number, others: number, from: number): number {
  const projections = 2 * linear(tokens, dim, dim) + linear(others, from, 2 * dim);
  return projections + 2 * linear(tokens, dim, others) + 2 * linear(tokens, dim, MLP_RATIO * dim);
}
