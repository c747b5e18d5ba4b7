/** Random choice of the boxes that a loss sees, from draws that are given. */
import { type Tensor, torch } from '../../torch/index.js';
import { LABEL } from './matcher.js';

/** How many boxes are chosen, and which share of them may be objects. */
export interface SampleOptions {
  readonly count: number;
  readonly objectShare: number;
}

/** Chosen boxes, by their indices. */
export interface Sampled {
  /** (P) int64, P <= count * objectShare */
  readonly objects: Tensor;
  /** (B) int64, P + B <= count */
  readonly background: Tensor;
}

/**
 * Chooses boxes at random: as many objects as there may be, and background for the rest. Where background is too
 * little, fewer are chosen. One value is read back from the device.
 *
 * @param labels (N) int64, as of `matchBoxes`
 * @param draws (N) uniform in [0, 1): those with the highest are chosen.
 */
export function sampleBoxes(
  labels: Tensor,
  draws: Tensor,
  { count, objectShare }: SampleOptions,
): Sampled {
  return torch.tidy(() => {
    const are = [LABEL.object, LABEL.background].map((label) => labels.eq(label)) as [
      Tensor,
      Tensor,
    ];
    const [objects, background] = torch.stack(are).sum(1).tolist() as [number, number];
    const numObjects = Math.min(objects, Math.floor(count * objectShare));
    const numBackground = Math.min(background, count - numObjects);
    return {
      objects: highest(draws, are[0], numObjects),
      background: highest(draws, are[1], numBackground),
    };
  });
}

/** The indices of the `count` highest draws among those that `are`. */
function highest(draws: Tensor, are: Tensor, count: number): Tensor {
  const [, indices] = torch.where(are, draws, -1).topk(count);
  return indices;
}
