/** COCO's metric of detections, and its masks. It needs no libtorch. */

export { type Curves, RECALL_THRESHOLDS } from './accumulate.js';
export type {
  CocoAnnotation,
  CocoCategory,
  CocoDataset,
  CocoImage,
  CocoResult,
  CocoSegmentation,
  CocoType,
} from './dataset.js';
export {
  type CategoryStats,
  type CocoEvaluation,
  type CocoOptions,
  type CocoStats,
  evaluate,
  linesOf,
} from './evaluate.js';
export type { Rle } from './masks.js';
export * as masks from './masks.js';
export { AREAS, IOU_THRESHOLDS, MAX_DETECTIONS } from './matching.js';
export { readGroundTruth, readResults } from './read.js';
export type { Tide } from './tide.js';
