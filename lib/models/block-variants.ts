/** Blocks of encoders that differ from the usual one. */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { RelativePositions, RotaryPositions, VariantAttention } from './attention-variants.js';
import { type BlockParts, Mlp } from './block.js';
import { type EncoderConfig, gridOf, MLP_RATIO } from './config.js';
import { ROPE_THETA } from './variant.js';

/**
 * An MLP gated by SiLU (SwiGLU, arXiv:2002.05202). The first half of its first layer's outputs are the gates, the second
 * half what passes them.
 */
export class SwiGlu extends Mlp {
  /** @param hidden Values that pass the gates. */
  constructor(dim: number, hidden: number) {
    super(dim, hidden, { expanded: 2 * hidden });
  }

  /** @param x (N, L, dim) @returns (N, L, dim) */
  override forward(x: Tensor): Tensor {
    return torch.tidy(() => {
      const [gates, values] = this.fc1.forward(x).chunk(2, -1) as [Tensor, Tensor];
      return this.fc2.forward(nn.functional.silu(gates).mul(values));
    });
  }
}

/** The parts of an encoder's blocks, as a function that makes them anew for each block. */
export function blockParts(config: EncoderConfig): () => BlockParts {
  const { dim, heads, layerNormEps, variant = {} } = config;
  const eps = layerNormEps === undefined ? {} : { layerNormEps };
  const { qkvBias, layerScale = false, mlp, mlpHidden } = variant;
  const positions = positionsOf(config);
  const isUsual = qkvBias === undefined && positions === undefined;
  const hidden = mlpHidden ?? MLP_RATIO * dim;
  const Hidden = mlp === 'swiglu' ? SwiGlu : Mlp;
  return () => ({
    ...eps,
    layerScale,
    ...(!isUsual && {
      attn: new VariantAttention(dim, heads, { ...(qkvBias && { qkvBias }), positions }),
    }),
    ...((mlp ?? mlpHidden) !== undefined && { mlp: new Hidden(dim, hidden) }),
  });
}

/** The positions that attention learns of; all blocks share them. */
function positionsOf(config: EncoderConfig): RelativePositions | RotaryPositions | undefined {
  const { dim, heads, variant: { positions, ropeTheta = ROPE_THETA } = {} } = config;
  if (positions === undefined) return undefined;
  const grid = gridOf(config);
  return positions === 'relative'
    ? new RelativePositions(grid)
    : new RotaryPositions(grid, dim / heads, ropeTheta);
}
