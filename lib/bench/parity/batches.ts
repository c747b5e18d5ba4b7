/** Batches that are recorded once, so that both sides train on them. */
import { saveSafetensors } from '../../checkpoints/index.js';
import { DataLoader, openDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import type { MaeConfig } from '../../models/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { RECIPE } from './recipe.js';

/** A batch of a recording. */
export interface RecordedBatch {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  /** uint8, (size, height, width, channels) */
  readonly pixels: Uint8Array;
  /** (size, patches): the patches with the smallest noise are kept. */
  readonly noise: Tensor;
}

export interface RecordOptions {
  readonly data: string | readonly string[];
  readonly steps: number;
  readonly config: MaeConfig;
  readonly seed: number;
  readonly onSkip: (name: string, reason: string) => void;
}

/** The batches of a run, one per step, as one epoch of the engine. */
export class Recording implements Disposable {
  private constructor(
    /** The source of the images. */
    readonly data: string,
    /** uint8, (steps, batch, height, width, channels) */
    private readonly pixels: Tensor,
    /** float32, (steps, batch, patches) */
    private readonly noise: Tensor,
  ) {}

  /**
   * Reads, crops and flips images as pre-training does, epoch by epoch, and draws each step's noise.
   *
   * @throws UserError for unusable data
   */
  static async make({ data, steps, config, seed, onSkip }: RecordOptions): Promise<Recording> {
    const { imageSize, channels, patchSize } = config;
    const [height, width] = imageSize;
    const patches = (height / patchSize) * (width / patchSize);
    const dataset = await openDataset(data, { imageSize, channels, seed });
    try {
      const batchSize = Math.min(RECIPE.batchSize, dataset.length);
      const loader = new DataLoader(dataset, {
        ...{ batchSize, imageSize, channels, seed, onSkip },
        ...{ shuffle: true, dropLast: true, augment: 'train' },
      });
      using scope = torch.scope();
      const pixels = torch.empty([steps, batchSize, height, width, channels], { dtype: 'uint8' });
      const generator = new torch.Generator('cpu').manualSeed(seed);
      const noise = torch.rand([steps, batchSize, patches], { generator });
      const images = pixels.view([steps, -1]);
      let step = 0;
      for (let epoch = 0; step < steps; epoch++) {
        for await (const batch of loader.epoch(epoch)) {
          if (batch.size !== batchSize) {
            throw new UserError(`${dataset.name}: too few images can be read for one whole batch`);
          }
          torch.tidy(() => images.select(0, step).copy_(torch.tensor(batch.pixels)));
          step++;
          if (step === steps) break;
        }
      }
      return new Recording(dataset.name, scope.keep(pixels), scope.keep(noise));
    } finally {
      await dataset.close();
    }
  }

  save(path: string): void {
    saveSafetensors(path, { noise: this.noise, pixels: this.pixels });
  }

  get batchesPerEpoch(): number {
    return this.pixels.size(0);
  }

  get batchSize(): number {
    return this.pixels.size(1);
  }

  async *epoch(): AsyncGenerator<RecordedBatch, void, undefined> {
    const [steps, size, height, width] = this.pixels.shape as [number, number, number, number];
    for (let step = 0; step < steps; step++) {
      const pixels = torch.tidy(() => this.pixels.select(0, step).toTypedArray() as Uint8Array);
      using noise = this.noise.select(0, step);
      yield { size, height, width, pixels, noise };
    }
  }

  [Symbol.dispose](): void {
    this.pixels.dispose();
    this.noise.dispose();
  }
}
