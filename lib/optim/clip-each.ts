import { privateFunctions as ops } from '../torch/functions.js';
import { type Tensor, torch } from '../torch/index.js';

/** Keeps the quotient finite for gradients of zeros, as `nn.utils.clipGradNorm_` does. */
const EPS = 1e-6;

/**
 * Scales the gradient of each parameter down to a norm, whatever those of the others: `nn.utils.clipGradNorm_` for each
 * alone, without waiting for the device. Where a gradient is not finite, it is not afterwards.
 *
 * @param params Those without a gradient are left out.
 */
export function clipEachGradNorm_(params: Iterable<Tensor>, maxNorm: number): void {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const grads = [...params].flatMap(({ grad }) => grad ?? []);
  if (grads.length === 0) return;
  const factors = torch
    .stack(ops._foreachNorm(grads, 2))
    .add(EPS)
    .reciprocal()
    .mul(maxNorm)
    .clampMax(1);
  ops._foreachMul_(grads, factors.unbind(0));
}
