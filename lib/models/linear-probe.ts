/** Linear probes of masked autoencoders: arXiv:2111.06377, appendix A.1. */
import { batchShare } from '../nn/batch-share.js';
import * as nn from '../nn/index.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import type { VisionTransformer } from './vit.js';

/** The epsilon of the BatchNorm before the linear layer. */
const BATCH_NORM_EPS = 1e-6;

/** The standard deviation of the linear layers' initial weights. */
const HEAD_STD = 0.01;

/**
 * Linear classifiers on the features of a frozen encoder, behind one shared BatchNorm without weights.
 *
 * Its state dict has the encoder's keys, without those of the encoder's own head, and `head.0.*` of the BatchNorm. A
 * single classifier is `head.1.*`, as in the reference's checkpoints; several are `heads.0.*`, `heads.1.*` …
 */
export class LinearProbe extends nn.Module {
  // The encoder's property names give the state dict the encoder's keys.
  readonly clsToken: nn.Parameter | null;
  readonly regToken: nn.Parameter | null;
  readonly posEmbed: nn.Parameter | null;
  readonly patchEmbed: nn.Module;
  readonly blocks: nn.Module;
  readonly norm: nn.Module | null;
  readonly head: nn.ModuleList<nn.BatchNorm1d | nn.SyncBatchNorm | nn.Linear>;
  readonly heads: nn.ModuleList<nn.Linear> | null;
  readonly #encoder: VisionTransformer;
  readonly #batchNorm: nn.BatchNorm1d | nn.SyncBatchNorm;
  readonly #linears: readonly nn.Linear[];

  /**
   * All classifiers have the same initial weights, N(0, 0.01), as a single one would with the same generator.
   *
   * @param encoder It is frozen here. Its features are the input of `forward`, and its head is not used. It is disposed
   *   with the probe.
   * @param options.heads Number of classifiers, 1 by default.
   * @param options.synced Whether the BatchNorm takes its statistics from the batches of all processes; false by default.
   */
  constructor(
    encoder: VisionTransformer,
    options: { classes: number; heads?: number; synced?: boolean },
  ) {
    super();
    using _ = torch.scope();
    checkOptions('LinearProbe', options, ['classes', 'heads', 'synced']);
    const { classes, heads = 1, synced = false } = options;
    const { dim } = encoder.config;
    encoder.requiresGrad_(false);
    this.#encoder = encoder;
    this.clsToken = encoder.clsToken;
    this.regToken = encoder.regToken;
    this.posEmbed = encoder.posEmbed;
    this.patchEmbed = encoder.patchEmbed;
    this.blocks = encoder.blocks;
    this.norm = encoder.norm;
    this.#batchNorm = new (synced ? nn.SyncBatchNorm : nn.BatchNorm1d)(dim, {
      ...{ affine: false, eps: BATCH_NORM_EPS },
    });
    const first = new nn.Linear(dim, classes);
    nn.init.normal_(first.weight, 0, HEAD_STD);
    nn.init.zeros_(first.bias as nn.Parameter);
    const others = Array.from({ length: heads - 1 }, () => {
      const other = new nn.Linear(dim, classes);
      other.loadStateDict(first.stateDict());
      return other;
    });
    this.#linears = [first, ...others];
    const isSingle = heads === 1;
    this.head = new nn.ModuleList(isSingle ? [this.#batchNorm, first] : [this.#batchNorm]);
    this.heads = isSingle ? null : new nn.ModuleList(this.#linears);
  }

  /** The linear layer of each classifier. */
  get classifiers(): readonly nn.Linear[] {
    return this.#linears;
  }

  /** The running statistics, which training changes besides the parameters. */
  get statistics(): readonly nn.Buffer[] {
    return this.head.buffers();
  }

  /** @param features (N, dim), float32 @returns (N, classes) for each classifier, the logits */
  forward(features: Tensor): Tensor[] {
    const normalised = this.normalise(features);
    return this.#linears.map((linear) => linear.forward(normalised));
  }

  /** A single image has no variance. As the rest of an epoch it is normalised by the running statistics. */
  private normalise(features: Tensor): Tensor {
    const { training } = this.#batchNorm;
    if ((batchShare()?.of ?? features.size(0)) > 1) return this.#batchNorm.forward(features);
    this.#batchNorm.eval();
    try {
      return this.#batchNorm.forward(features);
    } finally {
      this.#batchNorm.train(training);
    }
  }

  /** The state dict of a probe with one of the classifiers. The tensors are the probe's own, or in the open scope. */
  stateOf(classifier: number): Record<string, Tensor> {
    const shared = Object.entries(this.stateDict()).filter(
      ([name]) => !/^heads\.|^head\.1\./.test(name),
    );
    const own = (this.#linears[classifier] as nn.Linear).stateDict({ prefix: 'head.1.' });
    return { ...Object.fromEntries(shared), ...own };
  }

  override dispose(): void {
    super.dispose();
    this.#encoder.head.dispose();
  }
}
