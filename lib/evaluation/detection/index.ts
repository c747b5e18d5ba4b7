/** Detectors of objects: loading, measuring, looking at images. */
export { type DetectEvaluateSummary, evaluateDetector } from './evaluate.js';
export { type LoadedDetector, loadDetector } from './load-detector.js';
export { detectionMetrics, detectionScores } from './metrics.js';
export type { DetectEvaluateOptions, DetectPredictOptions } from './options.js';
export { type DetectPredictSummary, predictObjects } from './predict.js';
export {
  type DetectorRun,
  detectAll,
  detectInBatch,
  type FoundInImage,
  type FoundObject,
} from './run.js';
