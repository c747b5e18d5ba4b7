/** Sheets of where an encoder looks and of what it makes of patches. */
import type { PixelImage } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import type { Encoder, VisionTransformer } from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { classAttention } from './attention.js';
import { principalComponents } from './features-pca.js';
import { heatMap, patchPicture, stretched } from './patch-pictures.js';
import { sheet } from './sheet.js';

/**
 * A component that explains less is of rounding errors: float32 features are exact to 6e-8 of their size, variances to the
 * square of that.
 */
const ROUNDING = 1e-12;

/**
 * In a row for each image the original, and over it how much the class token takes from each patch: the mean of the heads,
 * and each head. Each map goes from its own smallest value, dark, to its largest, bright.
 *
 * @param images (N, C, H, W), normalised
 * @param block Which of the encoder's blocks, from 0.
 * @throws UserError where the attention is not finite
 */
export function attentionSheet(
  model: Encoder,
  images: Tensor,
  normalisation: Normalisation,
  block: number,
): PixelImage {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const { patchSize, heads } = model.config;
  const weights = classAttention(model, images, block); // (N, heads, L)
  const all = torch
    .cat([weights.mean(1, true), weights], 1)
    .to('cpu')
    .to('float32')
    .contiguous();
  if (!all.isfinite().all().item<boolean>()) {
    throw new UserError('the attention is not finite; the weights are damaged');
  }
  const values = all.toTypedArray() as Float32Array;
  const { numPatches } = model;
  const rows = normalisation.toImages(images).map((image, n) => [
    image,
    ...Array.from({ length: 1 + heads }, (_, map) => {
      const start = (n * (1 + heads) + map) * numPatches;
      return heatMap(image, stretched(values.subarray(start, start + numPatches)), patchSize);
    }),
  ]);
  const ofHeads = Array.from({ length: heads }, (_, head) => `head ${head + 1}`);
  return sheet(rows, ['original', 'mean of heads', ...ofHeads]);
}

/**
 * In a row for each image the original, and its patches in the colours of the first three principal components, which are
 * those of all patches of all images: red, green and blue, each from its smallest value to its largest.
 *
 * @param images (N, C, H, W), normalised
 * @param block After which of the encoder's blocks, from 0.
 * @returns The sheet, and the share of the variance that each component explains.
 * @throws UserError where a feature is not finite
 */
export function componentSheet(
  model: VisionTransformer,
  images: Tensor,
  normalisation: Normalisation,
  block: number,
): { picture: PixelImage; explained: readonly number[] } {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const { dim, patchSize } = model.config;
  const features = patchFeatures(model, images, block).reshape([-1, dim]);
  const { scores, explained } = principalComponents(features, Math.min(3, dim));
  const channels = scores
    .unbind(1)
    .filter((_, i) => (explained[i] as number) > ROUNDING)
    .map((column) => stretched(column.contiguous().toTypedArray() as Float64Array));
  const { numPatches } = model;
  const rows = normalisation.toImages(images).map((image, n) => {
    const colours = Array.from({ length: numPatches }, (_, patch) => {
      const [red = 0, green = 0, blue = 0] = channels.map(
        (values) => 255 * (values[n * numPatches + patch] as number),
      );
      return [red, green, blue] as const;
    });
    return [image, patchPicture(colours, image, patchSize)];
  });
  return { picture: sheet(rows, ['original', 'three components']), explained };
}

/**
 * The patches' tokens after a block. After the last they are normalised as the model does it; one that pools their mean
 * normalises that alone.
 *
 * @returns (N, L, dim)
 */
function patchFeatures(model: VisionTransformer, images: Tensor, block: number): Tensor {
  const tokens = model
    .tokens(images, { untilBlock: block + 1 })
    .narrow(1, model.firstPatch, model.numPatches);
  const isLast = block === model.config.depth - 1;
  return isLast && model.norm !== null ? model.norm.forward(tokens) : tokens;
}
