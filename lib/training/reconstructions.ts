/** Pictures of what a masked autoencoder has learned. */
import { grid, type PixelImage, writePng } from '../data/index.js';
import { type MaskedAutoencoder, patchify, patchStatistics, unpatchify } from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';
import type { Normalisation } from './normalisation.js';

const TITLES = ['original', 'masked', 'reconstruction', 'reconstruction + visible'];
/** Small images are enlarged until their sides are about this long. */
const READABLE_PIXELS = 128;

/**
 * Rows of original, masked input, reconstruction, and reconstruction with the visible patches in their places.
 *
 * @param images (N, C, H, W), normalised
 * @param noise (N, L): which patches are removed
 */
export function reconstruct(
  model: MaskedAutoencoder,
  images: Tensor,
  noise: Tensor,
  normalisation: Normalisation,
  maskRatio: number,
): PixelImage[][] {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const { patchSize, imageSize, normPixLoss } = model.config;
  const { prediction, mask } = model.forward(images, { maskRatio, noise });
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
  const columns = [original, masked, painted, whole].map((patches) =>
    normalisation.toImages(unpatchify(patches, patchSize, imageSize)),
  );
  return Array.from({ length: images.size(0) }, (_, i) =>
    columns.map((column) => column[i] as PixelImage),
  );
}

/** Writes rows of reconstructions as one PNG sheet. */
export async function writeReconstructions(
  path: string,
  rows: readonly (readonly PixelImage[])[],
): Promise<void> {
  const width = rows[0]?.[0]?.width ?? READABLE_PIXELS;
  const scale = Math.max(1, Math.round(READABLE_PIXELS / width));
  await writePng(path, grid(rows, { scale, titles: TITLES }));
}
