/** Which detections of a category in an image find an object, as COCO's metric decides it. */
import { boundaryOf } from './boundary.js';
import { boxOfAnnotation, type Cell, type CocoType, maskOf } from './dataset.js';
import { boxIou, maskIou } from './iou.js';
import { areaOf, boxOf, type Runs } from './runs.js';

/** From .5 to .95 in steps of .05, as numpy.linspace rounds them. */
export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9),
);

/** Areas in pixels, ends included: all, small, medium, large. */
export const AREAS: readonly (readonly [number, number])[] = [
  [0, 1e10],
  [0, 1024],
  [1024, 9216],
  [9216, 1e10],
];

/** Detections that count, of an image and a category. */
export const MAX_DETECTIONS: readonly number[] = [1, 10, 100];
const MOST = 100;

/** A cell's detections by descending score, each with bits for the thresholds. */
export interface Matches {
  readonly scores: Float64Array;
  /** For each of {@link AREAS} and each detection: at which thresholds it has found an object. */
  readonly found: Uint16Array;
  /** At which it counts neither way. */
  readonly ignored: Uint16Array;
  /** Objects to find, for each of {@link AREAS}. */
  readonly objects: readonly number[];
}

/** What detections and objects of a cell have in common. */
export interface Compared {
  /** Places in the cell's detections by descending score, the best ones. */
  readonly order: readonly number[];
  /** A row for each detection in this order. */
  readonly ious: Float64Array;
  /** Pixels of the detections, in this order, and of the objects. */
  readonly areas: Float64Array;
  readonly truthAreas: Float64Array;
  readonly isCrowd: readonly boolean[];
}

/** Places of the highest scores; of equal ones the earlier comes first. */
export function byScore(scores: readonly number[], most: number): number[] {
  const order = Array.from(scores, (_, i) => i);
  order.sort((a, b) => (scores[b] as number) - (scores[a] as number));
  return order.length > most ? order.slice(0, most) : order;
}

export function compare({ image, truths, detections }: Cell, type: CocoType): Compared {
  const order = byScore(
    detections.map(({ score }) => score),
    MOST,
  );
  const isCrowd = truths.map(({ iscrowd }) => Boolean(iscrowd));
  const named = (i: number) => `a detection of image ${image.id}, score ${detections[i]?.score}`;
  if (type === 'bbox') {
    const own = order.map((i) => sized(detections[i] as object, image, named(i)));
    const others = truths.map((truth) => sized(truth, image, `annotation ${truth.id}`));
    return {
      order,
      ious: boxIou(
        own.map(({ box }) => box),
        others.map(({ box }) => box),
        isCrowd,
      ),
      areas: Float64Array.from(own, ({ area }) => area),
      truthAreas: Float64Array.from(truths, ({ area }, i) => area ?? others[i]?.area ?? 0),
      isCrowd,
    };
  }
  const own = order.map((i) =>
    maskOf(detections[i] as Cell['detections'][number], image, named(i)),
  );
  const others = truths.map((truth) => maskOf(truth, image, `annotation ${truth.id}`));
  const ious = maskIou(own, others, isCrowd);
  if (type === 'boundary') narrow(ious, own, others, isCrowd);
  return {
    order,
    ious,
    areas: Float64Array.from(own, areaOf),
    truthAreas: Float64Array.from(truths, ({ area }, i) => area ?? areaOf(others[i] as Runs)),
    isCrowd,
  };
}

/** Takes the boundaries' where they have less in common. */
function narrow(
  ious: Float64Array,
  own: readonly Runs[],
  others: readonly Runs[],
  isCrowd: readonly boolean[],
): void {
  if (ious.length === 0) return;
  const boundaries = maskIou(own.map(boundaryOf), others.map(boundaryOf), isCrowd);
  for (let i = 0; i < ious.length; i++) {
    ious[i] = Math.min(ious[i] as number, boundaries[i] as number);
  }
}

/** Box and area: of a detection that is a mask alone, the mask's. */
function sized(
  one: Partial<Cell['truths'][number]>,
  image: Cell['image'],
  what: string,
): { box: readonly number[]; area: number } {
  if (one.bbox !== undefined) {
    const box = boxOfAnnotation(one.bbox, what);
    return { box, area: (box[2] as number) * (box[3] as number) };
  }
  const mask = maskOf(one as Cell['truths'][number], image, what);
  return { box: boxOf(mask), area: areaOf(mask) };
}

/** Matches the detections of a cell at all thresholds, for all areas. */
export function matchCell(cell: Cell, type: CocoType): Matches {
  const compared = compare(cell, type);
  const { order, areas, truthAreas, isCrowd } = compared;
  const [count, truths] = [order.length, truthAreas.length];
  const candidates = candidatesOf(compared);
  const found = new Uint16Array(AREAS.length * count);
  const ignored = new Uint16Array(AREAS.length * count);
  const objects: number[] = [];
  const isIgnored = new Uint8Array(truths);
  const taken = new Uint8Array(truths);
  AREAS.forEach(([least, most], a) => {
    const isOutside = (area: number) => area < least || area > most;
    let left = 0;
    for (let g = 0; g < truths; g++) {
      isIgnored[g] = isCrowd[g] || isOutside(truthAreas[g] as number) ? 1 : 0;
      left += 1 - (isIgnored[g] as number);
    }
    objects.push(left);
    IOU_THRESHOLDS.forEach((threshold, t) => {
      taken.fill(0);
      for (let d = 0; d < count; d++) {
        const at = a * count + d;
        const best = bestOf(compared, candidates[d] as number[], d, threshold, isIgnored, taken);
        if (best < 0) {
          if (isOutside(areas[d] as number)) ignored[at] = (ignored[at] as number) | (1 << t);
          continue;
        }
        taken[best] = 1;
        found[at] = (found[at] as number) | (1 << t);
        if (isIgnored[best]) ignored[at] = (ignored[at] as number) | (1 << t);
      }
    });
  });
  const scores = Float64Array.from(order, (i) => cell.detections[i]?.score as number);
  return { scores, found, ignored, objects };
}

/** For each detection, the objects that reach the lowest threshold. */
function candidatesOf({ ious, order, truthAreas }: Compared): number[][] {
  const truths = truthAreas.length;
  const lowest = IOU_THRESHOLDS[0] as number;
  return order.map((_, d) => {
    const own: number[] = [];
    for (let g = 0; g < truths; g++) if ((ious[d * truths + g] as number) >= lowest) own.push(g);
    return own;
  });
}

/**
 * The free object that a detection overlaps most, of equal ones the last: a regular one before any that is ignored. A crowd
 * is never taken.
 */
function bestOf(
  { ious, isCrowd }: Compared,
  candidates: readonly number[],
  d: number,
  threshold: number,
  isIgnored: Uint8Array,
  taken: Uint8Array,
): number {
  const row = d * isIgnored.length;
  for (const ignored of [0, 1]) {
    let least = Math.min(threshold, 1 - 1e-10);
    let best = -1;
    for (let c = 0; c < candidates.length; c++) {
      const g = candidates[c] as number;
      if (isIgnored[g] !== ignored || (taken[g] === 1 && !isCrowd[g])) continue;
      const iou = ious[row + g] as number;
      if (iou < least) continue;
      least = iou;
      best = g;
    }
    if (best >= 0) return best;
  }
  return -1;
}
