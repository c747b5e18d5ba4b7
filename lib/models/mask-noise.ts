/** The kinds of masking, each as noise. Patches with the smallest noise are kept (masking.ts). */
import { PURPOSE, RandomStream } from '../data/random.js';
import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import { type Device, type Generator, type Tensor, torch } from '../torch/index.js';
import { checkMaskBlock, keptTokens } from './mask-ratio.js';

/** The pattern of removed patches: anywhere, in rectangles, or regular. */
export const maskingKinds = ['random', 'block', 'grid'] as const;
export type MaskingKind = (typeof maskingKinds)[number];

/** Options that determine the removed patches. */
export interface MaskOptions {
  /** The share of patches to remove, 0.75 by default. */
  readonly maskRatio?: number;
  /** The pattern of the removed patches, `random` by default. */
  readonly masking?: MaskingKind;
  /** Side of the squares of patches that are removed or kept as one, 1 by default. */
  readonly maskBlock?: number;
  /** (N, L): the patches with the smallest noise are kept. By default `masking` draws it. */
  readonly noise?: Tensor;
  /** Draws the noise; by default the device's default generator, for `block` the CPU's. */
  readonly generator?: Generator;
}

export interface MaskNoiseOptions {
  readonly samples: number;
  /** Number of patches vertically. */
  readonly rows: number;
  /** Number of patches horizontally. */
  readonly columns: number;
  /** The share of patches to remove, in [0, 1). */
  readonly maskRatio: number;
  /** The device of the noise. */
  readonly device: Device;
  /**
   * The source of all random numbers. They are drawn on its device and moved to `device`, so a CPU generator gives the
   * same masks everywhere. By default it is that of `device`; for blocks, which are made on the CPU, that of the CPU.
   */
  readonly generator?: Generator | undefined;
  /** Side of the squares of patches that have the same noise, 1 by default (Pixio, arXiv:2512.15715). */
  readonly block?: number;
}

/**
 * Noise (N, rows * columns) for a kind of masking: the patches with the floor(L (1 - maskRatio)) smallest values are
 * kept.
 *
 * - `random`: uniform, every subset of patches equally likely.
 * - `block`: rectangles of patches are removed (BEiT, arXiv:2106.08254, algorithm 1).
 * - `grid`: patches are kept at regular distances, the same ones for every sample; at a ratio of 0.75 one of every two
 *   by two (arXiv:2111.06377, figure 6).
 *
 * @throws UserError for another kind, listing the known ones; where squares do not tile the patches, or some would be
 *   removed in part
 */
export function maskNoise(kind: MaskingKind, options: MaskNoiseOptions): Tensor {
  checkOptions('maskNoise', options, [
    'samples',
    'rows',
    'columns',
    'maskRatio',
    'device',
    'generator',
    'block',
  ]);
  const { block: side = 1, rows, columns, ...rest } = options;
  if (side > 1) {
    checkMaskBlock(side, [rows, columns], options.maskRatio);
    return torch.tidy(() =>
      maskNoise(kind, { ...rest, rows: rows / side, columns: columns / side })
        .view([options.samples, rows / side, columns / side])
        .repeatInterleave(side, 1)
        .repeatInterleave(side, 2)
        .flatten(1),
    );
  }
  switch (kind) {
    case 'random':
      return uniform(options);
    case 'block':
      return blockNoise(options);
    case 'grid':
      return gridNoise(options);
    default:
      throw new UserError(`masking is '${kind}'; expected one of ${maskingKinds.join(', ')}`);
  }
}

function uniform({ samples, rows, columns, device, generator }: MaskNoiseOptions): Tensor {
  const drawnOn = generator?.device ?? device;
  return torch
    .rand([samples, rows * columns], { device: drawnOn, generator: generator ?? null })
    .to(device);
}

/** Side of the pattern that {@link gridNoise} repeats, a power of two. */
const PATTERN = 8;

/**
 * Ranks patches by Bayer's ordered-dither pattern ("An optimum method for two-level rendition of continuous-tone
 * pictures", 1973): its first n cells are evenly spread, for any n. Patches of equal rank, at most one in 64, are in
 * random order.
 */
function gridNoise(options: MaskNoiseOptions): Tensor {
  const { rows, columns, device } = options;
  const ranks = Float32Array.from({ length: rows * columns }, (_, patch) =>
    bayerRank(Math.floor(patch / columns) % PATTERN, (patch % columns) % PATTERN),
  );
  // Halved, so that no sum rounds up to the next rank.
  return torch.tensor(ranks, { device }).add(uniform(options).mul_(0.5));
}

/** The rank of a cell in Bayer's pattern, from 0: quadrant by quadrant, with diagonal ones in succession. */
function bayerRank(row: number, column: number): number {
  let rank = 0;
  for (let bit = 1; bit < PATTERN; bit *= 2) {
    const [down, right] = [row & bit ? 1 : 0, column & bit ? 1 : 0];
    rank = 4 * rank + 2 * (down ^ right) + down;
  }
  return rank;
}

/** The smallest block of BEiT as a share of the image: 16 of 14 x 14 patches. */
export const SMALLEST_BLOCK = 16 / 196;
/** The limit on elongation: height over width is from this to its inverse. */
const ASPECT = 0.3;

/**
 * Covers rectangles until enough patches are covered. The last one usually covers too many: a random selection of all
 * covered patches stays visible.
 */
function blockNoise(options: MaskNoiseOptions): Tensor {
  const { samples, rows, columns, maskRatio, device } = options;
  const generator = options.generator ?? torch.defaultGenerator();
  const length = rows * columns;
  const removed = length - keptTokens(length, maskRatio);
  const noise = new Float32Array(samples * length);
  for (const [sample, seed] of drawSeeds(samples, generator).entries()) {
    const random = new RandomStream(seed, PURPOSE.mask);
    const covered = coverWithBlocks(rows, columns, removed, random);
    for (let patch = 0; patch < length; patch++) {
      // 2 and not 1: float32 may round numbers just below 1 up to it.
      noise[sample * length + patch] = (covered[patch] ? 2 : 0) + random.random();
    }
  }
  return torch.tensor(noise, { shape: [samples, length], device });
}

/** One number per sample, so that the generator's state alone determines all masks. */
export function drawSeeds(samples: number, generator: Generator): number[] {
  using _ = torch.scope();
  const seeds = torch.randint(0, 2 ** 48, [samples], { device: generator.device, generator });
  return (seeds.tolist() as (number | bigint)[]).map(Number);
}

/** The covered patches (1), at least `wanted` of them. */
function coverWithBlocks(
  rows: number,
  columns: number,
  wanted: number,
  random: RandomStream,
): Uint8Array {
  const smallest = Math.max(1, SMALLEST_BLOCK * rows * columns);
  const covered = new Uint8Array(rows * columns);
  let count = 0;
  while (count < wanted) {
    const block = drawBlock(smallest, Math.max(smallest, wanted - count), random);
    const height = Math.min(rows, block.height);
    const width = Math.min(columns, block.width);
    const top = random.below(rows - height + 1);
    const left = random.below(columns - width + 1);
    for (let row = top; row < top + height; row++) {
      for (let patch = row * columns + left; patch < row * columns + left + width; patch++) {
        count += 1 - (covered[patch] as number);
        covered[patch] = 1;
      }
    }
  }
  return covered;
}

/** Draws the sides of a block, whose area is about `from` to `to` patches. */
export function drawBlock(
  from: number,
  to: number,
  random: RandomStream,
): { readonly height: number; readonly width: number } {
  const area = random.uniform(from, to);
  // Uniform in the logarithm: tall and wide blocks are equally likely.
  const aspect = Math.exp(random.uniform(Math.log(ASPECT), -Math.log(ASPECT)));
  return {
    height: Math.max(1, Math.round(Math.sqrt(area * aspect))),
    width: Math.max(1, Math.round(Math.sqrt(area / aspect))),
  };
}
