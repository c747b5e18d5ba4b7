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
  let average = 0;
  let total = 0;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    average = weight * average + (1 - weight) * y;
    total = weight * total + (1 - weight);
    return [x, average / total];
  });
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
  return inBuckets(points, buckets, position).flatMap((bucket) => {
    const finite = bucket.filter(isFinitePoint);
    const [first, last] = [bucket[0] as Point, bucket.at(-1) as Point];
    if (finite.length === 0) return [first];
    let lowest = 0;
    let highest = 0;
    for (const [i, [, y]] of finite.entries()) {
      if (y < (finite[lowest] as Point)[1]) lowest = i;
      if (y > (finite[highest] as Point)[1]) highest = i;
    }
    const kept = [...new Set([0, lowest, highest, finite.length - 1])].sort((a, b) => a - b);
    return [
      ...(isFinitePoint(first) ? [] : [first]),
      ...kept.map((i) => finite[i] as Point),
      ...(isFinitePoint(last) ? [] : [last]),
    ];
  });
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

function isFinitePoint([, y]: Point): boolean {
  return Number.isFinite(y);
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
