/** The images of a detector's training, and those that it is measured on. */
import {
  type DataLoader,
  type Dataset,
  type DetectionData,
  type DetectionTarget,
  openDetectionData,
} from '../../data/index.js';
import { UserError } from '../../errors.js';
import { masks } from '../../evaluation/coco/index.js';
import { firstOf, wholeImages } from '../../evaluation/detection/loader.js';
import type { Category, ObjectTargets } from '../../models/detection/index.js';
import { trainingGroup } from '../../runtime/training-group.js';
import { type Device, torch } from '../../torch/index.js';
import type { MethodData } from '../../training/method.js';

/** Settings that decide on the data. */
export interface DetectionDataSettings {
  readonly data: readonly string[];
  readonly valData: readonly string[] | null;
  readonly imageSize: number;
  readonly channels: number;
  readonly batchSize: number;
  readonly workers: number | null;
  readonly seed: number;
  readonly masks: boolean;
  /** The first images alone; null for all. */
  readonly only: number | null;
}

export interface OpenedDetection extends MethodData {
  readonly categories: readonly Category[];
  /** The data to measure on; null without. */
  readonly val: (DetectionData & { readonly loader: DataLoader }) | null;
}

/** @throws UserError for several sources, which have no numbering of images in common */
export function onlySource(name: string, specs: readonly string[]): string {
  const [spec, ...more] = specs;
  if (spec !== undefined && more.length === 0) return spec;
  throw new UserError(
    `${name} is ${specs.join(' ')}; expected one source, coco:DIR, coco:FILE.tar or synthetic-shapes[:COUNT]`,
  );
}

/**
 * Opens training and validation data.
 *
 * @param given A dataset from code that replaces `data`: its samples have `targets.objects`.
 * @throws UserError for data without masks where masks are learned, and for validation data of other classes
 */
export async function openDetection(
  settings: DetectionDataSettings,
  given: Dataset | undefined,
): Promise<OpenedDetection> {
  if (given !== undefined) {
    throw new UserError(
      'a detector trains on data by name; expected --data, and no dataset from code',
    );
  }
  const { imageSize, seed, valData, only } = settings;
  const options = { imageSize, seed };
  const group = trainingGroup();
  const train = await openDetectionData(onlySource('data', settings.data), {
    ...{ ...options, split: 'train', dropEmpty: true },
  });
  let val: DetectionData | null = null;
  let loader: DataLoader | null = null;
  const close = async () => {
    loader?.close();
    await val?.close();
    await train.close();
  };
  try {
    if (train.dataset.length === 0) {
      throw new UserError(`${settings.data[0]}: no image has an object; expected some that have`);
    }
    if (settings.masks && !train.hasMasks) {
      throw new UserError(
        `${settings.data[0]}: some objects have no mask; train boxes alone with --no-masks`,
      );
    }
    const dataset = only === null ? train.dataset : firstOf(train.dataset, only);
    if (valData === null && only !== null) {
      loader = wholeImages(dataset, { ...settings, group });
      val = Object.create(train, {
        dataset: { value: dataset },
        close: { value: async () => {} },
      }) as DetectionData;
    } else if (valData !== null) {
      val = await openDetectionData(onlySource('val data', valData), { ...options, split: 'val' });
      const names = (data: DetectionData) => data.categories.map(({ name }) => name).join(', ');
      if (names(val) !== names(train)) {
        throw new UserError(
          `${valData[0]}: has the classes ${names(val)}, and the training data ${names(train)}; expected the same`,
        );
      }
      loader = wholeImages(val.dataset, { ...settings, group });
    }
    return {
      dataset,
      categories: train.categories,
      classes: train.categories.map(({ name }) => name),
      notes: [...train.notes, ...(val?.notes ?? [])],
      val: val === null || loader === null ? null : withLoader(val, loader),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The ground truth stays one that is made when it is first read. */
function withLoader(data: DetectionData, loader: DataLoader) {
  return Object.create(data, { loader: { value: loader, enumerable: true } }) as DetectionData & {
    readonly loader: DataLoader;
  };
}

/** The objects of a batch's images as tensors; crowds are not learned from. */
export function targetsOf(objects: readonly DetectionTarget[], device: Device): ObjectTargets[] {
  return objects.map(({ boxes, labels, crowd, masks: all, size }) => {
    const kept = [...crowd.keys()].filter((i) => crowd[i] === 0);
    const corners = Float32Array.from(kept.flatMap((i) => [...boxes.subarray(i * 4, i * 4 + 4)]));
    return {
      boxes: torch.tensor(corners, { shape: [kept.length, 4], device }),
      labels: torch.tensor(
        kept.map((i) => labels[i] as number),
        { dtype: 'int64', device },
      ),
      size,
      rasterise(matched, around, side) {
        const pixels = new Uint8Array(matched.length * side * side);
        for (const [i, object] of matched.entries()) {
          const mask = all[kept[object] as number];
          const box = [...around.subarray(i * 4, i * 4 + 4)] as [number, number, number, number];
          pixels.set(rasterised(mask, box, side), i * side * side);
        }
        return pixels;
      },
    };
  });
}

/** The part of a mask in a box, as side * side pixels. */
function rasterised(
  mask: DetectionTarget['masks'][number] | undefined,
  box: readonly [number, number, number, number],
  side: number,
): Uint8Array {
  if (mask === undefined) return new Uint8Array(side * side);
  if ('polygons' in mask) {
    return masks.rasterizeInBox(mask.polygons as number[][], [...box], side);
  }
  const [height, width] = mask.rle.size;
  const bitmap = masks.decode({ size: [height, width], counts: mask.rle.counts });
  const [x1, y1, x2, y2] = box;
  const pixels = new Uint8Array(side * side);
  // The nearest pixel at the centre of each cell.
  const placeOf = (from: number, to: number, cell: number, most: number) =>
    Math.min(most - 1, Math.max(0, Math.floor(from + ((cell + 0.5) / side) * (to - from))));
  for (let row = 0; row < side; row++) {
    const y = placeOf(y1, y2, row, height);
    for (let column = 0; column < side; column++) {
      pixels[row * side + column] = bitmap[y * width + placeOf(x1, x2, column, width)] as number;
    }
  }
  return pixels;
}
