/** The reference of `bench data`: PyTorch's DataLoader and Pillow (benchmarks/reference/data.py), on the same bytes. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../data/index.js';
import { writeError } from '../files/index.js';
import { listSamples } from './data-samples.js';
import type { LoadingOptions, Round } from './data-side.js';
import type { Reference } from './reference.js';

/** torch's DataLoader with worker processes, and as many processes of Pillow alone. */
export type ReferenceSide = 'loader' | 'pil';

/** A {@link Round} of the reference. */
export interface ReferenceRound extends Round {
  /** The library that crops and flips: torchvision with its version, or Pillow. */
  readonly transforms: string;
}

/**
 * Writes a list of the samples' positions for the reference.
 *
 * @param folder A folder for the list, which must exist while they are loaded.
 * @returns the list's file
 * @throws UserError where a sample is not stored in a file
 */
export async function writeSampleList(dataset: Dataset, folder: string): Promise<string> {
  const list = JSON.stringify(listSamples(dataset));
  const path = join(folder, 'samples.json');
  await fs.writeFile(path, list).catch((error) => {
    throw writeError(path, error);
  });
  return path;
}

/** Loads images in Python. */
export class ReferenceLoading {
  private readonly task: Record<string, unknown>;

  /** @param files The result of {@link writeSampleList}. */
  constructor(
    private readonly reference: Reference,
    files: string,
    { batchSize, imageSize, augment, cropScale, scaleRange, workers }: LoadingOptions,
  ) {
    this.task = {
      files,
      image_size: imageSize,
      batch_size: batchSize,
      augment,
      crop_scale: augment === 'jitter' ? scaleRange : cropScale,
      workers,
    };
  }

  async round(side: ReferenceSide, seconds: number): Promise<ReferenceRound> {
    const answer = await this.reference.compute({ data: { ...this.task, side, seconds } });
    return {
      images: answer.images as number,
      seconds: answer.seconds as number,
      cpuSeconds: answer.cpu_seconds as number,
      transforms: answer.transforms as string,
    };
  }
}
