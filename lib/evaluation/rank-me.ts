import { type Tensor, torch } from '../torch/index.js';

/** Added to each share, as published: a share of 0 has a logarithm then. */
const EPS = 1e-7;

/**
 * RankMe: how many dimensions features use, from 1 to their width. It is the exponential of the entropy of their singular
 * values' shares, and falls where a training collapses (Garrido et al., arXiv:2210.02885, equation 1).
 *
 * @param features (N, dim), at least as many images as dimensions for a value that does not depend on N
 */
export function rankMe(features: Tensor): number {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const values = torch.linalg.svdvals(features.to('cpu').to('float64'));
  const shares = values.div(values.sum()).add(EPS);
  return shares.mul(shares.log()).sum().neg().exp().item<number>();
}
