/** Measures a detector by COCO's metric. */
import { type DataLoader, type DetectionData, openDetectionData } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { writeFileDurably } from '../../files/index.js';
import { resolveDevice } from '../../runtime/device.js';
import { resolvePrecision } from '../../runtime/precision.js';
import { type Device, torch } from '../../torch/index.js';
import type { EvaluationHooks } from '../classification/options.js';
import { byFirst, sumNumbers } from '../classification/processes.js';
import { resolveOptions } from '../inputs.js';
import { type LoadedDetector, loadDetector } from './load-detector.js';
import { wholeImages } from './loader.js';
import { detectionScores } from './metrics.js';
import { type DetectEvaluateOptions, detectEvaluateSettings } from './options.js';
import { detectAll } from './run.js';

/** What an evaluation found: COCO's numbers in percent, -1 where there is no object of a size. */
export interface DetectEvaluateSummary {
  readonly [metric: `box_${string}` | `mask_${string}`]: number | undefined;
  readonly images: number;
  /** Images that could not be read. */
  readonly skipped: number;
  /** Objects that were found. */
  readonly detections: number;
  readonly image_size: number;
  readonly amp: string;
  readonly checkpoint: string;
  readonly val_data: readonly string[];
  /** The file of the results; null without. */
  readonly out: string | null;
  /** Seconds, with reading and decoding. */
  readonly seconds: number;
  /** Box AP, and mask AP of a detector with masks. */
  readonly box_ap: number;
  readonly mask_ap?: number | undefined;
}

/**
 * Measures the detector of a checkpoint on images with known objects.
 *
 * @param hooks.group Processes that share the images. The first one writes the results; all return the same.
 * @throws UserError for a checkpoint or data that cannot be used
 */
export async function evaluateDetector(
  options: DetectEvaluateOptions,
  { onSkip, onNote, onProgress, signal, group = null }: EvaluationHooks = {},
): Promise<DetectEvaluateSummary> {
  const settings = resolveOptions(detectEvaluateSettings, options, 'init', 'valData');
  const { init, valData, split, out, batchSize, workers } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  const began = performance.now();
  using loaded = loadDetector(init, device, settings);
  for (const note of loaded.notes) onNote?.(note);
  const { model, config, normalisation } = loaded;
  const { imageSize, channels, masks } = config;
  const [spec, ...more] = valData;
  if (spec === undefined || more.length > 0) {
    throw new UserError(`val data is ${valData.join(' ')}; expected one source`);
  }
  const data = await openDetectionData(spec, { split, imageSize });
  let loader: DataLoader | null = null;
  try {
    for (const note of data.notes) onNote?.(note);
    checkClasses(loaded, data, init, spec);
    const view = { imageSize, channels, batchSize, workers };
    loader = wholeImages(data.dataset, { ...view, group, onSkip });
    let done = 0;
    const { results, imageIds } = await detectAll(
      loader,
      { ...settings, model, normalisation, precision, categories: data.categories, signal, group },
      (found) => {
        done += found.length;
        onProgress?.(done, data.dataset.length);
      },
    );
    if (imageIds.length === 0) {
      throw new UserError('there is nothing to evaluate: no image can be read');
    }
    const skipped = loader.skipped.length;
    const [allSkipped] = group === null ? [skipped] : await sumNumbers(group, [skipped]);
    const { box_ap, mask_ap, ...scores } = await byFirst(group, () => {
      if (out !== null) writeFileDurably(out, JSON.stringify(results));
      return detectionScores(data.groundTruth, results, { masks, imageIds });
    });
    return {
      ...{ images: imageIds.length, detections: results.length, skipped: allSkipped as number },
      ...{ image_size: imageSize, amp: precision, checkpoint: init, val_data: valData, out },
      seconds: (performance.now() - began) / 1000,
      ...scores,
      ...(mask_ap === undefined ? {} : { mask_ap }),
      box_ap: box_ap as number,
    };
  } finally {
    loader?.close();
    await data.close();
  }
}

/** @throws UserError where the data has other classes than the detector */
function checkClasses(
  { categories, config }: LoadedDetector,
  data: DetectionData,
  checkpoint: string,
  spec: string,
): void {
  const names = data.categories.map(({ name }) => name);
  if (categories === null) {
    if (names.length === config.numClasses) return;
    throw new UserError(
      `${spec}: has ${names.length} classes, and ${checkpoint} ${config.numClasses}; expected the same`,
    );
  }
  const own = categories.map(({ name }) => name);
  if (String(own) === String(names)) return;
  throw new UserError(
    `${spec}: has the classes ${names.join(', ')}, and ${checkpoint} those of ${own.join(', ')}; expected the same`,
  );
}
