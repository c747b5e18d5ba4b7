/** Classification by the nearest neighbours among features: Wu et al., arXiv:1805.01978, section 3.4. */
import { UsageError, UserError } from '../../errors.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import type { Features } from './features.js';
import { sumNumbers } from './processes.js';

/** How many images are classified right by `k` neighbours. */
export interface NeighbourResult {
  readonly k: number;
  /** Percentage whose label has the most votes. */
  readonly top1: number;
  /** Percentage whose label is among the five with the most votes; a class without a vote is not. */
  readonly top5: number;
}

export interface NeighbourOptions {
  readonly classes: number;
  /** How many neighbours vote: a result for each. */
  readonly k: readonly number[];
  /** A neighbour's vote weighs exp(similarity / temperature). */
  readonly temperature: number;
  /** Processes that all have the features, and share the images to classify. */
  readonly group?: ProcessGroup | null | undefined;
}

/** Similarities that are held at once: 256 MiB in float32. */
const MAX_SIMILARITIES = 2 ** 26;
/** Images whose neighbours are looked up at once. */
const MAX_BLOCK = 1024;

/**
 * Classifies images by the votes of their nearest neighbours among images of known classes. The nearest have the largest
 * cosine similarity of features. Only a block of the similarities is held at a time. The event loop turns between blocks.
 *
 * @param known (M, dim), with labels; `images`: (N, dim)
 * @throws UsageError where more neighbours are to vote than there are
 */
export async function nearestNeighbours(
  known: Pick<Features, 'features' | 'labels'>,
  images: Pick<Features, 'features' | 'labels'>,
  { classes, k: counts, temperature, group = null }: NeighbourOptions,
): Promise<NeighbourResult[]> {
  const [size, total] = [known.labels.length, images.labels.length];
  checkNeighbours(counts, size);
  if (total === 0) throw new UserError('there is no image to classify');
  const most = Math.max(...counts);
  const block = Math.max(1, Math.min(MAX_BLOCK, Math.floor(MAX_SIMILARITIES / size)));
  using bank = new FeatureBank(known);
  using hits = torch
    .zeros([counts.length, 2], { dtype: 'int64', device: known.features.device })
    .keep();
  const { rank, worldSize } = group ?? { rank: 0, worldSize: 1 };
  const end = Math.floor((total * (rank + 1)) / worldSize);
  for (let from = Math.floor((total * rank) / worldSize); from < end; from += block) {
    await new Promise((resolve) => setImmediate(resolve));
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const count = Math.min(block, end - from);
    const { similarity, labels } = bank.nearest(images.features.narrow(0, from, count), most);
    // Relative to the nearest: the order stays, and no weight is infinite at a low temperature.
    const weights = similarity
      .sub(similarity.narrow(1, 0, 1))
      .to('float64')
      .div(temperature)
      .exp(); // (count, most)
    const truth = torch
      .tensor(images.labels.subarray(from, from + count), { device: labels.device })
      .to('int64')
      .unsqueeze(1);
    const found = counts.map((k) => {
      const votes = torch
        .zeros([count, classes], { dtype: 'float64', device: labels.device })
        .scatterAdd(1, labels.narrow(1, 0, k), weights.narrow(1, 0, k));
      const [most5, best] = votes.topk(Math.min(5, classes), 1);
      const right = best.eq(truth).logicalAnd(most5.gt(0));
      return torch.stack([right.select(1, 0).sum(), right.sum()]);
    });
    hits.add_(torch.stack(found));
  }
  const own = Array.from(hits.toTypedArray() as BigInt64Array, Number);
  const right = group === null ? own : await sumNumbers(group, own);
  return counts.map((k, i) => ({
    k,
    top1: (100 * (right[2 * i] as number)) / total,
    top5: (100 * (right[2 * i + 1] as number)) / total,
  }));
}

/** @throws UsageError where more neighbours are to vote than there are */
export function checkNeighbours(counts: readonly number[], images: number): void {
  const tooMany = counts.find((k) => k > images);
  if (tooMany === undefined) return;
  throw new UsageError(
    `k is ${tooMany}; expected at most ${images}, the number of training images, of which each can be a neighbour once`,
  );
}

/** Features whose classes are known. */
class FeatureBank implements Disposable {
  private readonly scale: Tensor;
  private readonly labels: Tensor;

  constructor(private readonly known: Pick<Features, 'features' | 'labels'>) {
    using _ = torch.scope();
    const { features, labels } = known;
    this.scale = inverseLength(features).squeeze(1).keep(); // (M)
    this.labels = torch.tensor(labels, { device: features.device }).to('int64').keep(); // (M)
  }

  /** @param images (N, dim) @returns of the k nearest, the nearest first: cosines and labels, (N, k) */
  nearest(images: Tensor, k: number): { similarity: Tensor; labels: Tensor } {
    return torch.tidy(() => {
      const unit = images.mul(inverseLength(images));
      const cosines = unit.matmul(this.known.features.t()).mul_(this.scale); // (N, M)
      const [similarity, places] = cosines.topk(k, 1);
      return { similarity, labels: this.labels.take(places) };
    });
  }

  [Symbol.dispose](): void {
    this.scale.dispose();
    this.labels.dispose();
  }
}

/** 1 / the length of each row, (N, 1); the length is at least that of `torch.nn.functional.normalize`. */
function inverseLength(rows: Tensor): Tensor {
  return torch.tidy(() => torch.linalg.vectorNorm(rows, 2, [1], true).clampMin(1e-12).reciprocal());
}
