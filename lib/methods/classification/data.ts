/** The images of a classifier's training, and those of its evaluations. */
import { type DataLoader, type Dataset, splitDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { evaluationLoader, openLabelled, openValidation } from '../../evaluation/index.js';
import type { MethodData } from '../../training/method.js';
import type { ValidationSettings } from '../../training/settings/groups.js';
import type { TrainingSettings } from '../../training/settings/resolve.js';

export interface ClassificationData extends MethodData {
  /** Without the held-out images. */
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  /** Loaders of the evaluation data, by name in the log: `val`, `holdout`. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
}

type ClassificationSettings = TrainingSettings &
  ValidationSettings & { readonly imageSize: readonly [number, number]; readonly channels: number };

/**
 * Opens training and validation data.
 *
 * @param given A dataset from code that replaces `data`.
 * @throws UserError for data without labels, and for validation data of other classes
 */
export async function openClassificationData(
  settings: ClassificationSettings,
  given: Dataset | undefined,
): Promise<ClassificationData> {
  const { seed, valData, holdout, imageSize, channels } = settings;
  const shape = { imageSize, channels, seed };
  const closers: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  const opening = async <T extends { close(): Promise<void> }>(dataset: Promise<T>): Promise<T> => {
    const opened = await dataset;
    closers.push(() => opened.close());
    return opened;
  };
  const measuring = (dataset: Dataset): DataLoader => {
    const loader = loaderOf(dataset, settings);
    closers.push(() => loader.close());
    return loader;
  };
  try {
    const opened =
      given ?? (await opening(openLabelled(settings.data, { ...shape, split: 'train' })));
    const { classes } = opened;
    if (classes === undefined) throw new UserError('the dataset has no classes to tell apart');
    const val =
      valData === null
        ? null
        : await opening(openValidation(valData, classes, { ...shape, split: 'test' }));
    const [dataset, heldOut] =
      holdout === null ? [opened, null] : splitDataset(opened, holdout, seed);
    const loaders = Object.fromEntries(
      Object.entries({ val, holdout: heldOut }).flatMap(([name, set]) =>
        set === null ? [] : [[name, measuring(set)] as const],
      ),
    );
    return { dataset, classes, loaders, close };
  } catch (error) {
    await close();
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
