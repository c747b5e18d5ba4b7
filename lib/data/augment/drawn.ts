import type { PixelImage } from '../sample.js';
import { applyColorOps, type ColorOp } from './color-ops.js';
import { applyRandAugment, type DrawnOp } from './rand-augment.js';

/** The drawn augmentation of one sample's pixels: plain data, which can be sent to another thread. */
export type DrawnAugmentation =
  | { readonly ops: readonly DrawnOp[]; readonly fill: readonly number[] }
  | { readonly colors: readonly ColorOp[] };

/** Whether it leaves every image unchanged. */
export function isNothing(drawn: DrawnAugmentation): boolean {
  return 'ops' in drawn ? drawn.ops.length === 0 : drawn.colors.length === 0;
}

/** Applies it; the given image is not changed. */
export function applyDrawn(image: PixelImage, drawn: DrawnAugmentation): PixelImage {
  return 'ops' in drawn
    ? applyRandAugment(image, drawn.ops, drawn.fill)
    : applyColorOps(image, drawn.colors);
}
