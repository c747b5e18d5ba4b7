/**
 * Augmentation of single images beyond crop and flip. What is drawn and how it is carried out are
 * apart, so that the same draws can be given to another implementation.
 */

import { UserError } from '../../errors.js';
import { roundHalfEven } from '../geometry.js';
import type { RandomStream } from '../random.js';
import { drawColorJitter } from './color-jitter.js';
import type { DrawnAugmentation } from './drawn.js';
import { drawRandAugment, parseRandAugment } from './rand-augment.js';

export type { DrawnAugmentation } from './drawn.js';
export { AugmentPool } from './pool.js';

/** Draws what is done to one sample's pixels; an {@link AugmentPool} does it. */
export type PixelAugmentation = (random: RandomStream) => DrawnAugmentation;

/** Settings of a {@link PixelAugmentation}. */
export interface PixelAugmentationOptions {
  /** RandAugment's policy in timm's notation. */
  readonly autoAugment?: string | undefined;
  /** How strongly brightness, contrast and saturation change. */
  readonly colorJitter?: number | undefined;
  /** Each channel's mean on a scale from 0 to 1: the colour that `autoAugment` fills gaps with. */
  readonly mean?: readonly number[] | undefined;
  readonly channels: number;
}

/**
 * @returns undefined where nothing is to be done
 * @throws UserError where the settings make no sense
 */
export function createPixelAugmentation(
  options: PixelAugmentationOptions,
): PixelAugmentation | undefined {
  const { autoAugment, colorJitter, mean, channels } = options;
  if (autoAugment === undefined && colorJitter === undefined) return undefined;
  if (autoAugment !== undefined && colorJitter !== undefined) {
    throw new UserError(
      'autoAugment and colorJitter are both set; expected one of them, since RandAugment changes colours already',
    );
  }
  if (channels !== 1 && channels !== 3) {
    const name = autoAugment === undefined ? 'colorJitter' : 'autoAugment';
    throw new UserError(
      `${name} cannot change images with ${channels} channels; expected 1 or 3, or leave it out`,
    );
  }
  if (autoAugment !== undefined) {
    const policy = parseRandAugment(autoAugment);
    const fill = fillColour(mean, channels);
    return (random) => ({ ops: drawRandAugment(policy, random), fill });
  }
  const strength = colorJitter as number;
  if (!(strength >= 0 && strength < Number.POSITIVE_INFINITY)) {
    throw new UserError(`colorJitter is ${strength}; expected a number from 0 on, such as 0.4`);
  }
  return (random) => ({ adjustments: drawColorJitter(strength, random) });
}

/** The mean as a colour, as timm rounds it. */
function fillColour(mean: readonly number[] | undefined, channels: number): number[] {
  const wanted = `${channels} ${channels === 1 ? 'number' : 'numbers'} from 0 to 1`;
  if (mean === undefined) {
    throw new UserError(`autoAugment needs mean, ${wanted}, to fill gaps with`);
  }
  if (mean.length !== channels || !mean.every((value) => value >= 0 && value <= 1)) {
    throw new UserError(`mean is [${mean.join(', ')}]; expected ${wanted}`);
  }
  return mean.map((value) => roundHalfEven(value * 255));
}
