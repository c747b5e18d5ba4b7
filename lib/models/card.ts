/** The model card of a checkpoint. */
import { UserError } from '../errors.js';
import { fileKey, type Given, kinds, readSettings, setting } from '../settings/index.js';
import {
  checkConfig,
  checkEncoderConfig,
  type EncoderConfig,
  type MaeConfig,
  unusualParts,
} from './config.js';
import type { MaskingKind } from './mask-noise.js';
import {
  encoderParts,
  encoderSizes,
  maeVariants,
  maskingKind,
  modelParts,
  modelSettings,
} from './settings.js';

/** What is needed to use a pre-trained model, besides its weights. */
export interface ModelCard {
  /** The method that trained it; `mae` where the card has none. */
  readonly method?: string;
  /** The module of the model that is the encoder, such as `teacher.backbone`; where there is none, the model is one. */
  readonly encoder?: string;
  /** With the sizes of a decoder where the model is an autoencoder. */
  readonly architecture: EncoderConfig | MaeConfig;
  /** The normalisation of its images, per channel, on the scale of 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** For masked autoencoders only. */
  readonly maskRatio?: number;
  readonly masking?: MaskingKind;
  /** Side of the squares in which patches are removed, in patches, where it is not 1. */
  readonly maskBlock?: number;
  /** The number of blocks after which features are taken, where that is not all of them. */
  readonly featureLayer?: number;
  /**
   * What describes an image, where it is the mean of the patches' normalised tokens: nothing trained the class token. The class
   * token where there is none.
   */
  readonly pooling?: 'norm-mean';
}

/** The card of an autoencoder, which has a decoder. */
export type AutoencoderCard = ModelCard & { readonly architecture: MaeConfig };

/** The card of a masked autoencoder. */
export type MaeCard = AutoencoderCard & Required<Pick<ModelCard, 'maskRatio' | 'masking'>>;

const always = {
  ...encoderSizes,
  mean: setting(kinds.numbers(), null, ''),
  std: setting(kinds.numbers(), null, ''),
};
const ofMae = {
  ...modelSettings,
  maskRatio: setting(kinds.number(0, { below: 1 }), null, ''),
  masking: setting(maskingKind, null, ''),
};
const cardSettings = {
  method: setting(kinds.text, null, ''),
  encoder: setting(kinds.text, null, ''),
  ...{ ...always, ...ofMae },
  layerNormEps: setting(kinds.number(0, { above: true, below: 1 }), null, ''),
  palette: setting(kinds.wholeNumber(2), null, ''),
  featureLayer: setting(kinds.wholeNumber(1), null, ''),
  outputs: setting(kinds.wholeNumber(1), null, ''),
  maskBlock: setting(kinds.wholeNumber(1), null, ''),
  pooling: setting(kinds.choice('norm-mean'), null, ''),
  ...maeVariants,
};

/** The method of cards, states and settings that name none: those of version 0.1. */
export const METHOD_OF_UNNAMED = 'mae';

/** A model card as text, to be stored with weights. */
export function writeCard({ architecture, ...rest }: ModelCard): string {
  const flat = Object.entries({ ...architecture, ...rest });
  return JSON.stringify(Object.fromEntries(flat.map(([name, value]) => [fileKey(name), value])));
}

/** @throws UserError where the text is no complete model card */
export function readCard(text: string): ModelCard {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UserError(`the model's description is not JSON: ${(error as Error).message}`);
  }
  if (typeof values !== 'object' || values === null) {
    throw new UserError(`the model's description is ${text}; expected a JSON object`);
  }
  const given = readSettings(cardSettings, values as Record<string, unknown>, fileKey);
  const { method = METHOD_OF_UNNAMED, encoder } = given;
  const wanted = Object.keys(method === METHOD_OF_UNNAMED ? { ...always, ...ofMae } : always);
  const missing = wanted.filter((name) => !(name in given));
  if (missing.length > 0) {
    throw new UserError(`the model's description lacks ${missing.map(fileKey).join(', ')}`);
  }
  const { mean, std } = given as Required<Given<typeof always>>;
  const { maskRatio, masking, maskBlock, featureLayer, pooling, decoder, mixLayers, outputs } =
    given;
  const unusual = unusualParts(given as EncoderConfig);
  const architecture = isAutoencoder(given)
    ? {
        ...(modelParts(given) as MaeConfig),
        ...unusual,
        ...(decoder && { decoder }),
        ...(mixLayers && { mixLayers }),
        ...(outputs && { outputs }),
      }
    : { ...(encoderParts(given) as EncoderConfig), ...unusual };
  if (isAutoencoder(architecture)) checkConfig(architecture);
  else checkEncoderConfig(architecture);
  return {
    ...{ method, architecture, mean, std },
    ...(encoder === undefined ? {} : { encoder }),
    ...(maskRatio === undefined ? {} : { maskRatio }),
    ...(masking === undefined ? {} : { masking }),
    ...(maskBlock === undefined ? {} : { maskBlock }),
    ...(featureLayer === undefined ? {} : { featureLayer }),
    ...(pooling === undefined ? {} : { pooling }),
  };
}

/** Whether sizes are those of a model with a decoder. */
export function isAutoencoder(sizes: object): sizes is MaeConfig {
  return 'decoderDim' in sizes;
}
