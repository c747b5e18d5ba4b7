/** Loss and accuracy of a classifier on a dataset. */

import { type Batch, DataLoader, type DataLoaderOptions, type Dataset } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import * as nn from '../../nn/index.js';
import type { StopSignal } from '../../stop-signal.js';
import { type Device, type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { confusionOf, countsOf } from './confusion.js';
import { gatherRows, meet, shareIn, sumNumbers } from './processes.js';
import { macroF1 } from './scores.js';

/** What {@link evaluateClassifier} found. */
export interface ClassificationResult {
  /** Mean cross entropy of the images; NaN where a logit is. */
  readonly loss: number;
  /** Percentage of the images whose label has the largest logit. */
  readonly top1: number;
  /** Percentage of the images whose label is among the five largest logits, or all of them where there are fewer. */
  readonly top5: number;
  /** The same for each number of logits that was asked for. */
  readonly topk: ReadonlyMap<number, number>;
  /** The mean F1 of the classes, as a percentage. */
  readonly macroF1: number;
  /** Images that were scored. */
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  /** Percentage of each class's images that were classified right; NaN for a class without images. */
  readonly perClass: Float64Array;
  /**
   * Images of each true class (row) that were taken for each class (column): classes x classes, row by row. Counted when it
   * is first asked for.
   */
  readonly confusion: Uint32Array;
}

/** Settings of {@link evaluateClassifier}. */
export interface EvaluateClassifierOptions {
  readonly classes: number;
  /** Among how many of the largest logits the label is looked for, besides 1 and 5. */
  readonly topk?: readonly number[] | undefined;
  /** Ends the evaluation before the next batch, by throwing the signal's reason. */
  readonly signal?: StopSignal | undefined;
  /** Processes that share the loader's batches; each returns the result of all. */
  readonly group?: ProcessGroup | null | undefined;
  /**
   * Called after each batch of this process, without gradients; tensors made in it are freed after it.
   *
   * @param logits (N, classes)
   */
  readonly onBatch?: ((batch: Batch, logits: Tensor) => void) | undefined;
}

/**
 * A loader that gives each image that can be read once, in order, as evaluation sees it.
 *
 * @param options.batchSize Images of a batch, of each process of the group.
 * @param options.group Processes that share the images.
 */
export function evaluationLoader(
  dataset: Dataset,
  options: Pick<
    DataLoaderOptions,
    'batchSize' | 'imageSize' | 'channels' | 'cropRatio' | 'workers' | 'cacheBytes' | 'onSkip'
  > & { readonly group?: ProcessGroup | null | undefined },
): DataLoader {
  const { group, batchSize, ...others } = options;
  return new DataLoader(dataset, {
    ...others,
    batchSize: batchSize * (group?.worldSize ?? 1),
    ...(group && { share: shareIn(group) }),
    ...{ augment: 'eval', onBad: 'drop', dropLast: false },
  });
}

/**
 * Scores a classifier on all images of a loader, which gives each of them once ({@link evaluationLoader}). Nothing is read
 * back from the device before the last batch. The event loop turns between batches: the loader waits for it.
 *
 * Where logits are equal, their order is that of `torch.topk`.
 *
 * @param classify Images (N, C, H, W), normalised, to logits (N, classes); its modules in evaluation mode.
 * @throws UserError where the data has no labels or no image that can be read, or labels or logits do not fit `classes`
 */
export async function evaluateClassifier(
  classify: (images: Tensor) => Tensor,
  loader: DataLoader,
  normalisation: Normalisation,
  { classes, topk = [], signal, onBatch, group = null }: EvaluateClassifierOptions,
): Promise<ClassificationResult> {
  const labels = new Int32Array(loader.samplesPerEpoch);
  const indices = new Uint32Array(loader.samplesPerEpoch);
  const deepest = Math.min(Math.max(5, ...topk), classes);
  using tally = new DeviceTally(loader.samplesPerEpoch, deepest, normalisation.device);
  for await (const batch of loader.epoch(0)) {
    // All processes stop together.
    if (group !== null && signal?.aborted) break;
    signal?.throwIfAborted();
    if (batch.share?.size === 0) continue;
    const given = checkedLabels(batch, classes);
    labels.set(given, tally.images);
    indices.set(batch.indices, tally.images);
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const logits = checkedLogits(classify(normalisation.toTensor(batch)), batch.size, classes);
    tally.add(logits, given);
    onBatch?.(batch, logits);
  }
  const own: Scored = {
    ...tally.read(),
    labels: labels.subarray(0, tally.images),
    skipped: loader.skipped.length,
  };
  const scored =
    group === null ? own : await together(group, own, { indices, length: labels.length, signal });
  const { lossSum, found, predictions, skipped } = scored;
  const images = scored.labels.length;
  if (images === 0) throw new UserError('there is nothing to evaluate: no image can be read');
  const within = (k: number) =>
    (100 * found.slice(0, k).reduce((sum, count) => sum + count, 0)) / images;
  const predicted = { labels: scored.labels, predictions, classes };
  const counts = countsOf(predicted);
  const correct = counts.correct.reduce((sum, count) => sum + count, 0);
  let confusion: Uint32Array | null = null;
  return {
    loss: lossSum / images,
    top1: (100 * correct) / images,
    top5: within(5),
    topk: new Map(topk.map((k) => [k, within(k)])),
    macroF1: macroF1(predicted),
    images,
    skipped,
    perClass: Float64Array.from(
      counts.images,
      (count, label) => (100 * (counts.correct[label] as number)) / count,
    ),
    // With thousands of classes it takes hundreds of megabytes, which few need after every epoch.
    get confusion() {
      confusion ??= confusionOf(predicted);
      return confusion;
    },
  };
}

/** What was found of some images. */
interface Scored {
  readonly lossSum: number;
  /** How many labels are the largest logit, the second largest, and so on. */
  readonly found: readonly number[];
  /** Of each image. */
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
  readonly skipped: number;
}

/** What all processes found, in the order of the data. @param length Images of the data. */
async function together(
  group: ProcessGroup,
  { lossSum, found, labels, predictions, skipped }: Scored,
  {
    indices,
    length,
    signal,
  }: { indices: Uint32Array; length: number; signal: StopSignal | undefined },
): Promise<Scored> {
  const skips = await meet(group, skipped, signal);
  const [loss, ...counts] = await sumNumbers(group, [lossSum, ...found]);
  // 0 stands for an image that no process could read.
  const rows = Array.from(labels, (label, i) => [label + 1, predictions[i] as number]);
  using own = torch.tensor(rows.flat(), { shape: [rows.length, 2], dtype: 'int32' }).keep();
  using table = await gatherRows(group, own, indices.subarray(0, rows.length), length);
  const all = table.toTypedArray() as Int32Array;
  const places = indices.map((_, place) => place).filter((place) => all[2 * place] !== 0);
  return {
    ...{ lossSum: loss as number, found: counts },
    labels: Int32Array.from(places, (place) => (all[2 * place] as number) - 1),
    predictions: Int32Array.from(places, (place) => all[2 * place + 1] as number),
    skipped: skips.reduce((sum, each) => sum + each, 0),
  };
}

/** Sums over batches that stay on the device. */
class DeviceTally implements Disposable {
  images = 0;
  /** The loss, and how many labels are the largest logit, the second largest, and so on. */
  private readonly sums: Tensor;
  private readonly predictions: Tensor;

  /**
   * @param deepest Among how many of the largest logits labels are looked for, at most the classes.
   */
  constructor(
    capacity: number,
    private readonly deepest: number,
    private readonly device: Device,
  ) {
    // Kept out of the scopes of a caller, which may close while the evaluation waits for data.
    this.sums = torch.zeros([1 + deepest], { dtype: 'float64', device }).keep();
    this.predictions = torch.zeros([capacity], { dtype: 'int32', device }).keep();
  }

  /** @param logits (N, classes) */
  add(logits: Tensor, labels: Int32Array): void {
    const truth = torch.tensor(labels, { device: this.device }).to('int64');
    // bf16 and fp16 have too few digits for a loss.
    const wide = logits.dtype === 'float64' ? logits : logits.to('float32');
    const loss = nn.functional.crossEntropy(wide, truth, { reduction: 'none' }).to('float64').sum();
    const [, best] = wide.topk(this.deepest, 1); // (N, deepest)
    const found = best.eq(truth.unsqueeze(1)).sum(0).to('float64');
    this.sums.add_(torch.cat([loss.unsqueeze(0), found]));
    this.predictions.narrow(0, this.images, labels.length).copy_(best.select(1, 0));
    this.images += labels.length;
  }

  read(): { lossSum: number; found: readonly number[]; predictions: Int32Array } {
    using _ = torch.scope();
    const [lossSum, ...found] = this.sums.toTypedArray() as unknown as [number, ...number[]];
    const predictions = this.predictions.narrow(0, 0, this.images).toTypedArray() as Int32Array;
    return { lossSum, found, predictions };
  }

  [Symbol.dispose](): void {
    this.sums.dispose();
    this.predictions.dispose();
  }
}

function checkedLabels({ labels, indices }: Batch, classes: number): Int32Array {
  if (labels === null) {
    throw new UserError('the data has no labels; expected images with one folder a class');
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong >= 0) {
    throw new UserError(
      `image ${indices[wrong]} of the data has the label ${labels[wrong]}; expected 0 to ${classes - 1}`,
    );
  }
  return labels;
}

function checkedLogits(logits: Tensor, images: number, classes: number): Tensor {
  const { shape } = logits;
  if (shape.length === 2 && shape[0] === images && shape[1] === classes) return logits;
  throw new UserError(
    `the logits have shape [${shape.join(', ')}]; expected [${images}, ${classes}], a number for each image and class`,
  );
}
