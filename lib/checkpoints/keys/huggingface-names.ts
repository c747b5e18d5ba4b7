/** The key names of the models of Hugging Face's transformers, and which of ours each stands for. */

import type { EncoderVariant } from '../../models/index.js';

export type Pair = readonly [theirs: string, ours: string];

/** How the files of one kind of model name its weights. */
export interface Dialect {
  /** Before every name of the encoder in a model that has more. */
  readonly prefix: string;
  /** What the list of blocks is called. */
  readonly blocks: string;
  /** Names outside the blocks. Each is also the prefix of names that go on after a dot. */
  readonly top: readonly Pair[];
  readonly inBlock: readonly Pair[];
  /** Projections of query, key and value. */
  readonly qkv: readonly [string, string, string];
}

const QKV = [
  'attention.attention.query',
  'attention.attention.key',
  'attention.attention.value',
] as const;

const vit: Dialect = {
  prefix: 'vit',
  blocks: 'encoder.layer',
  top: [
    ['embeddings.cls_token', 'cls_token'],
    ['embeddings.position_embeddings', 'pos_embed'],
    ['embeddings.patch_embeddings.projection', 'patch_embed.proj'],
    ['layernorm', 'norm'],
  ],
  inBlock: [
    ['layernorm_before', 'norm1'],
    ['layernorm_after', 'norm2'],
    ['attention.output.dense', 'attn.proj'],
    ['intermediate.dense', 'mlp.fc1'],
    ['output.dense', 'mlp.fc2'],
  ],
  qkv: QKV,
};

const scales: readonly Pair[] = [
  ['layer_scale1.lambda1', 'ls1.gamma'],
  ['layer_scale2.lambda1', 'ls2.gamma'],
];
const norms: readonly Pair[] = [
  ['norm1', 'norm1'],
  ['norm2', 'norm2'],
];
const registers: Pair = ['embeddings.register_tokens', 'reg_token'];

const dinov2: Dialect = {
  ...vit,
  prefix: 'dinov2',
  top: [...vit.top, registers],
  inBlock: [
    ...norms,
    ['attention.output.dense', 'attn.proj'],
    ['mlp.fc1', 'mlp.fc1'],
    ['mlp.fc2', 'mlp.fc2'],
    ...scales,
  ],
};

/** Each kind of model that is read and written. Files of data2vec are as BEiT's but for their prefix. */
export const DIALECTS = {
  vit,
  ijepa: { ...vit, prefix: 'ijepa' },
  beit: {
    ...vit,
    prefix: 'beit',
    top: [...vit.top, ['pooler.layernorm', 'fc_norm']],
    inBlock: [
      ...vit.inBlock,
      ['lambda_1', 'ls1.gamma'],
      ['lambda_2', 'ls2.gamma'],
      [
        'attention.attention.relative_position_bias.relative_position_bias_table',
        'attn.relative_position_bias_table',
      ],
    ],
  },
  dinov2,
  dinov2_with_registers: { ...dinov2, prefix: 'dinov2_with_registers' },
  dinov2_swiglu: {
    ...dinov2,
    inBlock: [
      ...norms,
      ['attention.output.dense', 'attn.proj'],
      ['mlp.weights_in', 'mlp.fc1'],
      ['mlp.weights_out', 'mlp.fc2'],
      ...scales,
    ],
  },
  dinov3: {
    prefix: 'dinov3_vit',
    blocks: 'layer',
    top: [
      ['embeddings.cls_token', 'cls_token'],
      registers,
      ['embeddings.patch_embeddings', 'patch_embed.proj'],
      ['norm', 'norm'],
    ],
    inBlock: [
      ...norms,
      ['attention.o_proj', 'attn.proj'],
      ['mlp.gate_proj', 'mlp.fc1_g'],
      ['mlp.up_proj', 'mlp.fc1'],
      ['mlp.down_proj', 'mlp.fc2'],
      ...scales,
    ],
    qkv: ['attention.q_proj', 'attention.k_proj', 'attention.v_proj'],
  },
} as const satisfies Record<string, Dialect>;

/** Whether one of their models has all parts of an encoder. */
export function hasDialect(variant: EncoderVariant = {}): boolean {
  const { classToken = true, registers = 0, positions, layerScale, mlp, qkvBias } = variant;
  if (positions === 'rotary') return classToken;
  if (positions === 'relative') return mlp === undefined && qkvBias === 'query-value';
  if (qkvBias === 'query-value') return false;
  return layerScale ? classToken : registers === 0 && mlp === undefined;
}

/** Names that files have besides, and those of modules in memory from version 5 on. */
const ALSO_TOP: readonly Pair[] = [
  ['encoder.relative_position_bias', 'rel_pos_bias'],
  ['shared_position_bias', 'rel_pos_bias'],
];
const ALSO_IN_BLOCK: readonly Pair[] = [
  ['relative_position_bias.relative_position_bias_table', 'attn.relative_position_bias_table'],
];

const all: readonly Dialect[] = Object.values(DIALECTS);

/** Every name that is read. */
export const READ = {
  prefixes: [...new Set([...all.map(({ prefix }) => prefix), 'data2vec_vision'])],
  top: [...all.flatMap(({ top }) => top), ...ALSO_TOP],
  inBlock: [...all.flatMap(({ inBlock }) => inBlock), ...ALSO_IN_BLOCK],
  qkv: [QKV, DIALECTS.dinov3.qkv],
  blocks: ['encoder.layer', 'layers', 'layer', 'model.layer'],
} as const;

/** Names outside the encoder, of a decoder and a head. */
export const BESIDE_ENCODER: readonly Pair[] = [
  ['classifier', 'head'],
  ['decoder.mask_token', 'mask_token'],
  ['decoder.decoder_pos_embed', 'decoder_pos_embed'],
  ['decoder.decoder_embed', 'decoder_embed'],
  ['decoder.decoder_norm', 'decoder_norm'],
  ['decoder.decoder_pred', 'decoder_pred'],
];

/** Lists of a decoder's blocks: in files, and as version 5 saves an autoencoder. */
export const DECODER_BLOCKS = ['decoder.decoder_layers', 'decoder.decoder_encoder.layer'];
