/** Features of boxes from the levels of a pyramid (arXiv:1612.03144, section 4.2; arXiv:1703.06870, section 3). */
import { type Tensor, torch } from '../../torch/index.js';
import { boxAreas } from './boxes.js';
import { LEVELS } from './config.js';
import type { Pyramid } from './pyramid.js';

/** Boxes whose side is 14 strides of the encoder's grid (224 pixels of 16) are on the encoder's level. */
const SIDE_ON_OWN_LEVEL = 14;
const OWN_LEVEL = 4;
/** The levels that boxes are on; the coarsest has proposals alone. */
const NUM_LEVELS = 4;

/**
 * The level of the pyramid that each box belongs to, by its area.
 *
 * @param boxes (R, 4)
 * @param patchSize The encoder's stride, in pixels.
 * @returns (R) int64: 0 for p2 … 3 for p5
 */
export function levelsOf(boxes: Tensor, patchSize: number): Tensor {
  return torch.tidy(() => {
    const [finest] = LEVELS;
    const sides = boxAreas(boxes).clamp({ min: 0 }).sqrt();
    return sides
      .div(SIDE_ON_OWN_LEVEL * patchSize)
      .add(1e-8)
      .log2()
      .add(OWN_LEVEL)
      .floor()
      .clamp(finest, finest + NUM_LEVELS - 1)
      .sub(finest)
      .to('int64');
  });
}

/**
 * The features of each box, of the same size for all.
 *
 * @param boxes The boxes of each image, (R_i, 4).
 * @param strides Steps of the pyramid's levels, in pixels.
 * @param side Rows and columns of the result.
 * @returns (sum of R_i, C, side, side), in the order of images and boxes
 */
export function poolBoxes(
  pyramid: Pyramid,
  boxes: readonly Tensor[],
  strides: readonly number[],
  side: number,
): Tensor {
  return torch.tidy(() => {
    const all = torch.cat([...boxes]);
    const images = torch.cat(
      boxes.map((own, image) =>
        torch.full([own.size(0), 1], image, { dtype: own.dtype, device: own.device }),
      ),
    );
    const [own] = strides.slice(OWN_LEVEL - LEVELS[0]) as [number];
    const levels = levelsOf(all, own);
    const places = torch.cat([images, all], 1); // (R, 5)
    const indices = Array.from({ length: NUM_LEVELS }, (_, level) =>
      levels.eq(level).nonzero().flatten(),
    );
    const pooled = indices.flatMap((of, level) =>
      of.size(0) === 0
        ? []
        : torch.ops.roiAlign(pyramid[level] as Tensor, places.indexSelect(0, of), {
            ...{ outputSize: side, spatialScale: 1 / (strides[level] as number) },
            ...{ samplingRatio: 0, aligned: true },
          }),
    );
    if (pooled.length === 0) {
      const [first] = pyramid as readonly [Tensor];
      return torch.zeros([0, first.size(1), side, side], {
        dtype: first.dtype,
        device: first.device,
      });
    }
    // Back to the order of the boxes.
    const order = torch.cat(indices).argsort();
    const features = torch.cat(pooled).indexSelect(0, order);
    // Norms of channels need no copy then.
    return features.contiguous({ memoryFormat: 'channels_last' });
  });
}
