/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { fromStream } from '../runtime/precision.js';
import { type Generator, type Tensor, torch } from '../torch/index.js';
import { Block, LAYER_NORM_EPS, linear, normalise } from './block.js';
import { checkConfig, type MaeConfig } from './config.js';
import { Encoder } from './encoder.js';
import { type MaskingKind, maskNoise } from './mask-noise.js';
import { checkMaskRatio } from './mask-ratio.js';
import { pickTokens, type Shuffle, shuffleByNoise } from './masking.js';
import { patchify } from './patches.js';

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
   * The loss of {@link forward}, for which removed patches alone are predicted: what training needs.
   *
   * @param images (N, C, H, W), normalised
   */
  loss(images: Tensor, options: MaskOptions = {}): Tensor {
    return torch.tidy(() => {
      const pixels = this.pixelsOf(images);
      const { latent, idsShuffle, kept } = this.encodePixels(pixels, options);
      const removed = this.patches - kept;
      const idsRemoved = idsShuffle.narrow(1, kept, removed);
      // Without mask tokens of its own the decoder sees the patches in their places, otherwise the removed ones last.
      const hidden =
        this.maskToken === null
          ? pickTokens(this.decode(latent, idsShuffle), idsRemoved.add(1))
          : this.decode(latent, idsShuffle, 1 + kept);
      const error = this.predict(hidden).sub(this.normalised(pickTokens(pixels, idsRemoved)));
      return error.square().mean();
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
    return this.encodePixels(this.pixelsOf(images), options);
  }

  /** @param pixels (N, L, p * p * C) of all patches, of which those that are seen are embedded */
  private encodePixels(pixels: Tensor, options: MaskOptions): Shuffle & { latent: Tensor } {
    const { maskRatio = 0.75 } = options;
    checkMaskRatio(maskRatio, this.patches);
    const noise = this.checkNoise(
      options.noise ?? this.drawNoise(pixels.size(0), options),
      pixels.size(0),
    );
    const shuffle = shuffleByNoise(maskRatio, noise);
    if (this.encoderMaskToken !== null) {
      const removed = shuffle.mask.unsqueeze(-1).gt(0);
      const embedded = this.patchEmbed.fromPixels(pixels);
      const seen = torch.where(removed, this.encoderMaskToken, embedded);
      return { latent: this.encode(this.place(seen)), ...shuffle };
    }
    const idsKeep = shuffle.idsShuffle.narrow(1, 0, shuffle.kept);
    const visible = this.patchEmbed.fromPixels(pickTokens(pixels, idsKeep)); // (N, kept, dim)
    const places = pickPlaces(this.posEmbed, idsKeep);
    return { latent: this.encode(visible.add(places)), ...shuffle };
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
    return normalise(this.transform(tokens), this.norm);
  }

  /** (samples, L): noise that decides which patches of a batch are removed, as {@link MaskOptions.noise}. */
  drawNoise(samples: number, options: Omit<MaskOptions, 'noise'> = {}): Tensor {
    const { maskRatio = 0.75, masking = 'random', generator } = options;
    checkMaskRatio(maskRatio, this.patches);
    const [rows, columns] = this.grid;
    const { device } = this.posEmbed;
    return maskNoise(masking, { samples, rows, columns, maskRatio, device, generator });
  }

  private checkNoise(noise: Tensor, samples: number): Tensor {
    const { shape } = noise;
    if (shape.length === 2 && shape[0] === samples && shape[1] === this.patches) return noise;
    throw new UserError(
      `MaskedAutoencoder: noise should have shape [${samples}, ${this.patches}], got [${shape.join(', ')}]`,
    );
  }

  /** @returns (N, L, p * p * C) */
  forwardDecoder(latent: Tensor, idsRestore: Tensor): Tensor {
    const x = this.decode(latent, idsRestore.argsort(1));
    const predicted = this.predict(x).narrow(1, 1, this.patches);
    return this.maskToken === null ? predicted : pickTokens(predicted, idsRestore);
  }

  /**
   * Runs the decoder's blocks. Mask tokens follow the kept patches, all with the positions of their places: attention
   * does not ask for the order, and so neither tokens nor gradients are moved about.
   *
   * @param from The first token that is wanted, of an order with mask tokens.
   * @returns (N, 1 + L - from, decoderDim): the class token, then the patches in shuffled order, with mask tokens in the
   *   encoder in that of their places
   */
  private decode(latent: Tensor, idsShuffle: Tensor, from = 0): Tensor {
    const embedded = linear(latent, this.decoderEmbed); // (N, 1 + kept, decoderDim)
    const { maskToken, decoderPosEmbed } = this;
    if (maskToken === null) return this.run(this.decoderBlocks, embedded.add(decoderPosEmbed));
    const [n, visible, width] = embedded.shape as [number, number, number];
    const masked = maskToken.expand([n, 1 + this.patches - visible, width]);
    const first = decoderPosEmbed.narrow(1, 0, 1).expand([n, 1, width]);
    const places = torch.cat([first, pickPlaces(decoderPosEmbed, idsShuffle)], 1);
    return this.run(this.decoderBlocks, torch.cat([embedded, masked], 1).add(places), from);
  }

  /** (N, any, decoderDim) -> (N, any, p * p * C): pixels as predicted. */
  private predict(x: Tensor): Tensor {
    return linear(normalise(x, this.decoderNorm), this.decoderPred);
  }

  /** Mean squared error in a patch, averaged over the removed patches. */
  forwardLoss(images: Tensor, prediction: Tensor, mask: Tensor): Tensor {
    const error = prediction.sub(this.target(images));
    const perPatch = error.mul(error).mean(-1); // (N, L)
    return perPatch.mul(mask).sum().div(mask.sum());
  }

  /** What the decoder should predict: (N, L, p * p * C). */
  target(images: Tensor): Tensor {
    return this.normalised(patchify(images, this.config.patchSize));
  }

  private normalised(pixels: Tensor): Tensor {
    if (!this.config.normPixLoss) return pixels;
    const { mean, scale } = patchStatistics(pixels);
    return pixels.sub(mean).div(scale);
  }

  private pixelsOf(images: Tensor): Tensor {
    this.checkImages(images);
    return patchify(images, this.config.patchSize);
  }
}

/** The position embeddings of patches. @param places (1, 1 + L, width) @param ids (N, K) @returns (N, K, width) */
function pickPlaces(places: Tensor, ids: Tensor): Tensor {
  const patches = places.narrow(1, 1, places.size(1) - 1);
  return pickTokens(patches.expand([ids.size(0), -1, -1]), ids);
}

/** Mean and scale of each patch's own pixels, by which normalised targets are made and undone: (N, L, 1) each. */
export function patchStatistics(pixels: Tensor): { mean: Tensor; scale: Tensor } {
  const mean = pixels.mean(-1, true);
  // The variance of a sample (divided by count - 1), as in the published recipe.
  const scale = pixels.var([-1], true, true).add(1e-6).sqrt();
  return { mean, scale };
}
