/** Masks of objects as COCO keeps them. */
import { UserError } from '../../errors.js';
import { boxIou, maskIou } from './iou.js';
import { runsInBox, runsOfPolygons } from './polygons.js';
import * as runs from './runs.js';

export type { Rle } from './runs.js';

type Rle = runs.Rle;

const toRle = (mask: runs.Runs): Rle => ({
  size: [mask.height, mask.width],
  counts: runs.toText(mask),
});

/**
 * The mask of an object's polygons, with COCO's rounding.
 *
 * @param polygons x and y of each corner in turn, in pixels
 */
export function fromPolygons(
  polygons: readonly (readonly number[])[],
  height: number,
  width: number,
): Rle {
  return toRle(runsOfPolygons(polygons, height, width));
}

/** The mask of a bitmap, row by row, in which what is not 0 belongs to the object. */
export function encode(bitmap: Uint8Array, height: number, width: number): Rle {
  runs.checkedSize([height, width]);
  if (bitmap.length !== height * width) {
    throw new UserError(
      `a bitmap of ${height} x ${width} pixels has ${height * width} bytes, got ${bitmap.length}`,
    );
  }
  return toRle(runs.encodeColumns(runs.transposed(bitmap, height, width), height, width));
}

/** A mask's bitmap, row by row, of 0 and 1. */
export function decode(mask: Rle): Uint8Array {
  return rowsOf(runs.fromText(mask));
}

function rowsOf(mask: runs.Runs): Uint8Array {
  return runs.transposed(runs.decodeColumns(mask), mask.width, mask.height);
}

/** Pixels of the object. */
export function area(mask: Rle): number {
  return runs.areaOf(runs.fromText(mask));
}

/** x, y, width and height of the smallest box around the object; zeros where there is none. */
export function toBox(mask: Rle): [x: number, y: number, width: number, height: number] {
  return runs.boxOf(runs.fromText(mask));
}

/**
 * Intersections over unions of masks of one size, or of boxes (x, y, width, height). Over a crowd it is the intersection over
 * the area of the detection.
 *
 * @param crowds Which of `others` are crowds; none by default
 * @returns A row for each of `masks`
 */
export function iou(
  masks: readonly Rle[] | readonly (readonly number[])[],
  others: readonly Rle[] | readonly (readonly number[])[],
  crowds: readonly (boolean | number)[] = [],
): Float64Array[] {
  const isCrowd = others.map((_, i) => Boolean(crowds[i]));
  const isOfBoxes = Array.isArray(masks[0] ?? others[0]);
  const flat = isOfBoxes
    ? boxIou(masks as number[][], others as number[][], isCrowd)
    : maskIou((masks as Rle[]).map(runs.fromText), (others as Rle[]).map(runs.fromText), isCrowd);
  const count = others.length;
  return masks.map((_, i) => flat.subarray(i * count, (i + 1) * count));
}

/** The union of masks of one size, or what all of them have in common. */
export function merge(masks: readonly Rle[], intersect = false): Rle {
  return toRle(runs.merged(masks.map(runs.fromText), intersect));
}

/**
 * A mask head's target: an object's polygons, cut out by a box, as a bitmap of side x side pixels, row by row, of 0 and 1.
 *
 * @param box x1, y1, x2, y2, in the polygons' pixels
 */
export function rasterizeInBox(
  polygons: readonly (readonly number[])[],
  box: readonly [x1: number, y1: number, x2: number, y2: number],
  side: number,
): Uint8Array {
  return rowsOf(runsInBox(polygons, box, side));
}
