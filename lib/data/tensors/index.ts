/** Batches as tensors: what of the data needs libtorch. */
export { channelStatistics } from '../channel-statistics.js';
export { Normalisation } from './normalisation.js';
