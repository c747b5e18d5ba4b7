/** Masked autoencoders: He et al., "Masked Autoencoders Are Scalable Vision Learners" (arXiv:2111.06377). */
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Generator, type Tensor, torch } from '../torch/index.js';
import { Block, LAYER_NORM_EPS } from './block.js';
import { checkConfig, type MaeConfig } from './config.js';
import { keptTokens, type Masked, randomMasking } from './masking.js';
import { PatchEmbed, patchify } from './patches.js';
import { sinCosPositions } from './positions.js';

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
  /** (N, L): the patches with the smallest noise are kept; uniform by default. */
  readonly noise?: Tensor;
  /** Where the noise is drawn from; the device's default generator by default. */
  readonly generator?: Generator;
}

/** A masked autoencoder: a vision transformer that sees the kept patches, and a light decoder that paints the rest. */
export class MaskedAutoencoder extends nn.Module {
  readonly clsToken: nn.Parameter;
  readonly posEmbed: nn.Parameter;
  readonly maskToken: nn.Parameter;
  readonly decoderPosEmbed: nn.Parameter;
  readonly patchEmbed: PatchEmbed;
  readonly blocks: nn.ModuleList<Block>;
  readonly norm: nn.LayerNorm;
  readonly decoderEmbed: nn.Linear;
  readonly decoderBlocks: nn.ModuleList<Block>;
  readonly decoderNorm: nn.LayerNorm;
  readonly decoderPred: nn.Linear;
  /** Patches of an image. */
  readonly patches: number;

  /** @throws UserError where the sizes do not go together, naming them */
  constructor(readonly config: MaeConfig) {
    super();
    checkConfig(config);
    using _ = torch.scope();
    const { patchSize, channels, dim, decoderDim } = config;
    const [rows, columns] = config.imageSize.map((side) => side / patchSize) as [number, number];
    this.patches = rows * columns;

    this.patchEmbed = new PatchEmbed(patchSize, channels, dim);
    this.clsToken = new nn.Parameter(torch.zeros([1, 1, dim]));
    this.posEmbed = frozen(sinCosPositions(dim, rows, columns));
    this.blocks = new nn.ModuleList(
      Array.from({ length: config.depth }, () => new Block(dim, config.heads)),
    );
    this.norm = new nn.LayerNorm(dim, { eps: LAYER_NORM_EPS });

    this.decoderEmbed = new nn.Linear(dim, decoderDim);
    this.maskToken = new nn.Parameter(torch.zeros([1, 1, decoderDim]));
    this.decoderPosEmbed = frozen(sinCosPositions(decoderDim, rows, columns));
    this.decoderBlocks = new nn.ModuleList(
      Array.from({ length: config.decoderDepth }, () => new Block(decoderDim, config.decoderHeads)),
    );
    this.decoderNorm = new nn.LayerNorm(decoderDim, { eps: LAYER_NORM_EPS });
    this.decoderPred = new nn.Linear(decoderDim, patchSize ** 2 * channels);
    this.initialise();
  }

  private initialise(): void {
    torch.noGrad(() => {
      this.apply((module) => {
        if (module instanceof nn.Linear) {
          nn.init.xavierUniform_(module.weight);
          if (module.bias !== null) nn.init.zeros_(module.bias);
        }
      });
      // The patch embedding is a linear layer on a patch's pixels, and starts like one.
      nn.init.xavierUniform_(this.patchEmbed.proj.weight.view([this.config.dim, -1]));
      nn.init.normal_(this.clsToken, 0, 0.02);
      nn.init.normal_(this.maskToken, 0, 0.02);
    });
  }

  /**
   * Removes patches, encodes the others, predicts the pixels of all and compares those of the removed ones.
   *
   * @param images (N, C, H, W), normalised
   */
  forward(images: Tensor, options: MaskOptions = {}): MaeOutput {
    const { latent, mask, idsRestore } = this.forwardEncoder(images, options);
    const prediction = this.forwardDecoder(latent, idsRestore);
    return { loss: this.forwardLoss(images, prediction, mask), prediction, mask };
  }

  /** @returns latent (N, 1 + kept, dim), of the class token and the kept patches; mask and idsRestore (N, L) */
  forwardEncoder(
    images: Tensor,
    options: MaskOptions = {},
  ): { latent: Tensor; mask: Tensor; idsRestore: Tensor } {
    const tokens = this.embed(images); // (N, L, dim)
    const { visible, mask, idsRestore } = this.mask(tokens, options); // (N, kept, dim)
    return { latent: this.encode(visible), mask, idsRestore };
  }

  /**
   * The encoder without masking, for inference.
   *
   * @returns (N, 1 + L, dim), the class token first
   */
  features(images: Tensor): Tensor {
    return this.encode(this.embed(images));
  }

  /** Patches to tokens with their positions. */
  private embed(images: Tensor): Tensor {
    this.checkImages(images);
    return this.patchEmbed.forward(images).add(this.posEmbed.narrow(1, 1, this.patches));
  }

  private mask(tokens: Tensor, options: MaskOptions): Masked {
    const { maskRatio = 0.75, generator } = options;
    checkMaskRatio(maskRatio, this.patches);
    const n = tokens.size(0);
    const noise =
      options.noise ??
      torch.rand([n, this.patches], { device: tokens.device, generator: generator ?? null });
    const { shape } = noise;
    if (shape.length !== 2 || shape[0] !== n || shape[1] !== this.patches) {
      throw new UserError(
        `MaskedAutoencoder: noise should have shape [${n}, ${this.patches}], got [${shape.join(', ')}]`,
      );
    }
    return randomMasking(tokens, maskRatio, noise);
  }

  /** Prepends the class token and runs the transformer. */
  private encode(tokens: Tensor): Tensor {
    const [n, , dim] = tokens.shape as [number, number, number];
    const cls = this.clsToken.add(this.posEmbed.narrow(1, 0, 1));
    let x = torch.cat([cls.expand([n, 1, dim]), tokens], 1);
    for (const block of this.blocks) x = block.forward(x);
    return this.norm.forward(x);
  }

  /** @returns (N, L, p * p * C) */
  forwardDecoder(latent: Tensor, idsRestore: Tensor): Tensor {
    const { decoderDim } = this.config;
    const embedded = this.decoderEmbed.forward(latent); // (N, 1 + kept, decoderDim)
    const [n, visible] = embedded.shape as [number, number];
    const kept = visible - 1;

    // Mask tokens take the removed places, then the shuffle is undone.
    const masked = this.maskToken.expand([n, this.patches - kept, decoderDim]);
    const shuffled = torch.cat([embedded.narrow(1, 1, kept), masked], 1); // (N, L, decoderDim)
    const order = idsRestore.unsqueeze(-1).expand([n, this.patches, decoderDim]);
    const tokens = torch.cat([embedded.narrow(1, 0, 1), shuffled.gather(1, order)], 1);

    let x = tokens.add(this.decoderPosEmbed); // (N, 1 + L, decoderDim)
    for (const block of this.decoderBlocks) x = block.forward(x);
    const predicted = this.decoderPred.forward(this.decoderNorm.forward(x));
    return predicted.narrow(1, 1, this.patches);
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

  private checkImages(images: Tensor): void {
    const { shape } = images;
    const wanted = [this.config.channels, ...this.config.imageSize];
    if (shape.length !== 4 || wanted.some((size, i) => shape[i + 1] !== size)) {
      throw new UserError(
        `MaskedAutoencoder: images should have shape [N, ${wanted.join(', ')}], got [${shape.join(', ')}]`,
      );
    }
  }
}

/** Mean and scale of each patch's own pixels, by which normalised targets are made and undone: (N, L, 1) each. */
export function patchStatistics(pixels: Tensor): { mean: Tensor; scale: Tensor } {
  const mean = pixels.mean(-1, true);
  // The variance of a sample (divided by count - 1), as in the published recipe.
  const scale = pixels.var([-1], true, true).add(1e-6).sqrt();
  return { mean, scale };
}

function frozen(values: Tensor): nn.Parameter {
  return new nn.Parameter(values, { requiresGrad: false });
}

/** @throws UserError where a share does not both remove and keep a patch */
export function checkMaskRatio(maskRatio: number, patches: number): void {
  const kept = keptTokens(patches, maskRatio);
  if (!(maskRatio >= 0 && maskRatio < 1) || kept < 1 || kept >= patches) {
    throw new UserError(
      `mask ratio is ${maskRatio}; expected one that removes and keeps at least one of the ${patches} patches`,
    );
  }
}
