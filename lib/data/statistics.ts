import { checkOptions } from '../settings/index.js';
import { checkPositiveInteger } from './checks.js';
import { DataLoader } from './loader.js';
import type { DataLoaderOptions } from './loader-options.js';
import type { Dataset } from './sample.js';

/** Settings of {@link measureStatistics}. */
export interface StatisticsOptions extends Pick<DataLoaderOptions, 'imageSize' | 'workers'> {
  /** Channels of the samples, 3 by default. */
  readonly channels?: number;
  /** The seed that selects samples where the dataset has more than are measured; 0 by default. */
  readonly seed?: number;
  /** The most samples to measure; 10,000 by default. */
  readonly samples?: number;
  /** Called after each batch with the number of samples measured, and the total. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Mean and standard deviation of each channel, on the scale of 0 to 1. */
export interface Statistics {
  readonly mean: number[];
  /** Over all pixels of all samples, divided by their number; 0 where a channel is constant. */
  readonly std: number[];
  /** Number of samples that were measured. */
  readonly samples: number;
}

const BATCH = 64;
const LEVELS = 256;

/**
 * Measures the channels of a dataset as a model without augmentation gets it: scaled to the size and centre-cropped.
 * Unreadable samples do not count. The result is exact up to the last rounding. It depends only on dataset, size,
 * channels, seed and number of samples.
 *
 * @throws UserError where the data cannot be used
 */
export async function measureStatistics(
  dataset: Dataset,
  options: StatisticsOptions,
): Promise<Statistics> {
  checkOptions('measureStatistics', options, [
    'imageSize',
    'workers',
    'channels',
    'seed',
    'samples',
    'onProgress',
  ]);
  const { channels = 3, seed = 0, samples: most = 10_000, onProgress, ...rest } = options;
  checkPositiveInteger('samples', most);
  using loader = new DataLoader(dataset, {
    ...rest,
    batchSize: Math.min(BATCH, most),
    channels,
    seed,
    shuffle: dataset.sequential !== true,
    dropLast: false,
    augment: 'none',
    cacheBytes: 0,
    onBad: 'drop',
  });
  const counts = new Float64Array(channels * LEVELS);
  const sums = new ValueSums(channels);
  const total = Math.min(most, dataset.length);
  const each = loader.width * loader.height * channels;
  let samples = 0;
  for await (const { pixels, values, size } of loader.epoch(0)) {
    const used = Math.min(size, total - samples);
    if (values === undefined) countLevels(pixels.subarray(0, used * each), channels, counts);
    else sums.add(values.subarray(0, used * each));
    samples += used;
    onProgress?.(samples, total);
    if (samples === total) break;
  }
  const found = Array.from({ length: channels }, (_, channel) =>
    dataset.deep === true
      ? sums.moments(channel)
      : moments(counts.subarray(channel * LEVELS, (channel + 1) * LEVELS)),
  );
  return { mean: found.map(({ mean }) => mean), std: found.map(({ std }) => std), samples };
}

/**
 * Sums of values that have no levels to count. They are of distances to the first value: the difference of the squares
 * would otherwise lose digits where the values are far from 0.
 */
class ValueSums {
  readonly #origin: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(channels: number) {
    this.#origin = new Float64Array(channels);
    this.#sums = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
  }

  add(values: Float32Array): void {
    const channels = this.#origin.length;
    if (this.#count === 0) this.#origin.set(values.subarray(0, channels));
    for (let at = 0; at < values.length; at += channels) {
      for (let channel = 0; channel < channels; channel++) {
        const value = (values[at + channel] as number) - (this.#origin[channel] as number);
        this.#sums[channel] = (this.#sums[channel] as number) + value;
        this.#squares[channel] = (this.#squares[channel] as number) + value * value;
      }
    }
    this.#count += values.length / channels;
  }

  moments(channel: number): { mean: number; std: number } {
    const mean = (this.#sums[channel] as number) / this.#count;
    const variance = (this.#squares[channel] as number) / this.#count - mean * mean;
    return {
      mean: (this.#origin[channel] as number) + mean,
      std: Math.sqrt(Math.max(0, variance)),
    };
  }
}

/** Updates the histogram of each channel. */
function countLevels(pixels: Uint8Array, channels: number, counts: Float64Array): void {
  for (let at = 0; at < pixels.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const level = channel * LEVELS + (pixels[at + channel] as number);
      counts[level] = (counts[level] as number) + 1;
    }
  }
}

/** In integers of any size: in floats, the difference of the squares would lose digits. */
function moments(counts: Float64Array): { mean: number; std: number } {
  let number = 0n;
  let sum = 0n;
  let squares = 0n;
  for (const [level, count] of counts.entries()) {
    number += BigInt(count);
    sum += BigInt(count) * BigInt(level);
    squares += BigInt(count) * BigInt(level * level);
  }
  const scale = Number(number) * (LEVELS - 1);
  return {
    mean: Number(sum) / scale,
    std: Math.sqrt(Number(number * squares - sum * sum)) / scale,
  };
}
