/** Masks of patches, for encoders that see mask tokens: which patches they are put in place of. */
import { PURPOSE, RandomStream } from '../data/random.js';
import { type Device, type Generator, type Tensor, torch } from '../torch/index.js';
import type { Grid } from './config.js';
import { drawBlock, drawSeeds, SMALLEST_BLOCK } from './mask-noise.js';
import { maskedUnits } from './mask-ratio.js';

/** Patches in squares, as SimMIM masks them. */
export interface UnitMaskOptions {
  readonly samples: number;
  readonly grid: Grid;
  /** Side of a square, in patches. */
  readonly unit: number;
  /** The share of squares that are masked, rounded up to whole ones. */
  readonly maskRatio: number;
  /** The device of the masks. */
  readonly device: Device;
  /** The source of all random numbers. They are drawn on its device. */
  readonly generator: Generator;
}

/**
 * Masks squares of patches, each set of squares equally likely: SimMIM, arXiv:2111.09886, section 3.2.
 *
 * @returns (samples, L) bool, true where a patch is masked; every image has as many
 */
export function unitMasks(options: UnitMaskOptions): Tensor {
  const { samples, grid, unit, maskRatio, device, generator } = options;
  return torch.tidy(() => {
    const [rows, columns] = [grid[0] / unit, grid[1] / unit];
    const units = rows * columns;
    const noise = torch.rand([samples, units], { generator, device: generator.device }).to(device);
    const masked = noise.argsort(1).narrow(1, 0, maskedUnits(units, maskRatio));
    return torch
      .zeros([samples, units], { dtype: 'bool', device })
      .scatter(1, masked, true)
      .view([samples, rows, columns])
      .repeatInterleave(unit, 1)
      .repeatInterleave(unit, 2)
      .flatten(1);
  });
}

/** Patches in rectangles, as BEiT masks them. */
export interface BlockwiseMaskOptions {
  readonly samples: number;
  readonly grid: Grid;
  /** Patches that are masked of an image, at most. */
  readonly most: number;
  /** The device of the masks, which are made on the CPU. */
  readonly device: Device;
  /** The source of all random numbers, on the CPU. */
  readonly generator: Generator;
}

/** Rectangles that are tried before an image has enough. */
const ATTEMPTS = 10;

/**
 * Masks rectangles of patches until `most` are masked or no further rectangle is found that fits: BEiT, arXiv:2106.08254,
 * algorithm 1, as published. So images differ in how many of their patches are masked; at least one is.
 *
 * @returns (samples, L) bool, true where a patch is masked
 */
export function blockwiseMasks(options: BlockwiseMaskOptions): Tensor {
  const { samples, grid, most, device, generator } = options;
  const length = grid[0] * grid[1];
  const masks = new Uint8Array(samples * length);
  for (const [sample, seed] of drawSeeds(samples, generator).entries()) {
    const random = new RandomStream(seed, PURPOSE.mask);
    maskBlocks(masks.subarray(sample * length, (sample + 1) * length), grid, most, random);
  }
  return torch.tidy(() => torch.tensor(masks, { shape: [samples, length], device }).gt(0));
}

/** Masks (1) rectangles of one image's patches. */
function maskBlocks(mask: Uint8Array, [rows, columns]: Grid, most: number, random: RandomStream) {
  const smallest = Math.max(1, SMALLEST_BLOCK * rows * columns);
  let [count, attempts] = [0, 0];
  while (count < most && attempts < ATTEMPTS) {
    attempts++;
    const left = most - count;
    const { height, width } = drawBlock(smallest, left, random);
    if (height >= rows || width >= columns) continue;
    const patches = patchesOf(
      { top: random.below(rows - height + 1), left: random.below(columns - width + 1) },
      { height, width },
      columns,
    ).filter((patch) => mask[patch] === 0);
    if (patches.length === 0 || patches.length > left) continue;
    for (const patch of patches) mask[patch] = 1;
    count += patches.length;
    attempts = 0;
  }
  if (count === 0) mask[random.below(rows * columns)] = 1;
}

/** The patches of a rectangle, row by row. */
function patchesOf(
  { top, left }: { readonly top: number; readonly left: number },
  { height, width }: { readonly height: number; readonly width: number },
  columns: number,
): number[] {
  return Array.from(
    { length: height * width },
    (_, i) => (top + Math.floor(i / width)) * columns + left + (i % width),
  );
}
