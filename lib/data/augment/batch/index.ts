/** Augmentation of whole batches, on their device. */

export type { Region } from '../../geometry.js';
export type { ColorOp } from '../color-ops.js';
export type { ColorJitterOptions, ColorOptions } from '../color-policy.js';
export { type ColorPlace, changeColors, drawColors } from './color.js';
export {
  drawMix,
  type Mix,
  type MixOptions,
  mixImages,
  mixStream,
} from './mixup.js';
export { drawBoxes, type ErasingOptions, eraseBoxes, eraseStream } from './random-erasing.js';
export { type SoftTargetOptions, softTargets } from './soft-targets.js';
