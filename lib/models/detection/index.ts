/** Detectors of objects on plain vision transformers. */
export { AnchorGrid } from './anchors.js';
export { DetectorBackbone } from './backbone.js';
export { BoxHead, BoxPredictor } from './box-head.js';
export {
  boxAreas,
  clipBoxes,
  type DeltaWeights,
  decodeBoxes,
  encodeBoxes,
  pairwiseIou,
} from './boxes.js';
export {
  type Category,
  DETECTOR_KEY,
  type DetectorCard,
  readDetectorCard,
  writeDetectorCard,
} from './card.js';
export {
  checkDetectorConfig,
  checkImageSize,
  type DetectorConfig,
  detectorConfig,
  detectorNames,
  quarterEnds,
  type SamplingConfig,
  stridesOf,
} from './config.js';
export { type DetectOptions, Detector, type DetectorLosses } from './detector.js';
export { StagePyramid } from './fpn.js';
export { MASK_SIDE, MaskHead } from './mask-head.js';
export { LABEL, type Matches, type MatchOptions, matchBoxes } from './matcher.js';
export { pasteMask } from './paste-masks.js';
export { levelsOf, poolBoxes } from './pool.js';
export { FeaturePyramid, type Pyramid, SimpleFeaturePyramid } from './pyramid.js';
export { GridAttention, relativeEmbeddings } from './relative-positions.js';
export { BoxHeads, type HeadLosses, type Scored } from './roi-heads.js';
export { type Predicted, ProposalHead, ProposalNetwork } from './rpn.js';
export { type Sampled, type SampleOptions, sampleBoxes } from './sample.js';
export type { Detections, Draws, ObjectTargets, Size } from './targets.js';
export { partition, unpartition } from './windows.js';
