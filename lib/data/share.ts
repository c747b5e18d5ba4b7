/** The share of each batch that one of several processes gets. */

/** One of several processes. */
export interface ShareOf {
  /** Its number, from 0. */
  readonly index: number;
  /** The number of processes. */
  readonly count: number;
  /** Whether samples i and N - 1 - i of a batch of N stay together, for methods that mix them; false by default. */
  readonly pairs?: boolean;
}

/** Some of the samples that all processes have together. */
export interface Share {
  /** Their places in the whole batch, in the order that this process has them. */
  readonly rows: readonly number[];
  /**
   * How many they are. 0 where a batch has fewer samples than there are processes. The process then has one that counts nothing,
   * so that it takes part in the step all the same.
   */
  readonly size: number;
  /** The samples of all processes. */
  readonly of: number;
}

/** Shares differ by one sample at most, or by one pair, and have every sample once. */
export function shareOf(samples: number, part: ShareOf): Share {
  const rows = part.pairs === true ? pairsOf(samples, part) : rowsOf(samples, part);
  const { length: size } = rows;
  return { rows: size > 0 ? rows : [0], size, of: samples };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

function rowsOf(samples: number, { index, count }: ShareOf): number[] {
  const first = Math.floor((samples * index) / count);
  return range(first, Math.floor((samples * (index + 1)) / count));
}

/** Row i of these N, too, has its partner in row N - 1 - i. */
function pairsOf(samples: number, part: ShareOf): number[] {
  const firsts = rowsOf(Math.floor(samples / 2), part);
  // A sample in the middle is its own partner. The first process has no more pairs than others.
  const middle = samples % 2 === 1 && part.index === 0 ? [(samples - 1) / 2] : [];
  return [...firsts, ...middle, ...firsts.toReversed().map((row) => samples - 1 - row)];
}

/** The most samples of a share. */
export function largestShare(samples: number, part: ShareOf): number {
  const all = range(0, part.count).map((index) => shareOf(samples, { ...part, index }));
  return Math.max(...all.map(({ rows }) => rows.length));
}

/** The samples of a share, of those of the whole batch. */
export function samplesOf(all: Uint32Array, { rows }: Share): Uint32Array {
  return Uint32Array.from(rows, (row) => all[row] as number);
}
