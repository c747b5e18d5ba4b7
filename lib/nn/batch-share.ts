/** The share of a batch that one of several processes computes, for layers that draw or compare samples. */
import { type Device, type Tensor, torch } from '../torch/index.js';

/** Some of the samples of a batch. */
export interface BatchShare {
  /** The samples of all processes together. */
  readonly of: number;
  /** Which of them are here, in the order of the rows; one that counts nothing where the size is 0. */
  readonly rows: readonly number[];
  /** How many of them count. */
  readonly size: number;
}

let current: BatchShare | undefined;

/** The share that is being computed; undefined where one process computes whole batches. */
export function batchShare(): BatchShare | undefined {
  return current;
}

/** Runs a forward and backward pass on a share of a batch. */
export function withBatchShare<T>(share: BatchShare | undefined, work: () => T): T {
  const outer = current;
  current = share;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** (n) int64: the rows of a share's samples in the batch of all. */
export function rowsOf({ rows }: BatchShare, device: Device): Tensor {
  return torch.tensor([...rows], { dtype: 'int64', device });
}

/**
 * Draws values for samples. Of several processes each draws for all samples, and takes its own: so the values of a sample, and
 * the generator's next state, do not depend on the number of processes.
 *
 * @param samples Those of a share, or of several views of it, one view after the other.
 * @param draw Returns (N, …) for N samples.
 * @returns (samples, …), in the caller's scope.
 */
export function drawForShare(
  share: BatchShare | undefined,
  samples: number,
  draw: (samples: number) => Tensor,
): Tensor {
  if (share === undefined) return draw(samples);
  return torch.tidy(() => {
    const { of, rows } = share;
    const views = samples / rows.length;
    const all = draw(views * of);
    return all.unflatten(0, [views, of]).indexSelect(1, rowsOf(share, all.device)).flatten(0, 1);
  });
}
