import type { Batch } from '../../data/index.js';
import { someNames } from '../../data/sources/names.js';
import { UserError } from '../../errors.js';
import { makeFolder } from '../../files/index.js';
import { resolveDevice } from '../../runtime/device.js';
import { inPrecision, resolvePrecision } from '../../runtime/precision.js';
import { type Device, type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { resolveOptions } from '../inputs.js';
import { evaluateClassifier, evaluationLoader } from './evaluate.js';
import { evaluateMultiLabel, type MultiLabelSummary } from './evaluate-labels.js';
import { type LabelledDataset, openLabelled, openValidation } from './labelled-data.js';
import { type LoadedClassifier, loadClassifier } from './load-classifier.js';
import { type EvaluateOptions, type EvaluationHooks, evaluateSettings } from './options.js';
import { type Prediction, predictionsOf, writePredictions } from './predictions.js';
import { gatherRows, inOrder, meet } from './processes.js';
import { writeReport } from './report.js';
import { macroAuc } from './scores.js';

/** What an evaluation found. */
export interface EvaluateSummary {
  /** Percentages. */
  readonly top1: number;
  readonly top5: number;
  /** Others that were asked for, such as `top3`. */
  readonly [topk: `top${number}`]: number;
  /** The mean F1 of the classes, as a percentage. */
  readonly macro_f1: number;
  /** The mean area under the ROC curves of each class against the rest, as a percentage, where it is asked for. */
  readonly macro_auc?: number;
  /** Mean cross entropy. */
  readonly loss: number;
  /** Images that were scored. */
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly classes: number;
  /** Height and width. */
  readonly image_size: readonly [number, number];
  /** The share of the scaled image that was kept; null: the usual one. */
  readonly crop_ratio: number | null;
  readonly amp: string;
  readonly checkpoint: string;
  readonly val_data: readonly string[];
  /** The folder that was written; null without. */
  readonly out: string | null;
}

/**
 * Scores the classifier of a checkpoint on labelled images. Where a folder is given, the results are written into it. With
 * `labels` an image has any number of these.
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function evaluateCheckpoint(
  options: EvaluateOptions & { readonly labels: string },
  hooks?: EvaluationHooks,
): Promise<MultiLabelSummary>;
export async function evaluateCheckpoint(
  options: EvaluateOptions & { readonly labels?: undefined },
  hooks?: EvaluationHooks,
): Promise<EvaluateSummary>;
export async function evaluateCheckpoint(
  options: EvaluateOptions,
  hooks?: EvaluationHooks,
): Promise<EvaluateSummary | MultiLabelSummary>;
export async function evaluateCheckpoint(
  options: EvaluateOptions,
  hooks: EvaluationHooks = {},
): Promise<EvaluateSummary | MultiLabelSummary> {
  const { onSkip, onNote, onProgress, signal, group = null } = hooks;
  const settings = resolveOptions(evaluateSettings, options, 'init', 'valData');
  const { init, valData, batchSize, workers, out } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  const isFirst = group === null || group.rank === 0;
  if (out !== null && isFirst) makeOutputFolder(out);
  using loaded = loadClassifier(init, device, settings);
  for (const note of loaded.notes) onNote?.(note);
  const { model, normalisation, card } = loaded;
  const { labels } = settings;
  if (labels !== null) {
    return await evaluateMultiLabel(loaded, { ...settings, labels }, { device, precision }, hooks);
  }
  if (card.multiLabel) {
    throw new UserError(
      `${init}: was trained on images of several labels; give those of ${valData.join(', ')} with --labels`,
    );
  }
  const { architecture } = card;
  const dataset = settings.someClasses
    ? await openSome(loaded, valData, init)
    : await openFor(loaded, valData, init);
  try {
    for (const note of dataset.notes) onNote?.(note);
    if (!loaded.isNamed) {
      onNote?.(
        `${init} does not name its classes; they are taken for ${someNames(dataset.classes)} in this order`,
      );
    }
    const { classes } = dataset;
    using chosen = settings.someClasses ? labelsOf(loaded, classes, device) : null;
    const predictions: Prediction[] = [];
    using probabilities = new Probabilities();
    const cropRatio = settings.cropRatio ?? card.cropRatio;
    using loader = evaluationLoader(dataset, {
      ...{ batchSize, imageSize: architecture.imageSize, channels: architecture.channels },
      ...(cropRatio === null ? {} : { cropRatio }),
      ...(workers === null ? {} : { workers }),
      ...{ cacheBytes: 0, group },
      ...(onSkip && { onSkip }),
    });
    let done = 0;
    const result = await evaluateClassifier(
      (images) => {
        const logits = inPrecision(precision, device, () => model.forward(images));
        return chosen === null ? logits : logits.indexSelect(1, chosen);
      },
      loader,
      normalisation,
      {
        classes: classes.length,
        topk: settings.topk,
        ...{ signal, group },
        onBatch(batch, logits) {
          if (out !== null) predictions.push(...predictionsOf(batch, logits, classes));
          if (settings.auc) probabilities.add(logits, batch);
          done += batch.share?.of ?? batch.size;
          onProgress?.(done, dataset.length);
        },
      },
    );
    const { top1, top5, topk, loss, macroF1, images, skipped } = result;
    const summary: EvaluateSummary = {
      ...{ top1, top5, ...Object.fromEntries([...topk].map(([k, share]) => [`top${k}`, share])) },
      macro_f1: macroF1,
      ...(settings.auc && { macro_auc: await probabilities.macroAuc(group, dataset.length) }),
      ...{ loss, images, skipped },
      ...{ classes: classes.length, image_size: architecture.imageSize, crop_ratio: cropRatio },
      ...{ amp: precision, checkpoint: init, val_data: valData, out },
    };
    if (out !== null) {
      const all = group === null ? predictions : await inOrder(group, predictions);
      if (isFirst) {
        writeReport(out, { summary, result, classes });
        await writePredictions(out, dataset, all);
      }
    }
    return summary;
  } finally {
    await dataset.close();
  }
}

/**
 * Opens the data with the labels of the classifier's head. Where the file does not name its classes, those of the data are
 * taken in their order: training programs number folders so.
 */
async function openFor(
  { card, isNamed }: LoadedClassifier,
  valData: readonly string[],
  checkpoint: string,
): Promise<LabelledDataset> {
  const { imageSize, channels } = card.architecture;
  const options = { imageSize, channels, split: 'test' } as const;
  if (isNamed) return await openValidation(valData, card.classes, { ...options, advice: SOME });
  const dataset = await openLabelled(valData, options);
  if (dataset.classes.length === card.classes.length) return dataset;
  await dataset.close();
  throw new UserError(
    `${dataset.name}: has ${dataset.classes.length} classes, and the head of ${checkpoint} ${card.classes.length}, which the file does not name; expected images of each, in folders whose order is the head's`,
  );
}

/** The probabilities of all images, on the CPU. */
class Probabilities implements Disposable {
  private readonly parts: Tensor[] = [];
  private readonly labels: number[] = [];
  private readonly indices: number[] = [];

  /** @param logits (N, classes) */
  add(logits: Tensor, { labels, indices }: Batch): void {
    this.parts.push(logits.to('float32').softmax(1).to('cpu').keep());
    this.labels.push(...(labels as Int32Array));
    this.indices.push(...indices);
  }

  /** @param length Images of the data, which the processes of a group have in parts. */
  async macroAuc(group: ProcessGroup | null, length: number): Promise<number> {
    const labels = Int32Array.from(this.labels);
    if (group === null) {
      using _ = torch.scope();
      return macroAuc(torch.cat(this.parts), labels);
    }
    const widths = await meet(group, this.parts[0]?.size(1) ?? 0);
    using own = torch.cat([torch.zeros([0, Math.max(...widths)]), ...this.parts]).keep();
    const places = Uint32Array.from(this.indices);
    using table = await gatherRows(group, own, places, length);
    // 0 stands for an image that no process could read.
    using marks = torch.tensor(labels.map((label) => label + 1)).keep();
    using marked = await gatherRows(group, marks, places, length);
    const all = marked.toTypedArray() as Int32Array;
    const readable = Int32Array.from(all.keys()).filter((index) => all[index] !== 0);
    using _ = torch.scope();
    const truth = readable.map((index) => (all[index] as number) - 1);
    return macroAuc(table.indexSelect(0, torch.tensor(readable)), truth);
  }

  [Symbol.dispose](): void {
    for (const part of this.parts) part.dispose();
  }
}

/** What images of some of the classes need. */
const SOME = 'or choose among those that there are, with --some-classes';

/** Opens data of some of the classifier's classes, by their names. */
async function openSome(
  { card, isNamed }: LoadedClassifier,
  valData: readonly string[],
  checkpoint: string,
): Promise<LabelledDataset> {
  if (!isNamed) {
    throw new UserError(
      `${checkpoint}: does not name its classes, so some of them cannot be told from others; leave --some-classes out`,
    );
  }
  const { imageSize, channels } = card.architecture;
  const dataset = await openLabelled(valData, { imageSize, channels, split: 'test' });
  const unknown = dataset.classes.filter((name) => !card.classes.includes(name));
  if (unknown.length === 0) return dataset;
  await dataset.close();
  throw new UserError(
    `${dataset.name}: has classes that ${checkpoint} was not trained on: ${someNames(unknown)}; expected some of its ${card.classes.length}`,
  );
}

/** The labels of classes in the classifier's head. */
function labelsOf({ card }: LoadedClassifier, classes: readonly string[], device: Device): Tensor {
  const labels = classes.map((name) => card.classes.indexOf(name));
  return torch.tensor(labels, { device, dtype: 'int64' }).keep();
}

function makeOutputFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw new UserError(
      `${path}: the folder cannot be made: ${(error as Error).message}; give another with --out`,
      { cause: error },
    );
  }
}
