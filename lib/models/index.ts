/** Models: methods' models on vision transformers, and vision transformers that classify. */
export { Backbone } from './backbone.js';
export { meanOverBatch } from './batch-mean.js';
export {
  Attention,
  type AttentionOptions,
  type BiasOptions,
  Block,
  type BlockParts,
  LAYER_NORM_EPS,
  LayerScale,
  Mlp,
  type MlpOptions,
  type Norm,
  type Projections,
} from './block.js';
export {
  type AutoencoderCard,
  isAutoencoder,
  type MaeCard,
  type ModelCard,
  readCard,
  writeCard,
} from './card.js';
export {
  CLASSIFIER_KEY,
  type ClassifierCard,
  readClassifierCard,
  writeClassifierCard,
} from './classifier-card.js';
export { ColorEmbed } from './color-embed.js';
export {
  type EncoderConfig,
  type Grid,
  gridOf,
  type MaeConfig,
  type Pooling,
  unusualParts,
  type VitConfig,
} from './config.js';
export { CrossAttention, CrossBlock } from './cross-decoder.js';
export * as detection from './detection/index.js';
export { Dino, type DinoLosses } from './dino.js';
export {
  Encoder,
  type EncoderOptions,
  type TokensOptions,
} from './encoder.js';
export type { MakeBlock } from './encoder-parts.js';
export {
  encoderFlops,
  imageGptFlops,
  layerFlops,
  type MaeFlops,
  maeFlops,
  maskedImageFlops,
  trainingFlops,
  vitFlops,
} from './flops.js';
export { ImageGpt, type ImageGptConfig } from './image-gpt.js';
export { type CodebookUse, codebookUse, ImageTokenizer } from './image-tokenizer.js';
export { LinearProbe } from './linear-probe.js';
export {
  type MaeLossOptions,
  type MaeOutput,
  MaskedAutoencoder,
} from './mae.js';
export {
  type MaskingKind,
  type MaskNoiseOptions,
  type MaskOptions,
  maskingKinds,
  maskNoise,
} from './mask-noise.js';
export {
  MaskedImageModel,
  type MaskedImageModelOptions,
  ofMasked,
  withMasked,
} from './masked-image-model.js';
export { type Masked, randomMasking } from './masking.js';
export { type MocoHeadConfig, type MocoLosses, MocoV3 } from './moco-v3.js';
export { followStudent } from './momentum.js';
export { type PaletteOptions, paletteOf } from './palette.js';
export {
  type BlockwiseMaskOptions,
  blockwiseMasks,
  type UnitMaskOptions,
  unitMasks,
} from './patch-masks.js';
export { PatchEmbed, patchify, patchStatistics, unpatchify } from './patches.js';
export { CausalAttention, KeyValueCache, PixelBlock, QuickGeluMlp } from './pixel-block.js';
export { sinCosPositions } from './positions.js';
export { PrototypeHead, type PrototypeHeadConfig } from './projection-heads.js';
export { maeConfig, maeModelNames, vitConfig, vitModelNames } from './registry.js';
export { type RunOptions, runBlocks } from './run-blocks.js';
export {
  readTokenizerCard,
  TOKENIZER_KEY,
  type TokenizerCard,
  type TokenizerConfig,
  writeTokenizerCard,
} from './tokenizer-config.js';
export type { EncoderVariant } from './variant.js';
export { VisionTransformer } from './vit.js';
