/** The images of a classifier's training, and those of its evaluations. */
import { type DataLoader, type Dataset, splitDataset } from '../../data/index.js';
import type { LabelsOf } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import type {
  LabelledDataset,
  LabelledOptions,
} from '../../evaluation/classification/labelled-data.js';
import {
  evaluationLoader,
  openLabelled,
  openMultiLabel,
  openValidation,
} from '../../evaluation/index.js';
import { CLASSIFIER_KEY, readClassifierCard } from '../../models/index.js';
import { trainingGroup } from '../../runtime/training-group.js';
import type { MethodData } from '../../training/method.js';
import { metadataOfRun } from '../../training/run/checkpoints.js';
import type { ValidationSettings } from '../../training/settings/groups.js';
import type { TrainingSettings } from '../../training/settings/resolve.js';

export interface ClassificationData extends MethodData {
  /** Without the held-out images. */
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  /** Images of each class before some are held out; null where the data is a dataset from code. */
  readonly classCounts: readonly number[] | null;
  /** Labels of the training images, and of each loader's; null where an image has one class. */
  readonly labelsOf: Readonly<Record<string, LabelsOf> & { train: LabelsOf }> | null;
  /** Loaders of the evaluation data, by name in the log: `val`, `holdout`. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
}

type ClassificationSettings = TrainingSettings &
  ValidationSettings & {
    readonly imageSize: readonly [number, number];
    readonly channels: number;
    readonly labels: string | null;
    readonly valLabels: string | null;
  };

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
    const own = given === undefined ? await opening(openTraining(settings, shape)) : undefined;
    const opened = given ?? (own as LabelledDataset);
    const { classes } = opened;
    if (classes === undefined) throw new UserError('the dataset has no classes to tell apart');
    const val = valData === null ? null : await opening(openVal(valData, classes, settings, shape));
    const [dataset, heldOut] =
      holdout === null ? [opened, null] : splitDataset(opened, holdout, seed);
    const loaders = Object.fromEntries(
      Object.entries({ val, holdout: heldOut }).flatMap(([name, set]) =>
        set === null ? [] : [[name, measuring(set)] as const],
      ),
    );
    const isMultiLabel = opened.labelsOf !== undefined;
    const of = (set: Dataset): LabelsOf => {
      if (set.labelsOf === undefined) throw oneClassOnly(val?.name);
      return (index) => set.labelsOf?.(index) ?? [];
    };
    const labelsOf = isMultiLabel
      ? {
          train: of(dataset),
          ...(val && { val: of(val) }),
          ...(heldOut && { holdout: of(heldOut) }),
        }
      : null;
    const notes = [...(own?.notes ?? []), ...(val?.notes ?? [])];
    const counts = own?.countClasses();
    const classCounts = counts === undefined ? null : classes.map((name) => counts.get(name) ?? 0);
    return { dataset, classes, classCounts, labelsOf, notes, loaders, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the training data; where a run is resumed, with its labels. */
async function openTraining(
  settings: ClassificationSettings,
  shape: LabelledOptions,
): Promise<LabelledDataset> {
  const options = { ...shape, split: 'train' } as const;
  const { labels, data } = settings;
  if (labels !== null) {
    const classes = classesOfRun(settings);
    return await openMultiLabel(data, labels, { ...options, ...(classes && { classes }) });
  }
  const opened = await openLabelled(settings.data, options);
  const earlier = classesOfRun(settings);
  const isOther = earlier?.some((name, label) => name !== opened.classes[label]) ?? false;
  // Other classes than the run's are refused where it is restored.
  if (!isOther || !isSameSet(earlier as string[], opened.classes)) return opened;
  await opened.close();
  return await openLabelled(settings.data, { ...options, classes: earlier });
}

/** Opens the images of `--val-data`, with the labels of `--val-labels` or `--labels` where images have several. */
async function openVal(
  valData: readonly string[],
  classes: readonly string[],
  { labels, valLabels }: ClassificationSettings,
  shape: LabelledOptions,
): Promise<LabelledDataset> {
  const options = { ...shape, split: 'test' } as const;
  const own = valLabels ?? labels;
  if (own === null) return await openValidation(valData, classes, options);
  return await openMultiLabel(valData, own, { ...options, classes });
}

function oneClassOnly(name: string | undefined): UserError {
  return new UserError(
    `${name}: its images have one class each, and those of training several labels; give theirs with --val-labels`,
  );
}

/** The classes of the run that is resumed, by label. Version 0.1.0 sorted folders with numbers for names by these. */
function classesOfRun({ resume, out }: ClassificationSettings): readonly string[] | undefined {
  if (resume === 'none') return undefined;
  const card = metadataOfRun(resume === 'auto' ? out : resume)[CLASSIFIER_KEY];
  return card === undefined ? undefined : readClassifierCard(card).classes;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && new Set([...a, ...b]).size === a.length;
}

function loaderOf(dataset: Dataset, settings: ClassificationSettings): DataLoader {
  const { batchSize, workers, cropRatio, imageSize, channels } = settings;
  return evaluationLoader(dataset, {
    ...{ batchSize, imageSize, channels, group: trainingGroup() },
    ...(cropRatio === null ? {} : { cropRatio }),
    ...(workers === null ? {} : { workers }),
  });
}
