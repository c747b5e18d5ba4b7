/**
 * Runs transformer blocks in sequence. It holds the strategies that save time and memory, so that blocks and models
 * need not know them. Every strategy gives the result of calling `block.forward` of each in turn.
 */

import { batchShare, rowsOf } from '../nn/batch-share.js';
import * as nn from '../nn/index.js';
import { computesAs } from '../nn/module.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { residualDtype } from '../torch/modes.js';
import { RotaryPositions, VariantAttention } from './attention-variants.js';
import { Attention, Block, LayerScale, Mlp } from './block.js';

export interface RunOptions {
  /** The first token of each sample that the last block must compute, 0 by default. Earlier ones save computation. */
  readonly firstToken?: number;
  /**
   * Whether the backward pass recomputes each block, by {@link torch.checkpoint}, so that only the blocks' inputs are
   * kept. This needs far less memory and a third more arithmetic. The gradients are the same.
   */
  readonly recompute?: boolean;
}

/**
 * Runs transformer blocks in sequence. Under autocast with `shortResidual`, tokens have its dtype between the blocks
 * and in the result.
 *
 * @param blocks Blocks, or other modules that map tokens to tokens.
 * @param tokens (N, L, dim)
 * @returns (N, L - firstToken, dim)
 */
export function runBlocks(
  blocks: Iterable<nn.Layer>,
  tokens: Tensor,
  options: RunOptions = {},
): Tensor {
  checkOptions('runBlocks', options, ['firstToken', 'recompute']);
  const { firstToken = 0, recompute = false } = options;
  const run = recompute ? runAgain : runInTurn;
  if (firstToken === 0) return torch.tidy(() => run(blocks, tokens));
  return torch.tidy(() => {
    const all = [...blocks];
    const last = all.splice(-1);
    const x = run(all, tokens);
    const wanted = recompute ? null : runAsOneOp(last[0], x, firstToken);
    return wanted ?? run(last, x).narrow(1, firstToken, x.size(1) - firstToken);
  });
}

/** Keeps only the blocks' inputs until the backward pass. */
function runAgain(blocks: Iterable<nn.Layer>, tokens: Tensor): Tensor {
  let x = toResidualDtype(tokens);
  for (const block of blocks) x = torch.checkpoint((input) => runInTurn([block], input), x);
  return x;
}

/** Defers each block's last sum to the next block, which fuses it with its norm. */
function runInTurn(blocks: Iterable<nn.Layer>, tokens: Tensor): Tensor {
  return torch.tidy(() => {
    let x = toResidualDtype(tokens);
    let pending: Tensor | null = null;
    for (const block of blocks) {
      const [sum, branch] = runWithoutLastSum(block, x, pending);
      if (sum !== x && x !== tokens) x.dispose();
      pending?.dispose();
      x = sum;
      pending = branch;
    }
    return pending === null ? x : x.add(pending);
  });
}

/**
 * Runs a block without its last sum.
 *
 * @param x (N, L, dim)
 * @param pending (N, L, dim): the deferred sum of the previous block, to be added to `x`; null for none
 * @returns two of (N, L, dim) whose sum is the block's output, or the output and null
 */
function runWithoutLastSum(
  block: nn.Layer,
  x: Tensor,
  pending: Tensor | null,
): [x: Tensor, pending: Tensor | null] {
  const whole = pending === null ? runAsOneOp(block, x, 0) : null;
  if (whole !== null) return [whole, null];
  // Autograd keeps what the backward pass needs; anything else would add to the peak of memory.
  return torch.tidy(() => {
    if (!isResidual(block)) return [block.forward(pending === null ? x : x.add(pending)), null];
    const { norm1, attn, ls1, norm2, mlp, ls2, dropPath } = block;
    const [sum, normed] =
      pending === null ? [x, norm1.forward(x)] : addLayerNorm(x, pending, norm1);
    const attended = dropPath.forward(ls1.forward(attn.forward(normed)));
    const [middle, normedAgain] = addLayerNorm(sum, attended, norm2);
    return [middle, dropPath.forward(ls2.forward(mlp.forward(normedAgain)))];
  });
}

function addLayerNorm(x: Tensor, branch: Tensor, norm: nn.LayerNorm): [Tensor, Tensor] {
  const { normalizedShape, weight, bias, eps } = norm;
  return torch.fused.addLayerNorm(x, branch, normalizedShape, weight, bias, eps);
}

/** Runs a block as one op, for tokens from `firstToken` on; null where no op supports it. */
function runAsOneOp(block: nn.Layer | undefined, x: Tensor, firstToken: number): Tensor | null {
  if (block === undefined || !isResidual(block) || !isPlain(block)) return null;
  const { attn, norm1, dropPath: drop } = block;
  const { heads } = attn;
  const { eps } = norm1;
  const dropPath = drop.isActive ? drop.p : 0;
  const share = dropPath > 0 ? batchShare() : undefined;
  return torch.tidy(() => {
    const scoreBias = attn.scoreBias();
    return torch.fused.block(x, parametersOfOp(block), {
      ...{ heads, eps, firstToken, dropPath },
      ...(scoreBias && { scoreBias }),
      ...(share && { share: { of: share.of, rows: rowsOf(share, x.device) } }),
    });
  });
}

/** A block's parameters as the op knows them: what a variant's attention learns besides is made a bias before. */
function parametersOfOp(block: ResidualBlock): [name: string, parameter: Tensor][] {
  const { attn } = block;
  const named: [string, Tensor][] = block.namedParameters();
  if (!(attn instanceof VariantAttention)) return named;
  const usual = named.filter(
    ([name]) => !name.startsWith('attn.') || /^attn\.(proj|qkv\.weight)/.test(name),
  );
  return [...usual, ['attn.qkv.bias', attn.projectionBias()]];
}

/** A block whose norms can be fused with residual sums. */
type ResidualBlock = Block & { readonly norm1: nn.LayerNorm; readonly norm2: nn.LayerNorm };

/** Whether a block computes what {@link Block} does, with LayerNorms and any other parts. */
function isResidual(block: nn.Layer): block is ResidualBlock {
  return (
    block instanceof Block &&
    computesAs(block, Block) &&
    [block.norm1, block.norm2].every((norm) => computesAs(norm, nn.LayerNorm))
  );
}

/** Whether all of a block's parts are the usual ones, and active. The op itself checks their parameters. */
function isPlain({ norm1, attn, ls1, norm2, mlp, ls2, dropPath }: ResidualBlock): boolean {
  const linears = [attn.qkv, attn.proj, mlp.fc1, mlp.fc2];
  return (
    (computesAs(attn, Attention) || isBiased(attn)) &&
    computesAs(mlp, Mlp) &&
    [nn.Identity, LayerScale].some((kind) =>
      [ls1, ls2].every((scale) => computesAs(scale, kind)),
    ) &&
    computesAs(dropPath, nn.DropPath) &&
    (!dropPath.isActive || (dropPath.options.scaleByKeep ?? true)) &&
    norm1.eps === norm2.eps &&
    linears.every((linear) => computesAs(linear, nn.Linear))
  );
}

/** Whether attention differs by nothing but biases: of the projection, or of scores. */
function isBiased(attn: Attention): boolean {
  return (
    attn.constructor === VariantAttention &&
    computesAs(attn, VariantAttention) &&
    !((attn as VariantAttention).positions instanceof RotaryPositions)
  );
}

/** Converts tokens to the dtype that they have between blocks. */
function toResidualDtype(tokens: Tensor): Tensor {
  const dtype = residualDtypeOf(tokens);
  return dtype !== null && tokens.dtype === 'float32' ? tokens.to(dtype) : tokens;
}

/** Converts outputs of {@link runBlocks} back to the input's dtype, for code that computes in that. */
export function fromResidualDtype(tokens: Tensor): Tensor {
  return tokens.dtype === residualDtypeOf(tokens) ? tokens.to('float32') : tokens;
}

function residualDtypeOf({ device }: Tensor) {
  return residualDtype(device.split(':')[0] as string);
}
