/** Plans that keep an image's aspect ratio, and may fill only a part of the output: those of detection, and unscaled crops. */

import { UserError } from '../errors.js';
import { SettingError } from '../settings/index.js';
import { type Box, type Plan, roundHalfEven, type Size } from './geometry.js';
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
  const content = whole(inside(resize, out));
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
    content: whole(resize),
    offset: { left: 0, top: 0 },
    flip: false,
    filter: 'bilinear',
  };
}

/**
 * A crop of the output's size, mirrored in half of the cases: torchvision's `RandomCrop(out, padding, pad_if_needed=True)`.
 * Pixels are those of the image, unscaled. The crop may take in up to `padding` pixels beside the image, which are 0, and
 * as many as an image lacks that is smaller than the output.
 */
export function unscaledCropPlan(
  image: Size,
  out: Size,
  padding: number,
  random: RandomStream,
): Plan {
  const flip = random.chance(0.5);
  const down = cropSide(image.height, out.height, padding, random);
  const across = cropSide(image.width, out.width, padding, random);
  const box = { left: across.from, top: down.from, width: across.count, height: down.count };
  const { width, height } = box;
  return {
    box,
    resize: { width, height },
    offset: { left: 0, top: 0 },
    flip,
    content: {
      left: flip ? out.width - width - across.at : across.at,
      top: down.at,
      ...{ width, height },
    },
  };
}

/** The pixels of one side of an image that a crop shows, and where in the crop they begin. */
function cropSide(image: number, out: number, padding: number, random: RandomStream) {
  const margin = Math.max(padding, out - image - padding);
  const start = random.below(image + 2 * margin - out + 1) - margin;
  const from = Math.max(0, start);
  return { from, count: Math.min(image, start + out) - from, at: from - start };
}

/** @throws UserError where a crop could lie beside the image, or the number is none */
export function checkCropPadding(padding: number, out: Size): void {
  const most = Math.min(out.width, out.height) - 1;
  if (Number.isInteger(padding) && padding >= 0 && padding <= most) return;
  throw new SettingError(
    'cropPadding',
    `is ${padding}; expected a whole number from 0 to ${most}, below the size of the crop`,
  );
}

function whole({ width, height }: Size): Box {
  return { left: 0, top: 0, width, height };
}

function inside(size: Size, out: Size): Size {
  return { width: Math.min(size.width, out.width), height: Math.min(size.height, out.height) };
}
