/** From matches to precision and recall, as COCO's metric has them. */
import { AREAS, IOU_THRESHOLDS, MAX_DETECTIONS, type Matches } from './matching.js';

/** 0 to 1 in steps of .01, as numpy.linspace rounds them. */
export const RECALL_THRESHOLDS: readonly number[] = Array.from({ length: 101 }, (_, i) =>
  i === 100 ? 1 : i * 0.01,
);

/** The smallest number that 1 grows by: keeps 0 / 0 from happening. */
const SPACING = 2 ** -52;

/** Numbers with the axes of {@link CurveShape}, the last one densest; -1 where a category has no objects. */
export interface Curves {
  /** Thresholds, recalls, categories, areas, most detections. */
  readonly shape: readonly [number, number, number, number, number];
  readonly precision: Float64Array;
  /** Scores at these precisions. */
  readonly scores: Float64Array;
  /** Without the axis of recalls. */
  readonly recall: Float64Array;
}

/** @param matches For each category, the cells' in the order of the images */
export function accumulate(matches: readonly (readonly Matches[])[]): Curves {
  const [T, R, K] = [IOU_THRESHOLDS.length, RECALL_THRESHOLDS.length, matches.length];
  const [A, M] = [AREAS.length, MAX_DETECTIONS.length];
  const curves: Curves = {
    shape: [T, R, K, A, M],
    precision: new Float64Array(T * R * K * A * M).fill(-1),
    scores: new Float64Array(T * R * K * A * M).fill(-1),
    recall: new Float64Array(T * K * A * M).fill(-1),
  };
  matches.forEach((cells, k) => {
    const ranked = rank(cells);
    for (let a = 0; a < A; a++) {
      const objects = cells.reduce((sum, cell) => sum + (cell.objects[a] as number), 0);
      if (objects === 0) continue;
      for (let m = 0; m < M; m++) {
        const kept = ranked.filter(({ place }) => place < (MAX_DETECTIONS[m] as number));
        const scores = Float64Array.from(kept, ({ cell, place }) => cell.scores[place] as number);
        const bits = bitsOf(kept, a);
        for (let t = 0; t < T; t++) {
          curve(bits, scores, t, objects, curves, [k, a, m]);
        }
      }
    }
  });
  return curves;
}

interface Ranked {
  readonly cell: Matches;
  /** Its place in the cell, by score. */
  readonly place: number;
  readonly score: number;
}

/** All detections of a category by descending score; of equal ones the earlier image comes first. */
function rank(cells: readonly Matches[]): Ranked[] {
  const all: Ranked[] = [];
  for (const cell of cells) {
    cell.scores.forEach((score, place) => {
      all.push({ cell, place, score });
    });
  }
  return all.sort((a, b) => b.score - a.score);
}

interface Bits {
  readonly found: Uint16Array;
  readonly ignored: Uint16Array;
}

function bitsOf(kept: readonly Ranked[], area: number): Bits {
  const [found, ignored] = [new Uint16Array(kept.length), new Uint16Array(kept.length)];
  kept.forEach(({ cell, place }, i) => {
    const at = area * cell.scores.length + place;
    found[i] = cell.found[at] as number;
    ignored[i] = cell.ignored[at] as number;
  });
  return { found, ignored };
}

/** Writes precision, scores and recall at a threshold. */
function curve(
  { found, ignored }: Bits,
  scores: Float64Array,
  t: number,
  objects: number,
  { shape, precision, scores: scoresAt, recall }: Curves,
  [k, a, m]: readonly [number, number, number],
): void {
  const count = found.length;
  const [, R, K, A, M] = shape;
  const [precisions, recalls] = [new Float64Array(count), new Float64Array(count)];
  let [hits, misses] = [0, 0];
  for (let i = 0; i < count; i++) {
    if ((((ignored[i] as number) >> t) & 1) === 0) {
      if (((found[i] as number) >> t) & 1) hits++;
      else misses++;
    }
    recalls[i] = hits / objects;
    precisions[i] = hits / (misses + hits + SPACING);
  }
  for (let i = count - 1; i > 0; i--) {
    if ((precisions[i] as number) > (precisions[i - 1] as number)) {
      precisions[i - 1] = precisions[i] as number;
    }
  }
  recall[((t * K + k) * A + a) * M + m] = count > 0 ? (recalls[count - 1] as number) : 0;
  let i = 0;
  for (let r = 0; r < R; r++) {
    while (i < count && (recalls[i] as number) < (RECALL_THRESHOLDS[r] as number)) i++;
    const at = (((t * R + r) * K + k) * A + a) * M + m;
    precision[at] = i < count ? (precisions[i] as number) : 0;
    scoresAt[at] = i < count ? (scores[i] as number) : 0;
  }
}
