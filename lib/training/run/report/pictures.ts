/** The sheets of reconstructions in a report, embedded in the page. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSharp } from '../../../data/sharp.js';

export interface Picture {
  /** `epoch 12`, `the end`. */
  readonly when: string;
  /** The image as a data URI. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

export interface Pictures {
  /** The newest sheet, large. */
  readonly last: Picture | null;
  /** Earlier ones, evenly spaced from the first to the last epoch. */
  readonly epochs: readonly Picture[];
}

/** The most sheets of epochs on a page. */
const EPOCHS = 6;

/** A file up to `bytes` is embedded unchanged; a larger one is scaled to this width, with lossy compression. */
interface Size {
  readonly bytes: number;
  readonly width: number;
}
const LARGE: Size = { bytes: 3 << 20, width: 1600 };
const SMALL: Size = { bytes: 400 << 10, width: 640 };

/** Reads the sheets of a run's `reconstructions` folder. Files that are no readable images are skipped. */
export async function readPictures(folder: string): Promise<Pictures> {
  const names = await readdir(folder).catch(() => []);
  const epochs = names
    .flatMap((name) => {
      const epoch = /^epoch-(\d+)\.png$/.exec(name)?.[1];
      return epoch === undefined ? [] : [{ path: join(folder, name), epoch: Number(epoch) }];
    })
    .sort((a, b) => a.epoch - b.epoch);
  const shown = evenly(epochs, EPOCHS);
  const sheets = await Promise.all(
    shown.map(({ path, epoch }) => readPicture(path, `epoch ${epoch}`, SMALL)),
  );
  return {
    last: await readPicture(join(folder, 'last.png'), 'the end', LARGE),
    epochs: sheets.filter((picture) => picture !== null),
  };
}

/** At most `count` of a list, including its first and last. */
function evenly<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)] as T);
}

async function readPicture(path: string, when: string, size: Size): Promise<Picture | null> {
  const sharp = await loadSharp();
  try {
    const bytes = await readFile(path);
    const { width, height } = await sharp(bytes).metadata();
    if (bytes.length <= size.bytes) {
      return { when, uri: dataUri('png', bytes), width, height };
    }
    const { data, info } = await sharp(bytes)
      .resize({ width: size.width, withoutEnlargement: true })
      .webp()
      .toBuffer({ resolveWithObject: true });
    return { when, uri: dataUri('webp', data), width: info.width, height: info.height };
  } catch {
    return null;
  }
}

function dataUri(format: string, bytes: Uint8Array): string {
  return `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}`;
}
