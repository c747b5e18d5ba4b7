import { existsSync, promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import type { PixelSample } from '../sample.js';
import type { Source } from './source.js';

const CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;
const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;

const FILES = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
} as const;

/**
 * CIFAR-10's official binary files: records of a label byte and 3,072 bytes of red, green and blue planes. They are
 * read completely and held in memory (154 MB for training's 50,000 images).
 *
 * @param folder where the files are, or the `cifar-10-batches-bin` folder
 * @throws UserError where a file is missing or malformed
 */
export async function openCifar10(folder: string, split: 'train' | 'test'): Promise<Source> {
  const spec = `cifar10:${folder}`;
  const nested = path.join(folder, 'cifar-10-batches-bin');
  const root = existsSync(nested) ? nested : folder;
  const parts: Uint8Array[] = [];
  for (const name of FILES[split]) parts.push(await readRecords(path.join(root, name)));
  const records = Buffer.concat(parts);
  const labels = new Uint8Array(records.length / RECORD);
  const pixels = new Uint8Array(labels.length * 3 * PLANE);
  for (let i = 0; i < labels.length; i++) {
    const from = i * RECORD;
    const label = records[from] as number;
    if (label >= CLASSES.length) {
      throw new UserError(`${spec}: image ${i} has the label ${label}; expected 0 to 9`);
    }
    labels[i] = label;
    interleave(records, from + 1, pixels, i * 3 * PLANE);
  }
  const nameOf = (index: number) => `${spec}: ${split} ${index}`;
  return {
    spec,
    length: labels.length,
    inMemory: true,
    fixedClasses: CLASSES,
    className: (index) => CLASSES[labels[index] as number],
    nameOf,
    read: (index, label): PixelSample => ({
      name: nameOf(index),
      label,
      pixels: pixels.subarray(index * 3 * PLANE, (index + 1) * 3 * PLANE),
      width: SIDE,
      height: SIDE,
      channels: 3,
    }),
  };
}

async function readRecords(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(file);
  } catch (error) {
    throw new UserError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); ` +
        "expected CIFAR-10's binary files, data_batch_1.bin to data_batch_5.bin and test_batch.bin",
      { cause: error },
    );
  }
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    throw new UserError(
      `${file}: ${bytes.length} bytes are no whole number of ${RECORD}-byte records; ` +
        "expected CIFAR-10's binary version",
    );
  }
  return bytes;
}

function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let i = 0; i < PLANE; i++) {
    pixels[to + i * 3] = planes[from + i] as number;
    pixels[to + i * 3 + 1] = planes[from + PLANE + i] as number;
    pixels[to + i * 3 + 2] = planes[from + 2 * PLANE + i] as number;
  }
}
