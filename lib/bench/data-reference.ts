/** The other side of `bench data`: PyTorch's DataLoader and Pillow (benchmarks/reference/data.py), on the very same bytes. */
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
  /** What crops and flips: torchvision with its version, or Pillow. */
  readonly transforms: string;
}

/**
 * Tells the reference where the samples lie.
 *
 * @param folder Where the list may lie for as long as they are loaded.
 * @returns the list's file
 * @throws UserError where there are samples that lie in no file
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

  /** @param files What {@link writeSampleList} wrote. */
  constructor(
    private readonly reference: Reference,
    files: string,
    { batchSize, imageSize, augment, cropScale, workers }: LoadingOptions,
  ) {
    this.task = {
      files,
      image_size: imageSize,
      batch_size: batchSize,
      augment,
      crop_scale: cropScale,
      workers,
    };
  }

  async round(side: ReferenceSide, seconds: number): Promise<ReferenceRound> {
    const told = await this.reference.compute({ data: { ...this.task, side, seconds } });
    return {
      images: told.images as number,
      seconds: told.seconds as number,
      cpuSeconds: told.cpu_seconds as number,
      transforms: told.transforms as string,
    };
  }
}
