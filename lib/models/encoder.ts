import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { toStream } from '../runtime/precision.js';
import { type Tensor, torch } from '../torch/index.js';
import { Block } from './block.js';
import type { EncoderConfig } from './config.js';
import { PatchEmbed } from './patches.js';
import { sinCosPositions } from './positions.js';

/**
 * What masked autoencoder and classifier have in common: patches become tokens, which with their positions and a class
 * token go through transformer blocks (arXiv:2010.11929). Its state has the same keys in both, so that the weights of
 * one load into the other.
 */
export abstract class Encoder<C extends EncoderConfig> extends nn.Module {
  readonly clsToken: nn.Parameter;
  readonly posEmbed: nn.Parameter;
  readonly patchEmbed: PatchEmbed;
  readonly blocks: nn.ModuleList<Block>;
  /** Patches of an image. */
  readonly patches: number;
  /** Patches from top to bottom, and from left to right. */
  protected readonly grid: readonly [rows: number, columns: number];
  private gradientCheckpointing = false;

  /**
   * @param config Checked already.
   * @param dropPath The last block's rate of stochastic depth.
   */
  protected constructor(
    readonly config: C,
    dropPath = 0,
  ) {
    super();
    using _ = torch.scope();
    const { patchSize, channels, dim, depth, heads } = config;
    const [height, width] = config.imageSize;
    this.grid = [height / patchSize, width / patchSize];
    this.patches = this.grid[0] * this.grid[1];

    this.patchEmbed = new PatchEmbed(patchSize, channels, dim);
    this.clsToken = new nn.Parameter(torch.zeros([1, 1, dim]));
    this.posEmbed = this.positions(dim);
    this.blocks = new nn.ModuleList(
      // A single block is the first: it drops nothing.
      Array.from(
        { length: depth },
        (_, i) => new Block(dim, heads, i === 0 ? 0 : (dropPath * i) / (depth - 1)),
      ),
    );
  }

  /** (1, 1 + L, width): position embeddings as they start; learned ones are drawn by {@link initialise}. */
  protected positions(width: number): nn.Parameter {
    if (this.config.positions === 'learned') {
      return new nn.Parameter(torch.zeros([1, 1 + this.patches, width]));
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

  /** Patches to tokens. @param images (N, C, H, W) @returns (N, L, dim) */
  protected embed(images: Tensor): Tensor {
    this.checkImages(images);
    return this.patchEmbed.forward(images);
  }

  /** Adds their positions to the tokens of all patches. */
  protected place(tokens: Tensor): Tensor {
    return tokens.add(this.posEmbed.narrow(1, 1, this.patches));
  }

  /** Prepends the class token and runs the blocks. @param tokens (N, L', dim) @returns (N, 1 + L', dim) */
  protected transform(tokens: Tensor): Tensor {
    const [n, , dim] = tokens.shape as [number, number, number];
    const cls = this.clsToken.add(this.posEmbed.narrow(1, 0, 1));
    return this.run(this.blocks, torch.cat([cls.expand([n, 1, dim]), tokens], 1));
  }

  /**
   * Runs transformer blocks in turn, between which tokens have the format of {@link toStream}.
   *
   * @param from The first token of each sample that is wanted of the last block.
   */
  protected run(blocks: nn.ModuleList<Block>, tokens: Tensor, from = 0): Tensor {
    const x = this.runAll(from === 0 ? blocks : [...blocks].slice(0, -1), tokens);
    if (from === 0) return x;
    return torch.tidy(() => {
      const last = blocks.at(-1) as Block;
      if (!this.gradientCheckpointing) {
        const wanted = last.whole(x, from);
        if (wanted !== null) return wanted;
      }
      return this.runAll([last], x).narrow(1, from, x.size(1) - from);
    });
  }

  private runAll(blocks: Iterable<Block>, tokens: Tensor): Tensor {
    let x = toStream(tokens);
    if (this.gradientCheckpointing) {
      for (const block of blocks) x = torch.checkpoint((input) => block.forward(input), x);
      return x;
    }
    return torch.tidy(() => {
      let pending: Tensor | null = null;
      for (const block of blocks) {
        const [sum, branch] = block.branches(x, pending);
        if (sum !== x && x !== tokens) x.dispose();
        pending?.dispose();
        x = sum;
        pending = branch;
      }
      return pending === null ? x : x.add(pending);
    });
  }

  /**
   * Whether the transformer blocks are computed a second time on the way back, each by {@link torch.checkpoint}, so that
   * only their inputs are kept in between: far less memory, for a third more arithmetic. The gradients are the same.
   */
  setGradientCheckpointing(enabled = true): this {
    this.gradientCheckpointing = enabled;
    return this;
  }

  /** @throws UserError for images of another size than the model's */
  protected checkImages(images: Tensor): void {
    const { shape } = images;
    const wanted = [this.config.channels, ...this.config.imageSize];
    if (shape.length !== 4 || wanted.some((size, i) => shape[i + 1] !== size)) {
      throw new UserError(
        `${this.constructor.name}: images should have shape [N, ${wanted.join(', ')}], got [${shape.join(', ')}]`,
      );
    }
  }
}
