import * as nn from '../nn/index.js';
import { computesAs } from '../nn/module.js';
import { type Tensor, torch } from '../torch/index.js';
import { MLP_RATIO } from './config.js';

/** The epsilon of the LayerNorms of vision transformers. */
export const LAYER_NORM_EPS = 1e-6;

/** Multi-head self-attention with one projection for queries, keys and values. */
export class Attention extends nn.Module {
  readonly qkv: nn.Linear;
  readonly proj: nn.Linear;

  constructor(
    readonly dim: number,
    readonly heads: number,
  ) {
    super();
    this.qkv = new nn.Linear(dim, 3 * dim);
    this.proj = new nn.Linear(dim, dim);
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  forward(x: Tensor): Tensor {
    return this.proj.forward(torch.fused.selfAttention(this.qkv.forward(x), this.heads));
  }
}

/** Two linear layers with a GELU between them. */
export class Mlp extends nn.Module {
  readonly fc1: nn.Linear;
  readonly fc2: nn.Linear;

  constructor(dim: number, hidden: number) {
    super();
    this.fc1 = new nn.Linear(dim, hidden);
    this.fc2 = new nn.Linear(hidden, dim);
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  forward(x: Tensor): Tensor {
    const { fc1, fc2 } = this;
    if (!computesAs(fc1, nn.Linear) || !computesAs(fc2, nn.Linear)) {
      return fc2.forward(nn.functional.gelu(fc1.forward(x)));
    }
    return torch.fused.mlp(x, fc1.weight, fc1.bias, fc2.weight, fc2.bias);
  }
}

/** What replaces a block's usual parts, such as attention with a relative position bias. */
export interface BlockParts {
  readonly attn?: Attention;
  readonly mlp?: Mlp;
  /** The epsilon of the norms. */
  readonly layerNormEps?: number;
}

/**
 * A transformer block with the norms before attention and MLP (arXiv:2010.11929). In training each of its two branches
 * is dropped per sample with probability `dropPath` (stochastic depth, arXiv:1603.09382).
 *
 * A variant passes other parts, or is a subclass with its own `forward` (LayerScale). `runBlocks` runs a sequence of
 * blocks faster and in less memory than calling each.
 */
export class Block extends nn.Module {
  readonly norm1: nn.LayerNorm;
  readonly attn: Attention;
  readonly norm2: nn.LayerNorm;
  readonly mlp: Mlp;
  readonly dropPath: nn.DropPath;

  constructor(dim: number, heads: number, dropPath = 0, parts: BlockParts = {}) {
    super();
    const { layerNormEps: eps = LAYER_NORM_EPS } = parts;
    this.norm1 = new nn.LayerNorm(dim, { eps });
    this.attn = parts.attn ?? new Attention(dim, heads);
    this.norm2 = new nn.LayerNorm(dim, { eps });
    this.mlp = parts.mlp ?? new Mlp(dim, MLP_RATIO * dim);
    this.dropPath = new nn.DropPath(dropPath);
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  forward(x: Tensor): Tensor {
    const y = x.add(this.dropPath.forward(this.attn.forward(this.norm1.forward(x))));
    return y.add(this.dropPath.forward(this.mlp.forward(this.norm2.forward(y))));
  }
}
