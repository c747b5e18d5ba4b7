/**
 * Encoders of other methods and programs. tests/python/encoders.py made them, with random weights, and recorded what
 * transformers and timm compute with them.
 */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  convertCheckpoint,
  loadCheckpoint,
  loadSafetensors,
  savePytorch,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import {
  attentionWeights,
  classAttention,
  loadClassifier,
  loadEncoder,
} from '../../lib/evaluation/index.js';
import { VisionTransformer } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL_VIT } from '../support/models.js';

type State = Record<string, Tensor>;

/**
 * Outputs are up to 5, and pass through two blocks whose sums are in another order than PyTorch's: each rounds to 6e-8 of
 * its size. Another epsilon, position or place of a bias makes 1e-3 and more.
 */
const SAME = 1e-5;

const root = fileURLToPath(new URL('../fixtures/encoders', import.meta.url));
const folder = temporaryFolder();
const fixture = (name: string) => join(root, name);
const names = readdirSync(root).filter((name) => name !== 'images');
const read = (...parts: string[]): State => loadSafetensors(join(root, ...parts)).tensors;

let scope: Disposable;
let images: State;
beforeAll(() => {
  scope = torch.scope();
  images = read('images', 'images.safetensors');
});
afterAll(() => scope[Symbol.dispose]());

/** Tokens of images, normalised as the model does it. */
function tokensOf(path: string, size: number): Tensor {
  const loaded = loadEncoder(path, 'cpu', { imageSize: [size, size] });
  const { model } = loaded;
  return torch.noGrad(() => {
    const tokens = model.tokens(images[size === 16 ? 'images' : 'larger'] as Tensor);
    return model.norm?.forward(tokens) ?? tokens;
  });
}

const distance = (a: Tensor | undefined, b: Tensor | undefined) =>
  (a as Tensor)
    .sub(b as Tensor)
    .abs()
    .max()
    .item<number>();

describe.each(names)('%s', (name) => {
  test('computes what its own program does', () => {
    using _ = torch.scope();
    const { tokens, larger, pooled } = read(name, 'answers.safetensors');
    expect(distance(tokensOf(fixture(name), 16), tokens)).toBeLessThan(SAME);
    if (larger !== undefined) {
      expect(distance(tokensOf(fixture(name), 24), larger)).toBeLessThan(SAME);
    }
    if (pooled === undefined) return;
    const { model } = loadEncoder(fixture(name), 'cpu');
    const features = torch.noGrad(() => model.forwardFeatures(images.images as Tensor));
    expect(distance(features, pooled)).toBeLessThan(SAME);
  });

  test('is converted to our names and back without a change', () => {
    using _ = torch.scope();
    const ours = join(folder, `${name}.safetensors`);
    const theirs = join(folder, `${name}-back.safetensors`);
    convertCheckpoint(fixture(name), ours);
    // Without the files beside it, its metadata has what they told.
    const { tokens } = read(name, 'answers.safetensors');
    expect(distance(tokensOf(ours, 16), tokens)).toBeLessThan(SAME);
    convertCheckpoint(ours, theirs, { to: name.startsWith('timm') ? 'timm' : 'huggingface' });
    const back = loadSafetensors(theirs).tensors;
    expect(allBits(back)).toEqual(allBits(kept(name, read(name, 'model.safetensors'))));
  });
});

/** What is kept of a fixture's weights, under the names that it gets again. */
function kept(name: string, weights: State): State {
  if (name.startsWith('timm')) return weights;
  const isBeit = name === 'beit-pretraining' || name === 'data2vec';
  const entries = Object.entries(weights).filter(
    ([key]) =>
      !/mask_token|^lm_head|relative_position_bias\.relative_position_bias_table/.test(key),
  );
  const tables = Object.entries(weights).filter(([key]) => key.includes('bias_table'));
  const shared = tables.find(([key]) => !key.includes('.layer.'))?.[1];
  const spread = tables.filter(([key]) => key.includes('.layer.'));
  const inBlocks = [0, 1].map((block) => {
    const key = `encoder.layer.${block}.attention.attention.relative_position_bias.relative_position_bias_table`;
    const own = spread.find(([each]) => each.endsWith(key))?.[1];
    return [key, own && shared ? own.add(shared) : (own ?? shared)] as const;
  });
  const bare = entries.map(([key, tensor]) => [isBeit ? key.replace(/^beit\./, '') : key, tensor]);
  const prefix = name === 'beit' ? 'beit.' : '';
  const added = inBlocks.flatMap(([key, tensor]) =>
    tensor === undefined ? [] : [[prefix + key, tensor] as const],
  );
  const ones = { 'pooler.layernorm.weight': torch.ones([16]) };
  const norm = { ...ones, 'pooler.layernorm.bias': torch.zeros([16]) };
  return {
    ...Object.fromEntries([...bare, ...added]),
    ...(name === 'data2vec' ? norm : {}),
  };
}

test('a classifier of BEiT gives the same logits', () => {
  using _ = torch.scope();
  using loaded = loadClassifier(fixture('beit'), 'cpu');
  const logits = torch.noGrad(() => loaded.model.forward(images.images as Tensor));
  expect(distance(logits, read('beit', 'logits.safetensors').logits)).toBeLessThan(SAME);
});

/** Weights under other names; a name that becomes empty is left out. */
const renamed = (state: State, ...rules: [RegExp, string][]): State =>
  Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => [
      rules.reduce((each, rule) => each.replace(...rule), name),
      tensor,
    ]),
  );
const prefixed = (state: State, prefix: string): State => renamed(state, [/^/, prefix]);

/** A fixture's weights under our names. */
const ours = (name: string): State => loadCheckpoint(fixture(name)).tensors;

/** Only those of the first gate, or of what passes it. */
function gates(state: State): State {
  const apart = Object.entries(state).flatMap(([name, tensor]) => {
    const [w1, w2] = tensor.chunk(2, 0) as [Tensor, Tensor];
    return name.includes('mlp.fc1.')
      ? ([
          [name.replace('fc1', 'w1'), w1],
          [name.replace('fc1', 'w2'), w2],
        ] as const)
      : ([[name.replace('mlp.fc2', 'mlp.w3'), tensor]] as const);
  });
  return Object.fromEntries(apart);
}

/** DINOv3's one bias of query, key and value with its mask, in which the key's is not used. */
function masked(state: State): State {
  const made: State = { ...state };
  for (const block of [0, 1]) {
    const at = `blocks.${block}.attn`;
    const { [`${at}.q_bias`]: q, [`${at}.v_bias`]: v } = state as Record<string, Tensor>;
    delete made[`${at}.q_bias`];
    delete made[`${at}.v_bias`];
    const of = (value: number) => torch.full([16], value);
    made[`${at}.qkv.bias`] = torch.cat([q as Tensor, of(Number.NaN), v as Tensor], 0);
    made[`${at}.qkv.bias_mask`] = torch.cat([of(1), of(0), of(1)], 0);
  }
  return made;
}

/** Periods of rotary positions as DINOv3's files have them: 8 numbers a head, so two for each direction. */
const periods = { 'rope_embed.periods': torch.tensor([1, Math.sqrt(50)], { dtype: 'float32' }) };

const SCALES: [RegExp, string] = [/\.ls(\d)\.gamma$/, '.gamma_$1'];

/** Each family's own file: what it holds, and of which fixture the weights are. */
const PUBLISHED: [string, string, () => unknown][] = [
  ['DINOv2', 'dinov2', () => ({ ...ours('dinov2'), mask_token: torch.zeros([1, 16]) })],
  [
    'DINOv2 with gates',
    'dinov2-swiglu',
    () => renamed(ours('dinov2-swiglu'), [/mlp\.fc1/, 'mlp.w12'], [/mlp\.fc2/, 'mlp.w3']),
  ],
  [
    'DINOv2 with registers',
    'dinov2-registers',
    () => renamed(ours('dinov2-registers'), [/^reg_token$/, 'register_tokens']),
  ],
  [
    'DINOv3',
    'dinov3',
    () => ({
      ...renamed(masked(ours('dinov3')), [/^reg_token$/, 'storage_tokens']),
      ...{ ...periods, mask_token: torch.zeros([1, 16]) },
    }),
  ],
  [
    'DINOv3 with gates',
    'dinov3-gated',
    () => ({
      ...renamed(gates(ours('dinov3-gated')), [/^reg_token$/, 'storage_tokens']),
      ...periods,
    }),
  ],
  [
    'BEiT, fine-tuned',
    'beit',
    () => ({
      model: {
        ...renamed(ours('beit'), SCALES),
        'blocks.0.attn.relative_position_index': torch.zeros([17, 17], { dtype: 'int64' }),
      },
    }),
  ],
  [
    'BEiT, pre-trained',
    'beit-pretraining',
    () => {
      const { 'blocks.0.attn.relative_position_bias_table': table, ...rest } =
        ours('beit-pretraining');
      delete rest['blocks.1.attn.relative_position_bias_table'];
      return {
        model: {
          ...renamed(rest, SCALES),
          'rel_pos_bias.relative_position_bias_table': table,
          'lm_head.weight': torch.zeros([5, 16]),
          mask_token: torch.zeros([1, 1, 16]),
        },
      };
    },
  ],
  [
    'SimMIM',
    'beit-pretraining',
    () => ({
      model: {
        ...prefixed(renamed(ours('beit-pretraining'), SCALES), 'encoder.'),
        'decoder.0.weight': torch.zeros([48, 16, 1, 1]),
      },
    }),
  ],
  [
    'I-JEPA',
    'ijepa',
    () => ({
      encoder: prefixed(ours('ijepa'), 'module.'),
      predictor: { 'module.predictor_embed.weight': torch.zeros([8, 16]) },
      target_encoder: prefixed(ours('ijepa'), 'module.'),
      epoch: 3,
    }),
  ],
  [
    'DINO',
    'huggingface',
    () => ({
      student: { 'module.backbone.cls_token': torch.zeros([1, 1, 16]) },
      teacher: {
        ...prefixed(plain(), 'backbone.'),
        'head.mlp.0.weight': torch.zeros([8, 16]),
        'head.last_layer.weight_g': torch.zeros([4, 1]),
      },
    }),
  ],
  [
    'MoCo v3',
    'huggingface',
    () => ({
      state_dict: {
        ...prefixed(plain(), 'module.base_encoder.'),
        ...prefixed(plain(), 'module.momentum_encoder.'),
        'module.base_encoder.head.0.weight': torch.zeros([8, 16]),
        'module.base_encoder.head.1.running_mean': torch.zeros([8]),
        'module.predictor.0.weight': torch.zeros([8, 8]),
      },
    }),
  ],
];

/** The usual encoder. */
function plain(): State {
  const path = fileURLToPath(new URL('../fixtures/huggingface/vit', import.meta.url));
  const entries = Object.entries(loadCheckpoint(path).tensors);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('head.')));
}

describe("the authors' file", () => {
  test.each(PUBLISHED)('of %s is read', (_name, of, content) => {
    using _ = torch.scope();
    const path = join(folder, 'published.pth');
    const wanted = of === 'huggingface' ? plain() : ours(of);
    savePytorch(path, content());
    expect(allBits(loadCheckpoint(path).tensors)).toEqual(allBits(wanted));
  });

  test('of DINOv3 tells heads and periods of its positions', () => {
    using _ = torch.scope();
    const path = join(folder, 'periods.pth');
    savePytorch(path, { ...ours('dinov3'), ...periods });
    const { architecture, description } = loadCheckpoint(path);
    expect(architecture).toMatchObject({ heads: 2, variant: { ropeTheta: 50 } });
    expect(description.heads).toBe(2);
    const loaded = loadEncoder(path, 'cpu', { imageSize: [16, 16] });
    expect(loaded.model.config).toMatchObject({ heads: 2, layerNormEps: 1e-5 });
    expect(loaded.notes.join()).toMatch(/assumed: .*images of 224 pixels/);
  });

  test('of DINOv2 has its positions resized as its authors do it', () => {
    using _ = torch.scope();
    const path = join(folder, 'offset.pth');
    savePytorch(path, { ...ours('dinov2'), mask_token: torch.zeros([1, 16]) });
    const { model } = loadEncoder(path, 'cpu', { imageSize: [24, 24], heads: 2 });
    const resized = model.posEmbed?.narrow(1, 1, 36);
    expect(distance(resized, read('dinov2', 'resized.safetensors').patches)).toBeLessThan(1e-6);
  });

  test("of MoCo v3's small encoder has 12 heads", () => {
    using _ = torch.scope();
    const path = join(folder, 'moco.pth');
    using model = new VisionTransformer({ ...SMALL_VIT, dim: 384, heads: 12, pooling: 'cls' });
    const { 'head.weight': _head, 'head.bias': _bias, ...state } = model.stateDict();
    savePytorch(path, { state_dict: prefixed(state, 'module.base_encoder.') });
    expect(loadCheckpoint(path).architecture).toMatchObject({ dim: 384, heads: 12 });
  });
});

test('attention maps are of what attention computes', () => {
  using _ = torch.scope();
  for (const name of ['beit', 'dinov3']) {
    const { model } = loadEncoder(fixture(name), 'cpu');
    const { attn } = model.blocks.at(1);
    const x = torch.randn([2, model.firstPatch + model.numPatches, 16]);
    torch.noGrad(() => {
      const { q, k, v } = attn.projections(x);
      const mixed = attentionWeights(q, k, attn.scoreBias()).matmul(v);
      const own = attn.proj.forward(mixed.transpose(1, 2).flatten(2));
      expect(distance(own, attn.forward(x)), name).toBeLessThan(SAME);
      const weights = classAttention(model, images.images as Tensor, 1);
      expect(weights.shape).toEqual([2, 2, model.numPatches]);
    });
  }
});

test('an encoder whose parts no model of Hugging Face has together is not converted for it', () => {
  using _ = torch.scope();
  const path = join(folder, 'none.safetensors');
  const state = ours('dinov2-registers');
  saveSafetensors(path, without(state, /\.ls\d\./));
  const out = join(folder, 'out.safetensors');
  expect(() => convertCheckpoint(path, out, { to: 'huggingface', heads: 2 })).toThrow(
    /none\.safetensors: no model of Hugging Face's has 3 registers together; --to timm or reference writes it$/,
  );
});

/** Weights with other tables of relative positions. */
const withTables = (state: State, table: () => Tensor): State =>
  Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => [
      name,
      name.endsWith('_table') ? table() : tensor,
    ]),
  );

/** Weights but for those whose names match. */
const without = (state: State, names: RegExp): State =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !names.test(name)));

test('positions of registers are added to them', () => {
  using _ = torch.scope();
  const path = join(folder, 'registers.safetensors');
  const { pos_embed: table, ...rest } = ours('dinov2-registers') as State & { pos_embed: Tensor };
  const own = torch.randn([1, 3, 16]);
  const all = torch.cat([table.narrow(1, 0, 1), own, table.narrow(1, 1, 16)], 1);
  saveSafetensors(path, { ...rest, pos_embed: all });
  const { tensors } = loadCheckpoint(path);
  expect(tensors.pos_embed?.equal(table)).toBe(true);
  expect(tensors.reg_token?.equal((rest.reg_token as Tensor).add(own))).toBe(true);
});

describe('a file', () => {
  test.each<[string, () => State, RegExp]>([
    [
      'of a ResNet',
      () => ({ 'layer1.0.conv1.weight': torch.ones([4, 4, 1, 1]) }),
      /it is no masked autoencoder and no vision transformer: .* but no patch_embed\.proj\.weight; it looks like a ResNet$/,
    ],
    [
      'of a Swin transformer',
      () => ({
        'patch_embed.proj.weight': torch.ones([16, 3, 4, 4]),
        'layers.0.blocks.0.attn.relative_position_bias_table': torch.ones([169, 2]),
      }),
      /but no pos_embed; it looks like a Swin transformer, or a part of one$/,
    ],
    [
      'whose gates have nothing to pass them',
      () => {
        const { 'blocks.0.mlp.w2.weight': _, ...rest } = gates(ours('dinov3-gated'));
        return rest;
      },
      /blocks\.0\.mlp\.w1\.weight has gates, and there is no blocks\.0\.mlp\.w2\.weight of the same shape$/,
    ],
    [
      'with LayerScale in one block only',
      () => {
        const { 'blocks.1.ls1.gamma': _, ...rest } = ours('dinov2');
        return rest;
      },
      /it has no whole model: 1 of \d+ weights are missing, blocks\.1\.ls1\.gamma$/,
    ],
    [
      'with a table of relative positions of no square image',
      () => withTables(ours('beit'), () => torch.zeros([48, 2])),
      /has 48 rows, which no square image has/,
    ],
    [
      'with a table of more patches than fit into memory',
      () => withTables(ours('beit'), () => torch.zeros([(2 * 80 - 1) ** 2 + 3, 2])),
      /no model has its shapes: an image has 6400 patches; expected at most 4096 with relative positions$/,
    ],
    [
      "whose shared table has another shape than a block's",
      () => ({
        ...ours('beit'),
        'rel_pos_bias.relative_position_bias_table': torch.zeros([7, 2]),
      }),
      /blocks\.0\.attn\.relative_position_bias_table has another shape than rel_pos_bias\.relative_position_bias_table$/,
    ],
    [
      'with a mask of other biases',
      () => ({
        ...masked(ours('dinov3')),
        'blocks.0.attn.qkv.bias_mask': torch.ones([48]),
      }),
      /masks other biases than the key's, which is not computed here$/,
    ],
    [
      'with positions that no weight shows',
      () => renamed(ours('dinov2'), SCALES),
      /it has blocks\.0\.gamma_1 and pos_embed; it looks like EVA, whose rotary positions no weight shows$/,
    ],
    [
      'with parts of EVA-02',
      () => ({ ...ours('dinov3'), 'blocks.0.mlp.norm.weight': torch.ones([24]) }),
      /blocks\.0\.mlp\.norm\.weight has no place in this kind of vision transformer: it is of another model; it looks like EVA-02$/,
    ],
  ])('%s is refused', (_name, content, message) => {
    using _ = torch.scope();
    const path = join(folder, 'other.safetensors');
    saveSafetensors(path, content());
    expect(() => loadCheckpoint(path)).toThrow(UserError);
    expect(() => loadCheckpoint(path)).toThrow(message);
  });

  test('of another kind than the config.json beside it is refused', () => {
    const path = join(folder, 'mixed');
    mkdirSync(path);
    cpSync(join(fixture('dinov3'), 'model.safetensors'), join(path, 'model.safetensors'));
    cpSync(join(fixture('dinov2'), 'config.json'), join(path, 'config.json'));
    expect(() => loadCheckpoint(path)).toThrow(
      /config\.json: model_type is 'dinov2', and the weights beside it are of dinov3_vit; /,
    );
  });
});
