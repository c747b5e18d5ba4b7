/** Intersections over unions, of detections (rows) and ground truth (columns). */
import { UserError } from '../../errors.js';
import { areaOf, boxOf, intersectionOf, type Runs } from './runs.js';

type Box = ArrayLike<number>;

/** Of boxes: x, y, width, height. */
export function boxIou(
  detections: readonly Box[],
  truths: readonly Box[],
  isCrowd: readonly boolean[],
): Float64Array {
  const result = new Float64Array(detections.length * truths.length);
  for (let g = 0; g < truths.length; g++) {
    const [gx, gy, gw, gh] = truths[g] as unknown as [number, number, number, number];
    const area = gw * gh;
    const right = gw + gx;
    const bottom = gh + gy;
    for (let d = 0; d < detections.length; d++) {
      const [x, y, w, h] = detections[d] as unknown as [number, number, number, number];
      const width = Math.min(w + x, right) - Math.max(x, gx);
      if (!(width > 0)) continue;
      const height = Math.min(h + y, bottom) - Math.max(y, gy);
      if (!(height > 0)) continue;
      const common = width * height;
      const own = w * h;
      result[d * truths.length + g] = common / (isCrowd[g] ? own : own + area - common);
    }
  }
  return result;
}

/** Of masks of one size. */
export function maskIou(
  detections: readonly Runs[],
  truths: readonly Runs[],
  isCrowd: readonly boolean[],
): Float64Array {
  const boxes = boxIou(detections.map(boxOf), truths.map(boxOf), isCrowd);
  const [areas, others] = [detections.map(areaOf), truths.map(areaOf)];
  for (let d = 0; d < detections.length; d++) {
    const mask = detections[d] as Runs;
    for (let g = 0; g < truths.length; g++) {
      const other = truths[g] as Runs;
      if (mask.height !== other.height || mask.width !== other.width) {
        throw new UserError(
          `masks of ${mask.height} x ${mask.width} and ${other.height} x ${other.width} pixels cannot be compared`,
        );
      }
      const i = d * truths.length + g;
      // Boxes that do not meet have nothing in common.
      if (boxes[i] === 0) continue;
      const common = intersectionOf(mask, other);
      const own = areas[d] as number;
      const union = isCrowd[g] ? own : own + (others[g] as number) - common;
      boxes[i] = common === 0 ? 0 : common / union;
    }
  }
  return boxes;
}
