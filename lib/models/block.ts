import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { attend, isComposed } from './attention-choice.js';

/** The epsilon of the LayerNorms of vision transformers. */
export const LAYER_NORM_EPS = 1e-6;
/** The hidden width of an MLP over that of its tokens. */
export const MLP_RATIO = 4;

/** A linear layer's output, by the op that is fastest here. */
export function linear(x: Tensor, { weight, bias }: nn.Linear): Tensor {
  return torch.fused.linear(x, weight, bias);
}

/** A norm's output, by the op that is fastest here. */
export function normalise(x: Tensor, { weight, bias, eps }: nn.LayerNorm): Tensor {
  return torch.fused.layerNorm(x, weight, bias, eps);
}

/** Multi-head self-attention with one fused projection for queries, keys and values. */
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
    const [n, length] = x.shape as [number, number];
    const { dim, heads } = this;
    const packed = linear(x, this.qkv);
    if (isComposed(packed)) return linear(torch.fused.attention(packed, heads), this.proj);
    // (3, N, heads, L, dim / heads)
    const qkv = packed.view([n, length, 3, heads, dim / heads]).permute([2, 0, 3, 1, 4]);
    const [q, k, v] = qkv.unbind(0) as [Tensor, Tensor, Tensor];
    const mixed = attend(q, k, v);
    return linear(mixed.transpose(1, 2).reshape([n, length, dim]), this.proj);
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
    return torch.fused.mlp(x, fc1.weight, fc1.bias, fc2.weight, fc2.bias);
  }
}

/**
 * A transformer block with the norms before attention and MLP (arXiv:2010.11929). In training each of its two branches is
 * left out with probability `dropPath`, for each sample by itself (stochastic depth, arXiv:1603.09382).
 */
export class Block extends nn.Module {
  readonly norm1: nn.LayerNorm;
  readonly attn: Attention;
  readonly norm2: nn.LayerNorm;
  readonly mlp: Mlp;
  private readonly dropPath: nn.DropPath;

  constructor(dim: number, heads: number, dropPath = 0) {
    super();
    this.norm1 = new nn.LayerNorm(dim, { eps: LAYER_NORM_EPS });
    this.attn = new Attention(dim, heads);
    this.norm2 = new nn.LayerNorm(dim, { eps: LAYER_NORM_EPS });
    this.mlp = new Mlp(dim, MLP_RATIO * dim);
    this.dropPath = new nn.DropPath(dropPath);
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  forward(x: Tensor): Tensor {
    return torch.tidy(() => {
      const [attended, branch] = this.branches(x, null);
      return branch === null ? attended : attended.add(branch);
    });
  }

  /**
   * The block without its last sum, which goes together with the norm of the block that follows.
   *
   * @param x (N, L, dim)
   * @param pending (N, L, dim): what the block before leaves to be added to `x`; null for none
   * @returns Two of (N, L, dim), of which the block's output is the sum, or that alone and null.
   */
  branches(x: Tensor, pending: Tensor | null): [x: Tensor, pending: Tensor | null] {
    const whole = pending === null ? this.whole(x) : null;
    if (whole !== null) return [whole, null];
    // What the way back needs autograd keeps; everything else would add to the peak of memory.
    return torch.tidy(() => {
      const [sum, normed] =
        pending === null ? [x, normalise(x, this.norm1)] : addNorm(x, pending, this.norm1);
      const mixed = this.dropPath.forward(this.attn.forward(normed));
      const [attended, normedAgain] = addNorm(sum, mixed, this.norm2);
      return [attended, this.dropPath.forward(this.mlp.forward(normedAgain))];
    });
  }

  /** The block as one op, for tokens from `from` on; null where there is none for it. */
  whole(x: Tensor, from = 0): Tensor | null {
    if (this.dropPath.isActive) return null;
    const { heads } = this.attn;
    return torch.fused.block(x, this.parameters(), { heads, eps: LAYER_NORM_EPS, from });
  }
}

function addNorm(x: Tensor, branch: Tensor, { weight, bias, eps }: nn.LayerNorm): [Tensor, Tensor] {
  return torch.fused.addLayerNorm(x, branch, weight, bias, eps);
}
