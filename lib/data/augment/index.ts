/**
 * Augmentation of single images beyond crop and flip. Drawing is separate from applying, so that another implementation
 * can use the same draws.
 */

import { UserError } from '../../errors.js';
import { SettingError } from '../../settings/index.js';
import { roundHalfEven } from '../geometry.js';
import type { RandomStream } from '../random.js';
import { drawColorJitter } from './color-ops.js';
import {
  COLOR_SETTINGS,
  type ColorOptions,
  type ColorPolicy,
  createColorPolicy,
  drawColorOps,
} from './color-policy.js';
import type { DrawnAugmentation } from './drawn.js';
import { drawRandAugment, parseRandAugment } from './rand-augment.js';

export type { ColorJitterOptions, ColorOptions, ColorPolicy } from './color-policy.js';
export type { DrawnAugmentation } from './drawn.js';
export { AugmentPool } from './pool.js';

/** Augmentation of the samples' pixels. */
export interface PixelAugmentation {
  /** Draws the augmentation of one sample; an {@link AugmentPool} applies it. */
  draw(random: RandomStream): DrawnAugmentation;
  /** The policy for the addon's threads, which draw and apply the same; undefined where they cannot. */
  readonly policy?: ColorPolicy;
}

/** Settings of a {@link PixelAugmentation}. */
export interface PixelAugmentationOptions extends ColorOptions {
  /** RandAugment's policy in timm's notation. */
  readonly autoAugment?: string | undefined;
  /** How strongly brightness, contrast and saturation change. */
  readonly colorJitter?: number | undefined;
  /** Each channel's mean on a scale from 0 to 1: the colour that `autoAugment` fills gaps with. */
  readonly mean?: readonly number[] | undefined;
  readonly channels: number;
}

/**
 * @returns undefined where there is no augmentation
 * @throws UserError where the settings are invalid
 */
export function createPixelAugmentation(
  options: PixelAugmentationOptions,
): PixelAugmentation | undefined {
  const { autoAugment, colorJitter, mean, channels } = options;
  const policy = createColorPolicy(options);
  const [first, second] = (['autoAugment', 'colorJitter', ...COLOR_SETTINGS] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (first === undefined) return undefined;
  if (autoAugment !== undefined && second !== undefined) {
    throw new UserError(
      `autoAugment and ${second} are both set; expected one of them, since RandAugment changes colours already`,
    );
  }
  if (colorJitter !== undefined && policy !== undefined) {
    throw new UserError(
      `colorJitter and ${second} are both set; expected color: { brightness, contrast, saturation } in place of colorJitter`,
    );
  }
  if (channels !== 1 && channels !== 3) {
    throw new UserError(
      `${first} cannot change images with ${channels} channels; expected 1 or 3, or leave it out`,
    );
  }
  if (policy !== undefined) {
    return { policy, draw: (random) => ({ colors: drawColorOps(policy, random) }) };
  }
  if (autoAugment !== undefined) {
    const randAugment = parseRandAugment(autoAugment);
    const fill = fillColour(mean, channels);
    return { draw: (random) => ({ ops: drawRandAugment(randAugment, random), fill }) };
  }
  const strength = colorJitter as number;
  if (!(strength >= 0 && strength < Number.POSITIVE_INFINITY)) {
    throw new SettingError(
      'colorJitter',
      `is ${strength}; expected a number from 0 on, such as 0.4`,
    );
  }
  return { draw: (random) => ({ colors: drawColorJitter(strength, random) }) };
}

/** The mean as a colour, as timm rounds it. */
function fillColour(mean: readonly number[] | undefined, channels: number): number[] {
  const wanted = `${channels} ${channels === 1 ? 'number' : 'numbers'} from 0 to 1`;
  if (mean === undefined) {
    throw new SettingError('autoAugment', `needs mean, ${wanted}, to fill gaps with`);
  }
  if (mean.length !== channels || !mean.every((value) => value >= 0 && value <= 1)) {
    throw new SettingError('mean', `is [${mean.join(', ')}]; expected ${wanted}`);
  }
  return mean.map((value) => roundHalfEven(value * 255));
}
