import { extname } from 'node:path';
import { openDataset } from '../../data/index.js';
import { UsageError, UserError } from '../../errors.js';
import { csvLine, writeAll, writeFileDurably } from '../../files/index.js';
import { resolveDevice } from '../../runtime/device.js';
import { inPrecision, type Precision, resolvePrecision } from '../../runtime/precision.js';
import { type Device, torch } from '../../torch/index.js';
import { evaluationLoader } from '../classification/evaluate.js';
import { loadClassifier } from '../classification/load-classifier.js';
import type { EvaluationHooks } from '../classification/options.js';
import {
  type Likely,
  labelPredictionsOf,
  namesOf,
  predictionsOf,
} from '../classification/predictions.js';
import { resolveOptions } from '../inputs.js';
import { type PredictOptions, predictSettings } from './options.js';

/** What was predicted. */
export interface PredictSummary {
  /** The file of the predictions. */
  readonly out: string;
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly classes: number;
  /** Images by their likeliest class, or by each of their predicted labels, the most frequent first. */
  readonly counts: Readonly<Record<string, number>>;
  readonly amp: Precision;
  readonly checkpoint: string;
}

const formats = ['.csv', '.jsonl'];

/** What is written of an image: its class, or its labels. */
interface Predicted {
  readonly index: number;
  readonly predicted: string | readonly string[];
  readonly top: readonly Likely[];
}

/**
 * Writes the likeliest classes of images, with their probabilities, to a file: a row or line for each image that can be read.
 * A classifier of several labels predicts those whose probability reaches `threshold`.
 *
 * @throws UsageError where the file's name does not end in .csv or .jsonl
 * @throws UserError for a checkpoint without a classifier, or data that cannot be used
 */
export async function predict(
  options: PredictOptions,
  { onSkip, onNote, onProgress, signal }: EvaluationHooks = {},
): Promise<PredictSummary> {
  const settings = resolveOptions(predictSettings, options, 'init', 'data', 'out');
  const { init, data, out, topk, split, batchSize, workers, threshold } = settings;
  if (!formats.includes(extname(out).toLowerCase())) {
    throw new UsageError(`${out}: expected a name that ends in ${formats.join(' or ')}`);
  }
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  using loaded = loadClassifier(init, device, settings);
  for (const note of loaded.notes) onNote?.(note);
  const { model, normalisation, card } = loaded;
  if (!loaded.isNamed) onNote?.(`${init} does not name its classes; they are called 0, 1, 2, …`);
  const { imageSize, channels } = card.architecture;
  const cropRatio = settings.cropRatio ?? card.cropRatio;
  const dataset = await openDataset(data, { imageSize, channels, split });
  try {
    for (const note of dataset.notes) onNote?.(note);
    using loader = evaluationLoader(dataset, {
      ...{ batchSize, imageSize, channels, cacheBytes: 0 },
      ...(cropRatio === null ? {} : { cropRatio }),
      ...(workers === null ? {} : { workers }),
      ...(onSkip && { onSkip }),
    });
    const predictions: Predicted[] = [];
    for await (const batch of loader.epoch(0)) {
      signal?.throwIfAborted();
      using _scope = torch.scope();
      using _mode = torch.noGrad();
      const images = normalisation.toTensor(batch);
      const logits = inPrecision(precision, device, () => model.forward(images));
      const found = card.multiLabel
        ? labelPredictionsOf(batch, logits, card.classes, { threshold, count: topk })
        : predictionsOf(batch, logits, card.classes, topk).map((each) => ({
            ...each,
            predicted: each.top[0]?.class as string,
          }));
      predictions.push(...found);
      onProgress?.(predictions.length, dataset.length);
    }
    if (predictions.length === 0) {
      throw new UserError('there is nothing to predict: no image can be read');
    }
    const names = await namesOf(
      dataset,
      predictions.map(({ index }) => index),
    );
    const write = extname(out).toLowerCase() === '.csv' ? csvOf : linesOf;
    writeFileDurably(out, (fd) => {
      for (const line of write(predictions, names)) writeAll(fd, Buffer.from(line));
    });
    return {
      ...{ out, images: predictions.length, skipped: loader.skipped.length },
      ...{ classes: card.classes.length, counts: countsOf(predictions) },
      ...{ amp: precision, checkpoint: init },
    };
  } finally {
    await dataset.close();
  }
}

function* csvOf(predictions: readonly Predicted[], names: readonly string[]): Iterable<string> {
  const ranks = predictions[0]?.top.length ?? 0;
  const hasLabels = typeof predictions[0]?.predicted !== 'string';
  const columns = Array.from({ length: ranks }, (_, i) => [
    `class_${i + 1}`,
    `probability_${i + 1}`,
  ]);
  yield csvLine(['index', 'name', ...(hasLabels ? ['labels'] : []), ...columns.flat()]);
  for (const [i, { index, predicted, top }] of predictions.entries()) {
    const likely = top.flatMap((each) => [each.class, each.probability]);
    const labels = typeof predicted === 'string' ? [] : [predicted.join('|')];
    yield csvLine([index, names[i] as string, ...labels, ...likely]);
  }
}

function* linesOf(predictions: readonly Predicted[], names: readonly string[]): Iterable<string> {
  for (const [i, { index, predicted, top }] of predictions.entries()) {
    yield `${JSON.stringify({ index, name: names[i], predicted, top })}\n`;
  }
}

function countsOf(predictions: readonly Predicted[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of predictions.flatMap(({ predicted }) => predicted)) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
