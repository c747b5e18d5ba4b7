/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { UsageError, UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Generator, type Tensor, torch } from '../torch/index.js';
import { Block, LAYER_NORM_EPS, linear } from './block.js';
import { checkConfig, type MaeConfig } from './config.js';
import { Encoder } from './encoder.js';
import { type MaskingKind, maskNoise } from './mask-noise.js';
import { keptTokens, randomMasking, shuffleByNoise } from './masking.js';
import { patchify } from './patches.js';
import { fromStream } from './precision.js';

/** What one pass of the autoencoder gives. */
export interface MaeOutput {
  /** Mean squared error over the removed patches, a tensor of no dimensions. */
  readonly loss: Tensor;
  /** (N, L, p * p * C): each patch's pixels as predicted. */
  readonly prediction: Tensor;
  /** (N, L): 1 where a patch was removed. */
  readonly mask: Tensor;
}

/** What decides which patches are removed. */
export interface MaskOptions {
  /** The share of patches to remove, 0.75 by default. */
  readonly maskRatio?: number;
  /** How the removed patches lie, `random` by default. */
  readonly masking?: MaskingKind;
  /** (N, L): the patches with the smallest noise are kept; drawn as `masking` says by default. */
  readonly noise?: Tensor;
  /** Where the noise is drawn from; the device's default generator by default, for `block` the CPU's. */
  readonly generator?: Generator;
}

/** A masked autoencoder: a vision transformer that sees the kept patches, and a light decoder that paints the rest. */
export class MaskedAutoencoder extends Encoder<MaeConfig> {
  /** Stands for the removed patches in the encoder; null unless {@link MaeConfig.encoderMaskTokens}. */
  readonly encoderMaskToken: nn.Parameter | null;
  /** Stands for the removed patches in the decoder; null with {@link MaeConfig.encoderMaskTokens}. */
  readonly maskToken: nn.Parameter | null;
  readonly decoderPosEmbed: nn.Parameter;
  readonly norm: nn.LayerNorm;
  readonly decoderEmbed: nn.Linear;
  readonly decoderBlocks: nn.ModuleList<Block>;
  readonly decoderNorm: nn.LayerNorm;
  readonly decoderPred: nn.Linear;

  /** @throws UserError where the sizes do not go together, naming them */
  constructor(config: MaeConfig) {
    checkConfig(config);
    super(config);
    using _ = torch.scope();
    const { patchSize, channels, dim, decoderDim, encoderMaskTokens } = config;
    this.encoderMaskToken = encoderMaskTokens ? new nn.Parameter(torch.zeros([1, 1, dim])) : null;
    this.norm = new nn.LayerNorm(dim, { eps: LAYER_NORM_EPS });

    this.decoderEmbed = new nn.Linear(dim, decoderDim);
    this.maskToken = encoderMaskTokens ? null : new nn.Parameter(torch.zeros([1, 1, decoderDim]));
    this.decoderPosEmbed = this.positions(decoderDim);
    this.decoderBlocks = new nn.ModuleList(
      Array.from({ length: config.decoderDepth }, () => new Block(decoderDim, config.decoderHeads)),
    );
    this.decoderNorm = new nn.LayerNorm(decoderDim, { eps: LAYER_NORM_EPS });
    this.decoderPred = new nn.Linear(decoderDim, patchSize ** 2 * channels);
    this.initialise();
  }

  protected override initialise(): void {
    super.initialise();
    torch.noGrad(() => {
      for (const token of [this.maskToken, this.encoderMaskToken]) {
        if (token !== null) nn.init.normal_(token, 0, 0.02);
      }
      if (this.config.positions === 'learned') {
        nn.init.truncNormal_(this.decoderPosEmbed, { std: 0.02 });
      }
    });
  }

  /**
   * Removes patches, encodes the others, predicts the pixels of all and compares those of the removed ones.
   *
   * @param images (N, C, H, W), normalised
   */
  forward(images: Tensor, options: MaskOptions = {}): MaeOutput {
    // Handles left to the caller's scope would hold through the way back what autograd frees on it.
    return torch.tidy(() => {
      const { latent, mask, idsRestore } = this.forwardEncoder(images, options);
      const prediction = this.forwardDecoder(latent, idsRestore);
      return { loss: this.forwardLoss(images, prediction, mask), prediction, mask };
    });
  }

  /**
   * @returns latent (N, 1 + kept, dim), of the class token and the kept patches, with mask tokens in the encoder
   *   (N, 1 + L, dim); mask and idsRestore (N, L)
   */
  forwardEncoder(
    images: Tensor,
    options: MaskOptions = {},
  ): { latent: Tensor; mask: Tensor; idsRestore: Tensor } {
    const tokens = this.embed(images); // (N, L, dim)
    const { maskRatio = 0.75 } = options;
    const noise = this.noise(tokens, maskRatio, options);
    if (this.encoderMaskToken !== null) {
      const { mask, idsRestore } = shuffleByNoise(maskRatio, noise);
      const removed = mask.unsqueeze(-1).gt(0);
      const seen = torch.where(removed, this.encoderMaskToken, tokens);
      return { latent: this.encode(this.place(seen)), mask, idsRestore };
    }
    const { visible, mask, idsRestore } = randomMasking(this.place(tokens), maskRatio, noise); // (N, kept, dim)
    return { latent: this.encode(visible), mask, idsRestore };
  }

  /**
   * The encoder without masking, for inference.
   *
   * @returns (N, 1 + L, dim), the class token first
   */
  features(images: Tensor): Tensor {
    return torch.tidy(() => fromStream(this.encode(this.place(this.embed(images)))));
  }

  /** Runs the encoder on tokens that have their positions. */
  private encode(tokens: Tensor): Tensor {
    return this.norm.forward(this.transform(tokens));
  }

  /** (N, L): what decides which patches of a batch are removed. */
  private noise(tokens: Tensor, maskRatio: number, options: MaskOptions): Tensor {
    checkMaskRatio(maskRatio, this.patches);
    const { masking = 'random', generator } = options;
    const [rows, columns] = this.grid;
    const { device } = tokens;
    const n = tokens.size(0);
    const noise =
      options.noise ??
      maskNoise(masking, { samples: n, rows, columns, maskRatio, device, generator });
    const { shape } = noise;
    if (shape.length !== 2 || shape[0] !== n || shape[1] !== this.patches) {
      throw new UserError(
        `MaskedAutoencoder: noise should have shape [${n}, ${this.patches}], got [${shape.join(', ')}]`,
      );
    }
    return noise;
  }

  /** @returns (N, L, p * p * C) */
  forwardDecoder(latent: Tensor, idsRestore: Tensor): Tensor {
    const embedded = linear(latent, this.decoderEmbed); // (N, 1 + kept, decoderDim)
    const tokens =
      this.maskToken === null ? embedded : this.addMaskTokens(embedded, this.maskToken, idsRestore);
    const x = this.run(this.decoderBlocks, tokens.add(this.decoderPosEmbed)); // (N, 1 + L, decoderDim)
    const predicted = linear(this.decoderNorm.forward(x), this.decoderPred);
    return predicted.narrow(1, 1, this.patches);
  }

  /** (N, 1 + kept, width) to (N, 1 + L, width): mask tokens take the removed places, then the shuffle is undone. */
  private addMaskTokens(embedded: Tensor, maskToken: Tensor, idsRestore: Tensor): Tensor {
    const [n, visible, width] = embedded.shape as [number, number, number];
    const kept = visible - 1;
    const masked = maskToken.expand([n, this.patches - kept, width]);
    const shuffled = torch.cat([embedded.narrow(1, 1, kept), masked], 1); // (N, L, width)
    const order = idsRestore.unsqueeze(-1).expand([n, this.patches, width]);
    return torch.cat([embedded.narrow(1, 0, 1), shuffled.gather(1, order)], 1);
  }

  /** Mean squared error in a patch, averaged over the removed patches. */
  forwardLoss(images: Tensor, prediction: Tensor, mask: Tensor): Tensor {
    const error = prediction.sub(this.target(images));
    const perPatch = error.mul(error).mean(-1); // (N, L)
    return perPatch.mul(mask).sum().div(mask.sum());
  }

  /** What the decoder should predict: (N, L, p * p * C). */
  target(images: Tensor): Tensor {
    const pixels = patchify(images, this.config.patchSize);
    if (!this.config.normPixLoss) return pixels;
    const { mean, scale } = patchStatistics(pixels);
    return pixels.sub(mean).div(scale);
  }
}

/** Mean and scale of each patch's own pixels, by which normalised targets are made and undone: (N, L, 1) each. */
export function patchStatistics(pixels: Tensor): { mean: Tensor; scale: Tensor } {
  const mean = pixels.mean(-1, true);
  // The variance of a sample (divided by count - 1), as in the published recipe.
  const scale = pixels.var([-1], true, true).add(1e-6).sqrt();
  return { mean, scale };
}

/** @throws UsageError where a share does not both remove and keep a patch */
export function checkMaskRatio(maskRatio: number, patches: number): void {
  const kept = keptTokens(patches, maskRatio);
  if (!(maskRatio >= 0 && maskRatio < 1) || kept < 1 || kept >= patches) {
    throw new UsageError(
      `mask ratio is ${maskRatio}; expected one that removes and keeps at least one of the ${patches} patches`,
    );
  }
}
