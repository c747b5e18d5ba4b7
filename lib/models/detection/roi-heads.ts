/** The heads on proposed boxes: class, box and mask (arXiv:1703.06870), in one stage or three (arXiv:1712.00726). */
import * as nn from '../../nn/index.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { itemFactors } from '../batch-mean.js';
import { BOX_SIDE, BoxHead, type BoxPrediction, BoxPredictor, type BoxTruth } from './box-head.js';
import { areNonEmpty, clipBoxes, type DeltaWeights } from './boxes.js';
import { type DetectorConfig, stridesOf } from './config.js';
import { MASK_FEATURES, MASK_SIDE, MaskHead } from './mask-head.js';
import { LABEL, matchBoxes } from './matcher.js';
import { poolBoxes } from './pool.js';
import type { Pyramid } from './pyramid.js';
import { sampleBoxes } from './sample.js';
import type { ObjectTargets, Size } from './targets.js';

const OBJECT_SHARE = 0.25;

/** The overlap from which a box has an object, and the weights of its deltas, by stage. */
const STAGES: readonly { readonly overlap: number; readonly weights: DeltaWeights }[] = [
  { overlap: 0.5, weights: [10, 10, 5, 5] },
  { overlap: 0.6, weights: [20, 20, 10, 10] },
  { overlap: 0.7, weights: [30, 30, 15, 15] },
];

/** A part that each stage has, by detectron2's keys: of a single stage, or numbered. */
const staged = <M extends nn.Module>(cascade: boolean, make: (stage: number) => M) =>
  cascade ? new nn.ModuleList(STAGES.map((_, i) => make(i))) : make(0);

/** The loss itself where one process has all boxes. */
const times = (loss: Tensor, factor: number): Tensor => (factor === 1 ? loss : loss.mul(factor));

/** Boxes of an image with what they should be. */
interface Labelled extends BoxTruth {
  /** (R, 4), those with an object first */
  readonly proposals: Tensor;
  /** (R) int64: the matched object; any for background. */
  readonly matched: Tensor;
}

/** What the losses of the heads are computed from, besides features and proposals. */
interface HeadTruth {
  readonly targets: readonly ObjectTargets[];
  /** (N, K + G or more), uniform in [0, 1) */
  readonly draws: Tensor;
  /** Processes that share the batch; null where there is one. */
  readonly group: ProcessGroup | null;
}

/** The losses of the heads. */
export interface HeadLosses {
  readonly cls: Tensor;
  readonly box: Tensor;
  readonly mask?: Tensor;
}

/** What the boxes of a batch are, before they are chosen among. */
export interface Scored {
  /** (R, classes + 1), probabilities */
  readonly scores: Tensor;
  /** (R, classes, 4), or (R, 1, 4) where all share them */
  readonly boxes: Tensor;
}

/** Heads that classify, refine and mask proposed boxes. */
export class BoxHeads extends nn.Module {
  readonly boxHead: BoxHead | nn.ModuleList<BoxHead>;
  readonly boxPredictor: BoxPredictor | nn.ModuleList<BoxPredictor>;
  readonly maskHead: MaskHead | null;

  constructor(readonly config: DetectorConfig) {
    super();
    using _ = torch.scope();
    const { pyramidDim, headDim, numClasses, cascade, masks } = config;
    this.boxHead = staged(cascade, () => new BoxHead(pyramidDim, headDim));
    this.boxPredictor = staged(
      cascade,
      (i) => new BoxPredictor(headDim, numClasses, weightsOf(i), cascade),
    );
    this.maskHead = masks ? new MaskHead(pyramidDim, numClasses) : null;
  }

  /** Head and predictor of each stage. */
  private get stages(): readonly { readonly head: BoxHead; readonly predictor: BoxPredictor }[] {
    const { boxHead, boxPredictor } = this;
    if (boxHead instanceof BoxHead) {
      return [{ head: boxHead, predictor: boxPredictor as BoxPredictor }];
    }
    const predictors = [...(boxPredictor as nn.ModuleList<BoxPredictor>)];
    return [...boxHead].map((head, i) => ({ head, predictor: predictors[i] as BoxPredictor }));
  }

  private pool(pyramid: Pyramid, boxes: readonly Tensor[], side: number): Tensor {
    return poolBoxes(pyramid, boxes, stridesOf(this.config), side);
  }

  /** Predictions of a stage for the boxes of all images. */
  private predict(stage: number, pyramid: Pyramid, boxes: readonly Tensor[]): BoxPrediction {
    const { head, predictor } = this.stages[stage] as (typeof this.stages)[number];
    const pooled = this.pool(pyramid, boxes, BOX_SIDE);
    const count = this.stages.length;
    // The stages share the pyramid, which gets the mean of their gradients.
    if (count > 1 && pooled.requiresGrad) pooled.registerHook((grad) => grad.div(count));
    return predictor.forward(head.forward(pooled));
  }

  /**
   * The losses of sampled boxes.
   *
   * @param proposals The boxes of each image, (K, 4).
   */
  losses(
    pyramid: Pyramid,
    proposals: readonly Tensor[],
    { targets, draws, group }: HeadTruth,
  ): HeadLosses {
    return torch.tidy(() => {
      const sampled = targets.map((own, image) =>
        this.sample(proposals[image] as Tensor, own, draws.select(0, image)),
      );
      let now = sampled;
      const each: { cls: Tensor; box: Tensor }[] = [];
      for (const [stage, { predictor }] of this.stages.entries()) {
        const boxes = now.map((each) => each.proposals);
        const prediction = this.predict(stage, pyramid, boxes);
        const truth = {
          labels: torch.cat(now.map(({ labels }) => labels)),
          boxes: torch.cat(now.map((each) => each.boxes)),
        };
        const { cls, box } = predictor.losses(prediction, torch.cat(boxes), truth);
        // Images differ in how many boxes they have.
        const [factor] = itemFactors([truth.labels.size(0)], group) as [number];
        each.push({ cls: times(cls, factor), box: times(box, factor) });
        if (stage + 1 === this.stages.length) break;
        now = this.refined(stage, prediction, now, targets);
      }
      const mask = this.maskLoss(pyramid, sampled, targets, group);
      const sum = (name: 'cls' | 'box') =>
        each.map((losses) => losses[name]).reduce((total, loss) => total.add(loss));
      return { cls: sum('cls'), box: sum('box'), ...(mask === null ? {} : { mask }) };
    });
  }

  /** Chooses the boxes of an image that the losses see, objects first. The objects' own boxes join the proposals. */
  private sample(proposals: Tensor, { boxes, labels }: ObjectTargets, draws: Tensor): Labelled {
    const objects = boxes.to(proposals.dtype);
    const all = torch.cat([proposals, objects]);
    const found = this.label(all, { boxes: objects, labels }, 0);
    const isObject = found.labels.lt(this.config.numClasses).to('int64');
    const chosen = sampleBoxes(isObject, draws.narrow(0, 0, all.size(0)), {
      ...{ count: this.config.sampling.boxes, objectShare: OBJECT_SHARE },
    });
    const indices = torch.cat([chosen.objects, chosen.background]);
    const own = (tensor: Tensor) => tensor.indexSelect(0, indices);
    return {
      proposals: own(all),
      ...{ labels: own(found.labels), boxes: own(found.boxes), matched: own(found.matched) },
    };
  }

  /** What boxes of an image should be in a stage. */
  private label(
    proposals: Tensor,
    { boxes, labels }: Pick<ObjectTargets, 'boxes' | 'labels'>,
    stage: number,
  ): Labelled {
    const { overlap } = STAGES[stage] as (typeof STAGES)[number];
    const { numClasses } = this.config;
    const found = matchBoxes(proposals, boxes, { background: overlap, object: overlap });
    if (boxes.size(0) === 0) {
      const background = torch.fullLike(found.labels, numClasses);
      return { proposals, labels: background, boxes: proposals, matched: found.objects };
    }
    return {
      proposals,
      labels: torch.where(
        found.labels.eq(LABEL.object),
        labels.indexSelect(0, found.objects),
        numClasses,
      ),
      boxes: boxes.indexSelect(0, found.objects),
      matched: found.objects,
    };
  }

  /** The boxes that a stage predicts, labelled for the next. Empty ones are left out in training. */
  private refined(
    stage: number,
    prediction: BoxPrediction,
    now: readonly Labelled[],
    targets: readonly ObjectTargets[],
  ): Labelled[] {
    const { predictor } = this.stages[stage] as (typeof this.stages)[number];
    const proposals = now.map((each) => each.proposals);
    const sizes = targets.map(({ size }) => size);
    return this.decoded(predictor, prediction, proposals, sizes).map((boxes, image) => {
      const kept = boxes.indexSelect(0, areNonEmpty(boxes).nonzero().flatten());
      const own = targets[image] as ObjectTargets;
      const objects = { boxes: own.boxes.to(kept.dtype), labels: own.labels };
      return this.label(kept, objects, stage + 1);
    });
  }

  /** The boxes that a stage predicts for all classes, of each image; without gradient. */
  private decoded(
    predictor: BoxPredictor,
    prediction: BoxPrediction,
    boxes: readonly Tensor[],
    sizes: readonly Size[],
  ): Tensor[] {
    const moved = predictor
      .decode(prediction, torch.cat([...boxes]))
      .detach()
      .squeeze(1);
    const each = moved.splitWithSizes(boxes.map((own) => own.size(0)));
    return each.map((own, image) => clipBoxes(own, sizes[image] as Size));
  }

  private maskLoss(
    pyramid: Pyramid,
    sampled: readonly Labelled[],
    targets: readonly ObjectTargets[],
    group: ProcessGroup | null,
  ): Tensor | null {
    const { maskHead } = this;
    if (maskHead === null) return null;
    const { numClasses } = this.config;
    const counts = torch
      .stack(sampled.map(({ labels }) => labels.lt(numClasses).sum()))
      .tolist() as number[];
    // Those with an object come first.
    const first = (tensor: Tensor, image: number) => tensor.narrow(0, 0, counts[image] as number);
    const boxes = sampled.map(({ proposals }, image) => first(proposals, image));
    const labels = torch.cat(sampled.map((own, image) => first(own.labels, image)));
    const pooled = this.pool(pyramid, boxes, MASK_FEATURES);
    const logits = maskHead.forward(pooled, labels);
    const truth = sampled.map(({ matched }, image) =>
      rasterised(boxes[image] as Tensor, first(matched, image), targets[image] as ObjectTargets),
    );
    const [factor] = itemFactors([labels.size(0)], group) as [number];
    return times(maskHead.loss(logits, torch.cat(truth)), factor);
  }

  /**
   * The probabilities of proposals' classes, and their boxes, which are not clipped.
   *
   * @param sizes The images' pixels, without padding.
   */
  forward(pyramid: Pyramid, proposals: readonly Tensor[], sizes: readonly Size[]): Scored[] {
    return torch.tidy(() => {
      let boxes = proposals;
      const scores: Tensor[] = [];
      const counts = proposals.map((own) => own.size(0));
      const { stages } = this;
      for (const [stage, { predictor }] of stages.entries()) {
        const prediction = this.predict(stage, pyramid, boxes);
        scores.push(prediction.logits.softmax(-1));
        if (stage + 1 < stages.length) {
          boxes = this.decoded(predictor, prediction, boxes, sizes);
          continue;
        }
        const moved = predictor.decode(prediction, torch.cat([...boxes])).splitWithSizes(counts);
        const mean = torch.stack(scores).mean(0).splitWithSizes(counts);
        return moved.map((own, image) => ({ boxes: own, scores: mean[image] as Tensor }));
      }
      return [];
    });
  }

  /** Probabilities of masks. @param boxes (K, 4) of each image @param labels (K) of each @returns (K, 28, 28) of each */
  masks(pyramid: Pyramid, boxes: readonly Tensor[], labels: readonly Tensor[]): Tensor[] | null {
    const { maskHead } = this;
    if (maskHead === null) return null;
    return torch.tidy(() => {
      const counts = boxes.map((own) => own.size(0));
      const pooled = this.pool(pyramid, boxes, MASK_FEATURES);
      const logits = maskHead.forward(pooled, torch.cat([...labels]));
      return [...logits.sigmoid().splitWithSizes(counts)];
    });
  }
}

const weightsOf = (stage: number) => (STAGES[stage] as (typeof STAGES)[number]).weights;

/** Masks of the objects that boxes were matched with, (P, 28, 28). */
function rasterised(boxes: Tensor, matched: Tensor, { rasterise }: ObjectTargets): Tensor {
  const count = boxes.size(0);
  const shape = [count, MASK_SIDE, MASK_SIDE];
  const { device } = boxes;
  if (rasterise === undefined || count === 0) return torch.zeros(shape, { device });
  const corners = boxes.to('float32').toTypedArray() as Float32Array;
  const masks = rasterise(matched.tolist() as number[], corners, MASK_SIDE);
  return torch.tensor(masks, { shape, device });
}
