import { UserError } from '../errors.js';
import type { PixelAugmentation } from './augment/index.js';
import {
  type CropOptions,
  centrePlan,
  checkCropOptions,
  defaultCropRatio,
  type Plan,
  type Size,
  trainPlan,
} from './geometry.js';
import type { RandomStream } from './random.js';
import type { PixelImage } from './sample.js';

/**
 * What is done to each image:
 * - `train`: a random resized crop, mirrored in half of the cases;
 * - `eval`: scale the shorter side to the size / crop ratio and take the centre;
 * - `none`: scale the shorter side to the size and take the centre.
 */
export type Augmentation = 'train' | 'eval' | 'none';

/** Settings of a {@link Transform}. */
interface TransformOptions {
  readonly augment: Augmentation;
  readonly size: Size;
  readonly crop: CropOptions;
  /** For `eval`; undefined: the usual one, and images that have the size already pass untouched. */
  readonly cropRatio: number | undefined;
  /** For `train`: what is done to the pixels once they have the size. */
  readonly pixels: PixelAugmentation | undefined;
}

/** How an image becomes a sample, pixels included. */
export interface SamplePlan extends Plan {
  /** Where there is one: makes the sample of what the rest of the plan gives. */
  readonly augment?: ((image: PixelImage) => PixelImage) | undefined;
}

/** Makes the plan for an image of a size. */
export interface Transform {
  readonly size: Size;
  /** Whether the plan uses no randomness, so that a sample is the same in every epoch. */
  readonly deterministic: boolean;
  readonly plan: (image: Size, random: () => RandomStream) => SamplePlan;
}

/** @throws UserError where the settings make no sense */
export function createTransform(options: TransformOptions): Transform {
  const { augment, size, crop, cropRatio, pixels } = options;
  if (augment === 'train') {
    checkCropOptions(crop);
    return {
      size,
      deterministic: false,
      plan(image, random) {
        const stream = random();
        const plan = trainPlan(image, size, crop, stream);
        // Drawn after the crop, so that the crops are the same without it.
        return pixels === undefined ? plan : { ...plan, augment: pixels(stream) };
      },
    };
  }
  if (augment !== 'eval' && augment !== 'none') {
    throw new UserError(`augment is '${String(augment)}'; expected 'train', 'eval' or 'none'`);
  }
  if (pixels !== undefined) {
    throw new UserError(
      `autoAugment and colorJitter need augment 'train', but augment is '${augment}'`,
    );
  }
  if (cropRatio !== undefined && !(cropRatio > 0 && cropRatio <= 1)) {
    throw new UserError(`cropRatio is ${cropRatio}; expected a share above 0 and up to 1`);
  }
  const ratio = augment === 'none' ? 1 : (cropRatio ?? defaultCropRatio(size));
  return {
    size,
    deterministic: true,
    plan(image) {
      // Small sets such as CIFAR come in the size of the model; enlarging them only to cut the
      // border off loses it.
      const fits = image.width === size.width && image.height === size.height;
      return centrePlan(image, size, fits && cropRatio === undefined ? 1 : ratio);
    },
  };
}
