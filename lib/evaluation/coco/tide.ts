/** What detections fail by (TIDE, arXiv:2008.08115): the AP at IoU .5 that each kind of error costs. */
import { boxOfAnnotation, type Cell, type CocoType, maskOf, type Prepared } from './dataset.js';
import { boxIou, maskIou } from './iou.js';
import { byScore } from './matching.js';
import { boxOf } from './runs.js';

/** A detection is right from this overlap on. */
const RIGHT = 0.5;
/** Up to this overlap it is of the background. */
const BACKGROUND = 0.1;
/** Detections of an image that count. */
const MOST = 100;

/** Percentage points of AP that mending each kind of error would bring. */
export interface Tide {
  /** AP at IoU .5, from 0 to 100. */
  readonly ap50: number;
  /** The right place, the wrong class. */
  readonly cls: number;
  /** The right class, a place that is not right but of the object. */
  readonly loc: number;
  /** The wrong class, and such a place. */
  readonly both: number;
  /** An object that a better detection has found already. */
  readonly dupe: number;
  /** Nothing there. */
  readonly bkg: number;
  /** Objects that nothing comes near to. */
  readonly miss: number;
}

type Kind = Exclude<keyof Tide, 'ap50'>;
const KINDS: readonly Kind[] = ['cls', 'loc', 'both', 'dupe', 'bkg', 'miss'];

interface Truth {
  readonly category: number;
  readonly item: Cell['truths'][number];
  isFound: boolean;
  isNearlyFound: boolean;
  /** The best detection that would have found it. */
  best: Detected | null;
}

interface Detected {
  readonly category: number;
  readonly score: number;
  readonly item: Cell['detections'][number];
}

interface Mistake {
  readonly kind: Kind;
  /** None where an object was missed. */
  readonly detection: Detected | null;
  /** Whether the detection counts neither way as it is. */
  readonly isIgnored: boolean;
  /** The object that mending finds. */
  readonly truth: Truth | null;
}

interface Point {
  readonly score: number;
  readonly isRight: boolean;
}

/** Points of the curve, and objects, by category. */
class Tally {
  readonly points = new Map<number, Point[]>();
  readonly objects = new Map<number, number>();

  push(category: number, score: number, isRight: boolean): void {
    const own = this.points.get(category);
    if (own === undefined) this.points.set(category, [{ score, isRight }]);
    else own.push({ score, isRight });
  }

  addObjects(category: number, count: number): void {
    this.objects.set(category, (this.objects.get(category) ?? 0) + count);
  }

  /** Mean over the categories that have objects or detections. */
  ap(): number {
    const categories = [...new Set([...this.points.keys(), ...this.objects.keys()])].filter(
      (one) => (this.points.get(one)?.length ?? 0) > 0 || (this.objects.get(one) ?? 0) !== 0,
    );
    if (categories.length === 0) return 0;
    const all = categories.map((one) =>
      apOf(this.points.get(one) ?? [], this.objects.get(one) ?? 0),
    );
    return all.reduce((sum, one) => sum + one, 0) / all.length;
  }
}

/** From 0 to 100, of 101 precisions. */
function apOf(points: readonly Point[], objects: number): number {
  if (objects === 0) return 0;
  const sorted = [...points].sort((a, b) => b.score - a.score);
  const [precisions, recalls] = [new Float64Array(sorted.length), new Float64Array(sorted.length)];
  let hits = 0;
  sorted.forEach(({ isRight }, i) => {
    if (isRight) hits++;
    precisions[i] = hits / (i + 1);
    recalls[i] = hits / objects;
  });
  for (let i = sorted.length - 1; i > 0; i--) {
    precisions[i - 1] = Math.max(precisions[i - 1] as number, precisions[i] as number);
  }
  let [sum, i] = [0, 0];
  for (let r = 0; r <= 100; r++) {
    while (i < sorted.length && (recalls[i] as number) < r / 100) i++;
    if (i < sorted.length) sum += precisions[i] as number;
  }
  return (sum / 101) * 100;
}

/** Tells the errors of all images apart. Boundaries are compared as masks. */
export function tideErrors({ images, cells, truths, results }: Prepared, type: CocoType): Tide {
  // Of equals the one that is first in its file counts.
  const places = new Map<object, number>();
  truths.forEach((one, place) => {
    places.set(one, place);
  });
  results.forEach((one, place) => {
    places.set(one, place);
  });
  const tally = new Tally();
  const mistakes: Mistake[] = [];
  images.forEach((_, place) => {
    const own = cells
      .map((cell, category) => ({ cell: cell.get(place), category }))
      .filter((one): one is { cell: Cell; category: number } => one.cell !== undefined);
    judgeImage(own, type, places, tally, mistakes);
  });
  const ap = tally.ap();
  const gains = KINDS.map((kind) => [kind, Math.max(mended(tally, mistakes, kind).ap() - ap, 0)]);
  return { ap50: ap, ...(Object.fromEntries(gains) as Record<Kind, number>) };
}

type OfImage = readonly { readonly cell: Cell; readonly category: number }[];

function judgeImage(
  own: OfImage,
  type: CocoType,
  places: ReadonlyMap<object, number>,
  tally: Tally,
  mistakes: Mistake[],
): void {
  const first = own[0];
  if (first === undefined) return;
  const { image } = first.cell;
  const truths: Truth[] = own.flatMap(({ cell, category }) =>
    cell.truths.map((item) => ({
      ...{ category, item },
      ...{ isFound: false, isNearlyFound: false, best: null },
    })),
  );
  const inOrder = (a: { item: object }, b: { item: object }) =>
    (places.get(a.item) as number) - (places.get(b.item) as number);
  truths.sort(inOrder);
  const regular = truths.filter(({ item }) => !item.iscrowd);
  const crowds = truths.filter(({ item }) => item.iscrowd);
  for (const { category } of regular) tally.addObjects(category, 1);
  const all: Detected[] = own.flatMap(({ cell, category }) =>
    cell.detections.map((item) => ({ category, item, score: item.score })),
  );
  all.sort(inOrder);
  const detections = byScore(
    all.map(({ score }) => score),
    MOST,
  ).map((i) => all[i] as Detected);
  const overlaps = (others: readonly Truth[], isCrowd: boolean) =>
    ious(detections, others, isCrowd, image, type);
  const overlap = overlaps(regular, false);
  const state = findObjects(detections, regular, overlap);
  ignoreInCrowds(detections, crowds, overlaps(crowds, true), state);
  detections.forEach((detection, d) => {
    if (state[d] !== null) tally.push(detection.category, detection.score, state[d] === true);
    if (state[d] === true) return;
    const row = overlap.subarray(d * regular.length, (d + 1) * regular.length);
    mistakes.push(mistakeOf(detection, regular, row, state[d] === null));
  });
  for (const truth of regular) {
    if (!truth.isFound && !truth.isNearlyFound) {
      mistakes.push({ kind: 'miss', detection: null, isIgnored: false, truth });
    }
  }
}

function ious(
  detections: readonly Detected[],
  truths: readonly Truth[],
  isCrowd: boolean,
  image: Cell['image'],
  type: CocoType,
): Float64Array {
  const crowds = truths.map(() => isCrowd);
  const named = `a detection of image ${image.id}`;
  if (type !== 'bbox') {
    return maskIou(
      detections.map(({ item }) => maskOf(item, image, named)),
      truths.map(({ item }) => maskOf(item, image, `annotation ${item.id}`)),
      crowds,
    );
  }
  const boxFor = (item: Truth['item'] | Detected['item'], what: string) =>
    item.bbox === undefined ? boxOf(maskOf(item, image, what)) : boxOfAnnotation(item.bbox, what);
  return boxIou(
    detections.map(({ item }) => boxFor(item, named)),
    truths.map(({ item }) => boxFor(item, `annotation ${item.id}`)),
    crowds,
  );
}

/** Of each detection whether it is right; null, which comes later, is neither. */
type State = (boolean | null)[];

function findObjects(
  detections: readonly Detected[],
  truths: readonly Truth[],
  overlap: Float64Array,
): State {
  return detections.map(({ category }, d) => {
    const best = argmax(truths, (truth, g) =>
      truth.category === category && !truth.isFound
        ? (overlap[d * truths.length + g] as number)
        : 0,
    );
    if (best.value < RIGHT) return false;
    (truths[best.index] as Truth).isFound = true;
    return true;
  });
}

function ignoreInCrowds(
  detections: readonly Detected[],
  crowds: readonly Truth[],
  overlap: Float64Array,
  state: State,
): void {
  crowds.forEach((crowd, c) => {
    detections.forEach(({ category }, d) => {
      if (state[d] === true || crowd.category !== category) return;
      if ((overlap[d * crowds.length + c] as number) > RIGHT) state[d] = null;
    });
  });
}

/** The first of the largest values; 0 without any. */
function argmax<T>(all: readonly T[], numberOf: (one: T, i: number) => number) {
  let [index, value] = [0, 0];
  all.forEach((one, i) => {
    const own = numberOf(one, i);
    if (i === 0 || own > value) [index, value] = [i, own];
  });
  return { index, value };
}

/** Why a detection is wrong. */
function mistakeOf(
  detection: Detected,
  truths: readonly Truth[],
  overlap: Float64Array,
  isIgnored: boolean,
): Mistake {
  const plain = (kind: Kind): Mistake => ({ kind, detection, isIgnored, truth: null });
  const at = (g: number) => overlap[g] as number;
  const isOwn = (truth: Truth) => truth.category === detection.category;
  const nearest = argmax(truths, (truth, g) => (isOwn(truth) ? at(g) : 0));
  if (truths.length === 0) return plain('bkg');
  if (nearest.value >= BACKGROUND && nearest.value <= RIGHT) {
    return near('loc', detection, isIgnored, truths[nearest.index] as Truth);
  }
  const other = argmax(truths, (truth, g) => (isOwn(truth) ? 0 : at(g)));
  if (other.value >= RIGHT) return near('cls', detection, isIgnored, truths[other.index] as Truth);
  const found = argmax(truths, (truth, g) => (isOwn(truth) && truth.isFound ? at(g) : 0));
  if (found.value >= RIGHT) return plain('dupe');
  const any = argmax(truths, (_, g) => at(g));
  return plain(any.value <= BACKGROUND ? 'bkg' : 'both');
}

/** A mistake that mending turns into a hit, if no better detection would hit the same object. */
function near(kind: Kind, detection: Detected, isIgnored: boolean, truth: Truth): Mistake {
  if (truth.isFound) return { kind, detection, isIgnored, truth: null };
  truth.isNearlyFound = true;
  if (truth.best === null || truth.best.score < detection.score) truth.best = detection;
  return { kind, detection, isIgnored, truth };
}

/** The tally as it were without a kind of mistake. */
function mended(tally: Tally, mistakes: readonly Mistake[], kind: Kind): Tally {
  const result = new Tally();
  for (const [category, count] of tally.objects) result.addObjects(category, count);
  for (const { kind: own, detection, isIgnored, truth } of mistakes) {
    if (own !== kind) {
      if (detection !== null && !isIgnored) {
        result.push(detection.category, detection.score, false);
      }
    } else if (detection === null) {
      result.addObjects((truth as Truth).category, -1);
    } else if (truth !== null && truth.best === detection) {
      const category = kind === 'cls' ? truth.category : detection.category;
      result.push(category, detection.score, true);
    }
  }
  for (const [category, points] of tally.points) {
    for (const { score, isRight } of points) if (isRight) result.push(category, score, true);
  }
  return result;
}
