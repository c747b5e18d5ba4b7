import { join } from 'node:path';
import type { MultiLabelDataset } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { csvLine, writeAll, writeFileDurably } from '../../files/index.js';
import { inPrecision, type Precision } from '../../runtime/precision.js';
import type { Resolved } from '../../settings/index.js';
import type { Device } from '../../torch/index.js';
import { evaluationLoader } from './evaluate.js';
import { openMultiLabel } from './labelled-data.js';
import type { LoadedClassifier } from './load-classifier.js';
import { evaluateLabels, type LabelScores } from './multi-label.js';
import type { EvaluationHooks, evaluateSettings } from './options.js';
import { type LabelPrediction, labelPredictionsOf, namesOf } from './predictions.js';
import { inOrder } from './processes.js';

/** What an evaluation with several labels an image found. */
export interface MultiLabelSummary {
  /** Mean average precision, and the means of F1 and of the area under the ROC curve, over classes, in percent. */
  readonly mean_ap: number;
  readonly macro_f1: number;
  readonly macro_auc: number;
  /** Mean binary cross entropy. */
  readonly loss: number;
  /** Images that were scored. */
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly classes: number;
  /** The least probability of a label that counts as predicted. */
  readonly threshold: number;
  /** Height and width. */
  readonly image_size: readonly [number, number];
  /** The share of the scaled image that was kept; null: the usual one. */
  readonly crop_ratio: number | null;
  readonly amp: string;
  readonly checkpoint: string;
  readonly val_data: readonly string[];
  readonly labels: string;
  /** The folder that was written; null without. */
  readonly out: string | null;
}

type Settings = Resolved<typeof evaluateSettings> & {
  readonly init: string;
  readonly valData: readonly string[];
  readonly labels: string;
};

/**
 * Scores a classifier of several labels an image.
 *
 * @throws UserError for a classifier of one class an image, settings that are for these, and data that cannot be used
 */
export async function evaluateMultiLabel(
  { model, normalisation, card, isNamed }: LoadedClassifier,
  settings: Settings,
  { device, precision }: { readonly device: Device; readonly precision: Precision },
  { onSkip, onNote, onProgress, signal, group = null }: EvaluationHooks,
): Promise<MultiLabelSummary> {
  const { init, valData, labels, batchSize, workers, threshold, out } = settings;
  if (card.multiLabel === undefined && isNamed) {
    throw new UserError(
      `${init}: was trained on one class an image, and --labels has several; leave it out, or train with it`,
    );
  }
  if (settings.someClasses) {
    throw new UserError('with --labels no class excludes another; leave --some-classes out');
  }
  const { imageSize, channels } = card.architecture;
  const dataset = await openMultiLabel(valData, labels, {
    ...{ imageSize, channels, split: 'test' },
    ...(isNamed && { classes: card.classes }),
  });
  try {
    checkCount(dataset, card.classes.length, init);
    for (const note of dataset.notes) onNote?.(note);
    const cropRatio = settings.cropRatio ?? card.cropRatio;
    using loader = evaluationLoader(dataset, {
      ...{ batchSize, imageSize, channels, cacheBytes: 0, group },
      ...(cropRatio === null ? {} : { cropRatio }),
      ...(workers === null ? {} : { workers }),
      ...(onSkip && { onSkip }),
    });
    const predictions: LabelPrediction[] = [];
    let done = 0;
    const { perClass, macroF1, macroAuc, ...result } = await evaluateLabels(
      (images) => inPrecision(precision, device, () => model.forward(images)),
      loader,
      normalisation,
      {
        labelsOf: (index) => dataset.labelsOf(index),
        ...{ threshold, signal, group },
        onBatch(batch, logits) {
          if (out !== null) {
            predictions.push(...labelPredictionsOf(batch, logits, dataset.classes, { threshold }));
          }
          done += batch.share?.of ?? batch.size;
          onProgress?.(done, dataset.length);
        },
      },
    );
    const { meanAp, loss, images, skipped } = result;
    const summary: MultiLabelSummary = {
      ...{ mean_ap: meanAp, macro_f1: macroF1, macro_auc: macroAuc, loss, images, skipped },
      ...{
        classes: dataset.classes.length,
        threshold,
        image_size: imageSize,
        crop_ratio: cropRatio,
      },
      ...{ amp: precision, checkpoint: init, val_data: valData, labels, out },
    };
    if (out === null) return summary;
    const all = group === null ? predictions : await inOrder(group, predictions);
    if (group === null || group.rank === 0) {
      await writeReport(out, dataset, { summary, perClass, predictions: all });
    }
    return summary;
  } finally {
    await dataset.close();
  }
}

/** A file that does not name its classes fits by their number alone. */
function checkCount({ name, classes }: MultiLabelDataset, expected: number, init: string): void {
  if (classes.length === expected) return;
  throw new UserError(
    `${name}: its images have ${classes.length} labels, and the head of ${init} ${expected} classes, which the file does not name; expected as many`,
  );
}

/** Writes metrics.json, per-class.csv and predictions.jsonl. */
async function writeReport(
  folder: string,
  dataset: MultiLabelDataset,
  found: {
    readonly summary: MultiLabelSummary;
    readonly perClass: readonly LabelScores[];
    readonly predictions: readonly LabelPrediction[];
  },
): Promise<void> {
  const write = (name: string, lines: Iterable<string>) =>
    writeFileDurably(join(folder, name), (fd) => {
      for (const line of lines) writeAll(fd, Buffer.from(line));
    });
  write('metrics.json', [`${JSON.stringify(found.summary, null, 2)}\n`]);
  const known = (value: number) => (Number.isNaN(value) ? '' : value);
  write('per-class.csv', [
    csvLine(['class', 'images', 'average precision', 'F1', 'AUC']),
    ...found.perClass.map(({ images, averagePrecision, f1, auc }, label) =>
      csvLine([
        dataset.classes[label] as string,
        ...[images, known(averagePrecision), known(f1), known(auc)],
      ]),
    ),
  ]);
  const names = await namesOf(
    dataset,
    found.predictions.map(({ index }) => index),
  );
  write(
    'predictions.jsonl',
    found.predictions.map(({ index, predicted, top }, i) => {
      const labels = dataset.labelsOf(index).map((label) => dataset.classes[label]);
      return `${JSON.stringify({ name: names[i], labels, predicted, top5: top })}\n`;
    }),
  );
}
