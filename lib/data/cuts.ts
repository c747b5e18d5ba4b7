import type { Batch } from './batch.js';
import type { Box, Size } from './geometry.js';
import type { ImageTable } from './image-table.js';
import type { RandomStream } from './random.js';
import { resizeBox } from './resize.js';
import type { Transform } from './transform.js';

/**
 * Samples that are yet to be cut out of decoded images: box i of image `rows[i]`, scaled to `size` as {@link resizeBox}
 * does and mirrored where `flips[i]` is 1.
 */
export interface Cuts {
  readonly table: ImageTable;
  /** (n), which image of the table. */
  readonly rows: Int32Array;
  /** (n, 4): left, top, width and height. */
  readonly boxes: Int32Array;
  readonly flips: Uint8Array;
  readonly size: Size;
}

/** What {@link cutBatch} takes a batch from. */
interface CutOptions {
  readonly table: ImageTable;
  readonly transform: Transform;
  /** The batch's samples in order. */
  readonly samples: Uint32Array;
  readonly index: number;
  readonly epoch: number;
  readonly labelled: boolean;
  /** Whether the next sample takes the place of one that there is not; else it is left out. */
  readonly substitute: boolean;
  readonly random: (sample: number) => RandomStream;
}

/** A batch of which only the cuts are there; its pixels are made when they are looked at. */
export function cutBatch(options: CutOptions): Batch {
  const { table, transform, samples, index, epoch, labelled, substitute, random } = options;
  const present = Array.from(samples, (sample) => ({
    sample,
    used: presentFrom(table, sample, substitute ? table.rows.length : 1),
  })).filter(({ used }) => used !== -1);
  const n = present.length;
  const rows = Int32Array.from(present, ({ used }) => table.rows[used] as number);
  const boxes = new Int32Array(n * 4);
  const flips = new Uint8Array(n);
  for (const [i, { sample }] of present.entries()) {
    const { box, flip } = cutOf(table, transform, () => random(sample));
    boxes.set([box.left, box.top, box.width, box.height], i * 4);
    flips[i] = flip ? 1 : 0;
  }
  const { size } = transform;
  const cuts: Cuts = { table, rows, boxes, flips, size };
  let pixels: Uint8Array | undefined;
  return {
    index,
    epoch,
    cuts,
    get pixels() {
      pixels ??= cutPixels(cuts);
      return pixels;
    },
    labels: labelled ? Int32Array.from(rows, (row) => table.labels[row] as number) : null,
    indices: Uint32Array.from(present, ({ used }) => used),
    size: n,
    height: size.height,
    width: size.width,
    channels: table.channels,
  };
}

/** A sample, or the first of those after it, that there is an image of; -1 where `tries` of them have none. */
function presentFrom({ rows }: ImageTable, sample: number, tries: number): number {
  for (let step = 0; step < tries; step++) {
    const candidate = (sample + step) % rows.length;
    if (rows[candidate] !== -1) return candidate;
  }
  return -1;
}

/** Where nothing is random the table's images are finished samples. */
function cutOf(
  { width, height }: Size,
  transform: Transform,
  random: () => RandomStream,
): { box: Box; flip: boolean } {
  if (transform.deterministic) return { box: { left: 0, top: 0, width, height }, flip: false };
  return transform.plan({ width, height }, random);
}

function cutPixels({ table, rows, boxes, flips, size }: Cuts): Uint8Array {
  const { width, height, channels } = table;
  const imageBytes = width * height * channels;
  const sampleBytes = size.width * size.height * channels;
  const out = new Uint8Array(rows.length * sampleBytes);
  for (const [i, row] of rows.entries()) {
    const pixels = table.pixels.subarray(row * imageBytes, (row + 1) * imageBytes);
    const [left, top, boxWidth, boxHeight] = boxes.subarray(i * 4, i * 4 + 4);
    const box = { left, top, width: boxWidth, height: boxHeight } as Box;
    const image = { pixels, width, height, channels };
    resizeBox(image, box, size, flips[i] === 1, out, i * sampleBytes);
  }
  return out;
}
