/** Pictures of what a masked autoencoder has learned. */
import { grid, type PixelImage } from '../data/index.js';
import {
  type MaeConfig,
  type MaskedAutoencoder,
  type MaskingKind,
  maskNoise,
  type Normalisation,
  patchify,
  patchStatistics,
  unpatchify,
} from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';

const TITLES = ['original', 'masked', 'reconstruction', 'reconstruction + visible'];
/** Small images are enlarged until their sides are about this long. */
const READABLE_PIXELS = 128;

/** Which patches of images are removed: the same every time. */
export interface FixedMask {
  readonly maskRatio: number;
  readonly masking: MaskingKind;
  readonly seed: number;
}

/**
 * Noise for {@link reconstruct} that depends on nothing but these.
 *
 * @returns (samples, L), on the CPU: a seed means the same patches on every device
 */
export function fixedNoise(
  { imageSize, patchSize }: MaeConfig,
  samples: number,
  { maskRatio, masking, seed }: FixedMask,
): Tensor {
  const generator = new torch.Generator('cpu').manualSeed(seed);
  const [rows, columns] = imageSize.map((side) => side / patchSize) as [number, number];
  return torch.tidy(() =>
    maskNoise(masking, { samples, rows, columns, maskRatio, device: 'cpu', generator }),
  );
}

/**
 * Rows of original, masked input, reconstruction, and reconstruction with the visible patches in their places.
 *
 * @param images (N, C, H, W), normalised
 * @param noise (N, L): which patches are removed
 * @returns The rows, and the mean loss over the images.
 */
export function reconstruct(
  model: MaskedAutoencoder,
  images: Tensor,
  noise: Tensor,
  normalisation: Normalisation,
  maskRatio: number,
): { rows: PixelImage[][]; loss: number } {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const { patchSize, imageSize, normPixLoss } = model.config;
  const { prediction, mask, loss } = model.forward(images, {
    maskRatio,
    noise: noise.to(images.device),
  });
  const original = patchify(images, patchSize);
  let painted = prediction;
  if (normPixLoss) {
    // The decoder predicts each patch relative to its own mean and scale; only with those is it a picture.
    const { mean, scale } = patchStatistics(original);
    painted = prediction.mul(scale).add(mean);
  }
  const removed = mask.unsqueeze(-1);
  const kept = removed.mul(-1).add(1);
  const masked = original.mul(kept);
  const whole = masked.add(painted.mul(removed));
  const shown = [original, masked, painted, whole].map((patches) =>
    normalisation.toImages(unpatchify(patches, patchSize, imageSize)),
  );
  return {
    rows: Array.from({ length: images.size(0) }, (_, i) =>
      shown.map((column) => column[i] as PixelImage),
    ),
    loss: loss.item(),
  };
}

/** Rows of reconstructions as one sheet. */
export function reconstructionSheet(rows: readonly (readonly PixelImage[])[]): PixelImage {
  const width = rows[0]?.[0]?.width ?? READABLE_PIXELS;
  const scale = Math.max(1, Math.round(READABLE_PIXELS / width));
  return grid(rows, { scale, titles: TITLES });
}
