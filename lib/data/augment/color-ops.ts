/** Changes of an image's colours, one after the other. */

import { convertChannels } from '../channels.js';
import type { RandomStream } from '../random.js';
import type { PixelImage } from '../sample.js';
import { gaussianBlur } from './blur.js';
import { adjustBrightness, adjustContrast, adjustSaturation } from './enhance.js';
import { adjustHue } from './hue.js';
import { solarize } from './tables.js';

const OPS = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
  grayscale: toGrey,
  blur: gaussianBlur,
  solarize,
} satisfies Record<string, (image: PixelImage, value: number) => PixelImage>;

/** One change with its drawn value. */
export interface ColorOp {
  readonly kind: keyof typeof OPS;
  /**
   * A factor for brightness, contrast and saturation, where 1 is no change. The turn of the hue, the sigma of the blur
   * in pixels, or the threshold of solarize. Unused by grayscale.
   */
  readonly value: number;
}

const JITTERED = ['brightness', 'contrast', 'saturation'] as const;

/**
 * Draws the changes of torchvision's `ColorJitter(strength, strength, strength)` for one image. Brightness, contrast
 * and saturation come in random order, each by a factor from max(0, 1 - strength) to 1 + strength.
 */
export function drawColorJitter(strength: number, random: RandomStream): ColorOp[] {
  const left: ColorOp['kind'][] = [...JITTERED];
  const drawn: ColorOp[] = [];
  while (left.length > 0) {
    const [kind] = left.splice(random.below(left.length), 1) as [ColorOp['kind']];
    drawn.push({ kind, value: random.uniform(Math.max(0, 1 - strength), 1 + strength) });
  }
  return drawn;
}

/** Applies changes in order to an image of 1 or 3 channels, which is not written to. */
export function applyColorOps(image: PixelImage, ops: readonly ColorOp[]): PixelImage {
  return ops.reduce((current, { kind, value }) => OPS[kind](current, value), image);
}

/** Removes the colours and keeps the channels. */
function toGrey(image: PixelImage): PixelImage {
  return convertChannels(convertChannels(image, 1), image.channels);
}
