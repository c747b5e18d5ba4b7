/**
 * Mixes each image of a batch with another. Mixup blends two (Zhang et al., arXiv:1710.09412), CutMix pastes a
 * rectangle of one into the other (Yun et al., arXiv:1905.04899). One draw serves the whole batch. Image i is mixed
 * with image N - 1 - i, as timm's `Mixup` does in mode 'batch'.
 */

import { UserError } from '../../../errors.js';
import { checkOptions } from '../../../settings/index.js';
import { type Tensor, torch } from '../../../torch/index.js';
import { checkProbability } from '../../checks.js';
import { checkSize, type Region } from '../../geometry.js';
import { PURPOSE, RandomStream } from '../../random.js';
import { drawBeta } from './beta.js';

/** How often batches are mixed, and how strongly. */
export interface MixOptions {
  /** Both shapes of the beta distribution of mixup's share; 0 disables mixup. */
  readonly mixup: number;
  /** Both shapes of the beta distribution of CutMix's share; 0 disables CutMix. */
  readonly cutmix: number;
  /** The probability that a batch is mixed. */
  readonly prob: number;
  /** The probability of CutMix for a mixed batch, where both are enabled. */
  readonly switchProb: number;
}

/** How a batch is mixed; null where it is not. */
export type Mix = {
  /** The share of itself that each image keeps, in [0, 1]. */
  readonly lam: number;
  /** CutMix's box, possibly empty; null for mixup. */
  readonly box: Region | null;
} | null;

/** The random numbers of a batch's mix: a pure function of the batch's coordinates in training. */
export function mixStream(seed: number, epoch: number, batchIndex: number): RandomStream {
  return new RandomStream(seed, PURPOSE.mix, batchIndex, epoch);
}

/**
 * Draws how a batch is mixed.
 *
 * @param size The images' height and width in pixels.
 * @throws UserError where an option is out of its range, naming it
 */
export function drawMix(
  random: RandomStream,
  options: MixOptions,
  size: readonly [number, number],
): Mix {
  checkOptions('drawMix', options, ['mixup', 'cutmix', 'prob', 'switchProb']);
  const { mixup, cutmix, prob, switchProb } = options;
  checkAlpha('mixup', mixup);
  checkAlpha('cutmix', cutmix);
  checkProbability('mix probability', prob);
  checkProbability('switch probability', switchProb);
  checkSize(size);
  if ((mixup === 0 && cutmix === 0) || !random.chance(prob)) return null;
  const cuts = mixup === 0 || (cutmix > 0 && random.chance(switchProb));
  const lam = drawBeta(random, cuts ? cutmix : mixup);
  if (!cuts) return { lam, box: null };
  const [height, width] = size;
  const box = cutBox(size, lam, [random.below(height), random.below(width)]);
  // The part of the box that the border clips stays with the image.
  const area = (box.bottom - box.top) * (box.right - box.left);
  return { lam: 1 - area / (height * width), box };
}

/** The box of a share 1 - lam of the image's area around a centre, clipped to the image. */
export function cutBox(
  [height, width]: readonly [number, number],
  lam: number,
  [row, column]: readonly [number, number],
): Region {
  const scale = Math.sqrt(1 - lam);
  const [top, bottom] = span(Math.trunc(height * scale), row, height);
  const [left, right] = span(Math.trunc(width * scale), column, width);
  return { top, bottom, left, right };
}

function span(length: number, centre: number, side: number): [from: number, to: number] {
  const from = centre - Math.floor(length / 2);
  return [Math.max(0, from), Math.min(side, from + length)];
}

/**
 * Mixes image i of a batch with image N - 1 - i.
 *
 * @param images (N, C, H, W) of a floating point dtype
 * @returns A new tensor; `images` itself where there is nothing to mix.
 */
export function mixImages(images: Tensor, mix: Mix): Tensor {
  if (mix === null) return images;
  return torch.tidy(() => {
    const { lam, box } = mix;
    if (box === null) return blendWithFlipped(images, lam);
    const cut = (from: Tensor) =>
      from.narrow(2, box.top, box.bottom - box.top).narrow(3, box.left, box.right - box.left);
    const mixed = images.clone();
    cut(mixed).copy_(cut(images).flip([0]));
    return mixed;
  });
}

/** `lam` times each row of a batch, and 1 - lam times the row N - 1 - i. */
export function blendWithFlipped(batch: Tensor, lam: number): Tensor {
  return torch.tidy(() => {
    const others = batch.flip([0]).mul_(1 - lam);
    return others.add_(batch.mul(lam));
  });
}

function checkAlpha(name: string, alpha: number): void {
  if (!(alpha >= 0 && Number.isFinite(alpha))) {
    throw new UserError(`${name} is ${alpha}; expected a number above 0, or 0 to turn it off`);
  }
}
