/** The images of a classifier's training: those to train on, and those to measure on. */
import { type DataLoader, type Dataset, splitDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { evaluationLoader, openLabelled, openValidation } from '../../evaluation/index.js';
import type { MethodData } from '../../training/method.js';
import type { ValidationSettings } from '../../training/settings/groups.js';
import type { TrainingSettings } from '../../training/settings/resolve.js';

export interface ClassificationData extends MethodData {
  /** Without the images that are held out. */
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  /** Loaders of what is measured on, by what the log calls it: `val`, `holdout`. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
}

type ClassificationSettings = TrainingSettings &
  ValidationSettings & { readonly imageSize: readonly [number, number]; readonly channels: number };

/**
 * Opens training and validation data.
 *
 * @param given A dataset from code in the place of what `data` names.
 * @throws UserError for data without labels, and for validation data of other classes
 */
export async function openClassificationData(
  settings: ClassificationSettings,
  given: Dataset | undefined,
): Promise<ClassificationData> {
  const { seed, valData, holdout, imageSize, channels } = settings;
  const shape = { imageSize, channels, seed };
  const opened = given ?? (await openLabelled(settings.data, { ...shape, split: 'train' }));
  const closeOpened = async () => {
    if (given === undefined) await opened.close?.();
  };
  try {
    const { classes } = opened;
    if (classes === undefined) throw new UserError('the dataset has no classes to tell apart');
    const val =
      valData === null ? null : await openValidation(valData, classes, { ...shape, split: 'test' });
    const close = async () => {
      await val?.close();
      await closeOpened();
    };
    const [dataset, heldOut] =
      holdout === null ? [opened, null] : splitDataset(opened, holdout, seed);
    const loaders = Object.fromEntries(
      Object.entries({ val, holdout: heldOut }).flatMap(([name, set]) =>
        set === null ? [] : [[name, loaderOf(set, settings)] as const],
      ),
    );
    return { dataset, classes, loaders, close };
  } catch (error) {
    await closeOpened();
    throw error;
  }
}

function loaderOf(dataset: Dataset, settings: ClassificationSettings): DataLoader {
  const { batchSize, workers, cropRatio, imageSize, channels } = settings;
  return evaluationLoader(dataset, {
    ...{ batchSize, imageSize, channels },
    ...(cropRatio === null ? {} : { cropRatio }),
    ...(workers === null ? {} : { workers }),
  });
}
