/**
 * A feature pyramid network (arXiv:1612.03144) on four maps of a plain vision transformer, as masked autoencoders were
 * first measured with on COCO (arXiv:2111.11429, section 2.2; arXiv:2111.06377, appendix A.3).
 */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { DetectorBackbone } from './backbone.js';
import { FPN_GROUPS, quarterEnds } from './config.js';
import { ConvNorm } from './conv-norm.js';
import { doubled, FeaturePyramid } from './pyramid.js';

/**
 * The maps at the ends of the encoder's quarters are brought to a quarter, a half, one and two patches a step. From coarse to
 * fine each is then added to the one below it. Convolutions have LayerNorms behind them, as in the rest of a detector.
 *
 * Keys of the second part are those of detectron2's FPN: `fpn_lateral2.weight`, `fpn_output2.norm.weight`; those of the first are
 * `stage_2.0.weight` and so on.
 */
export class StagePyramid extends FeaturePyramid {
  readonly stage_2: nn.Sequential;
  readonly stage_3: nn.Sequential;
  readonly stage_4: nn.Identity;
  readonly stage_5: nn.MaxPool2d;
  // The order of the properties is that of the keys.
  readonly fpn_lateral2: ConvNorm;
  readonly fpn_output2: ConvNorm;
  readonly fpn_lateral3: ConvNorm;
  readonly fpn_output3: ConvNorm;
  readonly fpn_lateral4: ConvNorm;
  readonly fpn_output4: ConvNorm;
  readonly fpn_lateral5: ConvNorm;
  readonly fpn_output5: ConvNorm;

  /** @param net Its width is a multiple of 32. @param to Channels of each map. */
  constructor(net: DetectorBackbone, to: number) {
    super(net);
    using _ = torch.scope();
    const { dim } = net.config;
    this.stage_2 = new nn.Sequential(
      ...[doubled(dim, dim), new nn.GroupNorm(FPN_GROUPS, dim), new nn.GELU(), doubled(dim, dim)],
    );
    this.stage_3 = new nn.Sequential(doubled(dim, dim));
    this.stage_4 = new nn.Identity();
    this.stage_5 = new nn.MaxPool2d(2, { stride: 2 });
    const [lateral, output] = [() => new ConvNorm(dim, to, 1), () => new ConvNorm(to, to, 3)];
    this.fpn_lateral2 = lateral();
    this.fpn_output2 = output();
    this.fpn_lateral3 = lateral();
    this.fpn_output3 = output();
    this.fpn_lateral4 = lateral();
    this.fpn_output4 = output();
    this.fpn_lateral5 = lateral();
    this.fpn_output5 = output();
  }

  protected override levels(images: Tensor): Tensor[] {
    const { net, stage_2, stage_3, stage_4, stage_5 } = this;
    const maps = net.stages(images, quarterEnds(net.config.depth));
    const scaled = [stage_2, stage_3, stage_4, stage_5].map((stage, i) =>
      torch.tidy(() => stage.forward(maps[i] as Tensor)),
    );
    const laterals = [this.fpn_lateral2, this.fpn_lateral3, this.fpn_lateral4, this.fpn_lateral5];
    const outputs = [this.fpn_output2, this.fpn_output3, this.fpn_output4, this.fpn_output5];
    const levels: Tensor[] = [];
    let above: Tensor | null = null;
    for (const level of [3, 2, 1, 0]) {
      const own = (laterals[level] as ConvNorm).forward(scaled[level] as Tensor);
      above = above === null ? own : own.add(enlarged(above, own));
      levels.unshift((outputs[level] as ConvNorm).forward(above));
    }
    return levels;
  }
}

/** A map with the rows and columns of a finer one, by the nearest value. */
function enlarged(map: Tensor, { shape }: Tensor): Tensor {
  return torch.upsampleNearest2d(map, [shape[2] as number, shape[3] as number]);
}
