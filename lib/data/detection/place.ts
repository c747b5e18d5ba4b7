import { UserError } from '../../errors.js';
import type { Box, Plan, Size } from '../geometry.js';
import type { DetectionTarget, ImageObjects, InstanceMask, Rle } from './objects.js';
import { type Bounds, clipPolygon, polygonBounds } from './polygons.js';
import { parseRuns, RunWriter, unpackRuns } from './runs.js';

/** A side of a box up to this is none, as in detectron2's `filter_empty_instances`. */
const LEAST_SIDE = 1e-5;

/**
 * The objects of an image where a plan puts them. Masks are cut off where the view ends, and boxes follow from them;
 * objects of which nothing is left are missing.
 *
 * @param out the size of the view
 * @throws UserError where there are not as many boxes, labels and masks
 */
export function placeObjects(objects: ImageObjects, plan: Plan, out: Size): DetectionTarget {
  const { imageId, width, height, boxes, labels, crowd, masks } = objects;
  const isWhole = [labels, crowd].every(({ length }) => length === masks.length);
  if (!isWhole || boxes.length !== masks.length * 4) {
    throw new UserError(
      `image ${imageId}: its objects have ${boxes.length / 4} boxes, ${labels.length} labels, ${crowd.length} marks of crowds and ${masks.length} masks; expected as many of each`,
    );
  }
  const { box, resize, flip, content = { left: 0, top: 0, ...out } } = plan;
  const scale = [resize.height / box.height, resize.width / box.width] as const;
  const placement: Placement = { plan, out, content, scale };
  const kept: { index: number; bounds: Bounds; mask: InstanceMask }[] = [];
  for (const [index, mask] of masks.entries()) {
    const placed = placeObject(mask, boxOf(boxes, index), placement);
    if (placed !== undefined) kept.push({ index, ...placed });
  }
  return {
    imageId,
    originalSize: [height, width],
    size: [content.top + content.height, content.left + content.width],
    scale,
    flip,
    boxes: Float32Array.from(kept.flatMap(({ bounds }) => bounds)),
    labels: Int32Array.from(kept, ({ index }) => labels[index] as number),
    crowd: Uint8Array.from(kept, ({ index }) => crowd[index] as number),
    masks: kept.map(({ mask }) => mask),
  };
}

interface Placement {
  readonly plan: Plan;
  readonly out: Size;
  readonly content: Box;
  readonly scale: readonly [number, number];
}

function boxOf(boxes: ArrayLike<number>, index: number): Bounds {
  const at = (k: number) => boxes[index * 4 + k] as number;
  return [at(0), at(1), at(2), at(3)];
}

function placeObject(
  mask: InstanceMask,
  box: Bounds,
  placement: Placement,
): { bounds: Bounds; mask: InstanceMask } | undefined {
  const { content } = placement;
  if ('rle' in mask) return placeRuns(mask.rle, placement);
  const [right, bottom] = [content.left + content.width, content.top + content.height];
  const inside: Bounds = [content.left, content.top, right, bottom];
  if (mask.polygons.length === 0) {
    const [x0, y0, x1, y1] = placePoints(box, placement) as [number, number, number, number];
    const clip = (value: number, from: number, to: number) => Math.max(from, Math.min(value, to));
    const bounds: Bounds = [
      clip(Math.min(x0, x1), content.left, right),
      clip(y0, content.top, bottom),
      clip(Math.max(x0, x1), content.left, right),
      clip(y1, content.top, bottom),
    ];
    return isEmpty(bounds) ? undefined : { bounds, mask };
  }
  const polygons = mask.polygons.flatMap((polygon) =>
    clipPolygon(placePoints(polygon, placement), inside),
  );
  const bounds = polygonBounds(polygons);
  return bounds === undefined || isEmpty(bounds) ? undefined : { bounds, mask: { polygons } };
}

function isEmpty([left, top, right, bottom]: Bounds): boolean {
  return !(right - left > LEAST_SIDE && bottom - top > LEAST_SIDE);
}

/** x, y, x, y, … of the image in pixels of the view. */
function placePoints(points: readonly number[], placement: Placement): number[] {
  const { plan, content, scale } = placement;
  const { box, offset, flip } = plan;
  return points.map((value, i) => {
    if (i % 2 === 1) return (value - box.top) * scale[0] - offset.top + content.top;
    const x = (value - box.left) * scale[1] - offset.left;
    return content.left + (flip ? content.width - x : x);
  });
}

/** Each pixel of the view is that of the image which its centre lies in, as Pillow's nearest neighbour. */
function placeRuns(
  rle: Rle,
  { plan, out, content, scale }: Placement,
): { bounds: Bounds; mask: InstanceMask } | undefined {
  const [height, width] = rle.size;
  const runs = parseRuns(rle.counts);
  if (runs === null) return undefined;
  const pixels = unpackRuns(runs, rle.size);
  const { box, offset, flip } = plan;
  const rows = sourcesOf(content.height, offset.top, scale[0], box.top, height);
  const columns = sourcesOf(content.width, offset.left, scale[1], box.left, width);
  if (flip) columns.reverse();
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  const writer = new RunWriter();
  writer.add(false, content.left * out.height);
  for (const [x, column] of columns.entries()) {
    const start = column * height;
    writer.add(false, content.top);
    for (const [y, row] of rows.entries()) {
      const isSet = pixels[start + row] === 1;
      writer.add(isSet, 1);
      if (!isSet) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    writer.add(false, out.height - content.top - content.height);
  }
  writer.add(false, (out.width - content.left - content.width) * out.height);
  if (right < 0) return undefined;
  const counts = writer.finish();
  return {
    bounds: [
      content.left + left,
      content.top + top,
      content.left + right + 1,
      content.top + bottom + 1,
    ],
    mask: { rle: { size: [out.height, out.width], counts } },
  };
}

/** The image's row or column for each of the view's. */
function sourcesOf(count: number, offset: number, scale: number, first: number, size: number) {
  return Int32Array.from({ length: count }, (_, i) =>
    Math.min(size - 1, Math.floor(first + (offset + i + 0.5) / scale)),
  );
}
