/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Block, LAYER_NORM_EPS } from './block.js';
import { checkConfig, type MaeConfig } from './config.js';
import { CrossBlock, LayerMix, runCrossBlocks } from './cross-decoder.js';
import { Encoder, type EncoderOptions } from './encoder.js';
import { type MaskOptions, maskNoise } from './mask-noise.js';
import { checkMaskRatio, predictedPatches } from './mask-ratio.js';
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

/** Options of the loss besides those that determine the removed patches. */
export interface MaeLossOptions extends MaskOptions {
  /** The share of all patches that are predicted, of the removed ones; by default all of these are. */
  readonly predictRatio?: number;
  /**
   * The error of predictions, in place of the squared error of pixels: of (N, K, outputs) for patches whose pixels are
   * (N, K, p * p * C) and whose numbers are (N, K) int64; returns (N, K), or (N, K, any).
   */
  readonly errorOf?: (prediction: Tensor, pixels: Tensor, ids: Tensor) => Tensor;
  /** The weight of the error of the kept patches, 0 by default, where that of the removed ones is 1. */
  readonly visibleLoss?: number;
}

/** Mean squared errors, tensors of no dimensions. */
export interface MaeLosses {
  /** What is trained on. */
  readonly total: Tensor;
  /** Of the removed patches, and of the kept ones, where both count. */
  readonly removed?: Tensor;
  readonly visible?: Tensor;
}

const MASK_OPTIONS = ['maskRatio', 'masking', 'maskBlock', 'noise', 'generator'] as const;

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
  /** Null with a decoder of cross-attention, whose blocks project the encoder's tokens. */
  readonly decoderEmbed: nn.Linear | null;
  /** Null unless {@link MaeConfig.mixLayers}. */
  readonly decoderMix: LayerMix | null;
  readonly decoderBlocks: nn.ModuleList<Block> | nn.ModuleList<CrossBlock>;
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

    const isCross = config.decoder === 'cross';
    this.decoderEmbed = isCross ? null : new nn.Linear(dim, decoderDim);
    this.maskToken = encoderMaskTokens ? null : new nn.Parameter(torch.zeros([1, 1, decoderDim]));
    this.decoderPosEmbed = this.positions(decoderDim);
    const { decoderDepth: length, decoderHeads, depth } = config;
    this.decoderMix = config.mixLayers ? new LayerMix(depth, length, dim, eps) : null;
    this.decoderBlocks = isCross
      ? new nn.ModuleList(
          Array.from({ length }, () => new CrossBlock(decoderDim, decoderHeads, dim, eps)),
        )
      : new nn.ModuleList(
          Array.from(
            { length },
            () => new Block(decoderDim, decoderHeads, 0, { layerNormEps: eps }),
          ),
        );
    this.decoderNorm = new nn.LayerNorm(decoderDim, { eps });
    this.decoderPred = new nn.Linear(decoderDim, config.outputs ?? patchSize ** 2 * channels);
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
  loss(images: Tensor, options: MaeLossOptions = {}): Tensor {
    return this.losses(images, options).total;
  }

  /**
   * {@link loss} with its parts.
   *
   * @param images (N, C, H, W), normalised
   */
  losses(images: Tensor, options: MaeLossOptions = {}): MaeLosses {
    const { predictRatio, visibleLoss = 0, errorOf, ...mask } = options;
    if (errorOf === undefined) this.checkPaints();
    return torch.tidy((): MaeLosses => {
      const pixels = this.pixels(images);
      const { latent, idsShuffle, kept } = this.encodeVisible(pixels, mask);
      const predicted = predictedPatches(this.numPatches, kept, predictRatio);
      const first = visibleLoss > 0 ? 0 : kept;
      const ids = idsShuffle.narrow(1, first, kept + predicted - first);
      const hidden = this.hidden(latent, idsShuffle.narrow(1, 0, kept + predicted), first);
      const wanted = gatherTokens(pixels, ids);
      const error =
        errorOf?.(this.predict(hidden), wanted, ids) ??
        this.predict(hidden).sub(this.normalised(wanted)).square();
      if (first === kept) return { total: error.mean() };
      const removed = error.narrow(1, kept, predicted).mean();
      const visible = error.narrow(1, 0, kept).mean();
      return { total: removed.add(visible.mul(visibleLoss)), removed, visible };
    });
  }

  /**
   * The decoder's outputs for patches. Other removed patches are not there, so that they need no work.
   *
   * @param ids (N, K) int64: the kept patches, and after them the removed ones that the decoder sees
   * @param first The first of these whose output is needed.
   * @returns (N, K - first, decoderDim)
   */
  private hidden(latent: Tensor, ids: Tensor, first: number): Tensor {
    const wanted = ids.narrow(1, first, ids.size(1) - first);
    const { numClassTokens } = this;
    if (this.decoderEmbed === null) return this.decodeAcross(latent, wanted);
    // Without mask tokens of its own the decoder gets patches in image order, otherwise with the removed ones last.
    return this.maskToken === null
      ? gatherTokens(this.decode(latent, ids), wanted.add(numClassTokens))
      : this.decode(latent, ids, numClassTokens + first);
  }

  /**
   * @returns latent, the class token and the kept patches (N, 1 + kept, dim), or all with mask tokens in the encoder
   *   (N, 1 + L, dim), or those of each layer with {@link MaeConfig.mixLayers} (depth, N, 1 + kept, dim); mask and
   *   idsRestore (N, L)
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
    return { latent: this.latentOf(tokens), ...indices };
  }

  /** What the decoder sees. @param tokens (N, K, dim), with positions */
  private latentOf(tokens: Tensor): Tensor {
    if (this.decoderMix === null) return this.norm.forward(this.encode(tokens));
    const layers = this.encodeEach(tokens).map(fromResidualDtype);
    // The last ones are normalised, since whoever uses the encoder later does so.
    const last = this.norm.forward(layers.pop() as Tensor);
    return torch.stack([...layers, last]);
  }

  /** (samples, L): noise that determines the removed patches of a batch, as {@link MaskOptions.noise}. */
  drawNoise(samples: number, options: Omit<MaskOptions, 'noise'> = {}): Tensor {
    checkOptions('drawNoise', options, MASK_OPTIONS);
    const { maskRatio = 0.75, masking = 'random', maskBlock = 1, generator } = options;
    checkMaskRatio(maskRatio, this.numPatches);
    const [rows, columns] = this.grid;
    const { device } = this.posEmbed;
    return maskNoise(masking, {
      ...{ samples, rows, columns, maskRatio, device, generator },
      block: maskBlock,
    });
  }

  /** The encoder without masking, for inference. @returns (N, 1 + L, dim), the class token first */
  features(images: Tensor): Tensor {
    return torch.tidy(() => fromResidualDtype(this.norm.forward(this.tokens(images))));
  }

  /** @returns (N, L, p * p * C) */
  forwardDecoder(latent: Tensor, idsRestore: Tensor): Tensor {
    if (this.decoderEmbed === null) {
      const all = torch.arange(this.numPatches, { device: latent.device });
      return this.predict(this.decodeAcross(latent, all.expand([idsRestore.size(0), -1])));
    }
    const x = this.decode(latent, idsRestore.argsort(1));
    const predicted = this.predict(x).narrow(1, this.numClassTokens, this.numPatches);
    return this.maskToken === null ? predicted : gatherTokens(predicted, idsRestore);
  }

  /**
   * Runs the decoder's blocks. Mask tokens follow the kept patches, each with the position embedding of its patch.
   * Attention does not depend on the order, so neither tokens nor gradients have to be moved.
   *
   * @param ids (N, K) int64: kept patches, then those with a mask token, of which some may be missing
   * @param firstToken The first token whose output is needed; only for an order with mask tokens.
   * @returns (N, 1 + K - firstToken, decoderDim): the class tokens, then the patches in this order, or with mask tokens
   *   in the encoder all of them in image order
   */
  private decode(latent: Tensor, ids: Tensor, firstToken = 0): Tensor {
    const embedded = (this.decoderEmbed as nn.Linear).forward(latent); // (N, 1 + kept, decoderDim)
    const blocks = this.decoderBlocks as nn.ModuleList<Block>;
    const { maskToken, decoderPosEmbed, numClassTokens, numPatches } = this;
    const [n, visible, width] = embedded.shape as [number, number, number];
    const ofClass = decoderPosEmbed.narrow(1, 0, 1).expand([n, numClassTokens, width]);
    if (maskToken === null) {
      const ofPatches = decoderPosEmbed.narrow(1, 1, numPatches).expand([n, numPatches, width]);
      return this.run(blocks, embedded.add(torch.cat([ofClass, ofPatches], 1)));
    }
    const masked = maskToken.expand([n, numClassTokens + ids.size(1) - visible, width]);
    const posEmbed = torch.cat([ofClass, gatherPosEmbed(decoderPosEmbed, ids, numPatches)], 1);
    const tokens = torch.cat([embedded, masked], 1).add(posEmbed);
    return this.run(blocks, tokens, firstToken);
  }

  /** Runs a decoder of cross-attention. @param ids (N, K) int64: patches @returns (N, K, decoderDim) */
  private decodeAcross(latent: Tensor, ids: Tensor): Tensor {
    const blocks = this.decoderBlocks as nn.ModuleList<CrossBlock>;
    const { decoderPosEmbed, numPatches } = this;
    const positions = gatherPosEmbed(decoderPosEmbed, ids, numPatches);
    const queries = positions.add(this.maskToken as nn.Parameter);
    const latents =
      this.decoderMix?.forward(latent) ?? [...blocks].map(() => fromResidualDtype(latent));
    return runCrossBlocks(blocks, queries, latents);
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
    this.checkPaints();
    return this.normalised(this.pixels(images));
  }

  /** @throws UserError where something other than pixels is predicted */
  private checkPaints(): void {
    const { outputs } = this.config;
    if (outputs === undefined) return;
    throw new UserError(
      `the model predicts ${outputs} values of each patch, which are no pixels; give losses the option errorOf`,
    );
  }

  private normalised(pixels: Tensor): Tensor {
    if (!this.config.normPixLoss) return pixels;
    const { mean, scale } = patchStatistics(pixels);
    return pixels.sub(mean).div(scale);
  }
}
