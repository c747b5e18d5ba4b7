/** The files that Hugging Face's transformers puts beside the weights of a ViT or a ViTMAE. */
import { join } from 'node:path';
import type { EncoderVariant } from '../../models/index.js';
import type { Architecture } from '../keys/architecture.js';
import { checkSizes, type Description, hasPatches, known } from './description.js';
import { type JsonObject, readJsonObject } from './json-object.js';

/** The values of keys that a config.json lacks, as transformers fills them in. */
const DEFAULTS = { heads: 12, decoderHeads: 16, layerNormEps: 1e-12, maskRatio: 0.75 };

/** The models whose weights are read here, with the values that they fill in otherwise, and what they do otherwise. */
const MODEL_TYPES: Readonly<
  Record<string, Partial<typeof DEFAULTS> & Pick<Description, 'resize' | 'pooling'>>
> = {
  vit: {},
  vit_mae: {},
  ijepa: { pooling: 'norm-mean' },
  beit: {},
  'data2vec-vision': {},
  dinov2: { layerNormEps: 1e-6 },
  dinov2_with_registers: { layerNormEps: 1e-6, resize: 'antialias' },
  dinov3_vit: { heads: 6, layerNormEps: 1e-5 },
};

/** Names of the activation that is computed here, the exact GELU. */
const ACTIVATIONS = ['gelu', 'gelu_python'];

/** That of gates. DINOv2's config.json names another one, which its gates do not use. */
const GATES = ['silu', 'swish'];

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
  const { dim, depth, channels, patchSize, decoder, head, variant = {} } = architecture;
  const type = config.text('model_type') ?? 'vit';
  if (!Object.hasOwn(MODEL_TYPES, type)) {
    const known = Object.keys(MODEL_TYPES);
    refuse(`model_type is '${type}'; expected ${known.slice(0, -1).join(', ')} or ${known.at(-1)}`);
  }
  const fitting = typesOf(architecture);
  if (config.has('model_type') && !fitting.includes(type)) {
    refuse(
      `model_type is '${type}', and the weights beside it are of ${fitting.join(' or ')}; where it is another model's, move one of the two`,
    );
  }
  // A head of transformers sees the class token; without one, the encoder's parts tell.
  const { resize, pooling = head === null ? undefined : 'cls', ...own } = MODEL_TYPES[type] ?? {};
  const defaults = { ...DEFAULTS, ...own };
  checkActivation(config, type, variant);
  if (config.truth('qkv_bias') === false && variant.qkvBias !== 'none') {
    refuse('qkv_bias is false, and the weights beside it have biases; expected true');
  }
  const [patchHeight, patchWidth] = config.sides('patch_size') ?? [];
  checkSizes(
    {
      hidden_size: [config.count('hidden_size'), dim],
      num_hidden_layers: [config.count('num_hidden_layers'), depth],
      intermediate_size: [config.count('intermediate_size'), variant.mlpHidden ?? 4 * dim],
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
  const heads = headsOf(config, 'num_attention_heads', dim, defaults.heads);
  const imageSize = config.sides('image_size');
  if (imageSize !== undefined && !hasPatches(imageSize, architecture)) {
    refuse(
      `image_size is ${imageSize.join('x')}, and the weights beside it have positions for ${architecture.patches} patches of ${patchSize} pixels`,
    );
  }
  return {
    heads,
    layerNormEps: config.positive('layer_norm_eps') ?? defaults.layerNormEps,
    ...known({ pooling, imageSize, resize, ropeTheta: config.positive('rope_theta') }),
    ...(decoder !== null && {
      decoderHeads: headsOf(
        config,
        'decoder_num_attention_heads',
        decoder.dim,
        defaults.decoderHeads,
      ),
      normPixLoss: config.truth('norm_pix_loss') ?? false,
      maskRatio: config.part('mask_ratio') ?? defaults.maskRatio,
    }),
  };
}

/** The models that have the parts of an encoder. */
function typesOf({ variant: { positions, layerScale, classToken } = {} }: Architecture): string[] {
  if (positions === 'rotary') return ['dinov3_vit'];
  if (positions === 'relative') return ['beit', 'data2vec-vision'];
  if (layerScale) return ['dinov2', 'dinov2_with_registers'];
  return classToken === false ? ['ijepa'] : ['vit', 'vit_mae'];
}

function checkActivation(config: JsonObject, type: string, { mlp }: EncoderVariant): void {
  const activation = config.text('hidden_act');
  if (activation === undefined || (mlp === 'swiglu' && type !== 'dinov3_vit')) return;
  const computed = mlp === 'swiglu' ? GATES : ACTIVATIONS;
  if (computed.includes(activation)) return;
  config.refuse(
    `hidden_act is '${activation}', which is not computed here; expected '${computed[0]}'`,
  );
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
