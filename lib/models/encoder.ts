import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Block } from './block.js';
import type { EncoderConfig } from './config.js';
import { gatherPosEmbed, gatherTokens } from './masking.js';
import { PatchEmbed, patchify } from './patches.js';
import { sinCosPositions } from './positions.js';
import { runBlocks } from './run-blocks.js';

/** Makes a block of the encoder; a variant of {@link Block} comes into a model by it. */
export type MakeBlock = (dim: number, heads: number, dropPath: number) => Block;

/** What may be said of an encoder beside its shape. */
export interface EncoderOptions {
  /** `new Block(dim, heads, dropPath)` by default. */
  readonly makeBlock?: MakeBlock;
}

export interface TokensOptions {
  /** (N, K) int64: the patches of each image that are seen; all by default. */
  readonly keep?: Tensor;
  /** How many blocks they go through: with 0 none, all by default. */
  readonly untilBlock?: number;
}

/**
 * What masked autoencoder and classifier have in common: patches become tokens, which with their positions and a class
 * token go through transformer blocks (arXiv:2010.11929). Its state has the same keys in both, so that the weights of
 * one load into the other.
 */
export abstract class Encoder<C extends EncoderConfig = EncoderConfig> extends nn.Module {
  readonly clsToken: nn.Parameter;
  readonly posEmbed: nn.Parameter;
  readonly patchEmbed: PatchEmbed;
  readonly blocks: nn.ModuleList<Block>;
  /** Patches of an image. */
  readonly numPatches: number;
  /** Patches from top to bottom, and from left to right. */
  protected readonly grid: readonly [rows: number, columns: number];
  private recompute = false;

  /**
   * @param config Checked already.
   * @param options.dropPath The last block's rate of stochastic depth.
   */
  protected constructor(
    readonly config: C,
    options: EncoderOptions & { readonly dropPath?: number } = {},
  ) {
    super();
    using _ = torch.scope();
    const { makeBlock = (...shape) => new Block(...shape), dropPath = 0 } = options;
    const { patchSize, channels, dim, depth, heads } = config;
    const [height, width] = config.imageSize;
    this.grid = [height / patchSize, width / patchSize];
    this.numPatches = this.grid[0] * this.grid[1];

    this.patchEmbed = new PatchEmbed(patchSize, channels, dim);
    this.clsToken = new nn.Parameter(torch.zeros([1, 1, dim]));
    this.posEmbed = this.positions(dim);
    this.blocks = new nn.ModuleList(
      // A single block is the first: it drops nothing.
      Array.from({ length: depth }, (_, i) =>
        makeBlock(dim, heads, i === 0 ? 0 : (dropPath * i) / (depth - 1)),
      ),
    );
  }

  /** (1, 1 + L, width): position embeddings as they start; learned ones are drawn by {@link initialise}. */
  protected positions(width: number): nn.Parameter {
    if (this.config.positions === 'learned') {
      return new nn.Parameter(torch.zeros([1, 1 + this.numPatches, width]));
    }
    return new nn.Parameter(sinCosPositions(width, ...this.grid), { requiresGrad: false });
  }

  /** Draws the first weights. A subclass calls it when all of its layers are there, and adds what it has more. */
  protected initialise(): void {
    using _ = torch.scope();
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
      if (this.config.positions === 'learned') nn.init.truncNormal_(this.posEmbed, { std: 0.02 });
    });
  }

  /**
   * The encoder's tokens: what masked autoencoder, classifier, maps of attention and detectors begin with.
   *
   * @param images (N, C, H, W), normalised
   * @returns (N, 1 + L, dim), the class token first, with `keep` (N, 1 + K, dim); no norm is on them. Under autocast with
   *   `shortResidual` they have its dtype.
   * @throws UserError for images of another size than the model's
   */
  tokens(images: Tensor, { keep, untilBlock }: TokensOptions = {}): Tensor {
    return torch.tidy(() => {
      const embedded =
        keep === undefined
          ? this.addPosEmbed(this.patchEmbed.forward(this.checked(images)))
          : this.embedKept(this.pixels(images), keep);
      return this.encode(embedded, untilBlock);
    });
  }

  /** The pixels of all patches. @param images (N, C, H, W) @returns (N, L, p * p * C) */
  protected pixels(images: Tensor): Tensor {
    return patchify(this.checked(images), this.config.patchSize);
  }

  /** Some of the patches as tokens. @param pixels (N, L, p * p * C) of all @param keep (N, K) @returns (N, K, dim) */
  protected embedKept(pixels: Tensor, keep: Tensor): Tensor {
    const tokens = this.patchEmbed.fromPixels(gatherTokens(pixels, keep));
    return tokens.add(gatherPosEmbed(this.posEmbed, keep));
  }

  /** Adds their positions to the tokens of all patches. */
  protected addPosEmbed(tokens: Tensor): Tensor {
    return tokens.add(this.posEmbed.narrow(1, 1, this.numPatches));
  }

  /** Prepends the class token and runs blocks. @param tokens (N, K, dim), with positions @returns (N, 1 + K, dim) */
  protected encode(tokens: Tensor, untilBlock = this.blocks.length): Tensor {
    const [n, , dim] = tokens.shape as [number, number, number];
    const cls = this.clsToken.add(this.posEmbed.narrow(1, 0, 1));
    const all = torch.cat([cls.expand([n, 1, dim]), tokens], 1);
    return this.run([...this.blocks].slice(0, untilBlock), all);
  }

  /** Runs blocks on tokens, of which those from `firstToken` on are wanted. */
  protected run(blocks: Iterable<Block>, tokens: Tensor, firstToken = 0): Tensor {
    return runBlocks(blocks, tokens, { firstToken, recompute: this.recompute });
  }

  /**
   * Whether the backward pass computes each block a second time, so that only their inputs are kept in between: far less
   * memory, for a third more arithmetic. The gradients are the same.
   */
  setGradientCheckpointing(enabled = true): this {
    this.recompute = enabled;
    return this;
  }

  /** @throws UserError for images of another size than the model's */
  private checked(images: Tensor): Tensor {
    const { shape } = images;
    const wanted = [this.config.channels, ...this.config.imageSize];
    if (shape.length === 4 && wanted.every((size, i) => shape[i + 1] === size)) return images;
    throw new UserError(
      `${this.constructor.name}: images should have shape [N, ${wanted.join(', ')}], got [${shape.join(', ')}]`,
    );
  }
}
