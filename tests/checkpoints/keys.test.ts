/** Whose checkpoints are known, and what is told of them. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  fromHuggingFace,
  loadCheckpoint,
  savePytorch,
  saveSafetensors,
  toHuggingFace,
} from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import { type MaeConfig, writeCard } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, smallModel } from '../support/models.js';

const file = join(temporaryFolder(), 'weights');
type State = Record<string, Tensor>;

/** Weights of a masked autoencoder; every one has other numbers. */
function weights(changes: Partial<MaeConfig> = {}): State {
  const state = smallModel(changes).stateDict();
  return Object.fromEntries(
    Object.entries(state).map(([name, { shape }]) => [name, torch.randn(shape)]),
  );
}

const isEncoder = (name: string) => !name.startsWith('decoder_') && name !== 'mask_token';
const only = (state: State, has: (name: string) => boolean): State =>
  Object.fromEntries(Object.entries(state).filter(([name]) => has(name)));
const renamed = (state: State, rename: (name: string) => string): State =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [rename(name), tensor]));

const mae = weights();
const encoder = only(mae, isEncoder);
const dim = SMALL.dim;
const head = { 'head.weight': torch.randn([10, dim]), 'head.bias': torch.randn([10]) };

/** The names of transformers 4, written down from its ViTMAEForPreTraining, of a model with one block on each side. */
const BLOCK = [
  ...['attention.attention.query', 'attention.attention.key', 'attention.attention.value'],
  ...['attention.output.dense', 'intermediate.dense', 'output.dense'],
  ...['layernorm_before', 'layernorm_after'],
].flatMap((name) => [`${name}.weight`, `${name}.bias`]);
const THEIRS = [
  'vit.embeddings.cls_token',
  'vit.embeddings.position_embeddings',
  'vit.embeddings.patch_embeddings.projection.weight',
  'vit.embeddings.patch_embeddings.projection.bias',
  ...BLOCK.map((name) => `vit.encoder.layer.0.${name}`),
  'vit.layernorm.weight',
  'vit.layernorm.bias',
  'decoder.mask_token',
  'decoder.decoder_pos_embed',
  'decoder.decoder_embed.weight',
  'decoder.decoder_embed.bias',
  ...BLOCK.map((name) => `decoder.decoder_layers.0.${name}`),
  'decoder.decoder_norm.weight',
  'decoder.decoder_norm.bias',
  'decoder.decoder_pred.weight',
  'decoder.decoder_pred.bias',
];
/** Version 5's in memory. */
const inMemory = (name: string) =>
  name
    .replace('encoder.layer.', 'layers.')
    .replace(/attention\.attention\.(\w)\w+/, 'attention.$1_proj')
    .replace('attention.output.dense', 'attention.o_proj')
    .replace('intermediate.dense', 'mlp.fc1')
    .replace('output.dense', 'mlp.fc2');

describe("Hugging Face's names", () => {
  test('are given to every weight of an autoencoder', () => {
    const theirs = toHuggingFace(weights({ depth: 1, decoderDepth: 1 }));
    expect(Object.keys(theirs).sort()).toEqual([...THEIRS].sort());
  });

  test('split the fused projection into query, key and value in this order', () => {
    const fused = mae['blocks.1.attn.qkv.weight'] as Tensor;
    const theirs = toHuggingFace(mae);
    for (const [i, part] of ['query', 'key', 'value'].entries()) {
      const found = theirs[`vit.encoder.layer.1.attention.attention.${part}.weight`] as Tensor;
      expect(found.tolist()).toEqual(fused.narrow(0, i * dim, dim).tolist());
    }
  });

  test.each<[string, State, (name: string) => string]>([
    ['an autoencoder', mae, (name) => name],
    ['an encoder', encoder, (name) => name],
    ['an encoder with a prefix', encoder, (name) => `vit.${name}`],
    ['a classifier', { ...encoder, ...head }, (name) => name],
    ["an autoencoder in version 5's memory", mae, inMemory],
    [
      'an autoencoder that version 5 saved',
      mae,
      (name) => name.replace('decoder_layers.', 'decoder_encoder.layer.'),
    ],
  ])('and back give the same bits: %s', (_, state, rename) => {
    const theirs = renamed(toHuggingFace(state), rename);
    expect(allBits(fromHuggingFace(theirs))).toEqual(allBits(state));
    saveSafetensors(file, theirs);
    const loaded = loadCheckpoint(file);
    expect(loaded.names).toBe('huggingface');
    expect(allBits(loaded.tensors)).toEqual(allBits(state));
  });

  test('without a key are refused', () => {
    const theirs = toHuggingFace(mae);
    const { 'vit.encoder.layer.1.attention.attention.key.bias': _, ...rest } = theirs;
    saveSafetensors(file, rest);
    expect(() => loadCheckpoint(file)).toThrow(UserError);
    expect(() => loadCheckpoint(file)).toThrow(
      /^\S+weights: blocks\.1\.attn\.qkv\.bias cannot be put together: attention\.attention\.key of it missing/,
    );
  });

  test('with a pooler leave it out and say so', () => {
    const pooler = { 'pooler.dense.weight': torch.zeros([dim, dim]) };
    saveSafetensors(file, { ...toHuggingFace(encoder), ...pooler });
    const loaded = loadCheckpoint(file);
    expect(Object.keys(loaded.tensors).sort()).toEqual(Object.keys(encoder).sort());
    expect(loaded.notes).toContain('dropped: pooler.dense.weight');
  });
});

describe('a checkpoint', () => {
  test.each<[string, unknown, State, string[]]>([
    ['bare', new Map(Object.entries(mae)), mae, []],
    [
      'of the reference',
      { model: mae, optimizer: { state: {} }, epoch: 3, scaler: {}, args: {} },
      mae,
      ['taken: "model"; left: optimizer, epoch, scaler, args'],
    ],
    [
      'with metadata that is read',
      { model: mae, metadata: { model: '{}' }, epoch: 3 },
      mae,
      ['taken: "model"; left: epoch'],
    ],
    ['under state_dict', { state_dict: encoder }, encoder, []],
    [
      'of DataParallel',
      renamed(mae, (name) => `module.${name}`),
      mae,
      ['"module." taken off every name'],
    ],
    [
      'compiled, in Lightning',
      { state_dict: renamed(mae, (name) => `model._orig_mod.${name}`) },
      mae,
      ['"model." taken off every name', '"_orig_mod." taken off every name'],
    ],
  ])('%s is found', (_, content, state, notes) => {
    savePytorch(file, content);
    const loaded = loadCheckpoint(file);
    expect(allBits(loaded.tensors)).toEqual(allBits(state));
    expect(loaded.notes).toEqual(notes);
  });

  test('has the architecture that its shapes imply', () => {
    saveSafetensors(file, mae);
    expect(loadCheckpoint(file).architecture).toEqual({
      kind: 'mae',
      dim: 24,
      depth: 2,
      heads: null,
      patchSize: 4,
      channels: 3,
      patches: 16,
      grid: [4, 4],
      encoderMaskTokens: false,
      palette: null,
      classTokens: 1,
      meanPooling: false,
      decoder: { dim: 16, depth: 2, heads: null, isCross: false, mixesLayers: false },
      head: null,
    });
  });

  test('takes heads and a grid that is no square from its model card', () => {
    const architecture: MaeConfig = { ...SMALL, imageSize: [8, 32] };
    const model = writeCard({
      architecture,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      maskRatio: 0.75,
      masking: 'random',
    });
    saveSafetensors(file, weights({ imageSize: [8, 32] }), { model });
    const found = loadCheckpoint(file).architecture;
    expect(found).toMatchObject({ heads: 3, grid: [2, 8], decoder: { heads: 2 } });
  });

  test.each<[string, State, object]>([
    ['an encoder', encoder, { kind: 'encoder', decoder: null }],
    [
      'a classifier',
      { ...encoder, ...head },
      { kind: 'classifier', head: { classes: 10, batchNorm: false } },
    ],
    [
      'a linear probe',
      {
        ...encoder,
        'head.0.running_mean': torch.zeros([dim]),
        'head.0.running_var': torch.ones([dim]),
        'head.0.num_batches_tracked': torch.tensor(5),
        'head.1.weight': torch.zeros([7, dim]),
        'head.1.bias': torch.zeros([7]),
      },
      { kind: 'classifier', head: { classes: 7, batchNorm: true } },
    ],
    [
      'a classifier that pools the mean',
      renamed({ ...encoder, ...head }, (name) => name.replace(/^norm\./, 'fc_norm.')),
      { kind: 'classifier', meanPooling: true },
    ],
    [
      'mask tokens in the encoder',
      weights({ encoderMaskTokens: true }),
      { kind: 'mae', encoderMaskTokens: true },
    ],
  ])('is known as %s', (_, state, expected) => {
    saveSafetensors(file, state);
    expect(loadCheckpoint(file).architecture).toMatchObject(expected);
  });

  const { 'blocks.0.mlp.fc1.bias': _, 'norm.weight': __, ...lacking } = mae;
  const { 'decoder_norm.bias': ___, ...halfDecoder } = mae;
  test.each<[string, State, string]>([
    [
      'of no model',
      { a: torch.ones([1]) },
      'it is no masked autoencoder and no vision transformer: it has a, but no patch_embed.proj.weight',
    ],
    [
      'of nothing',
      {},
      'it is no masked autoencoder and no vision transformer: it has no weights, but no patch_embed.proj.weight',
    ],
    [
      'that lacks weights',
      lacking,
      'it has no whole model: 2 of 62 weights are missing, blocks.0.mlp.fc1.bias, norm.weight',
    ],
    [
      'that lacks a part of its decoder',
      halfDecoder,
      'it has a decoder, but not the whole of it: 1 of 62 weights are missing, decoder_norm.bias',
    ],
    [
      'of a model with more in its blocks',
      { ...mae, 'blocks.0.ls1.gamma': torch.ones([dim]) },
      'blocks.0.ls1.gamma has no place in a plain vision transformer: it is of another model',
    ],
    [
      'of a model with a gap',
      { ...encoder, 'blocks.7.norm1.weight': torch.ones([dim]) },
      'blocks.7.norm1.weight has no place',
    ],
    [
      'with a weight of another shape',
      { ...mae, 'norm.bias': torch.ones([3]) },
      'norm.bias has the shape [3]; the other weights imply [24]',
    ],
    [
      'of another kind of patches',
      { ...mae, 'patch_embed.proj.weight': torch.ones([dim, 48]) },
      'patch_embed.proj.weight has the shape [24, 48]; expected 4 dimensions',
    ],
  ])('%s is refused', (_, state, message) => {
    saveSafetensors(file, state);
    expect(() => loadCheckpoint(file)).toThrow(UserError);
    expect(() => loadCheckpoint(file)).toThrow(`${file}: ${message}`);
  });

  test.each<[string, unknown, RegExp]>([
    ['a list', [1, 2], /it holds no dict; expected a state dict or/],
    [
      'an optimizer',
      { state: {}, param_groups: [] },
      /it holds no weights, but state, param_groups; expected/,
    ],
    [
      'a text among the weights',
      { model: { ...mae, note: 'x' } },
      /its weights have "note", a string that is not read here/,
    ],
  ])('in a file with %s is refused', (_, content, message) => {
    savePytorch(file, content);
    expect(() => loadCheckpoint(file)).toThrow(UserError);
    expect(() => loadCheckpoint(file)).toThrow(message);
  });

  test('leaves no tensor behind when it is refused', () => {
    saveSafetensors(file, { ...toHuggingFace(mae), 'vit.encoder.layer.9.x': torch.ones([1]) });
    const before = torch.memory().tensors;
    expect(() => loadCheckpoint(file)).toThrow(UserError);
    expect(torch.memory().tensors).toBe(before);
  });
});
