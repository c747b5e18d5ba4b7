import { type Batch, createBatch, type View } from './batch.js';
import type { DecodedImages, DeferredCrops } from './decoded-images.js';
import type { Box, Size } from './geometry.js';
import type { RandomStream } from './random.js';
import { resizeBox } from './resize.js';
import type { Share } from './share.js';
import type { Transform } from './transform.js';

/** The inputs of {@link deferBatch}. */
interface DeferOptions {
  readonly decoded: DecodedImages;
  readonly transform: Transform;
  /** The batch's samples in order. */
  readonly samples: Uint32Array;
  readonly index: number;
  readonly epoch: number;
  readonly share?: Share | undefined;
  readonly labelled: boolean;
  /** Whether the next sample replaces a missing one; otherwise the missing one is dropped. */
  readonly substitute: boolean;
  readonly random: (sample: number) => RandomStream;
}

/** A batch of one view with deferred crops; its pixels are made on first access. */
export function deferBatch(options: DeferOptions): Batch {
  const { decoded, transform, samples, index, epoch, share } = options;
  const { labelled, substitute, random } = options;
  const present = Array.from(samples, (sample) => ({
    sample,
    used: presentFrom(decoded, sample, substitute ? decoded.rows.length : 1),
  })).filter(({ used }) => used !== -1);
  const size = present.length;
  const rows = Int32Array.from(present, ({ used }) => decoded.rows[used] as number);
  const boxes = new Int32Array(size * 4);
  const flips = new Uint8Array(size);
  for (const [i, { sample }] of present.entries()) {
    const { box, flip } = cropOf(decoded, transform, () => random(sample));
    boxes.set([box.left, box.top, box.width, box.height], i * 4);
    flips[i] = flip ? 1 : 0;
  }
  const deferred: DeferredCrops = { decoded, rows, boxes, flips, size: transform.size };
  return createBatch({
    ...{ index, epoch, share },
    views: [viewOf(deferred)],
    targets: labelled
      ? { labels: Int32Array.from(rows, (row) => decoded.labels[row] as number) }
      : {},
    indices: Uint32Array.from(present, ({ used }) => used),
  });
}

function viewOf(deferred: DeferredCrops): View {
  const { width, height } = deferred.size;
  let pixels: Uint8Array | undefined;
  return {
    get pixels() {
      pixels ??= cropPixels(deferred);
      return pixels;
    },
    ...{ size: deferred.rows.length, height, width, channels: deferred.decoded.channels, deferred },
  };
}

/** The first sample from this one on that has an image; -1 where `tries` of them have none. */
function presentFrom({ rows }: DecodedImages, sample: number, tries: number): number {
  for (let step = 0; step < tries; step++) {
    const candidate = (sample + step) % rows.length;
    if (rows[candidate] !== -1) return candidate;
  }
  return -1;
}

/** Without randomness the decoded images are finished samples. */
function cropOf(
  { width, height }: Size,
  transform: Transform,
  random: () => RandomStream,
): { box: Box; flip: boolean } {
  if (transform.deterministic) return { box: { left: 0, top: 0, width, height }, flip: false };
  return transform.plan({ width, height }, random);
}

function cropPixels({ decoded, rows, boxes, flips, size }: DeferredCrops): Uint8Array {
  const { width, height, channels } = decoded;
  const imageBytes = width * height * channels;
  const sampleBytes = size.width * size.height * channels;
  const out = new Uint8Array(rows.length * sampleBytes);
  for (const [i, row] of rows.entries()) {
    const pixels = decoded.pixels.subarray(row * imageBytes, (row + 1) * imageBytes);
    const [left, top, boxWidth, boxHeight] = boxes.subarray(i * 4, i * 4 + 4);
    const box = { left, top, width: boxWidth, height: boxHeight } as Box;
    const image = { pixels, width, height, channels };
    resizeBox(image, box, size, flips[i] === 1, out, i * sampleBytes);
  }
  return out;
}
