/**
 * Data: sources of images, their decoding and augmentation, and batches made ahead of the consumer. Batches are plain
 * uint8 arrays; higher layers make tensors of them.
 */

export type { ColorJitterOptions, ColorOptions } from './augment/index.js';
export type { Batch, Targets, View } from './batch.js';
export { decodeImage } from './decode.js';
export { MAX_PIXELS } from './decode-memory.js';
export type { DecodedImages, DeferredCrops } from './decoded-images.js';
export {
  type CocoAnnotation,
  type CocoGroundTruth,
  type DetectionData,
  type DetectionDataOptions,
  type DetectionInspection,
  type DetectionTarget,
  type ImageObjects,
  type InstanceMask,
  inspectDetection,
  isDetectionSpec,
  openDetectionData,
  type Rle,
} from './detection/index.js';
export {
  type Box,
  type CropOptions,
  centrePlan,
  DEFAULT_CROP_SCALE,
  type Plan,
  randomResizedCropBox,
  type Size,
  trainPlan,
} from './geometry.js';
export { type GridOptions, grid } from './grid.js';
export { encodePng, writePng } from './image.js';
export { type IterableOptions, iterableDataset, type SampleStream } from './iterable.js';
export { type MultiLabelDataset, withLabels } from './labels/label-sets.js';
export { DataLoader } from './loader.js';
export type { DataLoaderOptions, Decode, MultiViewOptions } from './loader-options.js';
export { type OpenedDataset, type OpenOptions, openDataset } from './open.js';
export {
  type Inspection,
  inspectData,
  type PackOptions,
  type PackSummary,
  packDataset,
  type Verification,
  verifyData,
} from './pack/index.js';
export { PURPOSE, permutation, RandomStream } from './random.js';
export { resizeBox } from './resize.js';
export {
  type Dataset,
  type EncodedSample,
  type PixelImage,
  type PixelSample,
  type Sample,
  SampleError,
  type SampleLocation,
  type SampleTargets,
} from './sample.js';
export type { Share, ShareOf } from './share.js';
export { type SkippedSample, TooManySkippedError } from './skip-list.js';
export { DEFAULT_SYNTHETIC_COUNT, drawSynthetic } from './sources/synthetic.js';
export { splitDataset } from './split.js';
export { measureStatistics, type Statistics, type StatisticsOptions } from './statistics.js';
export type { Augmentation } from './transform.js';
export type { ViewSpec } from './view.js';
