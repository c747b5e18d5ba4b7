/** Datasets, samplers and loaders of any data, as torch.utils.data. */
export { type Collated, type Converted, defaultCollate, defaultConvert } from './collate.js';
export {
  Dataset,
  IterableDataset,
  type MapDataset,
  type MapSource,
  type SequentialSource,
} from './dataset.js';
export {
  ChainDataset,
  ConcatDataset,
  randomSplit,
  StackDataset,
  Subset,
  TensorDataset,
} from './datasets.js';
export { DataLoader } from './loader.js';
export type { DataLoaderOptions } from './loader-options.js';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './samplers.js';
export { getWorkerInfo, type WorkerInfo } from './worker-info.js';
export { WorkerError } from './workers.js';
