/** Smooths and thins out the points of a series before they are drawn. */

/** x and y. A y that is not finite is a gap. */
export type Point = readonly [x: number, y: number];
/** A band at one x: its lowest and highest value. */
export type BandPiece = readonly [x: number, low: number, high: number];

/**
 * An exponential moving average. It is divided by the sum of its weights, and so begins at the first value and not at zero.
 * See Kingma and Ba, "Adam", 2015, section 3. Gaps stay gaps and do not count.
 *
 * @param weight of the past, from 0 (no smoothing) to below 1
 */
export function smooth(points: readonly Point[], weight: number): Point[] {
  const averages = smoothValues(
    points.map(([, y]) => y),
    weight,
  );
  return points.map(([x], i) => [x, averages[i] as number]);
}

/** {@link smooth} for a column of values. */
export function smoothValues(values: ArrayLike<number>, weight: number): Float64Array {
  const averages = new Float64Array(values.length);
  let average = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) {
      average = weight * average + (1 - weight) * value;
      total = weight * total + (1 - weight);
      averages[i] = average / total;
    } else averages[i] = value;
  }
  return averages;
}

/**
 * Fewer points that look the same. Each of `buckets` equally wide parts of the x axis keeps its first, lowest, highest and
 * last point: no spike is lost. A gap inside a part is too narrow to be seen and is dropped; one at its edge stays.
 *
 * @param points in the order of x
 * @param position a point's position along the axis, from 0 to 1
 * @returns at most six points a bucket, or the points themselves where they are few
 */
export function thin(
  points: readonly Point[],
  buckets: number,
  position: (x: number) => number,
): readonly Point[] {
  if (points.length <= 4 * buckets) return points;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return thinIndices(xs, ys, buckets, position).map((i) => points[i] as Point);
}

/** {@link thin} for columns. @returns the indices of the points that are kept, in order */
export function thinIndices(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  buckets: number,
  position: (x: number) => number,
): number[] {
  const { length } = xs;
  if (length <= 4 * buckets) return Array.from({ length }, (_, i) => i);
  const bucketOf = (i: number): number =>
    Math.min(buckets - 1, Math.floor(position(xs[i] as number) * buckets));
  const kept: number[] = [];
  for (let from = 0; from < length; ) {
    const bucket = bucketOf(from);
    let to = from;
    let [first, lowest, highest, last] = [-1, -1, -1, -1];
    for (; to < length && bucketOf(to) === bucket; to++) {
      const y = ys[to] as number;
      if (!Number.isFinite(y)) continue;
      if (first === -1) first = lowest = highest = to;
      else if (y < (ys[lowest] as number)) lowest = to;
      else if (y > (ys[highest] as number)) highest = to;
      last = to;
    }
    if (first === -1) kept.push(from);
    else {
      const [one, two] = lowest < highest ? [lowest, highest] : [highest, lowest];
      // Each once; those that are not finite are the edges of gaps.
      for (const i of [from, first, one, two, last, to - 1]) {
        if (i !== kept.at(-1)) kept.push(i);
      }
    }
    from = to;
  }
  return kept;
}

/** {@link thin} for a band: of each bucket one piece from its lowest to its highest value. */
export function thinBand(
  pieces: readonly BandPiece[],
  buckets: number,
  position: (x: number) => number,
): readonly BandPiece[] {
  if (pieces.length <= buckets) return pieces;
  return inBuckets(pieces, buckets, position).map((bucket): BandPiece => {
    const [x] = bucket[0] as BandPiece;
    const finite = bucket.filter(isFinitePiece);
    if (finite.length === 0) return [x, Number.NaN, Number.NaN];
    return [
      x,
      finite.reduce((low, piece) => Math.min(low, piece[1]), Infinity),
      finite.reduce((high, piece) => Math.max(high, piece[2]), -Infinity),
    ];
  });
}

function isFinitePiece([, low, high]: BandPiece): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

/** The points of each bucket that has any, in order. */
function inBuckets<T extends readonly [number, ...number[]]>(
  points: readonly T[],
  buckets: number,
  position: (x: number) => number,
): T[][] {
  const groups: T[][] = [];
  let current = -1;
  for (const point of points) {
    const bucket = Math.min(buckets - 1, Math.floor(position(point[0]) * buckets));
    if (bucket !== current) groups.push([]);
    current = bucket;
    groups.at(-1)?.push(point);
  }
  return groups;
}
