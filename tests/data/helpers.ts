import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { pack } from 'tar-stream';
import { afterAll } from 'vitest';
import { type Batch, type Dataset, type PixelImage, RandomStream } from '../../lib/data/index.js';

/** A folder that goes away with the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-native-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture with something in every channel, different for each variant. */
export function picture(width: number, height: number, variant = 0): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * 7 + variant * 31) % 256;
      pixels[at + 1] = (y * 5 + variant * 17) % 256;
      pixels[at + 2] = (x * y + variant) % 256;
    }
  }
  return { pixels, width, height, channels: 3 };
}

/** Every value beside every other, so that whatever is computed of neighbours clips at both ends. */
export function noise(
  width: number,
  height: number,
  channels: number,
  from = 0,
  to = 256,
): PixelImage {
  const random = new RandomStream(7, 9, width, channels);
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    () => from + random.below(to - from),
  );
  return { pixels, width, height, channels };
}

/** A picture for the image library. */
export function toSharp(image: PixelImage): Sharp {
  const { pixels, width, height } = image;
  return sharp(pixels, { raw: { width, height, channels: image.channels as 1 | 2 | 3 | 4 } });
}

export function jpeg(width: number, height: number, variant = 0): Promise<Buffer> {
  return toSharp(picture(width, height, variant))
    .jpeg()
    .toBuffer();
}

/** Writes an archive with these members, in order. */
export async function writeTar(
  file: string,
  members: readonly { name: string; bytes: Uint8Array }[],
): Promise<void> {
  const archive = pack();
  for (const { name, bytes } of members) {
    archive.entry({ name, mtime: new Date(0) }, Buffer.from(bytes));
  }
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  writeFileSync(file, Buffer.concat(parts));
}

/** A dataset of encoded files, or of whatever `get` gives. */
export function datasetOf(
  length: number,
  get: Dataset['get'],
  classes?: readonly string[],
): Dataset {
  return { length, classes, get };
}

export async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** The error's message; fails where nothing is thrown. */
export async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error, got none');
}
