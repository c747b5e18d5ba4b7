/** Polygons as lists of x, y, x, y, …: their area, bounds, clipping, and the pixels that they cover. */

import type { Box } from '../geometry.js';

/** Left, top, right and bottom. */
export type Bounds = readonly [number, number, number, number];

/** The area that a polygon encloses, by the shoelace formula. */
export function polygonArea(polygon: readonly number[]): number {
  let sum = 0;
  const { length } = polygon;
  for (let i = 0; i < length; i += 2) {
    const next = (i + 2) % length;
    sum += at(polygon, i) * at(polygon, next + 1) - at(polygon, next) * at(polygon, i + 1);
  }
  return Math.abs(sum) / 2;
}

/** The bounds of all polygons together; undefined where there is no point. */
export function polygonBounds(polygons: readonly (readonly number[])[]): Bounds | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    for (let i = 0; i + 1 < polygon.length; i += 2) {
      const [x, y] = [at(polygon, i), at(polygon, i + 1)];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return left === Infinity ? undefined : [left, top, right, bottom];
}

/** Whether COCO's tools take it as a polygon: three points at least, each with both numbers. */
export function isPolygon({ length }: { readonly length: number }): boolean {
  return length >= 6 && length % 2 === 0;
}

/**
 * The parts of a polygon within bounds. A polygon that leaves the bounds and comes back falls into several, without
 * edges along the border that enclose nothing; parts without an area are left out.
 */
export function clipPolygon(polygon: readonly number[], bounds: Bounds): number[][] {
  const [left, top, right, bottom] = bounds;
  let parts: number[][] = [[...polygon]];
  for (const [axis, limit, sign] of [
    [0, left, 1],
    [1, top, 1],
    [0, right, -1],
    [1, bottom, -1],
  ] as const) {
    parts = parts.flatMap((part) => clipHalfPlane(part, axis, limit, sign));
  }
  return parts.filter((part) => polygonArea(part) > 1e-9);
}

/** A chain of points inside a half-plane, from where the polygon enters to where it leaves. */
interface Chain {
  readonly points: number[];
  /** Where on the border it begins and ends. */
  readonly start: number;
  end: number;
}

/** Keeps what lies at or beyond `limit` along an axis, in the direction of `sign`. */
function clipHalfPlane(
  polygon: readonly number[],
  axis: 0 | 1,
  limit: number,
  sign: 1 | -1,
): number[][] {
  const count = polygon.length / 2;
  const inside = (i: number) => (at(polygon, i * 2 + axis) - limit) * sign >= 0;
  let first = 0;
  while (first < count && inside(first)) first++;
  if (first === count) return [[...polygon]];

  // From a point outside on, so that no chain is cut in two.
  const chains: Chain[] = [];
  let open: Chain | undefined;
  for (let step = 0; step < count; step++) {
    const from = (first + step) % count;
    const to = (from + 1) % count;
    const [was, is] = [inside(from), inside(to)];
    if (was !== is) {
      const a = at(polygon, from * 2 + axis);
      const share = (limit - a) / (at(polygon, to * 2 + axis) - a);
      const other = at(polygon, from * 2 + 1 - axis);
      const place = other + share * (at(polygon, to * 2 + 1 - axis) - other);
      const point = axis === 0 ? [limit, place] : [place, limit];
      if (is) {
        open = { points: point, start: place, end: place };
        chains.push(open);
      } else if (open !== undefined) {
        open.points.push(...point);
        open.end = place;
      }
    }
    if (is) open?.points.push(at(polygon, to * 2), at(polygon, to * 2 + 1));
  }
  return joinChains(chains);
}

/**
 * Closes chains along the border. The polygon is inside between the first and the second place where it crosses the
 * border, between the third and the fourth, and so on.
 */
function joinChains(chains: readonly Chain[]): number[][] {
  const ends = chains
    .flatMap((chain) => [
      { chain, place: chain.start, isEnd: false },
      { chain, place: chain.end, isEnd: true },
    ])
    .sort((a, b) => a.place - b.place);
  const partners = new Map<Chain, { start: (typeof ends)[0]; end: (typeof ends)[0] }>();
  for (const chain of chains) {
    const partner = (isEnd: boolean) => {
      const i = ends.findIndex((end) => end.chain === chain && end.isEnd === isEnd);
      return ends[i ^ 1] as (typeof ends)[0];
    };
    partners.set(chain, { start: partner(false), end: partner(true) });
  }
  const left = new Set(chains);
  const loops: number[][] = [];
  for (const chain of chains) {
    if (!left.delete(chain)) continue;
    const loop = [...chain.points];
    let { end: next } = partners.get(chain) as { end: (typeof ends)[0] };
    while (left.delete(next.chain)) {
      // A chain may be followed from its end: self-intersecting polygons have such.
      loop.push(...(next.isEnd ? reversed(next.chain.points) : next.chain.points));
      const both = partners.get(next.chain) as { start: (typeof ends)[0]; end: (typeof ends)[0] };
      next = next.isEnd ? both.start : both.end;
    }
    loops.push(loop);
  }
  return loops;
}

function reversed(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(at(points, i), at(points, i + 1));
  return out;
}

/** Rows of a pixel that {@link polygonCoverage} looks at. */
const SUBROWS = 4;

/**
 * The share of each pixel of a box that polygons cover together, from 0 to 1: exact across, and of four rows down.
 *
 * @returns (height, width) of the box
 */
export function polygonCoverage(
  polygons: readonly (readonly number[])[],
  { left, top, width, height }: Box,
): Float32Array {
  const all = new Float32Array(width * height);
  for (const polygon of polygons) {
    const own = polygons.length === 1 ? all : new Float32Array(width * height);
    const crossings: number[] = [];
    for (let row = 0; row < height * SUBROWS; row++) {
      const y = top + (row + 0.5) / SUBROWS;
      crossings.length = 0;
      for (let i = 0; i + 1 < polygon.length; i += 2) {
        const next = (i + 2) % polygon.length;
        const [y0, y1] = [at(polygon, i + 1), at(polygon, next + 1)];
        if (y0 <= y === y1 <= y) continue;
        const x0 = at(polygon, i);
        crossings.push(x0 + ((y - y0) / (y1 - y0)) * (at(polygon, next) - x0) - left);
      }
      crossings.sort((a, b) => a - b);
      const start = Math.floor(row / SUBROWS) * width;
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        cover(own.subarray(start, start + width), at(crossings, i), at(crossings, i + 1));
      }
    }
    if (own === all) break;
    for (let i = 0; i < all.length; i++) all[i] = Math.max(at(all, i), at(own, i));
  }
  return all;
}

/** Adds a stretch of a row. */
function cover(row: Float32Array, from: number, to: number): void {
  const start = Math.max(0, from);
  const end = Math.min(row.length, to);
  for (let x = Math.floor(start); x < end; x++) {
    const share = Math.min(end, x + 1) - Math.max(start, x);
    row[x] = Math.min(1, at(row, x) + share / SUBROWS);
  }
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] as number;
}
