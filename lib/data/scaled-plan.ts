/** Plans that keep an image's aspect ratio, and fill only a part of the output: those of detection. */

import { UserError } from '../errors.js';
import { type Plan, roundHalfEven, type Size } from './geometry.js';
import type { RandomStream } from './random.js';

/** Bounds of the factor that `large-scale-jitter` scales by. */
export const DEFAULT_SCALE_RANGE: readonly [number, number] = [0.1, 2];

/** @throws UserError where the bounds are none */
export function checkScaleRange([low, high]: readonly [number, number]): void {
  // More than that would be hundreds of megabytes an image.
  if (low > 0 && low <= high && high <= 8) return;
  throw new UserError(`scaleRange is [${low}, ${high}]; expected two factors, 0 < from <= to <= 8`);
}

/**
 * Large-scale jitter (Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method for Instance
 * Segmentation", 2021), as ViTDet uses it: mirrored in half of the cases, scaled until it just fits into the output
 * times a random factor, and cropped to the output where it is larger, at one random share of both axes.
 */
export function jitterPlan(
  image: Size,
  out: Size,
  range: readonly [number, number],
  random: RandomStream,
): Plan {
  const flip = random.chance(0.5);
  const factor = random.uniform(range[0], range[1]);
  const share = random.random();
  const scale = Math.min((factor * out.height) / image.height, (factor * out.width) / image.width);
  const resize = {
    width: Math.max(1, roundHalfEven(image.width * scale)),
    height: Math.max(1, roundHalfEven(image.height * scale)),
  };
  const content = inside(resize, out);
  const left = roundHalfEven(share * (resize.width - content.width));
  const top = roundHalfEven(share * (resize.height - content.height));
  return {
    box: whole(image),
    resize,
    content,
    // The crop's place is that in the mirrored image.
    offset: { left: flip ? resize.width - content.width - left : left, top },
    flip,
    filter: 'bilinear',
  };
}

/** The whole image, scaled until it just fits into the output. */
export function fitPlan(image: Size, out: Size): Plan {
  const scale = Math.min(out.height / image.height, out.width / image.width);
  const scaled = (side: number) => Math.max(1, Math.floor(side * scale + 0.5));
  const resize = inside({ width: scaled(image.width), height: scaled(image.height) }, out);
  return {
    box: whole(image),
    resize,
    content: resize,
    offset: { left: 0, top: 0 },
    flip: false,
    filter: 'bilinear',
  };
}

function whole({ width, height }: Size): Plan['box'] {
  return { left: 0, top: 0, width, height };
}

function inside(size: Size, out: Size): Size {
  return { width: Math.min(size.width, out.width), height: Math.min(size.height, out.height) };
}
