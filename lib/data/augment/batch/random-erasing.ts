/**
 * Random erasing: replaces a rectangle of an image by noise (Zhong et al., arXiv:1708.04896). Areas, shapes and noise
 * are those of timm's `RandomErasing` in mode 'pixel'.
 */

import { UserError } from '../../../errors.js';
import { checkOptions } from '../../../settings/index.js';
import { type Generator, type Tensor, torch } from '../../../torch/index.js';
import { checkProbability } from '../../checks.js';
import { checkSize, type Region, roundHalfEven } from '../../geometry.js';
import { PURPOSE, RandomStream } from '../../random.js';

/** Bounds of the rectangle's share of the image's area. */
const AREA = [0.02, 1 / 3] as const;
/** The smallest ratio of height to width; the largest is its inverse. */
const ASPECT = 0.3;
/** The most draws of a rectangle until one is smaller than the image. */
const ATTEMPTS = 10;

export interface ErasingOptions {
  /** The probability that an image has a rectangle erased. */
  readonly probability: number;
}

/** The random numbers of a batch's rectangles: a pure function of the batch's coordinates in training. */
export function eraseStream(seed: number, epoch: number, batchIndex: number): RandomStream {
  return new RandomStream(seed, PURPOSE.erase, batchIndex, epoch);
}

/**
 * Draws the rectangle of each image.
 *
 * @param samples Number of images.
 * @param size The images' height and width in pixels.
 * @returns For each image its rectangle, or null where nothing is erased.
 * @throws UserError where the probability or the size is invalid
 */
export function drawBoxes(
  random: RandomStream,
  samples: number,
  size: readonly [number, number],
  options: ErasingOptions,
): (Region | null)[] {
  checkOptions('drawBoxes', options, ['probability']);
  const { probability } = options;
  checkProbability('erasing probability', probability);
  checkSize(size);
  return Array.from({ length: samples }, () =>
    random.chance(probability) ? drawBox(random, size) : null,
  );
}

function drawBox(random: RandomStream, [rows, columns]: readonly [number, number]): Region | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = random.uniform(...AREA) * rows * columns;
    // Uniform in the logarithm: tall and wide rectangles are equally likely.
    const aspect = Math.exp(random.uniform(Math.log(ASPECT), -Math.log(ASPECT)));
    const height = roundHalfEven(Math.sqrt(area * aspect));
    const width = roundHalfEven(Math.sqrt(area / aspect));
    if (height < rows && width < columns) {
      const top = random.below(rows - height + 1);
      const left = random.below(columns - width + 1);
      return { top, bottom: top + height, left, right: left + width };
    }
  }
  return null;
}

/**
 * Replaces each image's rectangle by normal noise, drawn for each pixel and channel.
 *
 * @param images (N, C, H, W), normalised: the noise has mean 0 and deviation 1 like them
 * @param boxes One for each image, from {@link drawBoxes}; with `rows` one for each of more images.
 * @param noiseGenerator Draws the noise on its own device. Seed it from the batch's stream to make the noise a pure
 *   function of the batch's coordinates, too.
 * @param rows Which of all images these are, where several processes share a batch. Noise is drawn for all, so that an image
 *   has the same whatever the number of processes.
 * @returns A new tensor; `images` itself where there is nothing to erase.
 * @throws UserError where the number of rectangles is not that of the images
 */
export function eraseBoxes(
  images: Tensor,
  boxes: readonly (Region | null)[],
  noiseGenerator: Generator,
  rows: readonly number[] = [...boxes.keys()],
): Tensor {
  const [samples, channels, height, width] = images.shape as [number, number, number, number];
  if (rows.length !== samples) {
    throw new UserError(
      `there are ${rows.length} boxes; expected one for each of ${samples} images`,
    );
  }
  const all = [...boxes.keys()].filter((sample) => boxes[sample] !== null);
  const erased: number[] = [];
  const regions: Region[] = [];
  /** Of the rectangles of all images, those here. */
  const drawn: number[] = [];
  for (const [row, sample] of rows.entries()) {
    const box = boxes[sample] ?? null;
    if (box === null) continue;
    erased.push(row);
    regions.push(box);
    drawn.push(all.indexOf(sample));
  }
  const count = erased.length;
  if (count === 0) return images;

  return torch.tidy(() => {
    const { device, dtype } = images;
    // All rectangles at once: a few ops per batch, not per image.
    const lines = spans(
      regions.map(({ top, bottom }) => [top, bottom]),
      height,
    );
    const columns = spans(
      regions.map(({ left, right }) => [left, right]),
      width,
    );
    const inside = torch
      .tensor(lines, { shape: [count, 1, height, 1], dtype: 'bool', device })
      .logicalAnd(torch.tensor(columns, { shape: [count, 1, 1, width], dtype: 'bool', device }));
    const noise = torch
      .randn([all.length, channels, height, width], {
        dtype,
        device: noiseGenerator.device,
        generator: noiseGenerator,
      })
      .to(device)
      .indexSelect(0, torch.tensor(drawn, { dtype: 'int64', device }));
    const index = torch.tensor(erased, { dtype: 'int64', device });
    const changed = torch.where(inside, noise, images.indexSelect(0, index));
    return images.indexCopy(0, index, changed);
  });
}

/** For each span a row of `length` bytes: 1 from its start to before its end, 0 elsewhere. */
function spans(
  bounds: readonly (readonly [from: number, to: number])[],
  length: number,
): Uint8Array {
  const rows = new Uint8Array(bounds.length * length);
  for (const [i, [from, to]] of bounds.entries()) rows.fill(1, i * length + from, i * length + to);
  return rows;
}
