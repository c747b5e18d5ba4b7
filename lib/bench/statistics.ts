/** Summaries of repeated measurements. */

/** The median and the extremes of measurements. */
export interface Summary {
  median: number;
  min: number;
  max: number;
}

/** Our throughput relative to the reference's. */
export interface Comparison {
  /** The ratio of the medians: above 1 where ours is faster. */
  ratio: number;
  /** The smallest and the largest ratio among the pairs of neighbouring rounds. */
  spread: { min: number; max: number };
  /** The same for time: ours relative to the reference's, below 1 where ours is faster. */
  time_ratio: number;
}

/** The median; the mean of the middle two where their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

export function summarise(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Compares throughputs that were measured in alternation.
 *
 * @param ours One value per round.
 * @param reference One value per round, each measured right after ours of the same round.
 */
export function compare(ours: readonly number[], reference: readonly number[]): Comparison {
  if (ours.length !== reference.length) throw new RangeError('the rounds do not pair up');
  const ratio = median(ours) / median(reference);
  const pairs = ours.map((value, i) => value / (reference[i] as number));
  return {
    ratio,
    spread: { min: Math.min(...pairs), max: Math.max(...pairs) },
    time_ratio: 1 / ratio,
  };
}
