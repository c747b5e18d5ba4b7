import { type Tensor, torch } from '../../../torch/index.js';
import { type BlurBox, BOX_UNIT, boxOf } from '../blur.js';

/** Changes nothing. */
const NO_BOX: BlurBox = { radius: 0, inner: BOX_UNIT, outer: 0 };

/**
 * Blurs each image of a batch as Pillow does, but without rounding to bytes after each of the three box blurs along
 * rows and columns. The blurs are matrix products.
 *
 * @param images (N, C, H, W) of a floating point dtype
 * @param sigmas (N), standard deviations in pixels
 */
export function blurImages(images: Tensor, sigmas: readonly number[]): Tensor {
  const [, , height, width] = images.shape as [number, number, number, number];
  const boxes = sigmas.map((sigma) => boxOf(sigma) ?? NO_BOX);
  const across = blurMatrices(boxes, width, images);
  const down = height === width ? across : blurMatrices(boxes, height, images);
  return down.unsqueeze(1).matmul(images).matmul(across.transpose(1, 2).unsqueeze(1));
}

/**
 * For each box the matrix (size, size) that blurs a column of pixels three times. Pixels of the border are repeated
 * beyond it.
 */
function blurMatrices(boxes: readonly BlurBox[], size: number, { dtype, device }: Tensor): Tensor {
  const column = (value: (box: BlurBox) => number) =>
    torch.tensor(boxes.map(value), { dtype, device }).view([boxes.length, 1, 1]);
  const radius = column((box) => box.radius);
  const inner = column((box) => box.inner / BOX_UNIT);
  const outer = column((box) => box.outer / BOX_UNIT);
  const place = torch.arange(size, { dtype, device });
  const distance = place.sub(place.unsqueeze(1));
  // The cumulative weight of all pixels up to this distance to the right; for the last pixel, the total.
  const upTo = distance
    .add(radius)
    .add(2)
    .clamp(0, 1)
    .add(distance.sub(radius).clamp(0, 1))
    .mul(outer)
    .add(
      torch.minimum(distance.add(radius).add(1).clamp({ min: 0 }), radius.mul(2).add(1)).mul(inner),
    );
  const total = outer.mul(2).add(radius.mul(2).add(1).mul(inner)).expand([boxes.length, size, 1]);
  const bounds = torch.cat([upTo.narrow(2, 0, size - 1), total], 2);
  const once = torch.cat([bounds.narrow(2, 0, 1), bounds.diff()], 2);
  return once.bmm(once).bmm(once);
}
