import * as nn from '../nn/index.js';
import { computesAs } from '../nn/module.js';
import { type Tensor, torch } from '../torch/index.js';
import { MLP_RATIO } from './config.js';

/** The epsilon of the LayerNorms of vision transformers. */
export const LAYER_NORM_EPS = 1e-6;
/** The initial factor of LayerScale in deep models. */
const LAYER_SCALE = 1e-5;

/** What the heads of an attention layer compare and mix. Each is (N, heads, L, dim / heads). */
export interface Projections {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

/** The norms of a block: of tokens whose mean is subtracted, or not. */
export type Norm = nn.LayerNorm | nn.RMSNorm;

/** Options of a block's linear layers. */
export interface BiasOptions {
  /** Whether the linear layers have biases; true by default. */
  readonly bias?: boolean;
}

/** Options of an {@link Attention}. */
export interface AttentionOptions extends BiasOptions {
  /** Whether the projection of queries, keys and values has a bias; `bias` by default. */
  readonly qkvBias?: boolean;
}

/** Options of an {@link Mlp}. */
export interface MlpOptions extends BiasOptions {
  /** Outputs of the first layer, where the activation makes `hidden` values of more. */
  readonly expanded?: number;
}

/** Multi-head self-attention with one projection for queries, keys and values. */
export class Attention extends nn.Module {
  readonly qkv: nn.Linear;
  readonly proj: nn.Linear;

  constructor(
    readonly dim: number,
    readonly heads: number,
    { bias = true, qkvBias = bias }: AttentionOptions = {},
  ) {
    super();
    this.qkv = new nn.Linear(dim, 3 * dim, { bias: qkvBias });
    this.proj = new nn.Linear(dim, dim, { bias });
  }

  /** Queries, keys and values, as they are compared and mixed. @param x (N, L, dim), normalised */
  projections(x: Tensor): Projections {
    return torch.tidy(() => {
      const [n, length] = x.shape as [number, number];
      const { dim, heads } = this;
      const each = this.project(x).view([n, length, 3, heads, dim / heads]);
      const [q, k, v] = each.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor, Tensor];
      return { q, k, v };
    });
  }

  /** What is added to the scaled products of queries and keys: (1, heads, L, L), or null for nothing. */
  scoreBias(): Tensor | null {
    return null;
  }

  /** @param x (N, L, dim) @returns (N, L, 3 * dim) */
  protected project(x: Tensor): Tensor {
    return this.qkv.forward(x);
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

  constructor(dim: number, hidden: number, options: MlpOptions = {}) {
    super();
    const { bias = true, expanded = hidden } = options;
    this.fc1 = new nn.Linear(dim, expanded, { bias });
    this.fc2 = new nn.Linear(hidden, dim, { bias });
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

/** LayerScale: a learned factor for each feature of a block's branch (arXiv:2103.17239, section 3). */
export class LayerScale extends nn.Module {
  readonly gamma: nn.Parameter;

  constructor(dim: number) {
    super();
    this.gamma = new nn.Parameter(torch.full([dim], LAYER_SCALE));
  }

  /** @param x (..., dim) @returns The same shape and dtype. */
  forward(x: Tensor): Tensor {
    return x.mul(this.gamma).to(x.dtype);
  }
}

/** What replaces a block's usual parts, such as attention with a relative position bias. */
export interface BlockParts {
  readonly attn?: Attention;
  readonly mlp?: Mlp;
  /** Whether its branches are scaled ({@link LayerScale}). */
  readonly layerScale?: boolean;
  /** The epsilon of the norms. */
  readonly layerNormEps?: number;
  /** Makes the norms, in place of LayerNorms. */
  readonly makeNorm?: (dim: number) => Norm;
}

/**
 * A transformer block with the norms before attention and MLP (arXiv:2010.11929). In training each of its two branches
 * is dropped per sample with probability `dropPath` (stochastic depth, arXiv:1603.09382).
 *
 * A variant passes other parts, or is a subclass with its own `forward`. `runBlocks` runs a sequence of blocks faster and
 * in less memory than calling each.
 */
export class Block extends nn.Module {
  readonly norm1: Norm;
  readonly attn: Attention;
  /** Changes nothing in the usual block, as does {@link ls2}. */
  readonly ls1: nn.Layer;
  readonly norm2: Norm;
  readonly mlp: Mlp;
  readonly ls2: nn.Layer;
  readonly dropPath: nn.DropPath;

  constructor(dim: number, heads: number, dropPath = 0, parts: BlockParts = {}) {
    super();
    const { layerNormEps: eps = LAYER_NORM_EPS, layerScale = false } = parts;
    const { makeNorm = (width) => new nn.LayerNorm(width, { eps }) } = parts;
    const scale = () => (layerScale ? new LayerScale(dim) : new nn.Identity());
    this.norm1 = makeNorm(dim);
    this.attn = parts.attn ?? new Attention(dim, heads);
    this.ls1 = scale();
    this.norm2 = makeNorm(dim);
    this.mlp = parts.mlp ?? new Mlp(dim, MLP_RATIO * dim);
    this.ls2 = scale();
    this.dropPath = new nn.DropPath(dropPath);
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  forward(x: Tensor): Tensor {
    const y = x.add(
      this.dropPath.forward(this.ls1.forward(this.attn.forward(this.norm1.forward(x)))),
    );
    return y.add(this.dropPath.forward(this.ls2.forward(this.mlp.forward(this.norm2.forward(y)))));
  }
}
