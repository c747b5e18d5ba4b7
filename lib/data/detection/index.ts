/** Images whose objects have boxes and masks: COCO, drawn shapes, and the targets that a loader makes of them. */

export type {
  CocoAnnotation,
  CocoGroundTruth,
  DetectionTarget,
  ImageObjects,
  InstanceMask,
  Rle,
} from './objects.js';
export { type DetectionData, type DetectionDataOptions, openDetectionData } from './open.js';
