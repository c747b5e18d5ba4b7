/** Measurements by several processes: each has its share of the images, and all learn what all have found. */
import type { ShareOf } from '../../data/share.js';
import { StoppedElsewhere, type StopSignal } from '../../stop-signal.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';

/** Seconds that processes wait for one that does more than its share. */
const LONGEST_WAIT = 24 * 3600;

/** The part of each batch. A group of one process has none. */
export function shareIn({ rank, worldSize }: ProcessGroup): ShareOf {
  return { index: rank, count: worldSize };
}

/**
 * Waits for all processes, and collects a value of each, which JSON can hold.
 *
 * @throws the signal's reason where it has come; {@link StoppedElsewhere} where that of another process has
 */
export async function meet<T>(
  group: ProcessGroup,
  value: T,
  signal?: StopSignal | undefined,
): Promise<readonly T[]> {
  const own = { value, isStopped: signal?.aborted === true };
  const all = (await group.allGatherObject(own, { timeout: LONGEST_WAIT })) as (typeof own)[];
  if (all.some(({ isStopped }) => isStopped)) {
    signal?.throwIfAborted();
    throw new StoppedElsewhere();
  }
  return all.map((each) => each.value);
}

/** What all processes have of images, in the order of the data; throws as {@link meet}. */
export async function inOrder<T extends { readonly index: number }>(
  group: ProcessGroup,
  own: readonly T[],
  signal?: StopSignal | undefined,
): Promise<T[]> {
  return (await meet(group, own, signal)).flat().sort((a, b) => a.index - b.index);
}

/** What the first process computes, while the others wait for it. All of them get it. */
export async function byFirst<T>(group: ProcessGroup | null, compute: () => T): Promise<T> {
  if (group === null) return compute();
  const [found] = await meet(group, group.rank === 0 ? compute() : null);
  return found as T;
}

/** Sums numbers over all processes. */
export async function sumNumbers(
  group: ProcessGroup,
  numbers: readonly number[],
): Promise<number[]> {
  using sums = torch.tensor([...numbers], { dtype: 'float64' }).keep();
  await group.allReduce(sums);
  return sums.tolist() as number[];
}

/**
 * Puts rows of all processes into one table. No two have a row of the same place.
 *
 * @param rows (n, …)
 * @param places Of these rows in the table.
 * @param length Rows of the table.
 * @returns (length, …) of the same dtype and device, 0 where no process has a row; the caller disposes it
 */
export async function gatherRows(
  group: ProcessGroup,
  rows: Tensor,
  places: Uint32Array,
  length: number,
): Promise<Tensor> {
  const { shape, dtype, device } = rows;
  using table = torch.zeros([length, ...shape.slice(1)], { dtype }).keep();
  {
    using _ = torch.scope();
    const index = torch.tensor(Int32Array.from(places)).to('int64');
    torch.noGrad(() => table.indexCopy_(0, index, rows.detach().to('cpu')));
  }
  await group.allReduce(table);
  using scope = torch.scope();
  return scope.keep(table.to({ device, copy: true })).keep();
}
