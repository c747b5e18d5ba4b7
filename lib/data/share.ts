/** The share of each batch that one of several processes gets. */

/** One of several processes. */
export interface ShareOf {
  /** Its number, from 0. */
  readonly index: number;
  /** The number of processes. */
  readonly count: number;
}

/** A share: the `size` samples from the `first` of the `of` that all processes have together. */
export interface Share {
  readonly first: number;
  /**
   * 0 where a batch has fewer samples than there are processes. The process then has one that counts nothing, so that it takes
   * part in the step all the same.
   */
  readonly size: number;
  readonly of: number;
}

/** Shares differ by one sample at most, and have every sample once. */
export function shareOf(samples: number, { index, count }: ShareOf): Share {
  const first = Math.floor((samples * index) / count);
  return { first, size: Math.floor((samples * (index + 1)) / count) - first, of: samples };
}

/** The samples of a share, of those of the whole batch. */
export function samplesOf<
  T extends { subarray(from: number, to: number): T; readonly length: number },
>(all: T, { first, size }: Share): T {
  const from = Math.min(first, all.length - 1);
  return all.subarray(from, from + Math.max(size, 1));
}
