/**
 * Transformer blocks of iGPT: Chen et al., "Generative Pretraining from Pixels" (2020), section 2.2, and the published
 * models. Tokens see those before them, norms subtract no mean, linear layers have no biases.
 */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { Attention, Block, Mlp } from './block.js';
import { MLP_RATIO } from './config.js';

/** The epsilon of the norms. */
export const PIXEL_NORM_EPS = 1e-5;

/** The slope by which a logistic function approximates GELU's (arXiv:1606.08415, section 2). */
const QUICK_GELU = 1.702;

/** Keys and values of the tokens that a block has seen, so that each new one is computed alone. */
export class KeyValueCache {
  readonly #keys: Tensor;
  readonly #values: Tensor;
  #length = 0;

  /** @param shape (N, heads, tokens, width of a head): with as many tokens as are going to be seen */
  constructor(shape: readonly [number, number, number, number], options: object) {
    this.#keys = torch.empty([...shape], options);
    this.#values = torch.empty([...shape], options);
  }

  /** @param keys (N, heads, K, width) @returns those of all tokens so far */
  append(keys: Tensor, values: Tensor): [keys: Tensor, values: Tensor] {
    const count = keys.size(2);
    this.#keys.narrow(2, this.#length, count).copy_(keys);
    this.#values.narrow(2, this.#length, count).copy_(values);
    this.#length += count;
    return [this.#keys.narrow(2, 0, this.#length), this.#values.narrow(2, 0, this.#length)];
  }
}

/** Self-attention in which no token sees those after it. */
export class CausalAttention extends Attention {
  constructor(dim: number, heads: number) {
    super(dim, heads, { bias: false });
  }

  /**
   * @param x (N, L, dim)
   * @param cache The tokens before these; after some there, one comes at a time.
   * @returns (N, L, dim)
   */
  override forward(x: Tensor, cache?: KeyValueCache): Tensor {
    const { q, k, v } = this.projections(x);
    const [keys, values] = cache === undefined ? [k, v] : cache.append(k, v);
    const attended = nn.functional.scaledDotProductAttention(q, keys, values, {
      // A single token sees all that there are.
      isCausal: x.size(1) > 1,
    });
    return this.proj.forward(attended.transpose(1, 2).flatten(2));
  }
}

/** Two linear layers with `x sigmoid(1.702 x)` between them. */
export class QuickGeluMlp extends Mlp {
  constructor(dim: number, hidden: number) {
    super(dim, hidden, { bias: false });
  }

  override forward(x: Tensor): Tensor {
    // The same as SiLU of a scaled input, which is one op in both passes.
    const activated = nn.functional.silu(this.fc1.forward(x).mul(QUICK_GELU));
    return this.fc2.forward(activated.mul(1 / QUICK_GELU));
  }
}

/** A block of iGPT. */
export class PixelBlock extends Block {
  declare readonly attn: CausalAttention;

  constructor(dim: number, heads: number, dropPath = 0) {
    super(dim, heads, dropPath, {
      attn: new CausalAttention(dim, heads),
      mlp: new QuickGeluMlp(dim, MLP_RATIO * dim),
      makeNorm: (width) => new nn.RMSNorm(width, { eps: PIXEL_NORM_EPS }),
    });
  }

  /** @param x (N, L, dim) @param cache As of {@link CausalAttention.forward}. @returns (N, L, dim) */
  override forward(x: Tensor, cache?: KeyValueCache): Tensor {
    const attended = this.attn.forward(this.norm1.forward(x), cache);
    const y = x.add(this.dropPath.forward(attended));
    return y.add(this.dropPath.forward(this.mlp.forward(this.norm2.forward(y))));
  }
}
