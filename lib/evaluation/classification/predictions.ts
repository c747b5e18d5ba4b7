import { join } from 'node:path';
import { types } from 'node:util';
import type { Batch, Dataset, Sample } from '../../data/index.js';
import { writeFileDurably } from '../../files/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { LabelledDataset } from './labelled-data.js';

/** Digits of a probability; further ones are rounding errors. */
const DIGITS = 6;

/** The predictions of each image, with its name. */
export class Predictions {
  /** The dataset to read, each image once: it records their names. */
  readonly dataset: Dataset;
  private readonly names = new Map<number, string>();
  private readonly lines: string[] = [];

  constructor(private readonly source: LabelledDataset) {
    const { length, classes, inMemory } = source;
    this.dataset = { length, classes, inMemory, get: (index) => this.get(index) };
  }

  /** @param logits (N, classes) */
  add({ labels, indices }: Batch, logits: Tensor): void {
    using _ = torch.scope();
    const { classes } = this.source;
    const wide = logits.dtype === 'float64' ? logits : logits.to('float32');
    const count = Math.min(5, classes.length);
    const [, best] = wide.topk(count, 1);
    const probabilities = wide.softmax(1).gather(1, best).to('float64').toTypedArray();
    const places = best.toTypedArray();
    for (const [i, index] of indices.entries()) {
      const top5 = Array.from({ length: count }, (_, rank) => ({
        class: classes[Number(places[i * count + rank])],
        probability: Number(Number(probabilities[i * count + rank]).toPrecision(DIGITS)),
      }));
      const image = { name: this.names.get(index), label: classes[labels?.[i] as number] };
      this.lines.push(JSON.stringify({ ...image, predicted: top5[0]?.class, top5 }));
      this.names.delete(index);
    }
  }

  /** Writes predictions.jsonl: a line for each image. */
  write(folder: string): void {
    writeFileDurably(join(folder, 'predictions.jsonl'), `${this.lines.join('\n')}\n`);
  }

  private get(index: number): Sample | Promise<Sample> {
    const sample = this.source.get(index);
    if (!types.isPromise(sample)) return this.recordName(index, sample);
    return sample.then((read) => this.recordName(index, read));
  }

  private recordName(index: number, sample: Sample): Sample {
    this.names.set(index, sample.name);
    return sample;
  }
}
