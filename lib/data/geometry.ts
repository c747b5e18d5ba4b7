import { UserError } from '../errors.js';
import { checkPositiveInteger } from './checks.js';
import type { RandomStream } from './random.js';

/** A rectangle of whole pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels: rows from `top` to before `bottom`, columns from `left` to before `right`. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A side, or [height, width], as a size. @throws UserError where it is no positive whole number */
export function resolveSize(imageSize: number | readonly [number, number]): Size {
  const [height, width] = typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize;
  checkPositiveInteger('imageSize', height);
  checkPositiveInteger('imageSize', width);
  return { height, width };
}

/** @throws UserError where a side of the images is no positive whole number */
export function checkSize([height, width]: readonly [number, number]): void {
  checkPositiveInteger('image height', height);
  checkPositiveInteger('image width', width);
}

/**
 * How an image becomes a sample of a fixed size: crop `box`, scale it to `resize`, take the output's pixels from
 * `offset` on, and mirror them where `flip` is set. A plan depends only on the image's size and the random stream. So
 * every decoder, here or native, makes the same sample.
 */
export interface Plan {
  readonly box: Box;
  readonly resize: Size;
  readonly offset: { readonly left: number; readonly top: number };
  readonly flip: boolean;
  /** The part of the output that is filled, where it is not all; the rest is 0. */
  readonly content?: Box;
  /** How it is scaled; `bicubic` unless set. */
  readonly filter?: Filter;
}

/** Pillow's filters that an image is scaled by. */
export type Filter = 'bicubic' | 'bilinear';

/** Bounds of a random resized crop. */
export interface CropOptions {
  /** Bounds of the crop's share of the image's area. */
  readonly scale?: readonly [number, number];
  /** Bounds of the crop's ratio of width to height. */
  readonly ratio?: readonly [number, number];
}

/** The paper's bounds of the area for pre-training. */
export const DEFAULT_CROP_SCALE: readonly [number, number] = [0.2, 1];
/** The bounds of width over height. */
export const DEFAULT_CROP_RATIO: readonly [number, number] = [3 / 4, 4 / 3];

/** Rounds half to even, as Python's `round` does. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The box of torchvision's `RandomResizedCrop`: ten tries at an area and an aspect ratio that fit the image, then the
 * largest central box with an allowed aspect ratio.
 */
export function randomResizedCropBox(
  width: number,
  height: number,
  options: CropOptions,
  random: RandomStream,
): Box {
  const scale = options.scale ?? DEFAULT_CROP_SCALE;
  const ratio = options.ratio ?? DEFAULT_CROP_RATIO;
  const area = width * height;
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let attempt = 0; attempt < 10; attempt++) {
    const targetArea = area * random.uniform(scale[0], scale[1]);
    const aspect = Math.exp(random.uniform(logRatio[0], logRatio[1]));
    const w = roundHalfEven(Math.sqrt(targetArea * aspect));
    const h = roundHalfEven(Math.sqrt(targetArea / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = random.below(height - h + 1);
      const left = random.below(width - w + 1);
      return { left, top, width: w, height: h };
    }
  }
  let w = width;
  let h = height;
  if (width / height < ratio[0]) {
    h = Math.max(1, Math.min(height, roundHalfEven(width / ratio[0])));
  } else if (width / height > ratio[1]) {
    w = Math.max(1, Math.min(width, roundHalfEven(height * ratio[1])));
  }
  return {
    left: Math.floor((width - w) / 2),
    top: Math.floor((height - h) / 2),
    width: w,
    height: h,
  };
}

/** Training's plan: a random resized crop to `out`, mirrored in half of the cases. */
export function trainPlan(
  image: Size,
  out: Size,
  options: CropOptions,
  random: RandomStream,
): Plan {
  // The flip is drawn first: how many draws the crop takes depends on the image.
  const flip = random.chance(0.5);
  const box = randomResizedCropBox(image.width, image.height, options, random);
  return { box, resize: out, offset: { left: 0, top: 0 }, flip };
}

/**
 * The plan without randomness: scale the image so that it just covers `out` enlarged by 1 / `cropRatio`, and crop the
 * centre. With a square `out` this is torchvision's `Resize(size / cropRatio)` and `CenterCrop(size)`.
 */
export function centrePlan(image: Size, out: Size, cropRatio: number): Plan {
  const target = {
    width: Math.max(out.width, Math.floor(out.width / cropRatio + 1e-9)),
    height: Math.max(out.height, Math.floor(out.height / cropRatio + 1e-9)),
  };
  // The side that needs the larger enlargement determines the scale; the other is cropped, never padded.
  const byWidth = image.width * target.height <= image.height * target.width;
  const resize = byWidth
    ? {
        width: target.width,
        height: Math.max(target.height, Math.floor((target.width * image.height) / image.width)),
      }
    : {
        width: Math.max(target.width, Math.floor((target.height * image.width) / image.height)),
        height: target.height,
      };
  return {
    box: { left: 0, top: 0, width: image.width, height: image.height },
    resize,
    offset: {
      left: roundHalfEven((resize.width - out.width) / 2),
      top: roundHalfEven((resize.height - out.height) / 2),
    },
    flip: false,
  };
}

/**
 * The share of the resized image that evaluation's centre crop keeps: 224 / 256 up to 224 pixels, everything above.
 */
export function defaultCropRatio(size: Size): number {
  return Math.min(size.width, size.height) <= 224 ? 224 / 256 : 1;
}

/** @throws UserError where crop bounds are invalid */
export function checkCropOptions(options: CropOptions): void {
  const scale = options.scale ?? DEFAULT_CROP_SCALE;
  if (!(scale[0] > 0 && scale[0] <= scale[1] && scale[1] <= 1)) {
    throw new UserError(
      `crop scale is [${scale.join(', ')}]: expected two shares of the image's area, ` +
        '0 < from <= to <= 1',
    );
  }
  const ratio = options.ratio ?? DEFAULT_CROP_RATIO;
  if (!(ratio[0] > 0 && ratio[0] <= ratio[1])) {
    throw new UserError(
      `crop ratio is [${ratio.join(', ')}]: expected width over height, 0 < from <= to`,
    );
  }
}
