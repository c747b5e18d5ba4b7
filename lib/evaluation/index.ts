/** Pictures and measurements of trained models. */

export { type LoadedEncoder, loadEncoder } from '../checkpoints/load-encoder.js';
export { type LoadedModel, loadMaskedAutoencoder } from '../checkpoints/load-model.js';
export {
  attentionWeights,
  classAttention,
  patchAttention,
} from './attention.js';
export { attentionSheet, componentSheet } from './attention-sheet.js';
export * from './classification/index.js';
export { type ColumnSheet, openColumnSheet } from './column-sheet.js';
export * from './detection/index.js';
export { type AttentionSummary, drawAttention } from './draw-attention.js';
export { type DrawnObjects, drawObjects } from './draw-objects.js';
export * from './embedding/index.js';
export {
  type PrincipalComponents,
  principalComponents,
  principalDirections,
} from './features-pca.js';
export { type ObjectsSheetOptions, objectsSheet } from './objects-sheet.js';
export { type ExportOptions, type ExportSummary, exportOnnx } from './onnx/export.js';
export type { AttentionOptions, ReconstructOptions } from './options.js';
export {
  openAttention,
  openReconstructions,
  SHOWN_IMAGES,
  type SheetPreview,
} from './preview.js';
export { rankMe } from './rank-me.js';
export { type DrawHooks, drawReconstructions, type ReconstructSummary } from './reconstruct.js';
export {
  type FixedMask,
  fixedNoise,
  ratioSheet,
  reconstruct,
  reconstructionSheet,
} from './reconstructions.js';
export { sheet } from './sheet.js';
export { imagesToShow } from './shown-images.js';
export { type ImageTokens, tokensOf } from './tokens.js';
