/** Changes of an image's colours, one after the other. */

import { convertChannels } from '../channels.js';
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

/** One change with all that chance decides about it. */
export interface ColorOp {
  readonly kind: keyof typeof OPS;
  /**
   * A factor for brightness, contrast and saturation, where 1 is no change; the turn of the hue; the sigma of the blur in
   * pixels; the threshold of solarize. Nothing to grayscale.
   */
  readonly value: number;
}

/** Carries out changes in their order, on an image of 1 or 3 channels; it is not written to. */
export function applyColorOps(image: PixelImage, ops: readonly ColorOp[]): PixelImage {
  return ops.reduce((current, { kind, value }) => OPS[kind](current, value), image);
}

/** Takes the colours and keeps the channels. */
function toGrey(image: PixelImage): PixelImage {
  return convertChannels(convertChannels(image, 1), image.channels);
}
