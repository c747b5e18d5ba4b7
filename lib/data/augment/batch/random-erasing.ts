/**
 * Random erasing: noise in place of a rectangle of an image (Zhong et al., arXiv:1708.04896). Areas, shapes and noise are
 * those of timm's `RandomErasing` in its mode 'pixel'.
 */

import { UserError } from '../../../errors.js';
import { type Generator, type Tensor, torch } from '../../../torch/index.js';
import { checkProbability } from '../../checks.js';
import { checkSize, type Region, roundHalfEven } from '../../geometry.js';
import { PURPOSE, RandomStream } from '../../random.js';

/** The rectangle's share of the image's area, from and to. */
const AREA = [0.02, 1 / 3] as const;
/** The narrowest rectangle, height over width; the widest is its inverse. */
const ASPECT = 0.3;
/** How often a rectangle is drawn until one is smaller than the image. */
const ATTEMPTS = 10;

export interface ErasingOptions {
  /** The probability that a rectangle of an image is erased. */
  readonly probability: number;
}

/** The random numbers of a batch's rectangles: a pure function of where the batch is in training. */
export function eraseStream(seed: number, epoch: number, batchIndex: number): RandomStream {
  return new RandomStream(seed, PURPOSE.erase, batchIndex, epoch);
}

/**
 * Draws which rectangle of each image is erased.
 *
 * @param samples How many images there are.
 * @param size The images' height and width in pixels.
 * @returns For each image its rectangle, or null where it stays as it is.
 * @throws UserError where the probability or the size makes no sense
 */
export function drawBoxes(
  random: RandomStream,
  samples: number,
  size: readonly [number, number],
  { probability }: ErasingOptions,
): (Region | null)[] {
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
 * Puts normal noise, drawn for each pixel and channel, in place of each image's rectangle.
 *
 * @param images (N, C, H, W), normalised: the noise has mean 0 and deviation 1 as they have
 * @param boxes One for each image, as {@link drawBoxes} gives them.
 * @param noiseGenerator Draws the noise on its own device. Seeded from the batch's stream, it makes the noise a pure
 *   function of where the batch is in training, too.
 * @returns A tensor of its own; `images` itself where there is nothing to erase.
 * @throws UserError where there are not as many rectangles as images
 */
export function eraseBoxes(
  images: Tensor,
  boxes: readonly (Region | null)[],
  noiseGenerator: Generator,
): Tensor {
  const [samples, channels, height, width] = images.shape as [number, number, number, number];
  if (boxes.length !== samples) {
    throw new UserError(
      `there are ${boxes.length} boxes; expected one for each of ${samples} images`,
    );
  }
  const erased: number[] = [];
  const regions: Region[] = [];
  for (const [sample, box] of boxes.entries()) {
    if (box === null) continue;
    erased.push(sample);
    regions.push(box);
  }
  const count = erased.length;
  if (count === 0) return images;

  return torch.tidy(() => {
    const { device, dtype } = images;
    // All rectangles at once: a few ops a batch, not a few for each of its images.
    const rows = spans(
      regions.map(({ top, bottom }) => [top, bottom]),
      height,
    );
    const columns = spans(
      regions.map(({ left, right }) => [left, right]),
      width,
    );
    const inside = torch
      .tensor(rows, { shape: [count, 1, height, 1], dtype: 'bool', device })
      .logicalAnd(torch.tensor(columns, { shape: [count, 1, 1, width], dtype: 'bool', device }));
    const noise = torch
      .randn([count, channels, height, width], {
        dtype,
        device: noiseGenerator.device,
        generator: noiseGenerator,
      })
      .to(device);
    const index = torch.tensor(erased, { dtype: 'int64', device });
    const changed = torch.where(inside, noise, images.indexSelect(0, index));
    return images.indexCopy(0, index, changed);
  });
}

/** For each span a row of `length` bytes: 1 from where it begins to before where it ends, 0 elsewhere. */
function spans(
  bounds: readonly (readonly [from: number, to: number])[],
  length: number,
): Uint8Array {
  const rows = new Uint8Array(bounds.length * length);
  for (const [i, [from, to]] of bounds.entries()) rows.fill(1, i * length + from, i * length + to);
  return rows;
}
