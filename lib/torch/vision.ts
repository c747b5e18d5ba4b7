/** Ops of detectors, under the names of torchvision's: native/core/vision.cc, and native/cuda for GPUs. */
import { describeValue, requireTensor } from './describe.js';
import { TorchError } from './errors.js';
import { findOp } from './ops.js';
import { checkOptions } from './options.js';
import type { Tensor } from './tensor.js';

/** What {@link roiAlign} takes beside features and boxes. */
export interface RoiAlignOptions {
  /** Bins of each box: height and width, or both at once. */
  readonly outputSize: number | readonly [height: number, width: number];
  /** Pixels of the features for each unit of the boxes, such as 1/16. */
  readonly spatialScale: number;
  /** Samples of a bin along each axis; 0, the default, takes one for each pixel of the features, rounded up. */
  readonly samplingRatio?: number;
  /** Whether pixels have their centres at .5, by default. Without it boxes are at least a pixel wide, as they once were. */
  readonly aligned?: boolean;
}

const call = (name: string, ...args: unknown[]): Tensor =>
  findOp('mae', name)?.call(null, args) as Tensor;

/**
 * Non-maximum suppression: the boxes that no box of a higher score overlaps by more than `threshold`. Of equal scores the
 * earlier box comes first.
 *
 * @param boxes (N, 4), x1, y1, x2, y2
 * @param scores (N)
 * @param threshold Of the intersection over union
 * @param classes (N), integers: boxes suppress only those of their own class, exactly as class by class
 * @returns int64 indices of the boxes that are kept, by descending score
 * @throws TorchError for other shapes and types
 */
export function nms(boxes: Tensor, scores: Tensor, threshold: number, classes?: Tensor): Tensor {
  requireTensor('nms', boxes, 'boxes');
  requireTensor('nms', scores, 'scores');
  if (classes !== undefined) requireTensor('nms', classes, 'classes');
  return classes === undefined
    ? call('nms', boxes, scores, threshold)
    : call('nms', boxes, scores, threshold, classes);
}

/**
 * RoIAlign (arXiv:1703.06870): the mean of bilinear samples in each bin of a box. Its backward pass sums in the order of the
 * boxes: it gives the same bits each time, on any number of threads. Boxes get no gradient.
 *
 * @param features (N, C, H, W)
 * @param boxes (R, 5): index of the image, x1, y1, x2, y2
 * @returns (R, C, height, width), in the dtype of the features
 * @throws TorchError for other shapes and types, and on a CPU for boxes that are not finite or of no image
 */
export function roiAlign(features: Tensor, boxes: Tensor, options: RoiAlignOptions): Tensor {
  requireTensor('roiAlign', features, 'features');
  requireTensor('roiAlign', boxes, 'boxes');
  const names = ['outputSize', 'spatialScale', 'samplingRatio', 'aligned'] as const;
  checkOptions('roiAlign', options, names);
  const { outputSize, spatialScale, samplingRatio = 0, aligned = true } = options;
  const [height, width] = typeof outputSize === 'number' ? [outputSize, outputSize] : outputSize;
  for (const size of [height, width]) {
    if (!Number.isInteger(size) || size < 1) refuse('outputSize', 'positive integers', outputSize);
  }
  if (!(spatialScale > 0)) refuse('spatialScale', 'a number above 0', spatialScale);
  if (!Number.isInteger(samplingRatio) || samplingRatio < 0) {
    refuse('samplingRatio', 'an integer from 0 on', samplingRatio);
  }
  return call('roi_align', features, boxes, spatialScale, height, width, samplingRatio, aligned);
}

function refuse(option: string, expected: string, value: unknown): never {
  throw new TorchError(
    `roiAlign: ${option} should be ${expected}, got ${describeValue(value)}`,
    'ValueError',
    'roiAlign',
  );
}
