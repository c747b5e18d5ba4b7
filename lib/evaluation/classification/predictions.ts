import { join } from 'node:path';
import type { Batch, OpenedDataset } from '../../data/index.js';
import { writeAll, writeFileDurably } from '../../files/index.js';
import { type Tensor, torch } from '../../torch/index.js';

/** Digits of a probability; further ones are rounding errors. */
const DIGITS = 6;

/** A class and how likely it is. */
export interface Likely {
  readonly class: string;
  /** With six significant digits. */
  readonly probability: number;
}

/** What a classifier says of an image. */
export interface Prediction {
  /** The image's index in the data. */
  readonly index: number;
  /** Its class in the data; undefined where it has none. */
  readonly label?: string | undefined;
  /** The likeliest classes, the first one first. */
  readonly top: readonly Likely[];
}

/**
 * The likeliest classes of a batch's images.
 *
 * @param logits (N, classes.length)
 * @param count at most how many classes
 */
export function predictionsOf(
  { labels, indices }: Pick<Batch, 'labels' | 'indices'>,
  logits: Tensor,
  classes: readonly string[],
  count = 5,
): Prediction[] {
  using _ = torch.scope();
  const wide = logits.dtype === 'float64' ? logits : logits.to('float32');
  const shown = Math.min(count, classes.length);
  const [, best] = wide.topk(shown, 1);
  const probabilities = wide.softmax(1).gather(1, best).to('float64').toTypedArray();
  const places = best.toTypedArray();
  return Array.from(indices, (index, i) => ({
    index,
    label: classes[labels?.[i] as number],
    top: Array.from({ length: shown }, (_, rank) => ({
      class: classes[Number(places[i * shown + rank])] as string,
      probability: Number(Number(probabilities[i * shown + rank]).toPrecision(DIGITS)),
    })),
  }));
}

/** What a classifier of several labels says of an image. */
export interface LabelPrediction {
  /** The image's index in the data. */
  readonly index: number;
  /** The labels that are likely enough, in the order of the classes. */
  readonly predicted: readonly string[];
  /** The likeliest ones, the first one first, whether likely enough or not. */
  readonly top: readonly Likely[];
}

/**
 * The labels of a batch's images.
 *
 * @param logits (N, classes.length)
 * @param options.threshold The least probability of a label.
 * @param options.count At most how many of the likeliest ones.
 */
export function labelPredictionsOf(
  { indices }: Pick<Batch, 'indices'>,
  logits: Tensor,
  classes: readonly string[],
  { threshold, count = 5 }: { readonly threshold: number; readonly count?: number },
): LabelPrediction[] {
  using _ = torch.scope();
  const probabilities = logits.to('float64').sigmoid();
  const [highest, places] = probabilities.topk(Math.min(count, classes.length), 1);
  const all = probabilities.tolist() as number[][];
  const likeliest = highest.tolist() as number[][];
  const labels = places.tolist() as number[][];
  return Array.from(indices, (index, i) => {
    const own = all[i] as number[];
    const top = (likeliest[i] as number[]).map((probability, rank) => ({
      class: classes[labels[i]?.[rank] as number] as string,
      probability: Number(probability.toPrecision(DIGITS)),
    }));
    const predicted = classes.filter((_, label) => (own[label] as number) >= threshold);
    return { index, predicted, top };
  });
}

/** The names of a dataset's images, in the order of the indices. */
export async function namesOf(
  dataset: Pick<OpenedDataset, 'nameOf'>,
  indices: Iterable<number>,
): Promise<string[]> {
  const names: string[] = [];
  for (const index of indices) names.push(await dataset.nameOf(index));
  return names;
}

/** Writes predictions.jsonl: a line for each image, with its name. */
export async function writePredictions(
  folder: string,
  dataset: Pick<OpenedDataset, 'nameOf'>,
  predictions: readonly Prediction[],
): Promise<void> {
  const names = await namesOf(
    dataset,
    predictions.map(({ index }) => index),
  );
  writeFileDurably(join(folder, 'predictions.jsonl'), (fd) => {
    for (const [i, { label, top }] of predictions.entries()) {
      const line = { name: names[i], label, predicted: top[0]?.class, top5: top };
      writeAll(fd, Buffer.from(`${JSON.stringify(line)}\n`));
    }
  });
}
