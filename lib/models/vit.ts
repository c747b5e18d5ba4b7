/**
 * Vision transformers that classify images: Dosovitskiy et al., "An Image is Worth 16x16 Words" (arXiv:2010.11929), in
 * the form in which masked autoencoders are fine-tuned (arXiv:2111.06377, appendix A.1).
 */
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import type { Norm } from './block.js';
import { checkVitConfig, type Pooling, type VitConfig } from './config.js';
import { Encoder, type EncoderOptions } from './encoder.js';
import { partsOf } from './encoder-parts.js';
import { fromResidualDtype } from './run-blocks.js';

/**
 * The standard deviation of the head's initial weights. It is small, so that all classes start almost equally likely.
 */
const HEAD_STD = 2e-5;

/**
 * A vision transformer with a linear head. `registry.ts` has the sizes by name, such as `vit_base_patch16`.
 *
 * `loadStateDict(state, { strict: false })` loads the state dict of a masked autoencoder's encoder. With mean pooling,
 * its `norm.*` is unused, and `fc_norm.*` keeps its initial values. So does the head.
 */
export class VisionTransformer extends Encoder<VitConfig> {
  /** The norm of single tokens, before pooling; null with `mean` as pooling. */
  readonly norm: Norm | null;
  /** The norm of the mean of the patches' tokens; null with other poolings than `mean`. */
  readonly fcNorm: Norm | null;
  readonly head: nn.Linear;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(config: VitConfig, options: EncoderOptions = {}) {
    checkVitConfig(config);
    super(config, { ...options, dropPath: config.dropPath });
    using _ = torch.scope();
    const { dim, pooling, numClasses } = config;
    const norm = partsOf(config).makeNorm();
    this.norm = pooling === 'mean' ? null : norm;
    this.fcNorm = pooling === 'mean' ? norm : null;
    this.head = new nn.Linear(dim, numClasses);
    this.posEmbed?.requiresGrad_(config.trainPositions);
    this.initialise();
  }

  protected override initialise(): void {
    super.initialise();
    nn.init.truncNormal_(this.head.weight, { std: HEAD_STD });
  }

  /** @param images (N, C, H, W), normalised @returns (N, numClasses), the logits */
  forward(images: Tensor): Tensor {
    return torch.tidy(() => this.head.forward(this.forwardFeatures(images)));
  }

  /**
   * The input of the head.
   *
   * @param images (N, C, H, W), normalised
   * @param pooling Another than the head's: `cls` or `norm-mean`, where the model has a norm for single tokens.
   * @returns (N, dim)
   * @throws UserError where the model lacks the norm for it, or its first token sees nothing of the image
   */
  forwardFeatures(images: Tensor, pooling: Pooling = this.config.pooling): Tensor {
    return torch.tidy(() => {
      const tokens = fromResidualDtype(this.tokens(images)); // (N, 1 + L, dim)
      const patches = tokens.narrow(1, partsOf(this.config).firstPooled, this.numPatches);
      const norm = pooling === 'mean' ? this.fcNorm : this.norm;
      if (norm === null) {
        throw new UserError(
          `a classifier with '${this.config.pooling}' as pooling lacks the norm for '${pooling}'`,
        );
      }
      if (pooling === 'cls' && this.config.palette !== undefined) {
        throw new UserError(
          'the first token of an iGPT is the same for every image; take the mean (--features mean, --pooling mean)',
        );
      }
      if (pooling === 'mean') return norm.forward(patches.mean(1));
      if (pooling === 'norm-mean') return norm.forward(patches).mean(1);
      if (this.clsToken === null) {
        throw new UserError(
          "an encoder without a class token has no 'cls'; take the mean of its patches",
        );
      }
      // A LayerNorm treats each token separately, so only this one is normalised.
      return norm.forward(tokens.select(1, 0));
    });
  }

  /**
   * The named parameters by layer: class token, positions and patch embedding; each block; norm and head. Layer-wise
   * learning rate decay counts them in this way, as depth + 2 layers.
   */
  layers(): [string, nn.Parameter][][] {
    const last = this.config.depth + 1;
    const layers: [string, nn.Parameter][][] = Array.from({ length: last + 1 }, () => []);
    for (const [name, parameter] of this.namedParameters()) {
      layers[layerOf(name, last)]?.push([name, parameter]);
    }
    return layers;
  }
}

function layerOf(name: string, last: number): number {
  const block = /^blocks\.(\d+)\./.exec(name);
  if (block !== null) return 1 + Number(block[1]);
  return /^(cls_token|reg_token|pos_embed|patch_embed\.)/.test(name) ? 0 : last;
}
