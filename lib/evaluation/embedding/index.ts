/** Encoders in use: features in files, searches among them, classes of images that have none. */
export { type EmbedSummary, embed } from './embed.js';
export { loadFeatures, saveFeatures } from './feature-file.js';
export { type FeatureOrigin, type FeatureTable, nameFeatures } from './feature-table.js';
export { groupsOf, nearestRows, type Pair, similarPairs } from './nearest.js';
export type { EmbedOptions, PredictOptions, SearchOptions } from './options.js';
export { type PredictSummary, predict } from './predict.js';
export { type FoundImage, type SearchSummary, search } from './search.js';
