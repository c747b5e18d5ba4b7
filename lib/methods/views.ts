/** What methods share that compare views of an image: the images, their colours, and the encoder. Needs no libtorch. */

import type { ViewSpec } from '../data/index.js';
import type { EncoderConfig } from '../models/config.js';
import { encoderParts, encoderSizes } from '../models/settings.js';
import { type Given, kinds, setting } from '../settings/index.js';
import {
  augmentationSettings,
  dataSettings,
  statisticsSettings,
} from '../training/settings/groups.js';
import { namedModel } from './pretraining.js';

/** The images that views are made of. */
export const viewImages = {
  ...dataSettings,
  cropScale: augmentationSettings.cropScale,
  colors: setting(
    kinds.truth,
    null,
    'change the colours of views: brightness, contrast, saturation, hue, greyscale, inverted bright values',
    { default: true },
  ),
  blur: setting(kinds.truth, null, 'blur views; images of few pixels lose too much by it', {
    default: true,
  }),
  ...statisticsSettings,
};

/** The encoder by name. Other settings override its sizes. */
export const namedEncoder = { ...namedModel, ...encoderSizes };

/** The encoder of the settings. */
export function encoderOf(settings: Given<typeof encoderSizes>): EncoderConfig {
  return encoderParts(settings) as EncoderConfig;
}

/**
 * How the colours of a view change. The methods have the same jitter and greyscale, and differ in the probabilities of the
 * rest: arXiv:2006.07733, appendix B.
 */
export interface ViewColors {
  /** The probability of Gaussian blur. */
  readonly blur: number;
  /** The probability of inverting bright values; 0 by default. */
  readonly solarize?: number;
}

/** A random view: a crop, mirrored in half of the cases, with changed colours. */
export function randomView(
  settings: { readonly channels: number; readonly colors: boolean; readonly blur: boolean },
  crop: Required<Pick<ViewSpec, 'imageSize' | 'cropScale'>>,
  { blur, solarize = 0 }: ViewColors,
): ViewSpec {
  return {
    ...{ ...crop, channels: settings.channels, augment: 'train' },
    ...(settings.colors && {
      color: { brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, probability: 0.8 },
      grayscale: 0.2,
    }),
    ...(settings.blur && { blur: { probability: blur, sigma: [0.1, 2] } }),
    ...(settings.colors && solarize > 0 && { solarize: { probability: solarize } }),
  };
}

/** The share of a teacher's weights that it keeps in a step. */
export const momentumSetting = (byDefault: number) => ({
  momentum: setting(
    kinds.number(0, { below: 1 }),
    '<share>',
    'of its weights that the moving average keeps in the first step; it rises to 1',
    { default: byDefault },
  ),
});
