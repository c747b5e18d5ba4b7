/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import * as nn from '../nn/index.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Block, LAYER_NORM_EPS } from './block.js';
import { checkConfig, type MaeConfig } from './config.js';
import { Encoder, type EncoderOptions } from './encoder.js';
import { type MaskOptions, maskNoise } from './mask-noise.js';
import { checkMaskRatio } from './mask-ratio.js';
import {
  checkNoise,
  gatherPosEmbed,
  gatherTokens,
  type MaskIndices,
  shuffleByNoise,
} from './masking.js';
import { patchStatistics } from './patches.js';
import { fromResidualDtype } from './run-blocks.js';

/** The outputs of one forward pass of the autoencoder. */
export interface MaeOutput {
  /** Mean squared error over the removed patches, a tensor of no dimensions. */
  readonly loss: Tensor;
  /** (N, L, p * p * C): the predicted pixels of each patch. */
  readonly prediction: Tensor;
  /** (N, L): 1 where a patch was removed. */
  readonly mask: Tensor;
}

const MASK_OPTIONS = ['maskRatio', 'masking', 'noise', 'generator'] as const;

/** A masked autoencoder: a vision transformer encodes the kept patches, and a light decoder reconstructs the rest. */
export class MaskedAutoencoder extends Encoder<MaeConfig> {
  declare readonly clsToken: nn.Parameter;
  declare readonly posEmbed: nn.Parameter;
  /** Replaces the removed patches in the encoder; null unless {@link MaeConfig.encoderMaskTokens}. */
  readonly encoderMaskToken: nn.Parameter | null;
  /** Replaces the removed patches in the decoder; null with {@link MaeConfig.encoderMaskTokens}. */
  readonly maskToken: nn.Parameter | null;
  readonly decoderPosEmbed: nn.Parameter;
  readonly norm: nn.LayerNorm;
  readonly decoderEmbed: nn.Linear;
  readonly decoderBlocks: nn.ModuleList<Block>;
  readonly decoderNorm: nn.LayerNorm;
  readonly decoderPred: nn.Linear;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(config: MaeConfig, options: EncoderOptions = {}) {
    checkConfig(config);
    super(config, options);
    using _ = torch.scope();
    const { patchSize, channels, dim, decoderDim, encoderMaskTokens } = config;
    const { layerNormEps: eps = LAYER_NORM_EPS } = config;
    this.encoderMaskToken = encoderMaskTokens ? new nn.Parameter(torch.zeros([1, 1, dim])) : null;
    this.norm = new nn.LayerNorm(dim, { eps });

    this.decoderEmbed = new nn.Linear(dim, decoderDim);
    this.maskToken = encoderMaskTokens ? null : new nn.Parameter(torch.zeros([1, 1, decoderDim]));
    this.decoderPosEmbed = this.positions(decoderDim);
    this.decoderBlocks = new nn.ModuleList(
      Array.from(
        { length: config.decoderDepth },
        () => new Block(decoderDim, config.decoderHeads, 0, { layerNormEps: eps }),
      ),
    );
    this.decoderNorm = new nn.LayerNorm(decoderDim, { eps });
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
    // Handles in the caller's scope would keep memory through the backward pass that autograd frees in it.
    return torch.tidy(() => {
      const { latent, mask, idsRestore } = this.forwardEncoder(images, options);
      const prediction = this.forwardDecoder(latent, idsRestore);
      return { loss: this.forwardLoss(images, prediction, mask), prediction, mask };
    });
  }

  /**
   * The loss of {@link forward}, predicting removed patches only, which is all that training needs.
   *
   * @param images (N, C, H, W), normalised
   */
  loss(images: Tensor, options: MaskOptions = {}): Tensor {
    return torch.tidy(() => {
      const pixels = this.pixels(images);
      const { latent, idsShuffle, kept } = this.encodeVisible(pixels, options);
      const idsRemoved = idsShuffle.narrow(1, kept, this.numPatches - kept);
      // Without mask tokens of its own the decoder gets patches in image order, otherwise with the removed ones last.
      const hidden =
        this.maskToken === null
          ? gatherTokens(this.decode(latent, idsShuffle), idsRemoved.add(1))
          : this.decode(latent, idsShuffle, 1 + kept);
      const error = this.predict(hidden).sub(this.normalised(gatherTokens(pixels, idsRemoved)));
      return error.square().mean();
    });
  }

  /**
   * @returns latent, the class token and the kept patches (N, 1 + kept, dim), or all with mask tokens in the encoder
   *   (N, 1 + L, dim); mask and idsRestore (N, L)
   */
  forwardEncoder(images: Tensor, options: MaskOptions = {}): MaskIndices & { latent: Tensor } {
    return this.encodeVisible(this.pixels(images), options);
  }

  /** @param pixels (N, L, p * p * C) of all patches; those that are encoded get embedded */
  private encodeVisible(pixels: Tensor, options: MaskOptions): MaskIndices & { latent: Tensor } {
    checkOptions('MaskedAutoencoder', options, MASK_OPTIONS);
    const { maskRatio = 0.75 } = options;
    checkMaskRatio(maskRatio, this.numPatches);
    const noise = options.noise ?? this.drawNoise(pixels.size(0), options);
    checkNoise(noise, pixels.size(0), this.numPatches);
    const indices = shuffleByNoise(maskRatio, noise);
    const { idsShuffle, kept, mask } = indices;
    const tokens =
      this.encoderMaskToken === null
        ? this.embedKept(pixels, idsShuffle.narrow(1, 0, kept))
        : this.embedMasked(pixels, mask.gt(0), this.encoderMaskToken);
    return { latent: this.norm.forward(this.encode(tokens)), ...indices };
  }

  /** (samples, L): noise that determines the removed patches of a batch, as {@link MaskOptions.noise}. */
  drawNoise(samples: number, options: Omit<MaskOptions, 'noise'> = {}): Tensor {
    checkOptions('drawNoise', options, MASK_OPTIONS);
    const { maskRatio = 0.75, masking = 'random', generator } = options;
    checkMaskRatio(maskRatio, this.numPatches);
    const [rows, columns] = this.grid;
    const { device } = this.posEmbed;
    return maskNoise(masking, { samples, rows, columns, maskRatio, device, generator });
  }

  /** The encoder without masking, for inference. @returns (N, 1 + L, dim), the class token first */
  features(images: Tensor): Tensor {
    return torch.tidy(() => fromResidualDtype(this.norm.forward(this.tokens(images))));
  }

  /** @returns (N, L, p * p * C) */
  forwardDecoder(latent: Tensor, idsRestore: Tensor): Tensor {
    const x = this.decode(latent, idsRestore.argsort(1));
    const predicted = this.predict(x).narrow(1, 1, this.numPatches);
    return this.maskToken === null ? predicted : gatherTokens(predicted, idsRestore);
  }

  /**
   * Runs the decoder's blocks. Mask tokens follow the kept patches, each with the position embedding of its patch.
   * Attention does not depend on the order, so neither tokens nor gradients have to be moved.
   *
   * @param firstToken The first token whose output is needed; only for an order with mask tokens.
   * @returns (N, 1 + L - firstToken, decoderDim): the class token, then the patches in shuffled order, or with mask
   *   tokens in the encoder in image order
   */
  private decode(latent: Tensor, idsShuffle: Tensor, firstToken = 0): Tensor {
    const embedded = this.decoderEmbed.forward(latent); // (N, 1 + kept, decoderDim)
    const { maskToken, decoderPosEmbed } = this;
    if (maskToken === null) return this.run(this.decoderBlocks, embedded.add(decoderPosEmbed));
    const [n, visible, width] = embedded.shape as [number, number, number];
    const masked = maskToken.expand([n, 1 + this.numPatches - visible, width]);
    const ofClass = decoderPosEmbed.narrow(1, 0, 1).expand([n, 1, width]);
    const posEmbed = torch.cat(
      [ofClass, gatherPosEmbed(decoderPosEmbed, idsShuffle, this.numPatches)],
      1,
    );
    const tokens = torch.cat([embedded, masked], 1).add(posEmbed);
    return this.run(this.decoderBlocks, tokens, firstToken);
  }

  /** (N, any, decoderDim) -> (N, any, p * p * C): the predicted pixels. */
  private predict(x: Tensor): Tensor {
    return this.decoderPred.forward(this.decoderNorm.forward(x));
  }

  /** The mean squared error of each patch, averaged over the removed patches. */
  forwardLoss(images: Tensor, prediction: Tensor, mask: Tensor): Tensor {
    const error = prediction.sub(this.target(images));
    const perPatch = error.mul(error).mean(-1); // (N, L)
    return perPatch.mul(mask).sum().div(mask.sum());
  }

  /** The target of the decoder: (N, L, p * p * C). */
  target(images: Tensor): Tensor {
    return this.normalised(this.pixels(images));
  }

  private normalised(pixels: Tensor): Tensor {
    if (!this.config.normPixLoss) return pixels;
    const { mean, scale } = patchStatistics(pixels);
    return pixels.sub(mean).div(scale);
  }
}
