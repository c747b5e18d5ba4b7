/** The public part of training: the methods of this package, and the interface for new ones. */

export { layerDecayGroups, weightDecayGroups } from '../optim/index.js';
export type { Precision } from '../runtime/precision.js';
export { type Given, kinds, type Resolved, type Settings, setting } from '../settings/index.js';
export * from '../training/index.js';
export {
  augmentationSettings,
  dataSettings,
  efficiencySettings,
  probeSettings,
  recipeSettings,
  runSettings,
  statisticsSettings,
  validationSettings,
} from '../training/settings/groups.js';
export {
  type Recipe,
  type ResolvedTraining,
  resolveTraining,
  statisticsOf,
} from '../training/settings/resolve.js';
export { knownEncoder } from './classification/initial-encoder.js';
export type { KnownEncoder, Origin } from './classification/origin.js';
export { trainLastBlocks } from './classification/trainable-blocks.js';
export {
  type DetectSettings,
  type DetectTrainOptions,
  resolveDetectSettings,
} from './detection/settings.js';
export {
  type FinetuneOptions,
  type FinetuneSettings,
  resolveFinetuneSettings,
} from './finetune.js';
export {
  type LinprobeOptions,
  type LinprobeSettings,
  probedEncoder,
  resolveLinprobeSettings,
} from './linprobe.js';
export type { MaeSettings as PretrainSettings } from './mae.js';
export {
  detect,
  type FinetuneSummary,
  finetune,
  type LinprobeSummary,
  linprobe,
  mergeFinetuneOptions,
  mergeLinprobeOptions,
  type PretrainOptions,
  pretrain,
  pretrainSettings,
  resolveOptions,
  resolvePretrainSettings,
} from './run.js';
