/**
 * How transformer blocks are run one after the other: what makes them fast and small, of which blocks and models know
 * nothing. Every strategy gives what `block.forward` of each in turn gives.
 */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { residualDtype } from '../torch/modes.js';
import { Attention, Block, Mlp } from './block.js';

export interface RunOptions {
  /** The first token of each sample that is wanted of the last block, 0 by default: for those before it less is computed. */
  readonly firstToken?: number;
  /**
   * Whether the backward pass computes each block again, by {@link torch.checkpoint}, so that only the blocks' inputs are
   * kept until then: far less memory, for a third more arithmetic. The gradients are the same.
   */
  readonly recompute?: boolean;
}

/**
 * Runs transformer blocks in turn. Under autocast with `shortResidual` tokens have its dtype between the blocks too, and come
 * back so.
 *
 * @param blocks Blocks, or whatever maps tokens to tokens.
 * @param tokens (N, L, dim)
 * @returns (N, L - firstToken, dim)
 */
export function runBlocks(
  blocks: Iterable<nn.Layer>,
  tokens: Tensor,
  { firstToken = 0, recompute = false }: RunOptions = {},
): Tensor {
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

/** Keeps the inputs of blocks alone until the backward pass. */
function runAgain(blocks: Iterable<nn.Layer>, tokens: Tensor): Tensor {
  let x = toResidualDtype(tokens);
  for (const block of blocks) x = torch.checkpoint((input) => runInTurn([block], input), x);
  return x;
}

/** Leaves each block's last sum to the next one, whose norm goes together with it. */
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
 * A block without its last sum.
 *
 * @param x (N, L, dim)
 * @param pending (N, L, dim): what the block before leaves to be added to `x`; null for none
 * @returns Two of (N, L, dim), of which the block's output is the sum, or that alone and null
 */
function runWithoutLastSum(
  block: nn.Layer,
  x: Tensor,
  pending: Tensor | null,
): [x: Tensor, pending: Tensor | null] {
  const whole = pending === null ? runAsOneOp(block, x, 0) : null;
  if (whole !== null) return [whole, null];
  // What the backward pass needs autograd keeps; everything else would add to the peak of memory.
  return torch.tidy(() => {
    if (!isResidual(block)) return [block.forward(pending === null ? x : x.add(pending)), null];
    const { norm1, attn, norm2, mlp, dropPath } = block;
    const [sum, normed] =
      pending === null ? [x, norm1.forward(x)] : addLayerNorm(x, pending, norm1);
    const attended = dropPath.forward(attn.forward(normed));
    const [middle, normedAgain] = addLayerNorm(sum, attended, norm2);
    return [middle, dropPath.forward(mlp.forward(normedAgain))];
  });
}

function addLayerNorm(x: Tensor, branch: Tensor, norm: nn.LayerNorm): [Tensor, Tensor] {
  const { normalizedShape, weight, bias, eps } = norm;
  return torch.fused.addLayerNorm(x, branch, normalizedShape, weight, bias, eps);
}

/** A block as one op, for tokens from `firstToken` on; null where there is none for it. */
function runAsOneOp(block: nn.Layer | undefined, x: Tensor, firstToken: number): Tensor | null {
  if (block === undefined || !isResidual(block) || !isPlain(block)) return null;
  const { heads } = block.attn;
  const { eps } = block.norm1;
  return torch.fused.block(x, block.namedParameters(), { heads, eps, firstToken });
}

/** Whether a block computes what {@link Block} does, around parts of any kind. */
function isResidual(block: nn.Layer): block is Block {
  return (
    block instanceof Block &&
    computesAs(block, Block) &&
    [block.norm1, block.norm2].every((norm) => computesAs(norm, nn.LayerNorm))
  );
}

/** Whether all of a block's parts are the usual ones and do something now. The op itself asks what parameters they have. */
function isPlain({ norm1, attn, norm2, mlp, dropPath }: Block): boolean {
  const linears = [attn.qkv, attn.proj, mlp.fc1, mlp.fc2];
  return (
    computesAs(attn, Attention) &&
    computesAs(mlp, Mlp) &&
    computesAs(dropPath, nn.DropPath) &&
    !dropPath.isActive &&
    norm1.eps === norm2.eps &&
    linears.every((linear) => computesAs(linear, nn.Linear))
  );
}

/** Whether a module's computation is that of a class, which a subclass or a user may have put another in the place of. */
function computesAs(module: nn.Module, { prototype }: { readonly prototype: nn.Module }): boolean {
  return module.forward === prototype.forward;
}

/** Tokens in the dtype that they have between blocks. */
function toResidualDtype(tokens: Tensor): Tensor {
  const dtype = residualDtypeOf(tokens);
  return dtype !== null && tokens.dtype === 'float32' ? tokens.to(dtype) : tokens;
}

/** Tokens that went through {@link runBlocks} in the dtype that they had before, for those who compute in that. */
export function fromResidualDtype(tokens: Tensor): Tensor {
  return tokens.dtype === residualDtypeOf(tokens) ? tokens.to('float32') : tokens;
}

function residualDtypeOf({ device }: Tensor) {
  return residualDtype(device.split(':')[0] as string);
}
