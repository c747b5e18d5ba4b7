/** Pixels as tokens: each has the nearest of a palette's colours, and each colour a vector. */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';

/** Turns the pixels of images to colours of a palette, and those to vectors. */
export class ColorEmbed extends nn.Module {
  /** (colours, channels), normalised as images are. */
  readonly palette: nn.Buffer;
  readonly embedding: nn.Embedding;

  constructor(colors: number, channels: number, dim: number) {
    super();
    using _ = torch.scope();
    this.palette = new nn.Buffer(torch.zeros([colors, channels]));
    this.embedding = new nn.Embedding(colors, dim);
  }

  /** The colour of each pixel, row by row. @param images (N, C, H, W) @returns (N, H * W) int64 */
  colors(images: Tensor): Tensor {
    return torch.tidy(() => nearest(images.flatten(2).transpose(1, 2), this.palette));
  }

  /** Images of these colours. @param colors (N, H * W) int64 @returns (N, C, H, W) */
  paint(colors: Tensor, [height, width]: readonly [number, number]): Tensor {
    return torch.tidy(() => {
      const pixels = this.palette.indexSelect(0, colors.flatten());
      return pixels
        .view([colors.size(0), height, width, -1])
        .permute([0, 3, 1, 2])
        .contiguous();
    });
  }

  /** @param images (N, C, H, W) @returns (N, H * W, dim) */
  forward(images: Tensor): Tensor {
    return this.fromColors(this.colors(images));
  }

  /** Embeds any of the pixels. @param pixels (N, K, C) @returns (N, K, dim) */
  fromPixels(pixels: Tensor): Tensor {
    return this.fromColors(nearest(pixels, this.palette));
  }

  /** @param colors (N, K) int64 @returns (N, K, dim) */
  fromColors(colors: Tensor): Tensor {
    return this.embedding.forward(colors);
  }
}

/** The nearest point for each pixel. @param pixels (..., C) @param points (K, C) @returns (...) int64 */
export function nearest(pixels: Tensor, points: Tensor): Tensor {
  return torch.tidy(() => {
    // Products of large numbers would lose the digits of small distances.
    const distances = torch.cdist(pixels.flatten(0, -2), points, {
      computeMode: 'donot_use_mm_for_euclid_dist',
    });
    return distances.argmin(1).view(pixels.shape.slice(0, -1));
  });
}
