/**
 * Changes of colours on tensors. Images are (N, C, H, W) of a floating point dtype with values from 0 to 1, and 1 or 3
 * channels. There is a value for each image. Results are those for single images without their rounding.
 */

import { type Tensor, torch } from '../../../torch/index.js';
import type { ColorOp } from '../color-ops.js';
import { blurImages } from './blur.js';

type BatchOp = (images: Tensor, values: readonly number[]) => Tensor;

/** By the names of the changes for single images. */
export const BATCH_COLOR_OPS: Record<ColorOp['kind'], BatchOp> = {
  brightness: (images, factors) => images.mul(perImage(factors, images)).clamp(0, 1),
  contrast: (images, factors) => blend(grey(images).mean([1, 2, 3], true), images, factors),
  saturation: (images, factors) => blend(grey(images), images, factors),
  hue: (images, turns) => (images.size(1) === 3 ? turnHues(images, turns) : images),
  grayscale: (images) => grey(images).expandAs(images),
  blur: blurImages,
  solarize(images, thresholds) {
    // Between two bytes, so that the rounding of a fraction of 255 does not matter.
    const bounds = thresholds.map((threshold) => (Math.ceil(threshold) - 0.5) / 255);
    return torch.where(images.ge(perImage(bounds, images)), images.neg().add(1), images);
  },
};

/** Shapes values so that they multiply whole images. */
function perImage(values: readonly number[], { dtype, device }: Tensor): Tensor {
  return torch.tensor([...values], { dtype, device }).view([values.length, 1, 1, 1]);
}

/** Extrapolates from a degenerate image (black, grey …) through the image itself. */
function blend(without: Tensor, images: Tensor, factors: readonly number[]): Tensor {
  return images.sub(without).mul(perImage(factors, images)).add(without).clamp(0, 1);
}

/** (N, 1, H, W), Rec. 601 luma. */
function grey(images: Tensor): Tensor {
  if (images.size(1) === 1) return images;
  const [red, green, blue] = images.split(1, 1) as [Tensor, Tensor, Tensor];
  return red.mul(0.299).add(green.mul(0.587)).add(blue.mul(0.114));
}

/** Rotates hues; a turn of 1 is the whole circle. */
function turnHues(images: Tensor, turns: readonly number[]): Tensor {
  const high = images.amax([1], true);
  const range = high.sub(images.amin([1], true));
  const shares = high.sub(images).div(range.clamp({ min: Number.EPSILON }));
  const [r, g, b] = shares.split(1, 1) as [Tensor, Tensor, Tensor];
  const [red, green] = images.split(1, 1) as [Tensor, Tensor];
  const sixths = torch.where(
    red.eq(high),
    b.sub(g),
    torch.where(green.eq(high), r.sub(b).add(2), g.sub(r).add(4)),
  );
  const turned = sixths.add(perImage(turns, images).mul(6));
  // Each channel falls from the maximum to the minimum and rises again, two sixths of the circle after the last.
  const channels = [5, 3, 1].map((start) => {
    const place = turned.add(start).remainder(6);
    return high.sub(range.mul(torch.minimum(place, place.neg().add(4)).clamp(0, 1)));
  });
  return torch.cat(channels, 1);
}
