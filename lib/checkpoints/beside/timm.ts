/** The config.json that timm puts beside the weights of a vision transformer. */

import { ROPE_THETA } from '../../models/variant.js';
import type { Architecture } from '../keys/architecture.js';
import { checkSizes, type Description, hasPatches, known } from './description.js';
import { headsOf } from './huggingface.js';
import type { JsonObject } from './json-object.js';

/** Heads of timm's vision transformers, by the size in their names. */
const HEADS: Readonly<Record<string, number>> = {
  ...{ tiny: 3, small: 6, base: 12, large: 16, huge: 16 },
  // DINOv2's and DINOv3's.
  ...{ giant: 24, small_plus: 6, huge_plus: 20, '7b': 32 },
};

/** The epsilon of its vision transformers. */
const LAYER_NORM_EPS = { usual: 1e-6, dinov3: 1e-5 };

/** Names of models with rotary positions beside a table, which no weight shows. */
const UNSEEN = /^eva|_rope(_|$)|^vit_pe_|^naflex/;

/** Arguments of timm's models that change what is computed in a way that shapes do not show, with what is computed here. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  act_layer: ['gelu'],
  norm_layer: ['layernorm'],
};

/** Whether a config.json is one of timm. */
export const isTimmConfig = (config: JsonObject): boolean => config.has('architecture');

/**
 * Reads a config.json of timm.
 *
 * @param architecture What the weights' shapes imply.
 * @throws UserError that names the file where it is damaged, of a model that is not computed here, or of other weights
 */
export function readTimmConfig(config: JsonObject, architecture: Architecture): Description {
  const { refuse } = config;
  const { dim, channels, head } = architecture;
  const name = config.text('architecture') ?? '';
  if (UNSEEN.test(name)) refuse(`architecture is '${name}', which is not computed here`);
  const [, size, method] =
    /^(?:vit|deit|beit|beitv2)_([a-z]+(?:_plus)?|7b)_patch\d+(?:_reg\d+)?(?:_(dinov[23](?:_qkvb)?)|_\d+)?(?:$|\.)/.exec(
      name,
    ) ?? [];
  const isDinov3 = method?.startsWith('dinov3') === true;
  // Early files have these keys at the top.
  const pretrained = config.object('pretrained_cfg') ?? config;
  const args = config.object('model_args');
  for (const [key, values] of Object.entries(ARGUMENTS)) {
    const value = args?.text(key);
    if (value === undefined || values.includes(value)) continue;
    refuse(
      `model_args.${key} is '${value}', which is not computed here; expected ${values.join(' or ')}`,
    );
  }
  checkSizes(
    {
      num_features: [config.count('num_features'), dim],
      num_classes: [head === null ? undefined : config.count('num_classes'), head?.classes],
    },
    refuse,
  );
  const [inputChannels, ...sides] = pretrained.numbers('input_size') ?? [];
  checkSizes({ 'input_size, its channels,': [inputChannels, channels] }, refuse);
  const heads =
    args?.has('num_heads') === true
      ? headsOf(args, 'num_heads', dim, 1)
      : size !== undefined && Object.hasOwn(HEADS, size)
        ? HEADS[size]
        : undefined;
  return {
    ...known({
      heads: heads !== undefined && dim % heads === 0 ? heads : undefined,
      layerNormEps: size === undefined ? undefined : LAYER_NORM_EPS[isDinov3 ? 'dinov3' : 'usual'],
      ropeTheta: isDinov3 ? ROPE_THETA : undefined,
      imageSize: imageSizeOf(sides, architecture),
      pooling: poolingOf(config, architecture),
      mean: pretrained.numbers('mean'),
      std: pretrained.numbers('std'),
      cropRatio: pretrained.share('crop_pct'),
    }),
    ...noteOf(pretrained.text('crop_mode')),
  };
}

/** The size of the data's images, where the model's is that: a model may be made for another. */
function imageSizeOf(
  sides: readonly number[],
  architecture: Architecture,
): readonly [number, number] | undefined {
  const isSize =
    sides.length === 2 && sides.every((side) => Number.isSafeInteger(side) && side > 0);
  const size = sides as unknown as readonly [number, number];
  return isSize && hasPatches(size, architecture) ? size : undefined;
}

function noteOf(mode: string | undefined): Pick<Description, 'notes'> {
  if (mode === undefined || mode === 'center') return {};
  return { notes: [`timm crops its images otherwise (${mode}); here the centre is taken`] };
}

/** What the head sees, where no `fc_norm` tells. */
function poolingOf(
  config: JsonObject,
  { meanPooling, head }: Architecture,
): Description['pooling'] | undefined {
  const pool = config.text('global_pool');
  if (pool === undefined || head === null) return undefined;
  if (pool === 'avg') return meanPooling ? undefined : 'norm-mean';
  if (pool === 'token' && !meanPooling) return 'cls';
  return config.refuse(
    `global_pool is '${pool}'${meanPooling ? ' with fc_norm' : ''}, which is not computed here; expected avg or token`,
  );
}
