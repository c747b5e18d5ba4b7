/** What a detector is trained on, and what it answers. */
import type { Tensor } from '../../torch/index.js';

/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/** The objects of an image that a detector learns from. */
export interface ObjectTargets {
  /** (G, 4) float32: x1, y1, x2, y2 in pixels of the padded view. */
  readonly boxes: Tensor;
  /** (G) int64: classes from 0. */
  readonly labels: Tensor;
  /** The image's pixels within the view, without the padding. */
  readonly size: Size;
  /**
   * Masks of objects within boxes; undefined where a detector has none.
   *
   * @param objects Indices of objects, one a box.
   * @param boxes R * 4 corners.
   * @param side Sides of the masks.
   * @returns R * side * side values, 1 within the object
   */
  rasterise?(objects: readonly number[], boxes: Float32Array, side: number): Uint8Array;
}

/** Uniform numbers in [0, 1) that decide which boxes the losses of a step see. */
export interface Draws {
  /** (N, anchors of an image) */
  readonly anchors: Tensor;
  /** (N, proposals and objects of an image, or more) */
  readonly boxes: Tensor;
}

/** What was found in an image, by descending score. */
export interface Detections {
  /** (K, 4): x1, y1, x2, y2 in pixels of the padded view. */
  readonly boxes: Tensor;
  /** (K), from 0 to 1 */
  readonly scores: Tensor;
  /** (K) int64 */
  readonly labels: Tensor;
  /** (K, side, side): the probability of the object within the box; null for a detector without masks. */
  readonly masks: Tensor | null;
}
