import type { PixelImage } from '../sample.js';
import { applyColorOps, type ColorOp } from './color-ops.js';
import { applyRandAugment, type DrawnOp } from './rand-augment.js';

/** What chance has decided about the pixels of one sample: plain values, which can go to another thread. */
export type DrawnAugmentation =
  | { readonly ops: readonly DrawnOp[]; readonly fill: readonly number[] }
  | { readonly colors: readonly ColorOp[] };

/** Whether it leaves every image as it is. */
export function isNothing(drawn: DrawnAugmentation): boolean {
  return 'ops' in drawn ? drawn.ops.length === 0 : drawn.colors.length === 0;
}

/** Carries it out; the image that is given stays as it is. */
export function applyDrawn(image: PixelImage, drawn: DrawnAugmentation): PixelImage {
  return 'ops' in drawn
    ? applyRandAugment(image, drawn.ops, drawn.fill)
    : applyColorOps(image, drawn.colors);
}
