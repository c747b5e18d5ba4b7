/** Models: masked autoencoders on vision transformers. */
export { Attention, Block, Mlp } from './block.js';
export type { MaeConfig } from './config.js';
export {
  type MaeOutput,
  MaskedAutoencoder,
  type MaskOptions,
  patchStatistics,
} from './mae.js';
export { type Masked, randomMasking } from './masking.js';
export { PatchEmbed, patchify, unpatchify } from './patches.js';
export { sinCosPositions } from './positions.js';
export { maeConfig, maeModelNames } from './registry.js';
