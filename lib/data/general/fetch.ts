/** Samples of a dataset as batches. */
import type { MapDataset, SequentialSource } from './dataset.js';

/** What becomes of samples: a batch of several, or one sample as it is to be. */
export interface Form {
  /** Null where samples are not put together. */
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  /** Of an array of samples, or of one where they are not put together. */
  readonly collate: (samples: never) => unknown;
  /** Whether it is `defaultCollate`, in place of which a dataset may make the batch. */
  readonly isDefault: boolean;
}

/** An error of a dataset, with the sample that it was thrown for. */
export class SampleFailure {
  constructor(
    readonly error: unknown,
    readonly index: number,
  ) {}
}

/**
 * The batch of some samples.
 *
 * @throws SampleFailure where the dataset throws
 */
export async function fetchBatch(
  dataset: MapDataset<unknown>,
  indices: readonly number[],
  { batchSize, collate, isDefault }: Form,
): Promise<unknown> {
  if (isDefault && dataset.getBatch !== undefined) {
    const batch = await dataset.getBatch(indices);
    if (batch !== undefined) return batch;
  }
  const samples = await Promise.all(indices.map((index) => sampleOf(dataset, index)));
  return collate((batchSize === null ? samples[0] : samples) as never);
}

async function sampleOf(dataset: MapDataset<unknown>, index: number): Promise<unknown> {
  try {
    return await dataset.get(index);
  } catch (error) {
    throw new SampleFailure(error, index);
  }
}

/** The batches of a dataset in sequence. */
export async function* sequentialBatches(
  dataset: SequentialSource<unknown>,
  { batchSize, dropLast, collate }: Form,
): AsyncGenerator<unknown, void, undefined> {
  let samples: unknown[] = [];
  for await (const sample of dataset) {
    if (batchSize === null) {
      yield collate(sample as never);
      continue;
    }
    samples.push(sample);
    if (samples.length < batchSize) continue;
    yield collate(samples as never);
    samples = [];
  }
  if (samples.length > 0 && !dropLast) yield collate(samples as never);
}
