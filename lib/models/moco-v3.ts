/** Contrastive learning with a momentum encoder: Chen et al., "An Empirical Study of Training Self-Supervised Vision Transformers" (arXiv:2104.02057). */
import { batchShare } from '../nn/batch-share.js';
import * as nn from '../nn/index.js';
import { type ProcessGroup, type Tensor, torch } from '../torch/index.js';
import { Backbone } from './backbone.js';
import type { EncoderConfig } from './config.js';
import { forLoss } from './loss-dtype.js';
import { startTeacher } from './momentum.js';
import { sinCosPositions } from './positions.js';
import { batchNormMlp } from './projection-heads.js';

/** The standard deviation of the class token's initial values: it is almost 0. */
const CLASS_TOKEN_STD = 1e-6;

/** The sizes of projector and predictor. */
export interface MocoHeadConfig {
  /** Width of the hidden layers. */
  readonly hiddenDim: number;
  /** Width of what is compared. */
  readonly projectionDim: number;
}

/** An encoder with a projector. Its weights are drawn as MoCo v3 draws them. */
class MocoEncoder extends Backbone {
  /** The projector, which the published checkpoints call the head. */
  readonly head: nn.Sequential;

  constructor(config: EncoderConfig, { hiddenDim, projectionDim }: MocoHeadConfig) {
    super(config);
    this.head = batchNormMlp([config.dim, hiddenDim, hiddenDim, projectionDim]);
  }

  /** Fixed ones, whose first half is the row's. */
  protected override positions(width: number): nn.Parameter {
    if (this.config.positions === 'learned') return super.positions(width);
    const table = sinCosPositions(width, ...this.grid, 'row');
    return new nn.Parameter(table, { requiresGrad: false });
  }

  // Queries, keys and values are three layers of their own, and each starts as one (appendix A).
  protected override initialise(): void {
    super.initialise();
    torch.noGrad(() => {
      for (const { attn } of this.blocks) {
        for (const weight of attn.qkv.weight.chunk(3)) nn.init.xavierUniform_(weight);
      }
      nn.init.zeros_(this.patchEmbed.proj.bias as nn.Parameter);
      nn.init.normal_(this.clsToken, 0, CLASS_TOKEN_STD);
    });
  }

  /**
   * @param views Each (N, C, H, W), normalised, of one size.
   * @returns for each (N, projectionDim), normalised by the statistics of that view
   */
  project(views: readonly Tensor[]): Tensor[] {
    const features = this.forward(torch.cat([...views]));
    return features.chunk(views.length).map((ofView) => this.head.forward(ofView));
  }
}

/** The loss of a batch, and how well images are told apart. */
export interface MocoLosses {
  /** The contrastive loss, summed over both directions. */
  readonly total: Tensor;
  /** The share of views whose most similar one among the other views of the batch is that of the same image. */
  readonly matched: Tensor;
}

/**
 * An encoder that tells, by a view of an image, the other view of the same image from those of all other images of the
 * batch. These come from a momentum encoder, its moving average (section 3).
 */
export class MocoV3 extends nn.Module {
  readonly baseEncoder: MocoEncoder;
  readonly momentumEncoder: MocoEncoder;
  readonly predictor: nn.Sequential;

  /**
   * @param options.freezePatchEmbed Whether the projection of patches stays as drawn, which steadies the training
   *   (section 4.2); true by default.
   * @throws UserError where the sizes do not fit together, naming them
   */
  constructor(
    config: EncoderConfig,
    head: MocoHeadConfig,
    options: { readonly freezePatchEmbed?: boolean } = {},
  ) {
    super();
    const { hiddenDim, projectionDim } = head;
    this.baseEncoder = new MocoEncoder(config, head);
    this.momentumEncoder = new MocoEncoder(config, head);
    this.predictor = batchNormMlp([projectionDim, hiddenDim, projectionDim]);
    startTeacher(this.momentumEncoder, this.baseEncoder);
    this.baseEncoder.patchEmbed.requiresGrad_(!(options.freezePatchEmbed ?? true));
  }

  /** What a step changes besides the trained weights: the momentum encoder, and the statistics of every BatchNorm. */
  get volatile(): readonly Tensor[] {
    return [...this.momentumEncoder.parameters(), ...this.buffers()];
  }

  /**
   * @param views Two of each image, each (N, C, H, W), normalised.
   * @param temperature The lower, the more the most similar images count.
   * @param group Processes that have other images of the batch, which count as other images, too. The losses are those of the
   *   images here.
   */
  forward(
    [first, second]: readonly [Tensor, Tensor],
    temperature: number,
    group: ProcessGroup | null = null,
  ): MocoLosses {
    return torch.tidy(() => {
      const views = [first, second];
      const queries = this.baseEncoder.project(views).map((one) => this.predictor.forward(one));
      const keys = torch.noGrad(() => this.momentumEncoder.project(views));
      const [q1, q2] = queries.map(unit) as [Tensor, Tensor];
      const [k1, k2] = keys.map((one) => ofAll(unit(one), group)) as [Tensor, Tensor];
      const [one, other] = [contrast(q1, k2, temperature), contrast(q2, k1, temperature)];
      return {
        total: one.total.add(other.total),
        matched: one.matched.add(other.matched).div(2),
      };
    });
  }
}

/** The keys of all processes, in the order of the batch. They have no gradient. */
function ofAll(keys: Tensor, group: ProcessGroup | null): Tensor {
  const share = batchShare();
  if (group === null || share === undefined) return keys;
  const { of, rows, size } = share;
  const all = keys.newZeros([of, keys.size(1)]);
  // Rows of other processes are 0 here, and a sum with those is exact.
  if (size > 0) all.indexCopy_(0, indices(rows, keys), keys);
  return torch.distributed.functional.summed(all, group);
}

const indices = (rows: readonly number[], { device }: Tensor): Tensor =>
  torch.tensor([...rows], { dtype: 'int64', device });

/** Rows of length 1. */
function unit(rows: Tensor): Tensor {
  return nn.functional.normalize(forLoss(rows), { dim: 1 });
}

/**
 * The contrastive loss of queries with keys, of which those of the same image are in the same row of the batch (equation 1), and
 * the share of queries whose most similar key is the right one. Gradients do not grow as the temperature falls.
 */
function contrast(queries: Tensor, keys: Tensor, temperature: number): MocoLosses {
  const logits = queries.matmul(keys.t()).div(temperature); // (N, samples of all processes)
  const rows = batchShare()?.rows ?? [...Array(queries.size(0)).keys()];
  const own = indices(rows, queries);
  const total = nn.functional.crossEntropy(logits, own).mul(2 * temperature);
  const matched = logits.detach().argmax(1).eq(own).to(logits.dtype).mean();
  return { total, matched };
}
