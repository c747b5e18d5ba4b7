/** Runs a detector on images, and gives what it finds in pixels of the images themselves. */
import type { Batch, DataLoader, DetectionTarget } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import {
  type Category,
  type Detections,
  type DetectOptions,
  type Detector,
  pasteMask,
  type Size,
} from '../../models/detection/index.js';
import { inPrecision, type Precision } from '../../runtime/precision.js';
import type { StopSignal } from '../../stop-signal.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { inOrder } from '../classification/processes.js';
import { type CocoSegmentation, masks as cocoMasks } from '../coco/index.js';

/** What was found, as COCO's results have it. */
export interface FoundObject {
  readonly image_id: number;
  readonly category_id: number;
  /** x, y, width and height in pixels of the image. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly score: number;
  readonly segmentation?: CocoSegmentation;
}

/** How images are looked at. */
export interface DetectorRun extends DetectOptions {
  readonly model: Detector;
  readonly normalisation: Normalisation;
  readonly categories: readonly Category[];
  readonly precision: Precision;
  readonly signal?: StopSignal | undefined;
  /** Processes that share the loader's batches; each gets the results of all. */
  readonly group?: ProcessGroup | null | undefined;
}

/** What was found in an image of a batch. */
export interface FoundInImage {
  readonly target: DetectionTarget;
  readonly results: readonly FoundObject[];
}

/**
 * The images of a batch for a detector: normalised, and then filled up with 0 where the view has no image.
 *
 * @param sizes Height and width of each image within the view.
 * @returns (N, C, H, W) float32
 */
export function paddedImages(
  bytes: Tensor,
  sizes: readonly Size[],
  normalisation: Normalisation,
): Tensor {
  return torch.tidy(() => {
    const images = normalisation.normalise(bytes);
    const { device } = images;
    const limits = torch.tensor(sizes.flat(), { shape: [sizes.length, 2], dtype: 'int64', device });
    const within = (side: 2 | 3, column: 0 | 1) =>
      torch.arange(images.size(side), { device }).lt(limits.narrow(1, column, 1));
    const rows = within(2, 0).view([-1, 1, images.size(2), 1]);
    const columns = within(3, 1).view([-1, 1, 1, images.size(3)]);
    return images.mul(rows.logicalAnd(columns));
  });
}

/** What a detector finds in each image of a batch. */
export function detectInBatch(batch: Batch, run: DetectorRun): FoundInImage[] {
  const { model, normalisation, precision, categories } = run;
  const targets = batch.targets.objects as readonly DetectionTarget[];
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  const sizes = targets.map(({ size }) => size);
  const images = paddedImages(normalisation.upload(batch), sizes, normalisation);
  const found = inPrecision(precision, normalisation.device, () =>
    model.forward(images, sizes, run),
  );
  return targets.map((target, i) => ({
    target,
    results: resultsOf(found[i] as Detections, target, categories),
  }));
}

/**
 * Runs a detector on all images of a loader.
 *
 * @param run.signal Ends it before the next batch.
 * @param onBatch Called after each batch of this process.
 * @returns The results of all images in the order of the data, and which images there were.
 * @throws the signal's reason where that comes first
 */
export async function detectAll(
  loader: DataLoader,
  run: DetectorRun,
  onBatch?: (found: readonly FoundInImage[], batch: Batch) => void | Promise<void>,
): Promise<{ readonly results: FoundObject[]; readonly imageIds: number[] }> {
  const { group = null, signal } = run;
  const own: FoundByIndex[] = [];
  for await (const batch of loader.epoch(0)) {
    // All processes stop together.
    if (group !== null && signal?.aborted) break;
    signal?.throwIfAborted();
    if (batch.share?.size === 0) continue;
    const found = detectInBatch(batch, run);
    for (const [i, { target, results }] of found.entries()) {
      own.push({ index: batch.indices[i] as number, imageId: target.imageId, results });
    }
    await onBatch?.(found, batch);
    batch.release?.();
  }
  // Of equal scores COCO's metric takes that of the earlier image first.
  const all = group === null ? own : await inOrder(group, own, signal);
  const results: FoundObject[] = [];
  for (const { results: found } of all) for (const result of found) results.push(result);
  return { results, imageIds: all.map(({ imageId }) => imageId) };
}

/** What was found in an image, by its place in the data. */
interface FoundByIndex {
  readonly index: number;
  readonly imageId: number;
  readonly results: readonly FoundObject[];
}

/** Detections as COCO's results have them. */
function resultsOf(
  { boxes, scores, labels, masks }: Detections,
  { imageId, originalSize, scale: [down, across] }: DetectionTarget,
  categories: readonly Category[],
): FoundObject[] {
  const [height, width] = originalSize;
  const corners = boxes.to('float32').toTypedArray() as Float32Array;
  const values = scores.tolist() as number[];
  const classes = labels.tolist() as number[];
  const side = masks?.size(-1) ?? 0;
  const pixels = masks === null ? null : (masks.to('float32').toTypedArray() as Float32Array);
  return values.flatMap((score, i) => {
    const [x1, y1, x2, y2] = corners.subarray(i * 4, i * 4 + 4) as unknown as [
      ...[number, number, number, number],
    ];
    const box = [
      ...[clamp(x1 / across, width), clamp(y1 / down, height)],
      ...[clamp(x2 / across, width), clamp(y2 / down, height)],
    ] as [number, number, number, number];
    const bbox: FoundObject['bbox'] = [box[0], box[1], box[2] - box[0], box[3] - box[1]];
    if (!(bbox[2] > 0 && bbox[3] > 0)) return [];
    const { id } = categories[classes[i] as number] as Category;
    const result = { image_id: imageId, category_id: id, bbox, score };
    if (pixels === null) return [result];
    const mask = pixels.subarray(i * side * side, (i + 1) * side * side);
    const bitmap = pasteMask(mask, side, box, originalSize);
    return [{ ...result, segmentation: cocoMasks.encode(bitmap, height, width) }];
  });
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
