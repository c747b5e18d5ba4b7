import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import type { Block } from './block.js';
import type { ColorEmbed } from './color-embed.js';
import { type EncoderConfig, type Grid, gridOf, tokensBeforePatches } from './config.js';
import { type MakeBlock, partsOf } from './encoder-parts.js';
import { gatherPosEmbed, gatherTokens } from './masking.js';
import { PatchEmbed, patchify } from './patches.js';
import { sinCosPositions } from './positions.js';
import { runBlocks } from './run-blocks.js';

/** Options of an encoder besides its shape. */
export interface EncoderOptions {
  /** `new Block(dim, heads, dropPath)` by default, with the config's epsilon in its norms, and the parts of its variant. */
  readonly makeBlock?: MakeBlock;
}

export interface TokensOptions {
  /** (N, K) int64: the patches of each image that are encoded; all by default. */
  readonly keep?: Tensor;
  /** Number of blocks to run; all by default. */
  readonly untilBlock?: number;
}

/**
 * The encoder that masked autoencoders and classifiers share. Patches become tokens, which get positions and a class
 * token and pass through transformer blocks (arXiv:2010.11929). Its state dict has the same keys in both, so weights of
 * one load into the other.
 */
export abstract class Encoder<C extends EncoderConfig = EncoderConfig> extends nn.Module {
  /** (1, 1, dim); null in a variant without it. */
  readonly clsToken: nn.Parameter | null;
  /** (1, registers, dim); null in an encoder without them. */
  readonly regToken: nn.Parameter | null;
  /** (1, 1 + L, dim), the class token's first where there is one; null where blocks learn of positions by themselves. */
  readonly posEmbed: nn.Parameter | null;
  readonly patchEmbed: PatchEmbed | ColorEmbed;
  readonly blocks: nn.ModuleList<Block>;
  /** Number of patches of an image. */
  readonly numPatches: number;
  /** Number of class tokens, which come first. */
  readonly numClassTokens: number;
  /** Where the patches begin among the tokens: behind class tokens and registers. */
  readonly firstPatch: number;
  /** Number of patches: vertically, and horizontally. */
  protected readonly grid: Grid;
  private recompute = false;

  /**
   * @param config A checked config.
   * @param options.dropPath The drop rate of stochastic depth in the last block.
   */
  protected constructor(
    readonly config: C,
    options: EncoderOptions & { readonly dropPath?: number } = {},
  ) {
    super();
    using _ = torch.scope();
    checkOptions(this.constructor.name, options, ['makeBlock', 'dropPath']);
    const { dim, depth, heads, variant = {} } = config;
    const parts = partsOf(config);
    const { makeBlock = parts.blockMaker(), dropPath = 0 } = options;
    this.grid = gridOf(config);
    this.numPatches = this.grid[0] * this.grid[1];
    this.firstPatch = tokensBeforePatches(config);

    this.patchEmbed = parts.makeEmbed();
    const { registers, positions } = variant;
    this.numClassTokens = this.firstPatch - (registers ?? 0);
    const tokens = (count: number) => new nn.Parameter(torch.zeros([1, count, dim]));
    this.clsToken = this.numClassTokens === 0 ? null : tokens(this.numClassTokens);
    this.regToken = registers === undefined ? null : tokens(registers);
    this.posEmbed = positions === undefined ? this.positions(dim) : null;
    this.blocks = new nn.ModuleList(
      // A single block is the first: it drops nothing.
      Array.from({ length: depth }, (_, i) =>
        makeBlock(dim, heads, i === 0 ? 0 : (dropPath * i) / (depth - 1)),
      ),
    );
  }

  /** (1, 1 + L, width): initial position embeddings; {@link initialise} draws learned ones. */
  protected positions(width: number): nn.Parameter {
    const first = this.clsToken === null ? 1 : 0;
    if (this.config.positions === 'learned') {
      return new nn.Parameter(torch.zeros([1, 1 + this.numPatches - first, width]));
    }
    const fixed = sinCosPositions(width, ...this.grid);
    const own = first === 0 ? fixed : fixed.narrow(1, first, this.numPatches).clone();
    return new nn.Parameter(own, { requiresGrad: false });
  }

  /** Draws the initial weights. A subclass calls it once all of its layers exist, and adds its own. */
  protected initialise(): void {
    using _ = torch.scope();
    torch.noGrad(() => {
      this.apply((module) => {
        if (module instanceof nn.Linear) {
          nn.init.xavierUniform_(module.weight);
          if (module.bias !== null) nn.init.zeros_(module.bias);
        }
      });
      // The patch embedding is a linear layer on a patch's pixels, and is initialised like one.
      if (this.patchEmbed instanceof PatchEmbed) {
        nn.init.xavierUniform_(this.patchEmbed.proj.weight.view([this.config.dim, -1]));
      }
      for (const token of [this.clsToken, this.regToken]) {
        if (token !== null) nn.init.normal_(token, 0, 0.02);
      }
      if (this.config.positions === 'learned' && this.posEmbed !== null) {
        nn.init.truncNormal_(this.posEmbed, { std: 0.02 });
      }
    });
  }

  /**
   * The encoder's tokens, for masked autoencoders, classifiers, attention maps and detectors.
   *
   * @param images (N, C, H, W), normalised
   * @returns (N, 1 + L, dim), the class token first; (N, 1 + K, dim) with `keep`. In general `firstPatch` tokens come
   *   before the patches. They are not normalised. Under autocast with `shortResidual` they have its dtype.
   * @throws UserError for images of another size than the model's, and for `keep` without position embeddings
   */
  tokens(images: Tensor, options: TokensOptions = {}): Tensor {
    checkOptions('tokens', options, ['keep', 'untilBlock']);
    const { keep, untilBlock } = options;
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

  /** Embeds some of the patches. @param pixels (N, L, p * p * C) of all @param keep (N, K) @returns (N, K, dim) */
  protected embedKept(pixels: Tensor, keep: Tensor): Tensor {
    const { posEmbed } = this;
    if (posEmbed === null) {
      throw new UserError(
        `${this.constructor.name}: keep needs position embeddings, and the encoder has ${this.config.variant?.positions} positions`,
      );
    }
    const tokens = this.patchEmbed.fromPixels(gatherTokens(pixels, keep));
    return tokens.add(gatherPosEmbed(posEmbed, keep, this.numPatches));
  }

  /**
   * Embeds all patches, with a mask token in place of some.
   *
   * @param pixels (N, L, p * p * C) of all
   * @param mask (N, L) bool, true where the mask token is
   * @param maskToken (1, 1, dim)
   * @returns (N, L, dim)
   */
  protected embedMasked(pixels: Tensor, mask: Tensor, maskToken: Tensor): Tensor {
    const embedded = this.patchEmbed.fromPixels(pixels);
    return this.addPosEmbed(torch.where(mask.unsqueeze(-1), maskToken, embedded));
  }

  /** Adds position embeddings to the tokens of all patches. */
  protected addPosEmbed(tokens: Tensor): Tensor {
    const { posEmbed, numPatches } = this;
    if (posEmbed === null) return tokens;
    return tokens.add(posEmbed.narrow(1, posEmbed.size(1) - numPatches, numPatches));
  }

  /**
   * Prepends class tokens and registers, and runs blocks.
   *
   * @param tokens (N, K, dim), with positions
   * @returns (N, firstPatch + K, dim)
   */
  protected encode(tokens: Tensor, untilBlock = this.blocks.length): Tensor {
    return this.run([...this.blocks].slice(0, untilBlock), this.withFirst(tokens));
  }

  /** {@link encode}. @returns The tokens that each block leaves, (N, firstPatch + K, dim). */
  protected encodeEach(tokens: Tensor): Tensor[] {
    let x = this.withFirst(tokens);
    return [...this.blocks].map((block) => {
      x = this.run([block], x);
      return x;
    });
  }

  /** Prepends class tokens and registers. */
  private withFirst(tokens: Tensor): Tensor {
    const n = tokens.size(0);
    const { clsToken, regToken, posEmbed } = this;
    const cls = posEmbed === null ? clsToken : clsToken?.add(posEmbed.narrow(1, 0, 1));
    const first = [cls, regToken].flatMap((token) => token?.expand([n, -1, -1]) ?? []);
    return torch.cat([...first, tokens], 1);
  }

  /** Runs blocks on tokens. Only outputs from `firstToken` on are needed. */
  protected run(blocks: Iterable<Block>, tokens: Tensor, firstToken = 0): Tensor {
    return runBlocks(blocks, tokens, { firstToken, recompute: this.recompute });
  }

  /**
   * Whether the backward pass recomputes each block, so that only the blocks' inputs are kept. This needs far less
   * memory and a third more arithmetic. The gradients are the same.
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
