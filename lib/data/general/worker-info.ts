/** Which thread of a loader this is. */

/** A thread of a DataLoader, as its dataset sees it. */
export interface WorkerInfo {
  /** From 0 on. */
  readonly id: number;
  readonly numWorkers: number;
  /** Another one for each thread and each epoch: for a Generator of its own. */
  readonly seed: bigint;
  /** What the loader was given as `workerData`. */
  readonly data: unknown;
}

let current: WorkerInfo | null = null;

/** The thread of a DataLoader that calls it; null outside of those. */
export function getWorkerInfo(): WorkerInfo | null {
  return current;
}

export function setWorkerInfo(info: WorkerInfo): void {
  current = info;
}
