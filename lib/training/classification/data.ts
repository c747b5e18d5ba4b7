/** The images of a classifier's training: those to train on, and those to measure on. */
import { type DataLoader, type Dataset, splitDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { evaluationLoader, openLabelled, openValidation } from '../../evaluation/index.js';
import type { TrainingSettings } from '../settings/common.js';
import type { ValidationSettings } from '../settings/finetune.js';

export interface ClassificationData {
  /** Without the images that are held out. */
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  /** Loaders of what is measured on, by what the log calls it: `val`, `holdout`. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
}

interface ImageShape {
  readonly imageSize: readonly [number, number];
  readonly channels: number;
}

/**
 * Opens training and validation data, and closes both after the work.
 *
 * @param given A dataset from code in the place of what `data` names.
 * @throws UserError for data without labels, and for validation data of other classes
 */
export async function withClassificationData<R>(
  settings: TrainingSettings & ValidationSettings,
  shape: ImageShape,
  given: Dataset | undefined,
  work: (data: ClassificationData) => Promise<R>,
): Promise<R> {
  const { seed, valData, holdout } = settings;
  const opened = given ?? (await openLabelled(settings.data, { ...shape, seed, split: 'train' }));
  try {
    const { classes } = opened;
    if (classes === undefined) throw new UserError('the dataset has no classes to tell apart');
    const val =
      valData === null
        ? null
        : await openValidation(valData, classes, { ...shape, seed, split: 'test' });
    try {
      const [dataset, heldOut] =
        holdout === null ? [opened, null] : splitDataset(opened, holdout, seed);
      const loaders = Object.fromEntries(
        Object.entries({ val, holdout: heldOut }).flatMap(([name, set]) =>
          set === null ? [] : [[name, loaderOf(set, settings, shape)] as const],
        ),
      );
      return await work({ dataset, classes, loaders });
    } finally {
      await val?.close();
    }
  } finally {
    if (given === undefined) await opened.close?.();
  }
}

function loaderOf(
  dataset: Dataset,
  { batchSize, workers, cropRatio }: TrainingSettings & ValidationSettings,
  { imageSize, channels }: ImageShape,
): DataLoader {
  return evaluationLoader(dataset, {
    batchSize,
    imageSize,
    channels,
    ...(cropRatio === null ? {} : { cropRatio }),
    ...(workers === null ? {} : { workers }),
  });
}
