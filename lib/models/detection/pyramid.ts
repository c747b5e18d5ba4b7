/** Pyramids of maps from a plain vision transformer: what they have in common, and the simple one of ViTDet. */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Grid } from '../config.js';
import type { DetectorBackbone } from './backbone.js';
import { ChannelNorm, ConvNorm } from './conv-norm.js';

/** Maps from fine to coarse: p2, p3 …, (N, C, H, W) each. */
export type Pyramid = readonly Tensor[];

/** A transposed convolution that doubles the sides. */
export const doubled = (from: number, to: number) =>
  new nn.ConvTranspose2d(from, to, 2, { stride: 2 });

/** An encoder with four maps of a quarter of a patch to two patches a step, and a fifth for proposals alone. */
export abstract class FeaturePyramid extends nn.Module {
  constructor(readonly net: DetectorBackbone) {
    super();
  }

  /** Rows and columns of p2 to p6. @param size Height and width of the images. */
  grids([height, width]: readonly [number, number]): Grid[] {
    const { patchSize } = this.net.config;
    const [rows, columns] = [height / patchSize, width / patchSize];
    const half = (side: number) => Math.floor(side / 2);
    // p6 has every second row and column of p5, from the first on.
    const quarter = (side: number) => Math.ceil(half(side) / 2);
    return [
      ...([4, 2, 1] as const).map((times): Grid => [times * rows, times * columns]),
      ...([half, quarter] as const).map((of): Grid => [of(rows), of(columns)]),
    ];
  }

  /** @param images (N, C, H, W), normalised @returns p2 to p5 */
  protected abstract levels(images: Tensor): Tensor[];

  /** @param images (N, C, H, W), normalised @returns p2 to p6 */
  forward(images: Tensor): Pyramid {
    const levels = this.levels(images);
    const coarsest = levels[3] as Tensor;
    return [...levels, nn.functional.maxPool2d(coarsest, 1, { stride: 2 })];
  }
}

/**
 * The simple feature pyramid (arXiv:2203.16527, section 3), from the last map alone. Keys are those of detectron2:
 * `net.blocks.0.norm1.weight`, `simfp_2.0.weight`, `simfp_2.4.norm.weight` …
 */
export class SimpleFeaturePyramid extends FeaturePyramid {
  // The order of the properties is that of the keys.
  readonly simfp_2: nn.Sequential;
  readonly simfp_3: nn.Sequential;
  readonly simfp_4: nn.Sequential;
  readonly simfp_5: nn.Sequential;

  /** @param net Its width is a multiple of 4. @param to Channels of each map. */
  constructor(net: DetectorBackbone, to: number) {
    super(net);
    using _ = torch.scope();
    const { dim } = net.config;
    const ends = (from: number) => [new ConvNorm(from, to, 1), new ConvNorm(to, to, 3)] as const;
    this.simfp_2 = new nn.Sequential(
      ...[doubled(dim, dim / 2), new ChannelNorm(dim / 2), new nn.GELU()],
      ...[doubled(dim / 2, dim / 4), ...ends(dim / 4)],
    );
    this.simfp_3 = new nn.Sequential(doubled(dim, dim / 2), ...ends(dim / 2));
    this.simfp_4 = new nn.Sequential(...ends(dim));
    this.simfp_5 = new nn.Sequential(new nn.MaxPool2d(2, { stride: 2 }), ...ends(dim));
  }

  protected override levels(images: Tensor): Tensor[] {
    const { net, simfp_2, simfp_3, simfp_4, simfp_5 } = this;
    const map = net.forward(images);
    // Fine maps are large: those between layers go before the next level.
    return [simfp_2, simfp_3, simfp_4, simfp_5].map((level) =>
      torch.tidy(() => level.forward(map)),
    );
  }
}
