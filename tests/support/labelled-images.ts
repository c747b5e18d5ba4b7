/** Labelled pictures of three classes, in memory and as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Dataset, encodePng, type PixelImage } from '../../lib/data/index.js';
import { picture } from './images.js';

export const CLASSES = ['blue', 'green', 'red'] as const;

/** A picture in which one channel is bright: the class can be learned in a few steps. */
function classPicture(label: number, variant: number, side: number): PixelImage {
  const image = picture(side, side, variant);
  image.pixels.forEach((value, i) => {
    image.pixels[i] = i % 3 === 2 - label ? 128 + value / 2 : value / 2;
  });
  return image;
}

/** Pictures of three classes in turn, larger than the models' images. */
export function labelledPictures(length: number, side = 20): Dataset {
  return {
    length,
    classes: CLASSES,
    get: (index) => {
      const label = index % CLASSES.length;
      return { ...classPicture(label, index, side), name: `picture ${index}`, label };
    },
  };
}

/** Writes the same pictures as files, a folder a class. */
export async function writePictures(folder: string, length: number, first = 0): Promise<string> {
  for (let index = first; index < first + length; index++) {
    const label = index % CLASSES.length;
    const file = join(folder, CLASSES[label] as string, `${index}.png`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await encodePng(classPicture(label, index, 20)));
  }
  return folder;
}
