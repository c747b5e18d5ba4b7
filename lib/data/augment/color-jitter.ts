import type { RandomStream } from '../random.js';
import type { PixelImage } from '../sample.js';
import { adjustBrightness, adjustContrast, adjustSaturation } from './enhance.js';

const ADJUSTMENTS = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
};

/** One change of an image's colours; a factor of 1 is none. */
export interface ColorAdjustment {
  readonly kind: keyof typeof ADJUSTMENTS;
  readonly factor: number;
}

/**
 * Draws what torchvision's `ColorJitter(strength, strength, strength)` does to one image:
 * brightness, contrast and saturation in random order, each by a factor from 1 - strength, but no
 * less than 0, to 1 + strength.
 */
export function drawColorJitter(strength: number, random: RandomStream): ColorAdjustment[] {
  const left = Object.keys(ADJUSTMENTS) as ColorAdjustment['kind'][];
  const drawn: ColorAdjustment[] = [];
  while (left.length > 0) {
    const [kind] = left.splice(random.below(left.length), 1) as [ColorAdjustment['kind']];
    drawn.push({ kind, factor: random.uniform(Math.max(0, 1 - strength), 1 + strength) });
  }
  return drawn;
}

/** Carries out drawn changes in their order, on an image of 1 or 3 channels. */
export function applyColorJitter(
  image: PixelImage,
  adjustments: readonly ColorAdjustment[],
): PixelImage {
  return adjustments.reduce(
    (current, { kind, factor }) => ADJUSTMENTS[kind](current, factor),
    image,
  );
}
