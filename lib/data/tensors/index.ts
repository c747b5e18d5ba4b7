/** Batches as tensors: the part of data that needs libtorch. */
export { channelStatistics } from '../channel-statistics.js';
export { drawForBatch } from './draw.js';
export { type LabelsOf, multiHot } from './multi-hot.js';
export { Normalisation } from './normalisation.js';
export { loadNpy, loadNpz, saveNpy, saveNpz } from './npy.js';
