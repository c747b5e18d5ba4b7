/** How fast images become features of an encoder, from files, compared with the same in PyTorch in the same run. */
import { availableParallelism } from 'node:os';
import { type OpenedDataset, openDataset } from '../data/index.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import { writeSampleList } from './data-reference.js';
import { spread } from './data-samples.js';
import { Loading, type LoadingOptions, type Round } from './data-side.js';
import { checkSameFeatures, FeatureEncoder } from './feature-encoder.js';
import { referenceEncoderConfig, stepModel } from './models.js';
import type { Reference } from './reference.js';
import { type BenchListener, type BenchResult, type CaseResult, caseResult } from './result.js';
import { type Case, Session, type SessionOptions } from './session.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface BenchFeaturesOptions extends SessionOptions {
  data: readonly string[];
  /** A model by name, whose encoder is used. */
  model: string;
  /** By default by the model. */
  batchSize?: number | undefined;
  device: Device;
  amp: Precision | 'auto';
  /** Threads or processes that load images; the number of cores by default. */
  workers?: number | undefined;
  /** The most of the data's images to use, evenly spaced. */
  images: number;
  /** The minimal duration of a round from files. */
  seconds: number;
}

/** The result of `bench features`; its leading case is `from files`, the other one the encoder alone. */
export interface FeaturesResult extends BenchResult {
  model: string;
  batch_size: number;
  /** [height, width] */
  image_size: readonly [number, number];
  device: Device;
  amp: Precision;
  data: string;
  images: number;
  workers: number;
}

const ROUNDS = 5;
/** The minimal duration of a round of the encoder alone, in seconds. */
const ENCODER_SECONDS = 0.3;

/**
 * Measures features of an encoder: from files, where loading and encoding share the machine, and of the encoder alone.
 * Weights are random, which changes no time.
 *
 * @throws UserError where the data cannot be opened, or both sides compute different features
 */
export async function benchFeatures(
  options: BenchFeaturesOptions,
  listener: BenchListener = {},
): Promise<FeaturesResult> {
  const { config } = stepModel(options.model);
  const dataset = await openDataset(options.data, { imageSize: config.imageSize });
  try {
    return await inTemporaryFolder((folder) => run(dataset, options, listener, folder));
  } finally {
    await dataset.close();
  }
}

async function run(
  dataset: OpenedDataset,
  options: BenchFeaturesOptions,
  listener: BenchListener,
  folder: string,
): Promise<FeaturesResult> {
  const { config, batchSize: usual } = stepModel(options.model);
  const { imageSize } = config;
  const { batchSize = usual, workers = availableParallelism(), rounds = ROUNDS } = options;
  const device = resolveDevice(options.device);
  const { precision: amp } = resolvePrecision(options.amp, device);
  const samples = spread(dataset, options.images);
  const loading: LoadingOptions = {
    ...{ batchSize, imageSize, workers },
    ...{ augment: 'eval', cropScale: [1, 1], decode: 'exact' },
  };
  using session = await Session.open({ ...options, rounds });
  const files = session.reference ? await writeSampleList(samples, folder) : '';
  listener.onStart?.(session.versions(), session.threads);

  using encoder = new FeatureEncoder({ config, batchSize, device, precision: amp });
  const workload = { encoder: referenceEncoderConfig(config), batch_size: batchSize, device, amp };
  const reference = await session.reference?.prepare({ features: workload });
  if (reference !== undefined) checkSameFeatures(encoder, reference, amp);
  const alone: Case = {
    ...{ name: 'encoder alone', unit: 'images/s', perIteration: batchSize },
    ...{ ours: encoder, reference },
  };
  const [encoded] = (await session.measure([alone], ENCODER_SECONDS)) as [CaseResult];
  listener.onCase?.(encoded);

  using ours = new Loading(samples, loading, { onBatch: (batch) => encoder.extract(batch) });
  const theirs =
    session.reference &&
    ((seconds: number) =>
      referenceRound(session.reference as Reference, { ...workload, files, loading, seconds }));
  // Threads and processes of both sides start.
  await ours.round(Math.min(1, options.seconds));
  await theirs?.(Math.min(1, options.seconds));
  const perImage: number[][] = theirs ? [[], []] : [[]];
  for (let round = 0; round < rounds; round++) {
    perImage[0]?.push(secondsPerImage(await ours.round(options.seconds)));
    if (theirs) perImage[1]?.push(secondsPerImage(await theirs(options.seconds)));
  }
  const fromFiles = caseResult('from files', 'images/s', perImage);
  listener.onCase?.(fromFiles);

  return {
    ...session.result('features', [fromFiles, encoded]),
    ...{ model: options.model, batch_size: batchSize, image_size: imageSize, device, amp },
    ...{ data: dataset.name, images: samples.length, workers },
  };
}

const secondsPerImage = ({ seconds, images }: Pick<Round, 'seconds' | 'images'>): number =>
  seconds / images;

/** A round of PyTorch's DataLoader and the encoder behind it. */
async function referenceRound(
  reference: Reference,
  task: Record<string, unknown> & { readonly loading: LoadingOptions },
): Promise<Pick<Round, 'seconds' | 'images'>> {
  const { loading, ...others } = task;
  const { batchSize: batch_size, imageSize: image_size, workers } = loading;
  const answer = await reference.compute({
    features: { ...others, batch_size, image_size, workers },
  });
  return { images: answer.images as number, seconds: answer.seconds as number };
}
