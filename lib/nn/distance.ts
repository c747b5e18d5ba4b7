import type { Tensor } from '../torch/index.js';
import * as F from './functional.js';
import { none, optionLayer } from './option-layer.js';

/** The p-norm of the difference of two batches of vectors. */
export class PairwiseDistance extends optionLayer(
  none,
  ['p', 'eps', 'keepdim'],
  { p: 2, eps: 1e-6, keepdim: false },
  ({ p, eps, keepdim }, x1: Tensor, x2: Tensor) => F.pairwiseDistance(x1, x2, p, eps, keepdim),
) {}

/** The cosine of the angle between vectors along a dimension. */
export class CosineSimilarity extends optionLayer(
  none,
  ['dim', 'eps'],
  { dim: 1, eps: 1e-8 },
  ({ dim, eps }, x1: Tensor, x2: Tensor) => F.cosineSimilarity(x1, x2, dim, eps),
) {}
