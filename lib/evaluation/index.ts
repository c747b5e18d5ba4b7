/** What a trained model is looked at with. */
export { type LoadedModel, loadMaskedAutoencoder } from './load-model.js';
export type { ReconstructOptions } from './options.js';
export { drawReconstructions, type ReconstructSummary } from './reconstruct.js';
export { type FixedMask, fixedNoise, reconstruct, reconstructionSheet } from './reconstructions.js';
export { imagesToShow } from './shown-images.js';
