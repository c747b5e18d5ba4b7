import * as nn from '../nn/index.js';
import type { Tensor } from '../torch/index.js';

/** Splits images into patches and projects each to a token, by a convolution whose stride is its kernel size. */
export class PatchEmbed extends nn.Module {
  readonly proj: nn.Conv2d;

  constructor(patchSize: number, channels: number, dim: number) {
    super();
    this.proj = new nn.Conv2d(channels, dim, patchSize, { stride: patchSize });
  }

  /** @param images (N, C, H, W) @returns (N, L, dim), the patches row by row */
  forward(images: Tensor): Tensor {
    return this.proj.forward(images).flatten(2).transpose(1, 2);
  }

  /** Embeds any of the patches. @param pixels (N, K, p * p * C), as of {@link patchify} @returns (N, K, dim) */
  fromPixels(pixels: Tensor): Tensor {
    const { weight, bias } = this.proj;
    // From the kernel's order (channel, row, column) to that of the pixels.
    const ordered = weight.permute([0, 2, 3, 1]).reshape([weight.size(0), -1]);
    return nn.functional.linear(pixels, ordered, bias);
  }
}

/**
 * The pixels of each patch.
 *
 * @param images (N, C, H, W)
 * @returns (N, L, p * p * C), a patch's pixels in the order row, column, channel
 */
export function patchify(images: Tensor, patchSize: number): Tensor {
  const [n, channels, height, width] = images.shape as [number, number, number, number];
  const [rows, columns] = [height / patchSize, width / patchSize];
  return images
    .reshape([n, channels, rows, patchSize, columns, patchSize])
    .permute([0, 2, 4, 3, 5, 1])
    .reshape([n, rows * columns, patchSize * patchSize * channels]);
}

/**
 * The images that consist of `patches`: the inverse of {@link patchify}.
 *
 * @param patches (N, L, p * p * C)
 * @param size The images' height and width in pixels.
 * @returns (N, C, H, W)
 */
export function unpatchify(
  patches: Tensor,
  patchSize: number,
  [height, width]: readonly [number, number],
): Tensor {
  const [n, , values] = patches.shape as [number, number, number];
  const channels = values / (patchSize * patchSize);
  const [rows, columns] = [height / patchSize, width / patchSize];
  return patches
    .reshape([n, rows, columns, patchSize, patchSize, channels])
    .permute([0, 5, 1, 3, 2, 4])
    .reshape([n, channels, height, width]);
}

/** Mean and scale of each patch's pixels, (N, L, 1) each, to normalise targets and to undo it. */
export function patchStatistics(pixels: Tensor): { mean: Tensor; scale: Tensor } {
  const mean = pixels.mean(-1, true);
  // The sample variance (divided by count - 1), as in the published recipe.
  const scale = pixels.var([-1], true, true).add(1e-6).sqrt();
  return { mean, scale };
}
