/** The tokens of a tokenizer for images of another size and normalisation. */
import type { LoadedTokenizer } from '../checkpoints/load-tokenizer.js';
import type { Normalisation } from '../data/tensors/index.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';

export interface ImageTokens {
  /** (N, L) int64 */
  readonly tokens: Tensor;
  /** Paints tokens in the size and normalisation of the images. @param tokens (N, L) int64 @returns (N, C, H, W) */
  paint(tokens: Tensor): Tensor;
}

/**
 * The tokens of images, and how tokens are painted.
 *
 * @param images (N, C, H, W)
 * @param own Theirs.
 */
export function tokensOf(
  { model, normalisation, card }: LoadedTokenizer,
  images: Tensor,
  own: Normalisation,
): ImageTokens {
  const size = images.shape.slice(2) as [number, number];
  const seen = resized(renormalised(images, own, normalisation), card.architecture.imageSize);
  return {
    tokens: model.tokens(seen),
    paint: (tokens) => renormalised(resized(model.paintTokens(tokens), size), normalisation, own),
  };
}

function resized(images: Tensor, size: readonly [number, number]): Tensor {
  if (String(images.shape.slice(2)) === String(size)) return images;
  const options = {
    size: [...size],
    mode: 'bicubic',
    antialias: true,
    alignCorners: false,
  } as const;
  return nn.functional.interpolate(images, options);
}

function renormalised(images: Tensor, from: Normalisation, to: Normalisation): Tensor {
  const { device, dtype } = images;
  const ofChannels = (values: readonly number[]) =>
    torch.tensor([...values], { device, dtype }).view([1, -1, 1, 1]);
  return images
    .mul(ofChannels(from.std))
    .add(ofChannels(from.mean))
    .sub(ofChannels(to.mean))
    .div(ofChannels(to.std));
}
