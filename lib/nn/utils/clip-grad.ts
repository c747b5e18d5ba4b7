/** Gradient clipping, between backward() and the optimizer's step. */
import { groupByDevice } from '../../torch/dtype.js';
import { privateFunctions as ops } from '../../torch/functions.js';
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';

export interface ClipOptions {
  /** The p of the p-norm, 2 by default; Infinity for the largest absolute value. */
  normType?: number;
  /** Throw where the total norm is NaN or infinite; false by default. Waits for the device. */
  errorIfNonfinite?: boolean;
  /** Process all gradients at once (the default) or one by one. */
  foreach?: boolean;
}

/**
 * Scales the gradients of all parameters by one factor so that their total norm, as if they were one vector, is at most
 * `maxNorm`. It does not wait for the device unless `errorIfNonfinite` is set.
 *
 * @returns The total norm before clipping, a tensor without dimensions.
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  options: ClipOptions = {},
): Tensor {
  checkOptions('clipGradNorm_', options, ['normType', 'errorIfNonfinite', 'foreach']);
  const { normType = 2, errorIfNonfinite = false, foreach = true } = options;
  if (!(maxNorm >= 0)) {
    throw new TorchError(
      `clipGradNorm_: maxNorm should be a number from 0, got ${maxNorm}`,
      'ValueError',
      'clipGradNorm_',
    );
  }
  using scope = torch.scope();
  using _ = torch.noGrad();
  const groups = groupByDevice(gradients(parameters), (grad) => grad);
  const total = totalNorm(groups, normType, foreach);
  if (errorIfNonfinite && !total.isfinite().item<boolean>()) {
    throw new TorchError(
      `clipGradNorm_: the total norm of order ${normType} for gradients is ${total.item()}, so it cannot be clipped; ` +
        'set errorIfNonfinite to false to scale the gradients by it nevertheless',
      'RuntimeError',
      'clipGradNorm_',
    );
  }

  scaleTo(groups, maxNorm, total, foreach);
  return scope.keep(total);
}

/**
 * The norm of all tensors together, as if they were one vector: torch.nn.utils.get_total_norm.
 *
 * @returns A tensor without dimensions.
 */
export function getTotalNorm(
  tensors: Iterable<Tensor>,
  options: Pick<ClipOptions, 'normType' | 'foreach'> = {},
): Tensor {
  checkOptions('getTotalNorm', options, ['normType', 'foreach']);
  const { normType = 2, foreach = true } = options;
  using scope = torch.scope();
  using _ = torch.noGrad();
  const groups = groupByDevice([...tensors], (tensor) => tensor);
  return scope.keep(totalNorm(groups, normType, foreach));
}

/** Scales the gradients of all parameters by `maxNorm / totalNorm`, where that is below 1. */
export function clipGradsWithNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  totalNorm: Tensor,
  options: Pick<ClipOptions, 'foreach'> = {},
): void {
  checkOptions('clipGradsWithNorm_', options, ['foreach']);
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  const groups = groupByDevice(gradients(parameters), (grad) => grad);
  scaleTo(groups, maxNorm, totalNorm, options.foreach ?? true);
}

function scaleTo(
  groups: readonly (readonly Tensor[])[],
  maxNorm: number,
  total: Tensor,
  foreach: boolean,
): void {
  const factor = clipFactor(maxNorm, total);
  for (const group of groups) {
    const local = factor.to((group[0] as Tensor).device);
    if (foreach) ops._foreachMul_(group, local);
    else for (const grad of group) grad.mul_(local);
  }
}

/**
 * The factor that clipping multiplies gradients by. It is never above 1; multiplying by 1 is cheaper than synchronising with the
 * device.
 *
 * @internal
 */
export function clipFactor(maxNorm: number, totalNorm: Tensor): Tensor {
  return totalNorm.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
}

function totalNorm(
  groups: readonly (readonly Tensor[])[],
  normType: number,
  foreach: boolean,
): Tensor {
  const first = groups[0]?.[0];
  if (first === undefined) return torch.tensor(0, { dtype: 'float32' });
  const norms = groups.flatMap((group) => normsOf(group, normType, foreach));
  const { device } = first;
  const stacked = torch.stack(groups.length === 1 ? norms : norms.map((norm) => norm.to(device)));
  return torch.linalg.vectorNorm(stacked, normType);
}

/** Clamps every element of the gradients to [-clipValue, clipValue]. */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  if (!(clipValue >= 0)) {
    throw new TorchError(
      `clipGradValue_: clipValue should be a number from 0, got ${clipValue}`,
      'ValueError',
      'clipGradValue_',
    );
  }
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  for (const group of groupByDevice(gradients(parameters), (grad) => grad)) {
    ops._foreachClampMin_(group, -clipValue);
    ops._foreachClampMax_(group, clipValue);
  }
}

function gradients(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const found: Tensor[] = [];
  for (const parameter of parameters instanceof Tensor ? [parameters] : parameters) {
    const { grad } = parameter;
    if (grad !== null) found.push(grad);
  }
  return found;
}

function normsOf(group: readonly Tensor[], normType: number, foreach: boolean): Tensor[] {
  if (foreach) return ops._foreachNorm(group, normType);
  return group.map((grad) => torch.linalg.vectorNorm(grad, normType));
}
