/** The plain vision transformer of ViTDet (arXiv:2203.16527): tokens of windows, and of the whole image in a few blocks. */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { Block } from '../block.js';
import type { Grid } from '../config.js';
import { resizePositions } from '../interpolate-positions.js';
import { PatchEmbed } from '../patches.js';
import { fromResidualDtype, runBlocks } from '../run-blocks.js';
import type { DetectorConfig } from './config.js';
import { type CurrentGrid, DetectorAttention } from './windows.js';

/** The standard deviation of initial weights. */
const INITIAL_STD = 0.02;

/**
 * An encoder of images of any size of whole patches. It has neither class token nor final norm. Its position embeddings are
 * those of pre-training, with the class token's, and are interpolated in each forward pass; gradients flow through.
 *
 * Keys are those of detectron2's ViT: `pos_embed`, `patch_embed.proj.*`, `blocks.N.attn.rel_pos_h` …
 */
export class DetectorBackbone extends nn.Module {
  /** (1, 1 + rows * columns, dim) of the config's grid; the first one is not used. */
  readonly posEmbed: nn.Parameter;
  readonly patchEmbed: PatchEmbed;
  readonly blocks: nn.ModuleList<Block>;
  readonly #current: CurrentGrid;
  private recompute = false;

  /** @param config A checked config. */
  constructor(readonly config: DetectorConfig) {
    super();
    using _ = torch.scope();
    const { dim, depth, heads, window, patchSize, channels, positionGrid, dropPath } = config;
    const side = config.imageSize / patchSize;
    this.#current = { grid: [side, side] };
    const [rows, columns] = positionGrid;
    this.posEmbed = new nn.Parameter(torch.zeros([1, 1 + rows * columns, dim]));
    this.patchEmbed = new PatchEmbed(patchSize, channels, dim);
    this.blocks = new nn.ModuleList(
      Array.from({ length: depth }, (_, i) => {
        const own = config.globalBlocks.includes(i) ? null : window;
        const attn = new DetectorAttention(dim, heads, own, [side, side], this.#current);
        return new Block(dim, heads, i === 0 ? 0 : (dropPath * i) / (depth - 1), { attn });
      }),
    );
    this.initialise();
  }

  private initialise(): void {
    torch.noGrad(() => {
      for (const module of this.blocks.modules()) {
        if (!(module instanceof nn.Linear)) continue;
        nn.init.truncNormal_(module.weight, { std: INITIAL_STD });
        if (module.bias !== null) nn.init.zeros_(module.bias);
      }
      nn.init.truncNormal_(this.posEmbed, { std: INITIAL_STD });
    });
  }

  /**
   * @param images (N, C, H, W), normalised; sides of whole patches
   * @returns (N, dim, H / patch, W / patch), channels last in memory
   */
  forward(images: Tensor): Tensor {
    const [last] = this.stages(images, [this.config.depth - 1]) as [Tensor];
    return last;
  }

  /**
   * The maps that blocks leave.
   *
   * @param images As {@link forward}.
   * @param ends Numbers of blocks, from 0, none below the one before it.
   * @returns (N, dim, H / patch, W / patch) of each, channels last in memory
   */
  stages(images: Tensor, ends: readonly number[]): Tensor[] {
    return torch.tidy(() => {
      const { patchSize, positionGrid } = this.config;
      const [, , height = 0, width = 0] = images.shape;
      const grid: Grid = [height / patchSize, width / patchSize];
      const patches = this.patchEmbed.forward(images); // (N, L, dim)
      const positions = resizePositions(this.posEmbed, positionGrid, grid);
      const placed = patches.add(positions.narrow(1, 1, patches.size(1)));
      this.#current.grid = grid;
      const blocks = [...this.blocks];
      let tokens = placed;
      let done = 0;
      return ends.map((end) => {
        const own = blocks.slice(done, end + 1);
        done = end + 1;
        if (own.length > 0) tokens = runBlocks(own, tokens, { recompute: this.recompute });
        return fromResidualDtype(tokens)
          .transpose(1, 2)
          .unflatten(2, [...grid]);
      });
    });
  }

  /** Whether the backward pass computes each block again, so that only the blocks' inputs are kept. */
  setGradientCheckpointing(enabled = true): this {
    this.recompute = enabled;
    return this;
  }
}
