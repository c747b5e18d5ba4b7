import { UsageError, UserError } from '../../errors.js';
import { checkOptions } from '../../settings/index.js';
import { checkInteger, checkPositiveInteger } from '../checks.js';
import type { Dataset } from '../sample.js';
import { CocoDataset, notesOn, openCoco, placesWithObjects } from './coco.js';
import type { CocoGroundTruth } from './objects.js';
import { SHAPES } from './shapes-scene.js';
import {
  DEFAULT_SHAPES_SIDE,
  isShapesSpec,
  ShapesDataset,
  shapesCount,
} from './synthetic-shapes.js';

/** Settings for {@link openDetectionData}. */
export interface DetectionDataOptions {
  /** The images of the training or the validation set; `train` by default. */
  readonly split?: 'train' | 'val';
  /**
   * Whether images without an object are left out, as trainings on COCO do; crowds do not count as objects. False by
   * default.
   */
  readonly dropEmpty?: boolean;
  /** The longer side of drawn pictures in pixels; 128 by default. */
  readonly imageSize?: number;
  /** The seed of drawn pictures; 0 by default. */
  readonly seed?: number;
}

/** Images with their objects. */
export interface DetectionData {
  /** Its samples have `targets.objects`. */
  readonly dataset: Dataset;
  /** The classes, in the order of their ids: a label is an index into them. */
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** Whether all objects have masks; otherwise some have no more than a box. */
  readonly hasMasks: boolean;
  /** Everything as COCO's JSON has it, also of images that are left out. It is made when it is first read. */
  readonly groundTruth: CocoGroundTruth;
  /** What people should know of the data, a line each. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

const EXPECTED = 'expected coco:DIR, coco:FILE.tar, coco:FILE.json or synthetic-shapes[:COUNT]';

/**
 * Opens images with objects that have boxes and masks.
 *
 * - `coco:DIR`, `coco:FILE.tar`: COCO's layout, in a folder or an archive; `coco:FILE.json`: annotations, with the
 *   images where COCO has them;
 * - `synthetic-shapes[:COUNT]`: pictures of shapes, drawn by code.
 *
 * Labels are indices of the categories sorted by id. Close the data after use.
 *
 * @throws UsageError for a malformed spec
 * @throws UserError for data that is missing or damaged, or has no objects where `dropEmpty` leaves nothing
 */
export async function openDetectionData(
  spec: string,
  options: DetectionDataOptions = {},
): Promise<DetectionData> {
  checkOptions('openDetectionData', options, ['split', 'dropEmpty', 'imageSize', 'seed']);
  const { split = 'train' } = options;
  if (split !== 'train' && split !== 'val') {
    throw new UsageError(`split is '${String(split)}'; expected 'train' or 'val'`);
  }
  if (isShapesSpec(spec)) return openShapes(spec, { ...options, split });
  const place = cocoPlace(spec);
  if (place !== undefined) return openCocoData(place, split, options.dropEmpty ?? false);
  throw new UsageError(`data '${spec}' has no boxes; ${EXPECTED}`);
}

/** @throws UsageError where the spec's count is none */
export function shapesOf(
  spec: string,
  { split, imageSize = DEFAULT_SHAPES_SIDE, seed = 0 }: DetectionDataOptions,
): ShapesDataset {
  checkPositiveInteger('imageSize', imageSize);
  checkInteger('seed', seed, 0);
  const part = split === 'val' ? 1 : 0;
  return new ShapesDataset({ count: shapesCount(spec), side: imageSize, seed, part });
}

function openShapes(spec: string, options: DetectionDataOptions): DetectionData {
  const shapes = shapesOf(spec, options);
  const { dropEmpty = false } = options;
  let truth: CocoGroundTruth | undefined;
  return {
    dataset: dropEmpty ? withObjects(shapes) : shapes,
    categories: SHAPES.map((name, label) => ({ id: label + 1, name })),
    hasMasks: true,
    get groundTruth() {
      truth ??= shapes.groundTruth();
      return truth;
    },
    notes: [],
    close: async () => {},
  };
}

function withObjects(shapes: ShapesDataset): Dataset {
  const kept = Uint32Array.from(
    Array.from({ length: shapes.length }, (_, index) => index).filter(
      (index) => shapes.countAt(index) > 0,
    ),
  );
  return { length: kept.length, get: (index) => shapes.get(kept[index] as number) };
}

/** Whether `--data` names images with objects. */
export function isDetectionSpec(spec: string): boolean {
  return isShapesSpec(spec) || spec.startsWith(COCO);
}

const COCO = 'coco:';

/**
 * The folder or file of a spec in COCO's format; undefined for others.
 *
 * @throws UsageError where it names nothing
 */
export function cocoPlace(spec: string): string | undefined {
  if (!spec.startsWith(COCO)) return undefined;
  if (spec !== COCO) return spec.slice(COCO.length);
  throw new UsageError(`data '${spec}' names nothing; ${EXPECTED}`);
}

async function openCocoData(
  place: string,
  split: 'train' | 'val',
  dropEmpty: boolean,
): Promise<DetectionData> {
  const coco = await openCoco(place, split);
  const { table, name } = coco;
  const kept = placesWithObjects(table);
  const dataset = new CocoDataset(coco, dropEmpty ? kept : undefined);
  if (dataset.length === 0) {
    dataset.close();
    throw new UserError(`${name}: none of its ${table.length} images has an object to learn from`);
  }
  const empty = table.length - kept.length;
  let truth: CocoGroundTruth | undefined;
  return {
    dataset,
    categories: table.categories,
    hasMasks: table.withoutMask === 0,
    get groundTruth() {
      truth ??= table.groundTruth();
      return truth;
    },
    notes: [
      ...notesOn(coco),
      ...(dropEmpty && empty > 0 ? [`${name}: ${empty} images without objects are left out`] : []),
    ],
    close: async () => dataset.close(),
  };
}
