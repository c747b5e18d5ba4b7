/** What pre-training is worth, while it runs: neighbours among labelled images, and the rank of features. */
import { type Dataset, splitDataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { evaluationLoader } from '../evaluation/classification/evaluate.js';
import { extractFeatures } from '../evaluation/classification/features.js';
import { openLabelled } from '../evaluation/classification/labelled-data.js';
import {
  type NeighbourResult,
  nearestNeighbours,
} from '../evaluation/classification/nearest-neighbours.js';
import { rankMe } from '../evaluation/rank-me.js';
import { inPrecision, type Precision } from '../runtime/precision.js';
import { trainingGroup } from '../runtime/training-group.js';
import { SettingError } from '../settings/index.js';
import type { Tensor } from '../torch/index.js';
import type { Evaluator } from './evaluator.js';
import type { Task, Views } from './method.js';
import type { ProbeSettings } from './settings/groups.js';

/** The share of the images that are classified by the others. */
const HELD_OUT = 0.2;
/** How many neighbours vote, and the temperature of their votes: arXiv:1805.01978, section 3.4, and arXiv:2104.14294. */
const [NEIGHBOURS, TEMPERATURE] = [20, 0.07] as const;

/** Probes of a run; the caller closes their data. */
export interface Probe {
  readonly evaluator: Evaluator;
  close(): Promise<void>;
}

/** What a probe is made of. */
interface ProbeParts {
  readonly task: Pick<Task, 'features'>;
  readonly settings: Partial<ProbeSettings> & {
    readonly data: readonly string[];
    readonly seed: number;
    readonly batchSize: number;
    readonly workers: number | null;
  };
  /** The first view, whose size the encoder's images have. */
  readonly view: Views[0];
  /** A dataset from code, which replaces `data`. */
  readonly dataset: Dataset | undefined;
  readonly normalisation: Normalisation;
  readonly precision: Precision;
}

/**
 * Opens the labelled images of probes: those of `probeData`, else of the training data.
 *
 * @returns null where no probe is asked for
 * @throws UserError for data without labels, or with too few images
 */
export async function openProbe(parts: ProbeParts): Promise<Probe | null> {
  const { settings, task, view } = parts;
  const { probeEvery = null, probeData = null, probeImages = 0, data, seed } = settings;
  if (probeEvery === null) {
    if (probeData === null) return null;
    throw new SettingError('probeData', 'is given, and no probe is; give --probe-every, such as 1');
  }
  if (task.features === undefined) {
    throw new SettingError(
      'probeEvery',
      'is given, and the method has no features to probe; leave it out',
    );
  }
  const { imageSize, channels = 3 } = view;
  const size = typeof imageSize === 'number' ? ([imageSize, imageSize] as const) : imageSize;
  const own = probeData === null ? parts.dataset : undefined;
  if (own !== undefined && own.classes === undefined) {
    throw new UserError(
      'the dataset from code has no classes; give labelled images by --probe-data',
    );
  }
  const opened =
    own === undefined
      ? await openLabelled(probeData ?? data, { imageSize: size, channels, seed })
      : { ...own, close: async () => {} };
  try {
    const dataset = own ?? (opened as Dataset);
    const chosen =
      dataset.length > probeImages
        ? splitDataset(dataset, probeImages / dataset.length, seed)[1]
        : dataset;
    const [known, heldOut] = splitDataset(chosen, HELD_OUT, seed);
    const classes = (dataset.classes as readonly string[]).length;
    const evaluator = evaluatorOf({ ...parts, known, heldOut, classes });
    return { evaluator, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function evaluatorOf(
  parts: ProbeParts & {
    readonly known: Dataset;
    readonly heldOut: Dataset;
    readonly classes: number;
  },
): Evaluator {
  const { task, settings, view, normalisation, precision, known, heldOut, classes } = parts;
  const { batchSize, workers } = settings;
  const features = task.features as NonNullable<Task['features']>;
  const encoder = (images: Tensor) =>
    inPrecision(precision, normalisation.device, () => features(images)).to('float32');
  const group = trainingGroup();
  return {
    ...{ metrics: ['knn', 'rank_me', 'images'], primary: 'knn', on: ['probe'], candidates: null },
    async evaluate(_on, signal) {
      const extract = async (dataset: Dataset) => {
        using loader = evaluationLoader(dataset, {
          ...{ batchSize, imageSize: view.imageSize, channels: normalisation.channels },
          ...{ cacheBytes: 0, group, ...(workers === null ? {} : { workers }) },
        });
        return await extractFeatures(encoder, loader, normalisation, { signal, group });
      };
      using bank = await extract(known);
      using images = await extract(heldOut);
      const k = [Math.min(NEIGHBOURS, bank.labels.length)];
      const [{ top1 }] = (await nearestNeighbours(bank, images, {
        ...{ classes, k, temperature: TEMPERATURE, group },
      })) as [NeighbourResult];
      return [{ knn: top1, rank_me: rankMe(bank.features), images: images.labels.length }];
    },
  };
}
