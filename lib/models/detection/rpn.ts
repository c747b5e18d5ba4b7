/** The region proposal network (arXiv:1506.01497) on a pyramid (arXiv:1612.03144). */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { AnchorGrid } from './anchors.js';
import { areNonEmpty, clipBoxes, type DeltaWeights, decodeBoxes, encodeBoxes } from './boxes.js';
import { ANCHOR_RATIOS, type DetectorConfig, stridesOf } from './config.js';
import { exact } from './exact.js';
import { matchBoxes } from './matcher.js';
import type { Pyramid } from './pyramid.js';
import { sampleBoxes } from './sample.js';
import type { ObjectTargets, Size } from './targets.js';

const INITIAL_STD = 0.01;
const WEIGHTS: DeltaWeights = [1, 1, 1, 1];
const MATCH = { background: 0.3, object: 0.7, lowQuality: true } as const;
const OBJECT_SHARE = 0.5;
const NMS_THRESHOLD = 0.7;

/** Two convolutions that all levels share, and the predictions at each position. */
export class ProposalHead extends nn.Module {
  readonly conv: nn.Sequential;
  readonly objectnessLogits: nn.Conv2d;
  readonly anchorDeltas: nn.Conv2d;

  constructor(channels: number) {
    super();
    using _ = torch.scope();
    const same = () => new nn.Conv2d(channels, channels, 3, { padding: 1 });
    const [conv0, conv1] = [same(), same()];
    this.conv = new nn.Sequential({
      ...{ conv0, relu0: new nn.ReLU(), conv1, relu1: new nn.ReLU() },
    });
    this.objectnessLogits = new nn.Conv2d(channels, ANCHOR_RATIOS.length, 1);
    this.anchorDeltas = new nn.Conv2d(channels, ANCHOR_RATIOS.length * 4, 1);
    torch.noGrad(() => {
      for (const conv of [conv0, conv1, this.objectnessLogits, this.anchorDeltas]) {
        nn.init.normal_(conv.weight, 0, INITIAL_STD);
        nn.init.zeros_(conv.bias as nn.Parameter);
      }
    });
  }

  /** @param map (N, C, H, W) @returns logits (N, H * W * ratios) and deltas (N, H * W * ratios, 4), float32 or float64 */
  forward(map: Tensor): { logits: Tensor; deltas: Tensor } {
    return torch.tidy(() => {
      const hidden = this.conv.forward(map);
      const [n] = map.shape as [number];
      const logits = this.objectnessLogits.forward(hidden).permute([0, 2, 3, 1]);
      const deltas = this.anchorDeltas.forward(hidden).permute([0, 2, 3, 1]);
      return {
        logits: exact(logits.reshape([n, -1])),
        deltas: exact(deltas.reshape([n, -1, 4])),
      };
    });
  }
}

/** What the head predicts for every anchor of a batch, level by level. */
export interface Predicted {
  readonly anchors: readonly Tensor[];
  /** (N, A) for each level */
  readonly logits: readonly Tensor[];
  /** (N, A, 4) for each level */
  readonly deltas: readonly Tensor[];
}

/** Proposes boxes that may have an object. */
export class ProposalNetwork extends nn.Module {
  readonly rpnHead: ProposalHead;
  readonly #anchors: AnchorGrid;

  constructor(readonly config: DetectorConfig) {
    super();
    this.rpnHead = new ProposalHead(config.pyramidDim);
    this.#anchors = new AnchorGrid(stridesOf(config));
  }

  /** Predictions for all anchors. */
  forward(pyramid: Pyramid): Predicted {
    return torch.tidy(() => {
      const grids = pyramid.map(({ shape }) => [shape[2], shape[3]] as [number, number]);
      const each = pyramid.map((map) => this.rpnHead.forward(map));
      const logits = each.map((level) => level.logits);
      const [first] = logits as [Tensor];
      return {
        anchors: this.#anchors
          .on(grids, first.device)
          .map((anchors) => (first.dtype === 'float64' ? anchors.to('float64') : anchors)),
        logits,
        deltas: each.map(({ deltas }) => deltas),
      };
    });
  }

  /**
   * The best boxes of an image, by descending score: (K, 4) without gradient.
   *
   * @param image Its number in the batch.
   * @param size Its pixels, without padding.
   */
  proposals({ anchors, logits, deltas }: Predicted, image: number, size: Size): Tensor {
    const { preNms, postNms } = this.config.sampling;
    const most = preNms[this.training ? 0 : 1];
    using _ = torch.noGrad();
    return torch.tidy(() => {
      const levels = anchors.map((of, level) => {
        const own = (logits[level] as Tensor).select(0, image);
        const [scores, indices] = own.topk(Math.min(most, own.size(0)));
        const moves = (deltas[level] as Tensor).select(0, image).indexSelect(0, indices);
        const boxes = decodeBoxes(of.indexSelect(0, indices), moves, WEIGHTS);
        return { scores, boxes, ids: torch.fullLike(indices, level) };
      });
      const boxes = clipBoxes(torch.cat(levels.map((level) => level.boxes)), size);
      const scores = torch.cat(levels.map((level) => level.scores));
      const ids = torch.cat(levels.map((level) => level.ids));
      const usable = areNonEmpty(boxes).logicalAnd(scores.isfinite());
      const kept = usable.nonzero().flatten();
      const own = boxes.indexSelect(0, kept);
      const best = torch.ops.nms(
        ...[own, scores.indexSelect(0, kept), NMS_THRESHOLD, ids.indexSelect(0, kept)],
      );
      return own.indexSelect(0, best.narrow(0, 0, Math.min(postNms, best.size(0))));
    });
  }

  /**
   * Binary cross-entropy of sampled anchors, and L1 of the deltas of those with an object, both divided by the number of
   * anchors that are to be sampled.
   *
   * @param draws (N, anchors of an image)
   */
  losses(
    { anchors, logits, deltas }: Predicted,
    targets: readonly ObjectTargets[],
    draws: Tensor,
  ): { rpn_cls: Tensor; rpn_box: Tensor } {
    const { anchors: count } = this.config.sampling;
    return torch.tidy(() => {
      const all = torch.cat([...anchors]);
      const [allLogits, allDeltas] = [torch.cat([...logits], 1), torch.cat([...deltas], 1)];
      const scale = 1 / (count * targets.length);
      let [rpn_cls, rpn_box] = [allLogits.sum().mul(0), allDeltas.sum().mul(0)];
      for (const [image, { boxes }] of targets.entries()) {
        const objects = boxes.to(all.dtype);
        const { labels, objects: matched } = matchBoxes(all, objects, MATCH);
        const chosen = sampleBoxes(labels, draws.select(0, image), {
          count,
          objectShare: OBJECT_SHARE,
        });
        const [own, moves] = [allLogits.select(0, image), allDeltas.select(0, image)];
        const truth = torch.cat([
          torch.ones([chosen.objects.size(0)], { device: own.device, dtype: own.dtype }),
          torch.zeros([chosen.background.size(0)], { device: own.device, dtype: own.dtype }),
        ]);
        const seen = own.indexSelect(0, torch.cat([chosen.objects, chosen.background]));
        rpn_cls = rpn_cls.add(
          nn.functional.binaryCrossEntropyWithLogits(seen, truth, { reduction: 'sum' }).mul(scale),
        );
        if (chosen.objects.size(0) === 0) continue;
        const wanted = encodeBoxes(
          all.indexSelect(0, chosen.objects),
          objects.indexSelect(0, matched.indexSelect(0, chosen.objects)),
          WEIGHTS,
        );
        const off = moves.indexSelect(0, chosen.objects).sub(wanted).abs().sum();
        rpn_box = rpn_box.add(off.mul(scale));
      }
      return { rpn_cls, rpn_box };
    });
  }

  override dispose(): void {
    super.dispose();
    this.#anchors[Symbol.dispose]();
  }
}
