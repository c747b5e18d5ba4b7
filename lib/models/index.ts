/** Models: masked autoencoders on vision transformers, and vision transformers that classify. */
export { Attention, Block, Mlp } from './block.js';
export { type MaeCard, type ModelCard, readCard, writeCard } from './card.js';
export {
  CLASSIFIER_KEY,
  type ClassifierCard,
  readClassifierCard,
  writeClassifierCard,
} from './classifier-card.js';
export type { EncoderConfig, MaeConfig, Pooling, VitConfig } from './config.js';
export { type MaeFlops, maeFlops, trainingFlops, vitFlops } from './flops.js';
export { LinearProbe } from './linear-probe.js';
export {
  type MaeOutput,
  MaskedAutoencoder,
  type MaskOptions,
  patchStatistics,
} from './mae.js';
export {
  type MaskingKind,
  type MaskNoiseOptions,
  maskingKinds,
  maskNoise,
} from './mask-noise.js';
export { type Masked, randomMasking } from './masking.js';
export { PatchEmbed, patchify, unpatchify } from './patches.js';
export { sinCosPositions } from './positions.js';
export { maeConfig, maeModelNames, vitConfig, vitModelNames } from './registry.js';
export { VisionTransformer } from './vit.js';
