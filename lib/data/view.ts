import { UserError } from '../errors.js';
import { COLOR_SETTINGS } from './augment/color-policy.js';
import { type ColorOptions, createPixelAugmentation } from './augment/index.js';
import { checkInteger, checkPositiveInteger } from './checks.js';
import { resolveSize } from './geometry.js';
import { MAX_VIEW } from './random.js';
import { type Augmentation, createTransform, type Transform } from './transform.js';

/** The settings of one view that a loader makes of an image. */
export interface ViewSpec extends ColorOptions {
  /** The samples' size in pixels: a side, or [height, width]. */
  readonly imageSize: number | readonly [number, number];
  /**
   * Channels of the samples, 3 by default: 1 grey, 3 colour, 2 and 4 with alpha, or the files' number of bands. A file
   * with another number of bands is unreadable. All views have the same number.
   */
  readonly channels?: number;
  /** The geometry and augmentation of each image; `eval` by default. */
  readonly augment?: Augmentation;
  /** Bounds of the share of an image's area that `train` crops; [0.2, 1] by default. */
  readonly cropScale?: readonly [number, number];
  /** Bounds of the aspect ratio of `train`'s crops, width over height; [3/4, 4/3] by default. */
  readonly cropRatioRange?: readonly [number, number];
  /**
   * The share of the scaled image that `eval` keeps. By default it is 224 / 256 up to 224 pixels and 1 above, and
   * images that already have the size are unchanged.
   */
  readonly cropRatio?: number;
  /** Pixels of 0 beside the image, on each side, that `crop` may take in: below {@link ViewSpec.imageSize}; 0 by default. */
  readonly cropPadding?: number;
  /** Bounds of the factor of the size that `large-scale-jitter` scales to; [0.1, 2] by default. */
  readonly scaleRange?: readonly [number, number];
  /**
   * RandAugment for `train` and `crop`, after crop and flip: timm's policy, such as `rand-m9-n2-mstd0.5-inc1`. It needs images of
   * 1 or 3 channels and {@link ViewSpec.mean}; none by default.
   */
  readonly autoAugment?: string;
  /**
   * For `train` and `crop`, after crop and flip: changes brightness, contrast and saturation in random order. Each factor is from
   * max(0, 1 - this) to 1 + this. It needs images of 1 or 3 channels, and excludes `autoAugment`; none by default.
   */
  readonly colorJitter?: number;
  /**
   * The mean of each channel on a scale from 0 to 1: the colour that `autoAugment` fills in when it rotates, shears or
   * shifts an image.
   */
  readonly mean?: readonly number[];
  /**
   * The random stream of the sample that the view draws from, by default the view's index. Views of one stream with the
   * same crop bounds have the same crop, each in its own size.
   */
  readonly stream?: number;
}

/** The names of a {@link ViewSpec}'s settings. */
export const VIEW_OPTIONS = [
  'imageSize',
  'channels',
  'augment',
  'cropScale',
  'cropRatioRange',
  'cropRatio',
  'cropPadding',
  'scaleRange',
  'autoAugment',
  'colorJitter',
  'mean',
  'stream',
  ...COLOR_SETTINGS,
] as const;

/** A view with checked settings. */
export interface LoaderView {
  readonly transform: Transform;
  readonly stream: number;
  readonly channels: number;
  /** Whether samples are float32 values rather than bytes. */
  readonly deep: boolean;
  /** Bytes of a sample. */
  readonly bytes: number;
}

/**
 * @param deep whether the data has more than 8 bits
 * @throws UserError where a setting is invalid
 */
export function createViews(
  specs: readonly ViewSpec[],
  deep: boolean,
): readonly [LoaderView, ...LoaderView[]] {
  const [first, ...others] = specs.map((spec, place) => createView(spec, place, deep));
  if (first === undefined) throw new UserError('views is empty; expected one view at least');
  for (const { channels } of others) {
    if (channels === first.channels) continue;
    throw new UserError(
      `views have ${first.channels} and ${channels} channels; expected the same for all of them`,
    );
  }
  return [first, ...others];
}

function createView(spec: ViewSpec, place: number, deep: boolean): LoaderView {
  const { imageSize, channels = 3, stream = place } = spec;
  checkPositiveInteger('channels', channels);
  checkInteger('stream', stream, 0);
  if (stream > MAX_VIEW) {
    throw new UserError(`stream is ${stream}; expected a whole number from 0 to ${MAX_VIEW}`);
  }
  const size = resolveSize(imageSize);
  const transform = createTransform({
    augment: spec.augment ?? 'eval',
    size,
    crop: { scale: spec.cropScale, ratio: spec.cropRatioRange },
    cropRatio: spec.cropRatio,
    cropPadding: spec.cropPadding,
    scaleRange: spec.scaleRange,
    pixels: createPixelAugmentation({ ...spec, channels }),
  });
  if (deep && transform.augments) {
    throw new UserError(
      'changes of colours such as autoAugment and colorJitter need images of 8 bits, and those of the data have more; leave them out',
    );
  }
  const bytes = size.width * size.height * channels * (deep ? Float32Array.BYTES_PER_ELEMENT : 1);
  return { transform, stream, channels, deep, bytes };
}
