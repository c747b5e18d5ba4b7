/** The files that Hugging Face's transformers puts beside the weights of a ViT or a ViTMAE. */
import { join } from 'node:path';
import type { Architecture } from '../keys/architecture.js';
import { checkSizes, type Description, hasPatches, known } from './description.js';
import { type JsonObject, readJsonObject } from './json-object.js';

/** The values of keys that a config.json lacks, as transformers fills them in. */
const DEFAULTS = { heads: 12, decoderHeads: 16, layerNormEps: 1e-12, maskRatio: 0.75 };

/** The models whose weights are read here. */
const MODEL_TYPES = ['vit', 'vit_mae'];

/** Names of the activation that is computed here, the exact GELU. */
const ACTIVATIONS = ['gelu', 'gelu_python'];

/** Whether a config.json is one of transformers. */
export const isTransformersConfig = (config: JsonObject): boolean =>
  config.has('model_type') || config.has('architectures');

/**
 * Reads a config.json of transformers.
 *
 * @param architecture What the weights' shapes imply.
 * @throws UserError that names the file where it is damaged, of a model that is not computed here, or of other weights
 */
export function readTransformersConfig(
  config: JsonObject,
  architecture: Architecture,
): Description {
  const { refuse } = config;
  const { dim, depth, channels, patchSize, decoder } = architecture;
  const type = config.text('model_type');
  if (type !== undefined && !MODEL_TYPES.includes(type)) {
    refuse(`model_type is '${type}'; expected ${MODEL_TYPES.join(' or ')}`);
  }
  const activation = config.text('hidden_act');
  if (activation !== undefined && !ACTIVATIONS.includes(activation)) {
    refuse(`hidden_act is '${activation}', which is not computed here; expected 'gelu'`);
  }
  if (config.truth('qkv_bias') === false) {
    refuse('qkv_bias is false, which no model here has; expected true');
  }
  const [patchHeight, patchWidth] = config.sides('patch_size') ?? [];
  checkSizes(
    {
      hidden_size: [config.count('hidden_size'), dim],
      num_hidden_layers: [config.count('num_hidden_layers'), depth],
      intermediate_size: [config.count('intermediate_size'), 4 * dim],
      num_channels: [config.count('num_channels'), channels],
      patch_size: [patchHeight, patchSize],
      "patch_size's width": [patchWidth, patchSize],
      decoder_hidden_size: [config.count('decoder_hidden_size'), decoder?.dim],
      decoder_num_hidden_layers: [config.count('decoder_num_hidden_layers'), decoder?.depth],
      decoder_intermediate_size: [
        config.count('decoder_intermediate_size'),
        decoder === null ? undefined : 4 * decoder.dim,
      ],
    },
    refuse,
  );
  const heads = headsOf(config, 'num_attention_heads', dim, DEFAULTS.heads);
  const imageSize = config.sides('image_size');
  if (imageSize !== undefined && !hasPatches(imageSize, architecture)) {
    refuse(
      `image_size is ${imageSize.join('x')}, and the weights beside it have positions for ${architecture.patches} patches of ${patchSize} pixels`,
    );
  }
  return {
    heads,
    layerNormEps: config.positive('layer_norm_eps') ?? DEFAULTS.layerNormEps,
    pooling: 'cls',
    ...known({ imageSize }),
    ...(decoder !== null && {
      decoderHeads: headsOf(
        config,
        'decoder_num_attention_heads',
        decoder.dim,
        DEFAULTS.decoderHeads,
      ),
      normPixLoss: config.truth('norm_pix_loss') ?? false,
      maskRatio: config.part('mask_ratio') ?? DEFAULTS.maskRatio,
    }),
  };
}

/** A number of heads that divides the width. */
export function headsOf(config: JsonObject, key: string, width: number, fallback: number): number {
  const heads = config.count(key) ?? fallback;
  if (width % heads === 0) return heads;
  return config.refuse(
    `${key} is ${heads}${config.has(key) ? '' : ', its default'}; expected a divisor of the width, ${width}`,
  );
}

/** The factor that makes bytes numbers from 0 to 1. */
const RESCALE = 1 / 255;

/**
 * Reads the preprocessor_config.json in a folder: how images are normalised and cropped.
 *
 * @returns nothing where there is none
 * @throws UserError that names the file where it is damaged, or scales pixels otherwise
 */
export function readPreprocessor(
  folder: string,
): Pick<Description, 'mean' | 'std' | 'cropRatio' | 'notes'> {
  const config = readJsonObject(join(folder, 'preprocessor_config.json'));
  if (config === null) return {};
  const factor = config.positive('rescale_factor') ?? RESCALE;
  if (Math.abs(factor / RESCALE - 1) > 1e-3) {
    config.refuse(`rescale_factor is ${factor}; expected 1/255, for pixels from 0 to 1`);
  }
  if (config.truth('do_normalize') === false) return { mean: [0], std: [1] };
  return {
    ...known({ mean: config.numbers('image_mean'), std: config.numbers('image_std') }),
    ...croppingOf(config),
  };
}

/** The share that is kept: of a centre crop, or all of an image that is only resized. */
function croppingOf(config: JsonObject): Pick<Description, 'cropRatio' | 'notes'> {
  if (!config.has('size')) return {};
  const shortest = sideOf(config, 'size');
  if (config.truth('do_center_crop') === true) {
    const crop = config.has('crop_size') ? sideOf(config, 'crop_size') : shortest;
    return crop <= shortest ? { cropRatio: crop / shortest } : {};
  }
  return {
    cropRatio: 1,
    notes: [
      'its preprocessor squeezes images to a square; here they keep their shape, and the centre is taken',
    ],
  };
}

/** A side of an image: a number, or an object with the shortest edge or the height. */
function sideOf(config: JsonObject, key: string): number {
  const size = config.isObject(key) ? config.object(key) : undefined;
  const side =
    size === undefined
      ? config.sides(key)?.[0]
      : (size.count('shortest_edge') ?? size.count('height'));
  return side ?? config.refuse(`${key} has neither shortest_edge nor height`);
}
