/** Mask R-CNN (arXiv:1703.06870) on a plain vision transformer: ViTDet (arXiv:2203.16527). */
import * as nn from '../../nn/index.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { DetectorBackbone } from './backbone.js';
import { areNonEmpty, clipBoxes } from './boxes.js';
import { checkDetectorConfig, type DetectorConfig } from './config.js';
import { StagePyramid } from './fpn.js';
import { type FeaturePyramid, SimpleFeaturePyramid } from './pyramid.js';
import { BoxHeads, type Scored } from './roi-heads.js';
import { ProposalNetwork } from './rpn.js';
import type { Detections, Draws, ObjectTargets, Size } from './targets.js';

/** How detections are chosen. */
export interface DetectOptions {
  /** The lowest score; 0.05 by default. */
  readonly scoreThreshold?: number;
  /** The overlap above which the lower score of a class is dropped; 0.5 by default. */
  readonly nmsThreshold?: number;
  /** The most detections of an image; 100 by default. */
  readonly most?: number;
}

/** Named losses of a step; `total` is their sum. */
export interface DetectorLosses {
  readonly total: Tensor;
  readonly rpn_cls: Tensor;
  readonly rpn_box: Tensor;
  readonly cls: Tensor;
  readonly box: Tensor;
  readonly mask?: Tensor;
}

/**
 * A detector of objects with boxes, and with masks where its config says so. Keys are those of detectron2's ViTDet:
 * `backbone.net.*`, `backbone.simfp_2.*` or `backbone.fpn_lateral2.*`, `proposal_generator.rpn_head.*`, `roi_heads.*`.
 */
export class Detector extends nn.Module {
  readonly backbone: FeaturePyramid;
  readonly proposalGenerator: ProposalNetwork;
  readonly roiHeads: BoxHeads;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(readonly config: DetectorConfig) {
    super();
    checkDetectorConfig(config);
    using _ = torch.scope();
    const Pyramid = config.pyramid === 'fpn' ? StagePyramid : SimpleFeaturePyramid;
    this.backbone = new Pyramid(new DetectorBackbone(config), config.pyramidDim);
    this.proposalGenerator = new ProposalNetwork(config);
    this.roiHeads = new BoxHeads(config);
  }

  /**
   * The losses of a batch.
   *
   * @param images (N, C, H, W), normalised and then padded with 0; sides are multiples of two patches
   * @param targets The objects of each image.
   * @param group Processes that share the batch: losses of boxes are this one's parts of means over the boxes of all.
   */
  losses(
    images: Tensor,
    targets: readonly ObjectTargets[],
    draws: Draws,
    group: ProcessGroup | null = null,
  ): DetectorLosses {
    return torch.tidy(() => {
      const { proposalGenerator, roiHeads } = this;
      const pyramid = this.backbone.forward(images);
      const predicted = proposalGenerator.forward(pyramid);
      const rpn = proposalGenerator.losses(predicted, targets, draws.anchors);
      const proposals = targets.map(({ size }, image) =>
        proposalGenerator.proposals(predicted, image, size),
      );
      const heads = roiHeads.losses(pyramid, proposals, { targets, draws: draws.boxes, group });
      const named = { ...rpn, ...heads };
      const total = Object.values(named).reduce((sum, loss) => sum.add(loss));
      return { total, ...named };
    });
  }

  /**
   * What is in images.
   *
   * @param images (N, C, H, W), as {@link losses}
   * @param sizes Each image's pixels, without padding.
   */
  forward(
    images: Tensor,
    sizes: readonly Size[],
    options: DetectOptions = {},
  ): readonly Detections[] {
    return torch.tidy(() => {
      const { proposalGenerator, roiHeads } = this;
      const pyramid = this.backbone.forward(images);
      const predicted = proposalGenerator.forward(pyramid);
      const proposals = sizes.map((size, image) =>
        proposalGenerator.proposals(predicted, image, size),
      );
      const found = roiHeads
        .forward(pyramid, proposals, sizes)
        .map((scored, image) => choose(scored, sizes[image] as Size, options));
      const masks = roiHeads.masks(
        pyramid,
        found.map(({ boxes }) => boxes),
        found.map(({ labels }) => labels),
      );
      return found.map((own, image) => ({ ...own, masks: masks?.[image] ?? null }));
    });
  }

  /** How many random numbers {@link losses} needs for an image. @param objects The most objects of an image. */
  drawSizes(
    objects: number,
    [height, width]: Size,
  ): { readonly anchors: number; readonly boxes: number } {
    const grids = this.backbone.grids([height, width]);
    return {
      anchors: grids.reduce((sum, [rows, columns]) => sum + 3 * rows * columns, 0),
      boxes: this.config.sampling.postNms + objects,
    };
  }
}

/** Chooses among the boxes of all classes of an image. */
function choose(
  { scores, boxes }: Scored,
  size: Size,
  { scoreThreshold = 0.05, nmsThreshold = 0.5, most = 100 }: DetectOptions,
): Omit<Detections, 'masks'> {
  // Without the background.
  const likely = scores.narrow(1, 0, scores.size(1) - 1);
  const clipped = clipBoxes(boxes, size).expand([-1, likely.size(1), -1]);
  const isUsed = likely
    .gt(scoreThreshold)
    .logicalAnd(areNonEmpty(clipped.reshape([-1, 4])).view(likely.shape));
  const at = isUsed.flatten().nonzero().flatten();
  const own = clipped.reshape([-1, 4]).indexSelect(0, at);
  const ownScores = likely.flatten().indexSelect(0, at);
  const labels = at.remainder(likely.size(1));
  const best = torch.ops.nms(own, ownScores, nmsThreshold, labels);
  const kept = best.narrow(0, 0, Math.min(most, best.size(0)));
  return {
    boxes: own.indexSelect(0, kept),
    scores: ownScores.indexSelect(0, kept),
    labels: labels.indexSelect(0, kept),
  };
}
