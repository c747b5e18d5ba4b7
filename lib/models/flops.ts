/** The arithmetic that models take. */
import { MLP_RATIO } from './block.js';
import type { EncoderConfig, MaeConfig, VitConfig } from './config.js';
import { keptTokens } from './mask-ratio.js';

/** FLOPs of the forward pass of one image. */
export interface MaeFlops {
  readonly encoder: number;
  readonly decoder: number;
  readonly total: number;
}

/**
 * FLOPs of a forward pass of an autoencoder, an image: twice the multiply-adds of convolution, linear layers and
 * attention's products. Elementwise ops, norms and softmax are left out, as PyTorch's `torch.utils.flop_counter` leaves
 * them out.
 */
export function maeFlops(config: MaeConfig, maskRatio: number): MaeFlops {
  const { dim, decoderDim } = config;
  const { numPatches, pixels } = cut(config);
  // With the class token.
  const all = 1 + numPatches;
  const encoded = config.encoderMaskTokens ? all : 1 + keptTokens(numPatches, maskRatio);
  const encoder = linear(numPatches, pixels, dim) + config.depth * block(encoded, dim);
  const decoder =
    linear(encoded, dim, decoderDim) +
    config.decoderDepth * block(all, decoderDim) +
    linear(all, decoderDim, pixels);
  return { encoder, decoder, total: encoder + decoder };
}

/** FLOPs of a forward pass of a classifier, an image; counted as {@link maeFlops} counts. */
export function vitFlops(config: VitConfig): number {
  const { dim, depth, numClasses } = config;
  const { numPatches, pixels } = cut(config);
  // With the class token, which is there whatever is pooled.
  const encoder = linear(numPatches, pixels, dim) + depth * block(1 + numPatches, dim);
  return encoder + linear(1, dim, numClasses);
}

/** FLOPs of a training step from those of its forward pass: the backward pass takes two products for each of the forward's. */
export function trainingFlops(forward: number): number {
  return 3 * forward;
}

/** How many patches an image has, and how many values a patch. */
function cut({ imageSize, patchSize, channels }: EncoderConfig) {
  const [rows, columns] = [imageSize[0] / patchSize, imageSize[1] / patchSize];
  return { numPatches: rows * columns, pixels: patchSize ** 2 * channels };
}

function linear(tokens: number, from: number, to: number): number {
  return 2 * tokens * from * to;
}

function block(tokens: number, dim: number): number {
  const projections = linear(tokens, dim, 3 * dim) + linear(tokens, dim, dim);
  // Queries by keys, and weights by values.
  const attention = 2 * linear(tokens, dim, tokens);
  return projections + attention + 2 * linear(tokens, dim, MLP_RATIO * dim);
}
