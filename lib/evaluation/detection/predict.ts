/** Finds objects in images, and writes them as COCO's results and as pictures. */
import { join } from 'node:path';
import { readHeader } from '../../data/decode.js';
import {
  type DataLoader,
  type Dataset,
  openDataset,
  openDetectionData,
  writePng,
} from '../../data/index.js';
import { UserError } from '../../errors.js';
import { makeFolder, writeFileDurably } from '../../files/index.js';
import type { Category } from '../../models/detection/index.js';
import { resolveDevice } from '../../runtime/device.js';
import { resolvePrecision } from '../../runtime/precision.js';
import { type Device, torch } from '../../torch/index.js';
import type { EvaluationHooks } from '../classification/options.js';
import { resolveOptions } from '../inputs.js';
import { drawFound } from './draw.js';
import { type LoadedDetector, loadDetector } from './load-detector.js';
import { wholeImages } from './loader.js';
import { type DetectPredictOptions, detectPredictSettings } from './options.js';
import { detectAll } from './run.js';

/** What was found. */
export interface DetectPredictSummary {
  /** The folder of results.json and of the pictures. */
  readonly out: string;
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  readonly detections: number;
  /** Objects of a score that is drawn, by class, the most frequent first. */
  readonly counts: Readonly<Record<string, number>>;
  readonly amp: string;
  readonly checkpoint: string;
}

/**
 * Finds objects in images. The folder gets `results.json`, COCO's results, `images.json`, the names of their images, and
 * a picture of each of the first ones.
 *
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function predictObjects(
  options: DetectPredictOptions,
  { onSkip, onNote, onProgress, signal }: EvaluationHooks = {},
): Promise<DetectPredictSummary> {
  const settings = resolveOptions(detectPredictSettings, options, 'init', 'data', 'out');
  const { init, data, out, batchSize, workers, drawn, drawThreshold } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  using loaded = loadDetector(init, device, settings);
  for (const note of loaded.notes) onNote?.(note);
  const { model, config, normalisation } = loaded;
  const { imageSize, channels } = config;
  const opened = await openImages(data, imageSize);
  let loader: DataLoader | null = null;
  try {
    makeFolder(out);
    for (const note of opened.notes) onNote?.(note);
    const categories = categoriesOf(loaded, opened.categories);
    loader = wholeImages(opened.dataset, { imageSize, channels, batchSize, workers, onSkip });
    const names: { id: number; file_name: string }[] = [];
    const counts = new Map<string, number>();
    let pictures = 0;
    const run = { ...settings, model, normalisation, precision, categories, signal };
    const { results } = await detectAll(loader, run, async (found, batch) => {
      for (const [i, { target, results: own }] of found.entries()) {
        const index = batch.indices[i] as number;
        names.push({ id: target.imageId, file_name: await opened.nameOf(index) });
        for (const { category_id, score } of own) {
          if (score < drawThreshold) continue;
          const { name } = categories.find(({ id }) => id === category_id) as Category;
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
      }
      if (pictures < drawn) {
        const shown = drawFound(batch, found, { categories, threshold: drawThreshold });
        for (const picture of shown.slice(0, drawn - pictures)) {
          const number = String(++pictures).padStart(4, '0');
          await writePng(join(out, `objects-${number}.png`), picture);
        }
      }
      onProgress?.(names.length, opened.dataset.length);
    });
    if (names.length === 0)
      throw new UserError('there is nothing to predict: no image can be read');
    writeFileDurably(join(out, 'results.json'), JSON.stringify(results));
    writeFileDurably(
      join(out, 'images.json'),
      JSON.stringify({ images: names, categories }, null, 2),
    );
    return {
      ...{ out, images: names.length, skipped: loader.skipped.length, detections: results.length },
      counts: Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
      ...{ amp: precision, checkpoint: init },
    };
  } finally {
    loader?.close();
    await opened.close();
  }
}

interface OpenedImages {
  readonly dataset: Dataset;
  /** Null where the data has none. */
  readonly categories: readonly Category[] | null;
  readonly notes: readonly string[];
  nameOf(index: number): string | Promise<string>;
  close(): Promise<void>;
}

/** Opens images with known objects, which are not looked at, or any others. */
async function openImages(data: readonly string[], imageSize: number): Promise<OpenedImages> {
  const [spec = ''] = data;
  if (data.length === 1 && /^(coco:|synthetic-shapes(:|$))/.test(spec)) {
    const opened = await openDetectionData(spec, { split: 'val', imageSize });
    return {
      ...{ dataset: opened.dataset, categories: opened.categories, notes: opened.notes },
      nameOf: async (index) => (await opened.dataset.get(index)).name,
      close: () => opened.close(),
    };
  }
  const opened = await openDataset(data, { imageSize });
  return {
    ...{ dataset: withoutObjects(opened), categories: null, notes: opened.notes },
    nameOf: (index) => opened.nameOf(index),
    close: () => opened.close(),
  };
}

/** Images of which no objects are known, as a loader of detection takes them. */
function withoutObjects(dataset: Dataset): Dataset {
  return {
    length: dataset.length,
    async get(index) {
      const sample = await dataset.get(index);
      const { width, height } =
        'bytes' in sample ? await readHeader(sample.bytes, sample.name) : sample;
      const none = { boxes: [], labels: [], crowd: [], masks: [] };
      const objects = { imageId: index + 1, width, height, ...none };
      return { ...sample, targets: { ...sample.targets, objects } };
    },
  };
}

/** The classes: the detector's own, the data's where there are as many, or numbers from 1. */
function categoriesOf(
  { categories, config: { numClasses } }: LoadedDetector,
  ofData: readonly Category[] | null,
): readonly Category[] {
  if (categories !== null) return categories;
  if (ofData?.length === numClasses) return ofData;
  return Array.from({ length: numClasses }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` }));
}
