import { UserError } from '../errors.js';
import { SettingError } from '../settings/index.js';
import type { ColorPolicy, DrawnAugmentation, PixelAugmentation } from './augment/index.js';
import {
  type CropOptions,
  centrePlan,
  checkCropOptions,
  DEFAULT_CROP_RATIO,
  DEFAULT_CROP_SCALE,
  defaultCropRatio,
  type Plan,
  type Size,
  trainPlan,
} from './geometry.js';
import type { RandomStream } from './random.js';
import {
  checkCropPadding,
  checkScaleRange,
  DEFAULT_SCALE_RANGE,
  fitPlan,
  jitterPlan,
  unscaledCropPlan,
} from './scaled-plan.js';

/**
 * The geometry of each image's sample:
 * - `train`: a random resized crop, mirrored in half of the cases;
 * - `crop`: a random crop of the size, unscaled, mirrored in half of the cases; what an image lacks is padded with 0;
 * - `eval`: scale the shorter side to the size / crop ratio and crop the centre;
 * - `none`: scale the shorter side to the size and crop the centre;
 * - `large-scale-jitter`: detection's training: mirrored in half of the cases, scaled by a random factor of the size,
 *   cropped where it is larger, and padded where it is smaller;
 * - `fit`: scale the longer side to the size, and pad the rest.
 */
export type Augmentation = 'train' | 'crop' | 'eval' | 'none' | 'large-scale-jitter' | 'fit';

/** Settings of a {@link Transform}. */
interface TransformOptions {
  readonly augment: Augmentation;
  readonly size: Size;
  readonly crop: CropOptions;
  /** For `eval`; undefined: the usual one, and images that already have the size are unchanged. */
  readonly cropRatio: number | undefined;
  /** For `large-scale-jitter`. */
  readonly scaleRange?: readonly [number, number] | undefined;
  /** For `crop`: pixels beside the image, on each side, that it may take in. */
  readonly cropPadding?: number | undefined;
  /** For `train` and `crop`: augmentation of the pixels at their final size. */
  readonly pixels: PixelAugmentation | undefined;
}

/** How an image becomes a sample, including its pixels. */
export interface SamplePlan extends Plan {
  /** Augmentation of the pixels after the geometry; undefined: none. */
  readonly drawn?: DrawnAugmentation | undefined;
}

/** How plans crop images: all that the addon's threads need to make the same. */
export type Cropping =
  | {
      readonly kind: 'random';
      readonly scale: readonly [number, number];
      readonly ratio: readonly [number, number];
    }
  | {
      readonly kind: 'centre';
      /** The share of the scaled image that is kept. */
      readonly cropRatio: number;
      /** Whether an image that already has the size is unchanged. */
      readonly keepFitting: boolean;
    }
  | { readonly kind: 'unscaled'; readonly padding: number }
  | { readonly kind: 'jitter'; readonly range: readonly [number, number] }
  | { readonly kind: 'fit' };

/** Makes the plan for an image of a size. */
export interface Transform {
  readonly size: Size;
  readonly cropping: Cropping;
  /** Whether plans have a {@link SamplePlan.drawn}. */
  readonly augments: boolean;
  /** The policy of those draws, where the addon's threads can draw and apply them, too. */
  readonly color?: ColorPolicy | undefined;
  /** Whether the plan uses no randomness, so that a sample is the same in every epoch. */
  readonly deterministic: boolean;
  readonly plan: (image: Size, random: () => RandomStream) => SamplePlan;
}

const AUGMENTATIONS: readonly Augmentation[] = [
  'train',
  'crop',
  'eval',
  'none',
  'large-scale-jitter',
  'fit',
];

/** Whether plans may fill a part of the output only. */
export function isPadded({ cropping }: Pick<Transform, 'cropping'>): boolean {
  return ['unscaled', 'jitter', 'fit'].includes(cropping.kind);
}

/** @throws UserError where the settings are invalid */
export function createTransform(options: TransformOptions): Transform {
  const { augment, size, cropRatio, pixels } = options;
  if (augment === 'train' || augment === 'crop') return createCrops(options);
  if (!AUGMENTATIONS.includes(augment)) {
    const known = AUGMENTATIONS.map((name) => `'${name}'`).join(', ');
    throw new UserError(`augment is '${String(augment)}'; expected one of ${known}`);
  }
  if (pixels !== undefined) {
    throw new UserError(
      `changes of pixels such as autoAugment, colorJitter and color need augment 'train' or 'crop', but augment is '${augment}'`,
    );
  }
  if (augment === 'large-scale-jitter' || augment === 'fit') return createScaled(options);
  if (cropRatio !== undefined && !(cropRatio > 0 && cropRatio <= 1)) {
    throw new SettingError('cropRatio', `is ${cropRatio}; expected a share above 0 and up to 1`);
  }
  const ratio = augment === 'none' ? 1 : (cropRatio ?? defaultCropRatio(size));
  // Small datasets such as CIFAR have the size of the model; enlarging them only to crop the border would lose it.
  const keepFitting = cropRatio === undefined;
  return {
    size,
    cropping: { kind: 'centre', cropRatio: ratio, keepFitting },
    augments: false,
    deterministic: true,
    plan(image) {
      const fits = image.width === size.width && image.height === size.height;
      return centrePlan(image, size, fits && keepFitting ? 1 : ratio);
    },
  };
}

/** Which crops training draws, and how. */
type RandomCrops = Pick<Transform, 'cropping'> & {
  readonly draw: (image: Size, stream: RandomStream) => Plan;
};

function resizedCrops({ size, crop }: TransformOptions): RandomCrops {
  checkCropOptions(crop);
  const { scale = DEFAULT_CROP_SCALE, ratio = DEFAULT_CROP_RATIO } = crop;
  return {
    cropping: { kind: 'random', scale, ratio },
    draw: (image, stream) => trainPlan(image, size, crop, stream),
  };
}

function unscaledCrops({ size, cropPadding: padding = 0 }: TransformOptions): RandomCrops {
  checkCropPadding(padding, size);
  return {
    cropping: { kind: 'unscaled', padding },
    draw: (image, stream) => unscaledCropPlan(image, size, padding, stream),
  };
}

/** Transforms of training: random crops, and changes of their pixels. */
function createCrops(options: TransformOptions): Transform {
  const { augment, size, pixels } = options;
  const { cropping, draw } = augment === 'train' ? resizedCrops(options) : unscaledCrops(options);
  return {
    ...{ size, cropping, deterministic: false },
    augments: pixels !== undefined,
    color: pixels?.policy,
    plan(image, random) {
      const stream = random();
      const plan = draw(image, stream);
      // Drawn after the crop, so that crops do not depend on it.
      return pixels === undefined ? plan : { ...plan, drawn: pixels.draw(stream) };
    },
  };
}

/** Transforms that keep the aspect ratio, and pad. */
function createScaled({
  augment,
  size,
  scaleRange: range = DEFAULT_SCALE_RANGE,
}: TransformOptions): Transform {
  if (augment === 'fit') {
    return {
      size,
      cropping: { kind: 'fit' },
      augments: false,
      deterministic: true,
      plan: (image) => fitPlan(image, size),
    };
  }
  checkScaleRange(range);
  return {
    size,
    cropping: { kind: 'jitter', range },
    augments: false,
    deterministic: false,
    plan: (image, random) => jitterPlan(image, size, range, random()),
  };
}
