/** Pictures of what a masked autoencoder has learned. */
import type { PixelImage } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import {
  gridOf,
  type MaeConfig,
  type MaskedAutoencoder,
  type MaskingKind,
  maskNoise,
  patchify,
  patchStatistics,
  unpatchify,
} from '../models/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { sheet } from './sheet.js';

const TITLES = ['original', 'masked', 'reconstruction', 'reconstruction + visible'];

/** Which patches of images are removed: the same every time. */
export interface FixedMask {
  readonly maskRatio: number;
  readonly masking: MaskingKind;
  /** Side of the squares in which they are removed, 1 by default. */
  readonly maskBlock?: number | undefined;
  readonly seed: number;
}

/**
 * Noise for {@link reconstruct} that depends on nothing but these.
 *
 * @returns (samples, L), on the CPU: a seed means the same patches on every device
 */
export function fixedNoise(
  config: MaeConfig,
  samples: number,
  { maskRatio, masking, maskBlock: block = 1, seed }: FixedMask,
): Tensor {
  const generator = new torch.Generator('cpu').manualSeed(seed);
  const [rows, columns] = gridOf(config);
  return torch.tidy(() =>
    maskNoise(masking, { samples, rows, columns, maskRatio, device: 'cpu', generator, block }),
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
  return sheet(rows, TITLES);
}

/**
 * Reconstructions of the same images at several mask ratios as one sheet: in a row the original, then for each ratio the
 * masked input and the reconstruction with the visible patches.
 */
export function ratioSheet(
  shown: readonly {
    readonly maskRatio: number;
    /** As {@link reconstruct} gives them. */
    readonly rows: readonly (readonly PixelImage[])[];
  }[],
): PixelImage {
  const originals = shown[0]?.rows.map((row) => row.slice(0, 1)) ?? [];
  const rows = originals.map((original, i) => [
    ...original,
    ...shown.flatMap(({ rows }) => [1, 3].map((column) => rows[i]?.[column] as PixelImage)),
  ]);
  const titles = shown.flatMap(({ maskRatio }) => {
    // Without the last bits of the product: 0.55 * 100 is 55.00000000000001.
    const percent = `${Number((maskRatio * 100).toPrecision(12))}%`;
    return [`${percent} masked`, `${percent} reconstruction + visible`];
  });
  return sheet(rows, ['original', ...titles]);
}
