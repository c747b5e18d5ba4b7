/** Images whose objects have boxes and masks: COCO, drawn shapes, and the targets that a loader makes of them. */

export { type DetectionInspection, inspectDetection } from './inspect.js';
export type {
  CocoAnnotation,
  CocoGroundTruth,
  DetectionTarget,
  ImageObjects,
  InstanceMask,
  Rle,
} from './objects.js';
export {
  type DetectionData,
  type DetectionDataOptions,
  isDetectionSpec,
  openDetectionData,
} from './open.js';
export { polygonCoverage } from './polygons.js';
export { runsCoverage } from './runs.js';
