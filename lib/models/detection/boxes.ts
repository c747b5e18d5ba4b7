/** Arithmetic of boxes, in float32 or float64: corners x1, y1, x2, y2 in pixels. */
import { type Tensor, torch } from '../../torch/index.js';

/** The factors of dx, dy, dw, dh by which a head's deltas are enlarged. */
export type DeltaWeights = readonly [number, number, number, number];

/** The largest change of a side's logarithm: from 16 pixels to 1000. */
const LARGEST_LOG = Math.log(1000 / 16);

/** A box's centre and sides. @param boxes (..., 4) @returns (...) each */
function centred(boxes: Tensor): { x: Tensor; y: Tensor; width: Tensor; height: Tensor } {
  const [x1, y1, x2, y2] = boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor];
  const [width, height] = [x2.sub(x1), y2.sub(y1)];
  return { x: x1.add(width.mul(0.5)), y: y1.add(height.mul(0.5)), width, height };
}

/**
 * The deltas that move boxes to targets (arXiv:1311.2524, appendix C).
 *
 * @param boxes (..., 4) with sides above 0
 * @param targets (..., 4) with sides above 0
 * @returns (..., 4): dx, dy, dw, dh, times their weights
 */
export function encodeBoxes(boxes: Tensor, targets: Tensor, weights: DeltaWeights): Tensor {
  return torch.tidy(() => {
    const [from, to] = [centred(boxes), centred(targets)];
    const [wx, wy, ww, wh] = weights;
    return torch.stack(
      [
        to.x.sub(from.x).div(from.width).mul(wx),
        to.y.sub(from.y).div(from.height).mul(wy),
        to.width.div(from.width).log().mul(ww),
        to.height.div(from.height).log().mul(wh),
      ],
      -1,
    );
  });
}

/**
 * The boxes that deltas move to: the inverse of {@link encodeBoxes}. 16-bit deltas are computed in float32.
 *
 * @param boxes (..., 4)
 * @param deltas (..., 4), of a shape that broadcasts with that of `boxes`
 * @returns (..., 4), of the format of `boxes`
 */
export function decodeBoxes(boxes: Tensor, deltas: Tensor, weights: DeltaWeights): Tensor {
  return torch.tidy(() => {
    const { x, y, width, height } = centred(boxes);
    const [dx, dy, dw, dh] = deltas
      .to(boxes.dtype)
      .unbind(-1)
      .map((delta, i) => delta.div(weights[i] as number)) as [Tensor, Tensor, Tensor, Tensor];
    const [centreX, centreY] = [dx.mul(width).add(x), dy.mul(height).add(y)];
    const halfWidth = dw.clamp({ max: LARGEST_LOG }).exp().mul(width).mul(0.5);
    const halfHeight = dh.clamp({ max: LARGEST_LOG }).exp().mul(height).mul(0.5);
    return torch.stack(
      [
        ...[centreX.sub(halfWidth), centreY.sub(halfHeight)],
        ...[centreX.add(halfWidth), centreY.add(halfHeight)],
      ],
      -1,
    );
  });
}

/** Areas. @param boxes (..., 4) @returns (...) */
export function boxAreas(boxes: Tensor): Tensor {
  return torch.tidy(() => {
    const [x1, y1, x2, y2] = boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor];
    return x2.sub(x1).mul(y2.sub(y1));
  });
}

/** The part of boxes within an image. @param boxes (..., 4) @param size Height and width of the image. */
export function clipBoxes(boxes: Tensor, [height, width]: readonly [number, number]): Tensor {
  return torch.tidy(() => {
    const [x1, y1, x2, y2] = boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor];
    return torch.stack(
      [x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)],
      -1,
    );
  });
}

/** Which boxes have two sides above 0, and are finite. @param boxes (N, 4) @returns (N) bool */
export function areNonEmpty(boxes: Tensor): Tensor {
  return torch.tidy(() => {
    const { width, height } = centred(boxes);
    return width.gt(0).logicalAnd(height.gt(0)).logicalAnd(boxes.isfinite().all(-1));
  });
}

/**
 * Intersection over union of each pair.
 *
 * @param first (N, 4)
 * @param second (M, 4)
 * @returns (N, M), 0 where boxes do not meet
 */
export function pairwiseIou(first: Tensor, second: Tensor): Tensor {
  return torch.tidy(() => {
    const a = first.unsqueeze(1);
    const topLeft = torch.maximum(a.narrow(2, 0, 2), second.narrow(1, 0, 2));
    const bottomRight = torch.minimum(a.narrow(2, 2, 2), second.narrow(1, 2, 2));
    const [width, height] = bottomRight.sub(topLeft).clamp({ min: 0 }).unbind(-1) as [
      Tensor,
      Tensor,
    ];
    const common = width.mul(height);
    const union = boxAreas(first).unsqueeze(1).add(boxAreas(second)).sub(common);
    return torch.where(common.gt(0), common.div(union), torch.zerosLike(common));
  });
}
