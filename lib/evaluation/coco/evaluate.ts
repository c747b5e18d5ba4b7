/** COCO's metric of detections. */
import { UserError } from '../../errors.js';
import { accumulate, type Curves } from './accumulate.js';
import { type CocoDataset, type CocoResult, type CocoType, prepare } from './dataset.js';
import { IOU_THRESHOLDS, MAX_DETECTIONS, matchCell } from './matching.js';
import { type Tide, tideErrors } from './tide.js';

export interface CocoOptions {
  readonly type: CocoType;
  /** The images that count; all of the ground truth by default. */
  readonly imageIds?: readonly number[];
  /** Whether errors are told apart, too: see {@link CocoEvaluation.tide}. */
  readonly tide?: boolean;
}

/** The twelve numbers from 0 to 1, in COCO's order and by name; -1 where there is nothing to measure. */
export interface CocoStats {
  readonly ap: number;
  readonly ap50: number;
  readonly ap75: number;
  readonly ap_small: number;
  readonly ap_medium: number;
  readonly ap_large: number;
  readonly ar1: number;
  readonly ar10: number;
  readonly ar100: number;
  readonly ar_small: number;
  readonly ar_medium: number;
  readonly ar_large: number;
}

export interface CategoryStats extends CocoStats {
  readonly id: number;
  readonly name: string;
  /** Objects to find, crowds aside. */
  readonly objects: number;
}

export interface CocoEvaluation extends Curves {
  readonly type: CocoType;
  /** In COCO's order. */
  readonly stats: number[];
  readonly named: CocoStats;
  readonly perClass: CategoryStats[];
  readonly images: number;
  /** Detections that were compared. */
  readonly detections: number;
  /** What in the files is not as COCO's are. */
  readonly warnings: readonly string[];
  /** AP that each kind of error costs; null unless it was asked for. */
  readonly tide: Tide | null;
}

/** Where each of the twelve is read: precision or recall, threshold (all without one), area, most detections. */
const NUMBERS: readonly (readonly [
  keyof CocoStats,
  'precision' | 'recall',
  number | null,
  number,
  number,
])[] = [
  ['ap', 'precision', null, 0, 2],
  ['ap50', 'precision', 0, 0, 2],
  ['ap75', 'precision', 5, 0, 2],
  ['ap_small', 'precision', null, 1, 2],
  ['ap_medium', 'precision', null, 2, 2],
  ['ap_large', 'precision', null, 3, 2],
  ['ar1', 'recall', null, 0, 0],
  ['ar10', 'recall', null, 0, 1],
  ['ar100', 'recall', null, 0, 2],
  ['ar_small', 'recall', null, 1, 2],
  ['ar_medium', 'recall', null, 2, 2],
  ['ar_large', 'recall', null, 3, 2],
];

/**
 * COCO's metric: precision, recall and scores equal pycocotools' to the last bit.
 *
 * Where a detection has both a box and a mask, sizes of masks are pixels of the mask; pycocotools would take the box's.
 *
 * @param groundTruth The content of instances_*.json
 * @param detections The content of a file of results
 * @throws UserError that names the annotation or detection that cannot be compared
 */
export function evaluate(
  groundTruth: CocoDataset,
  detections: readonly CocoResult[],
  options: CocoOptions,
): CocoEvaluation {
  const { type, imageIds, tide = false } = options;
  if (!['bbox', 'segm', 'boundary'].includes(type)) {
    throw new UserError(`type should be 'bbox', 'segm' or 'boundary', got ${JSON.stringify(type)}`);
  }
  const prepared = prepare(groundTruth, detections, type, imageIds);
  const { images, categories, cells, warnings } = prepared;
  const matches = cells.map((own) =>
    // Cells were made in the order of the files.
    [...own.keys()]
      .sort((a, b) => a - b)
      .map((place) => matchCell(own.get(place) as Parameters<typeof matchCell>[0], type)),
  );
  const curves = accumulate(matches);
  const named = statsOf(curves, null);
  return {
    ...curves,
    type,
    stats: Object.values(named),
    named,
    perClass: categories.map(({ id, name }, k) => ({
      id,
      name: String(name ?? id),
      ...statsOf(curves, k),
      objects: (matches[k] ?? []).reduce((sum, cell) => sum + (cell.objects[0] as number), 0),
    })),
    images: images.length,
    detections: matches.flat().reduce((sum, { scores }) => sum + scores.length, 0),
    warnings,
    tide: tide ? tideErrors(prepared, type) : null,
  };
}

/** The twelve numbers of a category, or of all. */
function statsOf(curves: Curves, category: number | null): CocoStats {
  return Object.fromEntries(
    NUMBERS.map(([name, kind, threshold, area, most]) => [
      name,
      meanOf(curves, kind, category, threshold, area, most),
    ]),
  ) as unknown as CocoStats;
}

function meanOf(
  curves: Curves,
  kind: 'precision' | 'recall',
  category: number | null,
  threshold: number | null,
  area: number,
  most: number,
): number {
  const [T, R, K, A, M] = curves.shape;
  const recalls = kind === 'precision' ? R : 1;
  const numbers = curves[kind];
  let [sum, count] = [0, 0];
  for (let t = threshold ?? 0; t < (threshold === null ? T : threshold + 1); t++) {
    for (let r = 0; r < recalls; r++) {
      for (let k = category ?? 0; k < (category === null ? K : category + 1); k++) {
        const value = numbers[(((t * recalls + r) * K + k) * A + area) * M + most] as number;
        if (value <= -1) continue;
        sum += value;
        count++;
      }
    }
  }
  return count === 0 ? -1 : sum / count;
}

const TITLES: Record<string, string> = { a: 'Average Precision', r: 'Average Recall' };
const SIZES = ['all', 'small', 'medium', 'large'];

/** COCO's familiar twelve lines. */
export function linesOf({ stats }: Pick<CocoEvaluation, 'stats'>): string[] {
  return NUMBERS.map(([, kind, threshold, area, most], i) => {
    const isPrecision = kind === 'precision';
    const title = (isPrecision ? TITLES.a : TITLES.r) as string;
    const [low, high] = [IOU_THRESHOLDS[0] as number, IOU_THRESHOLDS.at(-1) as number];
    const iou =
      threshold === null
        ? `${low.toFixed(2)}:${high.toFixed(2)}`
        : (IOU_THRESHOLDS[threshold] as number).toFixed(2);
    const detections = String(MAX_DETECTIONS[most]).padStart(3);
    const size = (SIZES[area] as string).padStart(6);
    return ` ${title.padEnd(18)} ${isPrecision ? '(AP)' : '(AR)'} @[ IoU=${iou.padEnd(9)} | area=${size} | maxDets=${detections} ] = ${(stats[i] as number).toFixed(3)}`;
  });
}
