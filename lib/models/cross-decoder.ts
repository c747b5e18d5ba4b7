/**
 * Decoders of cross-attention: Fu et al., "Rethinking Patch Dependence for Masked Autoencoders" (CrossMAE,
 * arXiv:2401.14391), section 3.2. Each mask token takes from the encoder's tokens what it needs, so that any of them can
 * be predicted alone.
 */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { LAYER_NORM_EPS, Mlp } from './block.js';
import { MLP_RATIO } from './config.js';

/** Multi-head attention of tokens to others. */
export class CrossAttention extends nn.Module {
  readonly q: nn.Linear;
  readonly kv: nn.Linear;
  readonly proj: nn.Linear;

  /** @param from The width of the tokens that are attended to. */
  constructor(
    readonly dim: number,
    readonly heads: number,
    from: number,
  ) {
    super();
    this.q = new nn.Linear(dim, dim);
    this.kv = new nn.Linear(from, 2 * dim);
    this.proj = new nn.Linear(dim, dim);
  }

  /** @param x (N, Q, dim) @param others (N, S, from) @returns (N, Q, dim) */
  forward(x: Tensor, others: Tensor): Tensor {
    const [n, length] = x.shape as [number, number];
    const { dim, heads } = this;
    const q = this.q
      .forward(x)
      .view([n, length, heads, dim / heads])
      .transpose(1, 2);
    const both = this.kv.forward(others).view([n, others.size(1), 2, heads, dim / heads]);
    const [k, v] = both.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor];
    const attended = nn.functional.scaledDotProductAttention(q, k, v);
    return this.proj.forward(attended.transpose(1, 2).reshape([n, length, dim]));
  }
}

/** A block whose tokens attend to the encoder's and not to each other. */
export class CrossBlock extends nn.Module {
  readonly norm1: nn.LayerNorm;
  readonly crossAttn: CrossAttention;
  readonly norm2: nn.LayerNorm;
  readonly mlp: Mlp;

  constructor(dim: number, heads: number, from: number, eps = LAYER_NORM_EPS) {
    super();
    this.norm1 = new nn.LayerNorm(dim, { eps });
    this.crossAttn = new CrossAttention(dim, heads, from);
    this.norm2 = new nn.LayerNorm(dim, { eps });
    this.mlp = new Mlp(dim, MLP_RATIO * dim);
  }

  /** @param x (N, Q, dim) @param latent (N, S, from), normalised @returns (N, Q, dim) */
  forward(x: Tensor, latent: Tensor): Tensor {
    const y = x.add(this.crossAttn.forward(this.norm1.forward(x), latent));
    return y.add(this.mlp.forward(this.norm2.forward(y)));
  }
}

/**
 * What each block of a decoder sees of an encoder: a learned weighted sum of the tokens that the encoder's blocks leave, then
 * normalised (CrossMAE's inter-block attention, section 3).
 */
export class LayerMix extends nn.Module {
  /** (blocks, layers): the weight of each layer for each block. */
  readonly weight: nn.Parameter;
  readonly norms: nn.ModuleList<nn.LayerNorm>;

  /**
   * @param layers The number of the encoder's blocks.
   * @param blocks The number of the decoder's blocks.
   * @param dim The width of the encoder's tokens.
   */
  constructor(layers: number, blocks: number, dim: number, eps = LAYER_NORM_EPS) {
    super();
    using _ = torch.scope();
    this.weight = new nn.Parameter(torch.empty([blocks, layers]));
    // A variance of 1 / layers: sums of as many like tokens are as large as one of them.
    nn.init.normal_(this.weight, 0, layers ** -0.5);
    this.norms = new nn.ModuleList(
      Array.from({ length: blocks }, () => new nn.LayerNorm(dim, { eps })),
    );
  }

  /** @param layers (layers, N, S, dim) @returns (N, S, dim) for each block */
  forward(layers: Tensor): Tensor[] {
    const { weight, norms } = this;
    const mixed = weight.matmul(layers.flatten(1)); // (blocks, N * S * dim)
    return mixed
      .view([-1, ...layers.shape.slice(1)])
      .unbind(0)
      .map((each, block) => (norms.at(block) as nn.LayerNorm).forward(each));
  }
}

/**
 * Runs blocks in sequence. They are never recomputed: there are few tokens, and {@link torch.checkpoint} takes one input.
 *
 * @param latents (N, S, from) for each block
 * @returns (N, Q, dim)
 */
export function runCrossBlocks(
  blocks: Iterable<CrossBlock>,
  tokens: Tensor,
  latents: readonly Tensor[],
): Tensor {
  return torch.tidy(() => {
    let x = tokens;
    for (const [i, block] of [...blocks].entries()) {
      x = torch.tidy(() => block.forward(x, latents[i] as Tensor));
    }
    return x;
  });
}
