/** Augmentation of whole batches, for training classifiers. */
export {
  drawMix,
  type Mix,
  type MixOptions,
  mixImages,
  mixStream,
} from './mixup.js';
export { drawBoxes, type ErasingOptions, eraseBoxes, eraseStream } from './random-erasing.js';
export type { Region } from './region.js';
export { type SoftTargetOptions, softTargets } from './soft-targets.js';
