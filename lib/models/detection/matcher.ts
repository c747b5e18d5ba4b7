/** Assigns objects to boxes by their overlap (arXiv:1506.01497, section 3.1.2). */
import { type Tensor, torch } from '../../torch/index.js';
import { pairwiseIou } from './boxes.js';

/** What a box is to the losses. */
export const LABEL = { background: 0, object: 1, ignored: -1 } as const;

/** From which overlap boxes count as objects, and below which as background. */
export interface MatchOptions {
  readonly background: number;
  readonly object: number;
  /** Whether the boxes that overlap an object most are matched, however little that is. */
  readonly lowQuality?: boolean;
}

/** For each of N boxes. */
export interface Matches {
  /** (N) int64: the object that overlaps it most, the first of several; 0 where there is none. */
  readonly objects: Tensor;
  /** (N) int64: a {@link LABEL}. */
  readonly labels: Tensor;
}

/**
 * Matches each box with the object that it overlaps most. Without objects every box is background.
 *
 * @param boxes (N, 4)
 * @param objects (G, 4)
 */
export function matchBoxes(boxes: Tensor, objects: Tensor, options: MatchOptions): Matches {
  const n = boxes.size(0);
  const { device } = boxes;
  return torch.tidy(() => {
    if (objects.size(0) === 0) {
      const zeros = torch.zeros([n], { dtype: 'int64', device });
      return {
        objects: zeros,
        labels: torch.full([n], LABEL.background, { dtype: 'int64', device }),
      };
    }
    const overlaps = pairwiseIou(objects, boxes); // (G, N)
    const [best, matched] = overlaps.max(0);
    const { background, object, lowQuality = false } = options;
    const isObject = best.ge(object);
    const certain = best.lt(background).logicalOr(isObject);
    let labels = torch.where(certain, isObject.to('int64'), LABEL.ignored);
    if (lowQuality) {
      const largest = overlaps.amax(1, true);
      // An object that no box meets has none that overlaps it most.
      const isLargest = overlaps.eq(largest).logicalAnd(overlaps.gt(0));
      labels = labels.maskedFill(isLargest.any(0), LABEL.object);
    }
    return { objects: matched, labels };
  });
}
