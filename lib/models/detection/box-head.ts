/** Classifies boxes and refines them (arXiv:1504.08083, with four convolutions as in arXiv:2203.16527). */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { type DeltaWeights, decodeBoxes, encodeBoxes } from './boxes.js';
import { ConvNorm, inTurn } from './conv-norm.js';
import { exact, ofClass } from './exact.js';

/** Sides of a box's features. */
export const BOX_SIDE = 7;
const CLASS_STD = 0.01;
const BOX_STD = 0.001;

/** Four convolutions and a linear layer on a box's features. */
export class BoxHead extends nn.Module {
  readonly conv1: ConvNorm;
  readonly conv2: ConvNorm;
  readonly conv3: ConvNorm;
  readonly conv4: ConvNorm;
  readonly fc1: nn.Linear;

  constructor(channels: number, width: number) {
    super();
    using _ = torch.scope();
    const conv = () => {
      const made = new ConvNorm(channels, channels, 3, true);
      nn.init.kaimingNormal_(made.weight, { mode: 'fan_out', nonlinearity: 'relu' });
      return made;
    };
    this.conv1 = conv();
    this.conv2 = conv();
    this.conv3 = conv();
    this.conv4 = conv();
    this.fc1 = new nn.Linear(channels * BOX_SIDE ** 2, width);
    nn.init.kaimingUniform_(this.fc1.weight, { a: 1 });
    nn.init.zeros_(this.fc1.bias as nn.Parameter);
  }

  /** @param x (R, C, 7, 7) @returns (R, width) */
  forward(x: Tensor): Tensor {
    return torch.tidy(() => {
      const { conv1, conv2, conv3, conv4, fc1 } = this;
      const hidden = inTurn([conv1, conv2, conv3, conv4], x);
      return nn.functional.relu(fc1.forward(hidden.flatten(1)));
    });
  }
}

/** What boxes are, and where. */
export interface BoxPrediction {
  /** (R, classes + 1), the background last; float32 or float64 */
  readonly logits: Tensor;
  /** (R, classes * 4), or (R, 4) where all classes share them */
  readonly deltas: Tensor;
}

/** What sampled boxes should be. */
export interface BoxTruth {
  /** (R) int64; the number of classes is background */
  readonly labels: Tensor;
  /** (R, 4): the box of the matched object; any box for background. */
  readonly boxes: Tensor;
}

/** The predictions of a box head. */
export class BoxPredictor extends nn.Module {
  readonly clsScore: nn.Linear;
  readonly bboxPred: nn.Linear;

  /** @param agnostic Whether all classes share a box. */
  constructor(
    width: number,
    readonly numClasses: number,
    readonly weights: DeltaWeights,
    readonly agnostic = false,
  ) {
    super();
    using _ = torch.scope();
    this.clsScore = new nn.Linear(width, numClasses + 1);
    this.bboxPred = new nn.Linear(width, 4 * (agnostic ? 1 : numClasses));
    for (const [linear, std] of [
      [this.clsScore, CLASS_STD],
      [this.bboxPred, BOX_STD],
    ] as const) {
      nn.init.normal_(linear.weight, 0, std);
      nn.init.zeros_(linear.bias as nn.Parameter);
    }
  }

  /** @param x (R, width) */
  forward(x: Tensor): BoxPrediction {
    return torch.tidy(() => ({
      logits: exact(this.clsScore.forward(x)),
      deltas: exact(this.bboxPred.forward(x)),
    }));
  }

  /**
   * Cross-entropy over the sampled boxes, and L1 of the deltas of those with an object, divided by the number sampled.
   *
   * @param boxes (R, 4)
   */
  losses(
    { logits, deltas }: BoxPrediction,
    boxes: Tensor,
    { labels, boxes: truth }: BoxTruth,
  ): { cls: Tensor; box: Tensor } {
    return torch.tidy(() => {
      const sampled = logits.size(0);
      if (sampled === 0) return { cls: logits.sum(), box: deltas.sum() };
      const cls = nn.functional.crossEntropy(logits, labels);
      const objects = labels.lt(this.numClasses).nonzero().flatten();
      if (objects.size(0) === 0) return { cls, box: deltas.sum().mul(0) };
      const own = deltas.indexSelect(0, objects);
      const classes = labels.indexSelect(0, objects);
      const moves = this.agnostic ? own : ofClass(own.view([-1, this.numClasses, 4]), classes);
      const [from, to] = [boxes, truth].map((each) => each.indexSelect(0, objects)) as [
        Tensor,
        Tensor,
      ];
      const wanted = encodeBoxes(from, to, this.weights);
      return { cls, box: moves.sub(wanted).abs().sum().div(sampled) };
    });
  }

  /** The boxes that are predicted. @param boxes (R, 4) @returns (R, classes, 4), or (R, 1, 4) where all share them */
  decode({ deltas }: BoxPrediction, boxes: Tensor): Tensor {
    return torch.tidy(() =>
      decodeBoxes(boxes.unsqueeze(1), deltas.view([boxes.size(0), -1, 4]), this.weights),
    );
  }
}
