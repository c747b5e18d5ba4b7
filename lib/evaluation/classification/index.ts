/** How well images are classified: by classifiers, and by nearest neighbours among features. */
export {
  type ClassificationResult,
  type EvaluateClassifierOptions,
  evaluateClassifier,
  evaluationLoader,
} from './evaluate.js';
export { type EvaluateSummary, evaluateCheckpoint } from './evaluate-checkpoint.js';
export type { MultiLabelSummary } from './evaluate-labels.js';
export {
  extractFeatures,
  type FeatureKind,
  type Features,
  featuresOf,
  poolingOf,
} from './features.js';
export { classifyByNeighbours, type KnnSummary } from './knn.js';
export {
  type LabelledDataset,
  type LabelledOptions,
  openLabelled,
  openMultiLabel,
  openValidation,
} from './labelled-data.js';
export {
  type LoadClassifierOptions,
  type LoadedClassifier,
  loadClassifier,
} from './load-classifier.js';
export {
  evaluateLabels,
  type LabelScores,
  type MultiLabelResult,
  type MultiLabelScores,
  scoreLabels,
} from './multi-label.js';
export {
  type NeighbourOptions,
  type NeighbourResult,
  nearestNeighbours,
} from './nearest-neighbours.js';
export type { EvaluateOptions, EvaluationHooks, KnnOptions } from './options.js';
