/** Checkpoint files: their formats, the key names of other programs, and fitting weights to models. */

export { loadPytorch } from '../torch/serialization/load.js';
export { savePytorch } from '../torch/serialization/save.js';
export type { ReadOptions } from '../torch/serialization/tensor-file.js';
export { PickledGlobal, PickledObject } from '../torch/serialization/values.js';
export { type Adapted, type AdaptTarget, adaptTo } from './adapt.js';
export {
  type Conversion,
  type ConvertOptions,
  convertCheckpoint,
  type KeyNames,
} from './convert.js';
export {
  convertDetector,
  type DetectorConversion,
  isDetectorFile,
} from './convert-detector.js';
export { type DetectorCheckpoint, loadDetectorCheckpoint } from './detector.js';
export { contentDigest } from './digests.js';
export type { Architecture } from './keys/architecture.js';
export { fromHuggingFace, toHuggingFace, type Weights } from './keys/huggingface.js';
export { type LoadedCheckpoint, loadCheckpoint } from './load.js';
export {
  checkSafetensors,
  digestsOf,
  type LoadOptions,
  loadSafetensors,
  readSafetensorsMetadata,
  type Safetensors,
  type SaveOptions,
  saveSafetensors,
} from './safetensors.js';
