/** Labelled pictures, encoders to begin with, and settings of short runs, for tests of classifiers' training. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { saveSafetensors } from '../../lib/checkpoints/index.js';
import { type Dataset, encodePng, type PixelImage } from '../../lib/data/index.js';
import { type MaeConfig, writeCard } from '../../lib/models/index.js';
import { picture } from '../data/helpers.js';
import { smallModel } from '../models/helpers.js';

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

/** Saves a small masked autoencoder of random weights, as pre-training does. */
export function savePretrained(path: string, changes: Partial<MaeConfig> = {}): string {
  using model = smallModel(changes);
  const architecture = model.config;
  const [mean, std] = [
    [0.4, 0.5, 0.6],
    [0.2, 0.25, 0.3],
  ];
  const card = writeCard({ architecture, mean, std, maskRatio: 0.75, masking: 'random' });
  saveSafetensors(path, model.stateDict(), { format: 'pt', model: card });
  return path;
}
