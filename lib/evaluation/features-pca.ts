/** Features of patches as colours: Oquab et al., "DINOv2" (arXiv:2304.07193), figure 1. */
import { UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';

/** Principal components of features. */
export interface PrincipalComponents {
  /** (samples, count), float64 on the CPU: each sample's place along each component, largest variance first. */
  readonly scores: Tensor;
  /** The share that each component has of the whole variance; zeros where there is none. */
  readonly explained: readonly number[];
}

/**
 * The first principal components of features. The sign of each makes its largest weight positive: the same features give
 * the same scores.
 *
 * The covariance is decomposed, whose size does not grow with the samples. In float64, squaring leaves the leading
 * components accurate enough.
 *
 * @param features (samples, dim)
 * @param count How many, at most dim.
 * @throws UserError where a feature is not finite
 */
export function principalComponents(features: Tensor, count: number): PrincipalComponents {
  using scope = torch.scope();
  using _mode = torch.noGrad();
  const x = features.to('cpu').to('float64');
  if (!x.isfinite().all().item<boolean>()) {
    throw new UserError('the features are not finite; the weights are damaged');
  }
  const centred = x.sub(x.mean(0, true));
  const covariance = centred.t().matmul(centred); // (dim, dim)
  const { directions, variances } = principalDirections(covariance, count);
  const total = variances.sum().item<number>();
  const parts = variances.narrow(0, 0, count).toTypedArray() as Float64Array;
  return {
    scores: scope.keep(centred.matmul(directions)),
    explained: Array.from(parts, (part) => (total > 0 ? part / total : 0)),
  };
}

/**
 * The directions of largest variance. The sign of each makes its largest weight positive.
 *
 * @param covariance (dim, dim), float64
 * @param count How many, at most dim.
 * @returns directions (dim, count), and all variances (dim), the largest first
 */
export function principalDirections(
  covariance: Tensor,
  count: number,
): { directions: Tensor; variances: Tensor } {
  using scope = torch.scope();
  const [all, variances] = torch.linalg.svd(covariance);
  const first = all.narrow(1, 0, count); // (dim, count)
  const largest = first.abs().argmax(0, true);
  const directions = first.mul(first.gather(0, largest).sign());
  return { directions: scope.keep(directions), variances: scope.keep(variances) };
}
