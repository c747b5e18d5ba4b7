/** Self-distillation with no labels: Caron et al., "Emerging Properties in Self-Supervised Vision Transformers" (arXiv:2104.14294). */
import { batchShare } from '../nn/batch-share.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Backbone } from './backbone.js';
import { type EncoderConfig, GLOBAL_VIEWS } from './config.js';
import { forLoss } from './loss-dtype.js';
import { startTeacher } from './momentum.js';
import { PrototypeHead, type PrototypeHeadConfig, PUBLISHED_STD } from './projection-heads.js';

/** The temperature of the student (section 3.1). */
const STUDENT_TEMPERATURE = 0.1;
/** The share of the centre that a step keeps (equation 4). */
const CENTER_MOMENTUM = 0.9;

/** A vision transformer whose weights are drawn as DINO draws them. */
class DinoBackbone extends Backbone {
  constructor(config: EncoderConfig, dropPath: number, std: number) {
    super(config, { dropPath });
    this.draw(std);
  }

  protected override initialise(): void {
    // The constructor draws, which knows the deviation.
  }

  // The patch embedding keeps what every convolution starts with.
  private draw(std: number): void {
    torch.noGrad(() => {
      this.apply((module) => {
        if (!(module instanceof nn.Linear)) return;
        nn.init.truncNormal_(module.weight, { std });
        if (module.bias !== null) nn.init.zeros_(module.bias);
      });
      nn.init.truncNormal_(this.clsToken, { std });
      if (this.config.positions === 'learned') nn.init.truncNormal_(this.posEmbed, { std });
    });
  }
}

/** What student and teacher both are. */
class DinoNetwork extends nn.Module {
  readonly backbone: DinoBackbone;
  readonly head: PrototypeHead;

  constructor(config: EncoderConfig, head: PrototypeHeadConfig, dropPath: number, std: number) {
    super();
    this.backbone = new DinoBackbone(config, dropPath, std);
    this.head = new PrototypeHead(config.dim, head, std);
  }

  /**
   * @param views Each (N, C, H, W), normalised; those of one size are encoded together.
   * @returns (views * N, prototypes), view by view
   */
  forward(views: readonly Tensor[]): Tensor {
    return torch.tidy(() => {
      const features = bySize(views).map((alike) => this.backbone.forward(torch.cat(alike)));
      return this.head.forward(torch.cat(features));
    });
  }
}

/** Successive views of one size. */
function bySize(views: readonly Tensor[]): Tensor[][] {
  const groups: Tensor[][] = [];
  for (const view of views) {
    const last = groups.at(-1);
    if (String(last?.[0]?.shape) === String(view.shape)) last?.push(view);
    else groups.push([view]);
  }
  return groups;
}

/** The loss of a batch, and what tells whether the teacher collapses. */
export interface DinoLosses {
  /** The mean cross-entropy over pairs of different views, of which the teacher sees one and the student the other. */
  readonly total: Tensor;
  /**
   * The mean entropy of the teacher's assignments, in nats. Near 0 every image has the same prototype; near the logarithm of
   * the number of prototypes all are alike. Both are collapses.
   */
  readonly teacherEntropy: Tensor;
}

/**
 * A student that predicts, from any view of an image, to which prototypes the teacher assigns another view. The teacher is
 * the moving average of the student. Its centred and sharpened output keeps both from collapsing (section 3.1).
 */
export class Dino extends nn.Module {
  readonly student: DinoNetwork;
  readonly teacher: DinoNetwork;
  /** (1, prototypes): the moving average of the teacher's output. */
  readonly center: nn.Buffer;
  /** (1, prototypes): the sum of the teacher's outputs in the step in progress. */
  readonly centerSum: nn.Buffer;
  /** How many outputs that sum has. */
  readonly centerCount: nn.Buffer;

  /**
   * @param options.dropPath The student's drop rate of stochastic depth in the last block.
   * @param options.initStd The standard deviation of initial weights; 0.02 by default, as published.
   * @throws UserError where the sizes do not fit together, naming them
   */
  constructor(
    config: EncoderConfig,
    head: PrototypeHeadConfig,
    options: { readonly dropPath?: number; readonly initStd?: number } = {},
  ) {
    super();
    using _ = torch.scope();
    const { dropPath = 0, initStd = PUBLISHED_STD } = options;
    this.student = new DinoNetwork(config, head, dropPath, initStd);
    this.teacher = new DinoNetwork(config, head, 0, initStd);
    startTeacher(this.teacher, this.student);
    const inStep = { persistent: false };
    this.center = new nn.Buffer(torch.zeros([1, head.prototypes]));
    this.centerSum = new nn.Buffer(torch.zeros([1, head.prototypes]), inStep);
    this.centerCount = new nn.Buffer(torch.zeros([]), inStep);
  }

  /** What a step changes besides the student. */
  get volatile(): readonly Tensor[] {
    const { teacher, center, centerSum, centerCount } = this;
    return [...teacher.parameters(), center, centerSum, centerCount];
  }

  /**
   * The losses of a batch. It adds the teacher's outputs to the sum of {@link updateCenter}.
   *
   * @param views Each (N, C, H, W), normalised; the first {@link GLOBAL_VIEWS} are those that the teacher sees.
   * @param teacherTemperature The lower, the sharper are the teacher's assignments.
   */
  forward(views: readonly Tensor[], teacherTemperature: number): DinoLosses {
    return torch.tidy(() => {
      const { assigned, entropy } = this.assign(views.slice(0, GLOBAL_VIEWS), teacherTemperature);
      const logits = forLoss(this.student.forward(views)).div(STUDENT_TEMPERATURE);
      const predicted = logits.chunk(views.length); // each (N, prototypes)
      // -sum(q log softmax(s)) is logsumexp(s) - sum(q s), since the assignments q sum to 1.
      const normalisers = logits.logsumexp([1]).chunk(views.length); // each (N)
      const pairs = assigned.map((target, seen) => {
        const others = views.flatMap((_, view) => (view === seen ? [] : [view]));
        const sumOf = (of: readonly Tensor[]) =>
          torch.stack(others.map((view) => of[view] as Tensor)).sum(0);
        return sumOf(normalisers)
          .sub(target.mul(sumOf(predicted)).sum(1))
          .mean();
      });
      const count = assigned.length * (views.length - 1);
      return { total: torch.stack(pairs).sum().div(count), teacherEntropy: entropy };
    });
  }

  /** To which prototypes the teacher assigns views: for each view (N, prototypes), and their mean entropy. */
  private assign(
    views: readonly Tensor[],
    temperature: number,
  ): { assigned: Tensor[]; entropy: Tensor } {
    return torch.noGrad(() => {
      const output = forLoss(this.teacher.forward(views));
      // An image that fills an empty share of a batch counts nothing.
      const counts = batchShare()?.size === 0 ? 0 : 1;
      this.centerSum.add_(output.sum(0, true), { alpha: counts });
      this.centerCount.add_(output.size(0) * counts);
      const logs = nn.functional.logSoftmax(output.sub(this.center).div(temperature), { dim: 1 });
      const all = logs.exp();
      return { assigned: all.chunk(views.length), entropy: all.mul(logs).sum(1).mean().neg() };
    });
  }

  /** What several processes sum before {@link updateCenter}. */
  get sums(): readonly Tensor[] {
    return [this.centerSum, this.centerCount];
  }

  /** Moves the centre by the mean of the teacher's outputs since the last call. */
  updateCenter(): void {
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const { center, centerSum, centerCount } = this;
    center.mul_(CENTER_MOMENTUM).add_(centerSum.div(centerCount), { alpha: 1 - CENTER_MOMENTUM });
    centerSum.zero_();
    centerCount.zero_();
  }
}
