/** Polygons to masks, with the rounding of COCO's own tools: their masks are what its numbers are measured on. */
import { UserError } from '../../errors.js';
import { checkedSize, merged, type Runs } from './runs.js';

/** Edges are walked on a grid this much finer than the pixels. */
const FINE = 5;
/** Coordinates beyond this are no pixels. */
const FARTHEST = 1e6;

/** The mask of polygons that belong together: x and y of each corner in turn, in pixels. */
export function runsOfPolygons(
  polygons: readonly (readonly number[])[],
  height: number,
  width: number,
): Runs {
  checkedSize([height, width]);
  if (polygons.length === 0) return emptyRuns(height, width);
  return merged(polygons.map((polygon) => runsOfPolygon(polygon, height, width)));
}

const emptyRuns = (height: number, width: number): Runs => ({
  height,
  width,
  counts: Uint32Array.of(height * width),
});

function runsOfPolygon(polygon: readonly number[], height: number, width: number): Runs {
  const corners = Math.floor(polygon.length / 2);
  const [xs, ys] = [new Int32Array(corners + 1), new Int32Array(corners + 1)];
  for (let i = 0; i < corners; i++) {
    xs[i] = onGrid(polygon[2 * i] as number);
    ys[i] = onGrid(polygon[2 * i + 1] as number);
  }
  xs[corners] = xs[0] as number;
  ys[corners] = ys[0] as number;
  const crossings = new Crossings(height, width);
  for (let i = 0; i < corners; i++) {
    crossings.walk(...([xs[i], ys[i], xs[i + 1], ys[i + 1]] as [number, number, number, number]));
  }
  return { height, width, counts: runsBetween(crossings.positions(), height * width) };
}

function onGrid(coordinate: number): number {
  if (!(Math.abs(coordinate) <= FARTHEST)) {
    throw new UserError(`a polygon's corner lies at ${coordinate}, which is no place in a picture`);
  }
  return Math.trunc(FINE * coordinate + 0.5);
}

/** Where an outline enters and leaves columns of pixels. */
class Crossings {
  private found: number[] = [];
  private readonly height: number;
  private readonly width: number;
  /** The point before on the fine grid. */
  private x = Number.NaN;
  private y = 0;

  constructor(height: number, width: number) {
    this.height = height;
    this.width = width;
  }

  positions(): number[] {
    return this.found;
  }

  /** Goes along an edge, by steps of its longer axis. Rounding starts from the end that is smaller there. */
  walk(fromX: number, fromY: number, toX: number, toY: number): void {
    const [dx, dy] = [Math.abs(toX - fromX), Math.abs(toY - fromY)];
    const isFlat = dx >= dy;
    const isTurned = isFlat ? fromX > toX : fromY > toY;
    const [startX, startY, endX, endY] = isTurned
      ? [toX, toY, fromX, fromY]
      : [fromX, fromY, toX, toY];
    const steps = isFlat ? dx : dy;
    if (steps === 0) {
      this.visit(startX, startY);
      return;
    }
    const slope = isFlat ? (endY - startY) / dx : (endX - startX) / dy;
    for (let step = 0; step <= steps; step++) {
      const t = isTurned ? steps - step : step;
      if (isFlat) this.visit(startX + t, Math.trunc(startY + slope * t + 0.5));
      else this.visit(Math.trunc(startX + slope * t + 0.5), startY + t);
    }
  }

  private visit(x: number, y: number): void {
    const [beforeX, beforeY] = [this.x, this.y];
    this.x = x;
    this.y = y;
    // NaN before the first point.
    if (!(x < beforeX || x > beforeX)) return;
    const column = ((x < beforeX ? x : x - 1) + 0.5) / FINE - 0.5;
    if (Math.floor(column) !== column || column < 0 || column > this.width - 1) return;
    const row = (Math.min(y, beforeY) + 0.5) / FINE - 0.5;
    this.found.push(column * this.height + Math.ceil(Math.min(Math.max(row, 0), this.height)));
  }
}

/** Runs between sorted places, of which two at the same one cancel out. */
function runsBetween(places: number[], pixels: number): Uint32Array {
  const sorted = Float64Array.from([...places, pixels]).sort();
  const counts: number[] = [];
  let before = 0;
  for (let i = 0; i < sorted.length; i++) {
    const length = (sorted[i] as number) - before;
    before = sorted[i] as number;
    if (length > 0 || counts.length === 0) {
      counts.push(length);
    } else if (++i < sorted.length) {
      counts[counts.length - 1] = (counts.at(-1) as number) + (sorted[i] as number) - before;
      before = sorted[i] as number;
    }
  }
  return Uint32Array.from(counts);
}

/**
 * A mask head's target: polygons cut out by a box, in pixels of a square over it.
 *
 * @param box x1, y1, x2, y2
 */
export function runsInBox(
  polygons: readonly (readonly number[])[],
  box: readonly [number, number, number, number],
  side: number,
): Runs {
  const [x1, y1, x2, y2] = box;
  // A box is never thinner than a tenth of a pixel.
  const [scaleX, scaleY] = [side / Math.max(x2 - x1, 0.1), side / Math.max(y2 - y1, 0.1)];
  const moved = polygons.map((polygon) =>
    polygon.map((value, i) => (i % 2 === 0 ? (value - x1) * scaleX : (value - y1) * scaleY)),
  );
  return runsOfPolygons(moved, side, side);
}
