/** What the files beside weights of other programs tell of a model, and what is assumed where none does. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  convertCheckpoint,
  loadCheckpoint,
  loadSafetensors,
  savePytorch,
  saveSafetensors,
  toHuggingFace,
} from '../../lib/checkpoints/index.js';
import { loadEncoder } from '../../lib/checkpoints/load-encoder.js';
import { loadMaskedAutoencoder } from '../../lib/checkpoints/load-model.js';
import { UserError } from '../../lib/errors.js';
import { loadClassifier } from '../../lib/evaluation/index.js';
import { VisionTransformer } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, SMALL_VIT, savePretrained, smallModel } from '../support/models.js';
import { messageOf } from '../support/outcomes.js';

const root = temporaryFolder();
const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/huggingface/${name}`, import.meta.url));

type State = Record<string, Tensor>;
let folders = 0;

/** A new folder with these files: weights, JSON, or texts. */
function folderOf(files: Readonly<Record<string, State | string | object>>): string {
  const folder = join(root, `${++folders}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (typeof content === 'string') writeFileSync(path, content);
    else if (name.endsWith('.safetensors')) saveSafetensors(path, content as State);
    else if (/\.(bin|pth)$/.test(name)) savePytorch(path, new Map(Object.entries(content)));
    else writeFileSync(path, JSON.stringify(content));
  }
  return folder;
}

const mae = smallModel().stateDict();
/** 64 wide, which suggests one head. */
const vit = { ...SMALL_VIT, pooling: 'cls', dim: 64, heads: 4 } as const;
const classifier = new VisionTransformer(vit).eval().stateDict();
const encoder = Object.fromEntries(
  Object.entries(classifier).filter(([name]) => !name.startsWith('head.')),
);
const CONFIG = {
  ...{ model_type: 'vit', hidden_size: 64, num_hidden_layers: 3, num_attention_heads: 4 },
  ...{ intermediate_size: 256, image_size: 16, patch_size: 4, num_channels: 3 },
  ...{ hidden_act: 'gelu', layer_norm_eps: 1e-3, qkv_bias: true },
};
const MAE_CONFIG = {
  ...{ model_type: 'vit_mae', hidden_size: 24, num_hidden_layers: 2, num_attention_heads: 3 },
  ...{ intermediate_size: 96, image_size: [16, 16], patch_size: [4, 4], layer_norm_eps: 1e-6 },
  ...{ decoder_hidden_size: 16, decoder_num_hidden_layers: 2, decoder_num_attention_heads: 2 },
  ...{ decoder_intermediate_size: 64, norm_pix_loss: true, mask_ratio: 0.6 },
};
const PREPROCESSOR = { image_mean: [0.5, 0.4, 0.3], image_std: [0.1, 0.2, 0.3] };
const theirs = toHuggingFace(classifier);
const theirFiles = { 'model.safetensors': theirs, 'config.json': CONFIG };
const images = torch.randn([2, 3, 16, 16]);

describe('a folder that transformers saved', () => {
  test('with an autoencoder gives its loss and prediction', () => {
    using _ = torch.scope();
    const { tensors } = loadSafetensors(fixture('mae-expected.safetensors'));
    using loaded = loadMaskedAutoencoder(fixture('mae'), 'cpu');
    expect(loaded.card).toMatchObject({
      maskRatio: 0.5,
      architecture: { heads: 4, decoderHeads: 2, normPixLoss: true, layerNormEps: 1e-3 },
    });
    const { loss, prediction } = torch.noGrad(() =>
      loaded.model.forward(tensors.images as Tensor, {
        maskRatio: loaded.card.maskRatio,
        noise: tensors.noise as Tensor,
      }),
    );
    expect(loss.item()).toBeCloseTo((tensors.loss as Tensor).item() as number, 5);
    expect(torch.allclose(prediction, tensors.prediction as Tensor, 1e-5, 1e-6)).toBe(true);
    expect(loaded.notes.join()).toMatch(
      /assumed: ImageNet's normalisation; --mean, --std or files/,
    );
  });

  test('in several files, with a preprocessor, gives its logits, and nothing is assumed', () => {
    using _ = torch.scope();
    const { tensors } = loadSafetensors(fixture('vit-expected.safetensors'));
    using loaded = loadClassifier(fixture('vit'), 'cpu');
    const logits = torch.noGrad(() => loaded.model.forward(tensors.images as Tensor));
    expect(torch.allclose(logits, tensors.logits as Tensor, 1e-5, 1e-6)).toBe(true);
    expect(loaded.card).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      cropRatio: 1,
    });
    expect(loaded.notes.join()).not.toContain('assumed');
  });
});

describe('a config.json of transformers', () => {
  test.each([
    ['the folder', ''],
    ['a file in it', 'model.safetensors'],
  ])('beside weights describes %s', (_, name) => {
    const folder = folderOf({ ...theirFiles, 'preprocessor_config.json': PREPROCESSOR });
    using loaded = loadClassifier(join(folder, name), 'cpu');
    expect(loaded.card).toMatchObject({
      architecture: { heads: 4, layerNormEps: 1e-3, imageSize: [16, 16] },
      ...{ mean: [0.5, 0.4, 0.3], std: [0.1, 0.2, 0.3] },
    });
    expect(loaded.notes).toEqual(['renamed from Hugging Face: query, key and value fused']);
    using own = new VisionTransformer({ ...vit, layerNormEps: 1e-3 }).eval();
    own.loadStateDict(classifier);
    torch.noGrad(() => {
      expect(loaded.model.forward(images).equal(own.forward(images))).toBe(true);
    });
  });

  test('that lacks keys means what transformers fills in', () => {
    const dim = 768;
    const sizes = { ...vit, dim, depth: 1, heads: 12, numClasses: 1 };
    const state = toHuggingFace(new VisionTransformer(sizes).stateDict());
    const folder = folderOf({ 'model.safetensors': state, 'config.json': { model_type: 'vit' } });
    using loaded = loadEncoder(folder, 'cpu');
    expect(loaded.model.config).toMatchObject({ heads: 12, layerNormEps: 1e-12 });
  });

  test('of an autoencoder tells its decoder, target and masking', () => {
    const folder = folderOf({ 'pytorch_model.bin': toHuggingFace(mae), 'config.json': MAE_CONFIG });
    const { card } = loadMaskedAutoencoder(folder, 'cpu');
    expect(card.architecture).toEqual({ ...SMALL, normPixLoss: true });
    expect(card.maskRatio).toBe(0.6);
  });

  test.each<[string, object, string]>([
    [
      'heads that do not divide',
      { num_attention_heads: 5 },
      'num_attention_heads is 5; expected a divisor of the width, 64',
    ],
    [
      'another width',
      { hidden_size: 128 },
      'hidden_size is 128, and the weights beside it have 64; where it is',
    ],
    [
      'another depth',
      { num_hidden_layers: 12 },
      'num_hidden_layers is 12, and the weights beside it have 3;',
    ],
    [
      'a wider MLP',
      { intermediate_size: 128 },
      'intermediate_size is 128, and the weights beside it have 256;',
    ],
    [
      'another image size',
      { image_size: 32 },
      'image_size is 32x32, and the weights beside it have positions for 16 patches of 4 pixels',
    ],
    [
      'another activation',
      { hidden_act: 'quick_gelu' },
      "hidden_act is 'quick_gelu', which is not computed here; expected 'gelu'",
    ],
    [
      'no bias of the projections',
      { qkv_bias: false },
      'qkv_bias is false, and the weights beside it have biases; expected true',
    ],
    [
      'another model',
      { model_type: 'deit' },
      "model_type is 'deit'; expected vit, vit_mae, ijepa, beit, data2vec-vision, dinov2, dinov2_with_registers or dinov3_vit",
    ],
    [
      'a number as text',
      { num_attention_heads: '4' },
      "num_attention_heads is '4'; expected a whole number from 1",
    ],
    [
      'a huge number',
      { num_attention_heads: 1e300 },
      'num_attention_heads is 1e+300; expected a whole number from 1',
    ],
    [
      'a list in place of a number',
      { layer_norm_eps: [1e-6] },
      'layer_norm_eps is a list of 1; expected a number above 0',
    ],
    [
      'an object in place of a size',
      { image_size: { height: 16 } },
      'image_size is an object; expected a side in pixels, or height and width',
    ],
    ['a control character', { hidden_act: 'a\u001b[2J\nb' }, "hidden_act is 'a [2J b', which"],
  ])('with %s is refused', (_, change, message) => {
    const folder = folderOf({ ...theirFiles, 'config.json': { ...CONFIG, ...change } });
    expect(() => loadCheckpoint(folder)).toThrow(UserError);
    expect(() => loadCheckpoint(folder)).toThrow(`${join(folder, 'config.json')}: ${message}`);
  });

  test('is not read beside weights with a card, or under other names', () => {
    const config = { ...CONFIG, num_attention_heads: 2 };
    const folder = folderOf({ 'other.safetensors': encoder, 'config.json': config });
    expect(loadCheckpoint(join(folder, 'other.safetensors')).description).toEqual({});
    const own = savePretrained(join(folder, 'own.safetensors'));
    using loaded = loadEncoder(own, 'cpu');
    expect(loaded.model.config.heads).toBe(3);
  });

  test('of no model is none', () => {
    const folder = folderOf({ ...theirFiles, 'config.json': { epochs: 3, heads: 7 } });
    expect(loadCheckpoint(folder).description).toEqual({});
  });
});

describe('a preprocessor_config.json', () => {
  test.each<[string, object, object]>([
    ['without normalisation', { do_normalize: false }, { mean: [0], std: [1] }],
    [
      'with a centre crop',
      {
        size: { shortest_edge: 256 },
        do_center_crop: true,
        crop_size: { height: 224, width: 224 },
      },
      { cropRatio: 0.875 },
    ],
    [
      'of early versions',
      { size: 224, image_mean: [0.5, 0.5, 0.5] },
      { mean: [0.5, 0.5, 0.5], cropRatio: 1 },
    ],
  ])('%s', (_, preprocessor, expected) => {
    const folder = folderOf({ ...theirFiles, 'preprocessor_config.json': preprocessor });
    expect(loadCheckpoint(folder).description).toMatchObject(expected);
  });

  test.each<[string, object, string]>([
    [
      'other pixels',
      { rescale_factor: 1 / 127.5 },
      'rescale_factor is 0.00784313725490196; expected 1/255',
    ],
    [
      'texts as mean',
      { image_mean: ['a'] },
      'image_mean is a list of 1; expected a list of numbers',
    ],
  ])('with %s is refused', (_, preprocessor, message) => {
    const folder = folderOf({ ...theirFiles, 'preprocessor_config.json': preprocessor });
    expect(() => loadCheckpoint(folder)).toThrow(`preprocessor_config.json: ${message}`);
  });

  test('with statistics of another number of channels is refused', () => {
    const folder = folderOf({
      ...theirFiles,
      'preprocessor_config.json': { image_mean: [0.5, 0.5] },
    });
    expect(() => loadEncoder(folder, 'cpu')).toThrow(
      /^\S+: mean is 0\.5, 0\.5; expected one number, or one for each of the 3 channels$/,
    );
  });
});

describe('a config.json of timm', () => {
  const TIMM = {
    ...{
      architecture: 'vit_base_patch16_224',
      num_classes: 10,
      num_features: 64,
      global_pool: 'avg',
    },
    pretrained_cfg: {
      ...{ input_size: [3, 16, 16], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], crop_pct: 0.9 },
      crop_mode: 'center',
    },
    model_args: { num_heads: 4 },
  };
  const files = { 'model.safetensors': classifier, 'config.json': TIMM };

  test('beside weights describes them', () => {
    using loaded = loadClassifier(folderOf(files), 'cpu');
    expect(loaded.card).toMatchObject({
      architecture: { heads: 4, pooling: 'norm-mean' },
      ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], cropRatio: 0.9 },
    });
    expect(loaded.card.architecture).not.toHaveProperty('layerNormEps');
    expect(loaded.notes).toEqual([]);
  });

  test('tells the heads of a known size by its name', () => {
    const config = { ...TIMM, architecture: 'vit_large_patch16_224', model_args: {} };
    const { description } = loadCheckpoint(folderOf({ ...files, 'config.json': config }));
    expect(description.heads).toBe(16);
  });

  test.each<[string, object, string]>([
    [
      'another activation',
      { model_args: { act_layer: 'quick_gelu' } },
      "model_args.act_layer is 'quick_gelu', which is not computed here; expected gelu",
    ],
    [
      'another width',
      { num_features: 768 },
      'num_features is 768, and the weights beside it have 64;',
    ],
    [
      'other classes',
      { num_classes: 1000 },
      'num_classes is 1000, and the weights beside it have 10;',
    ],
    [
      'another pooling',
      { global_pool: 'map' },
      "global_pool is 'map', which is not computed here; expected avg or token",
    ],
    [
      'a deviation as text',
      { pretrained_cfg: { std: '0.5' } },
      "pretrained_cfg.std is '0.5'; expected a list of numbers",
    ],
  ])('with %s is refused', (_, change, message) => {
    const folder = folderOf({ ...files, 'config.json': { ...TIMM, ...change } });
    expect(() => loadCheckpoint(folder)).toThrow(`config.json: ${message}`);
  });
});

describe('an index of several files', () => {
  const names = Object.keys(theirs).sort();
  const half = Math.floor(names.length / 2);
  const part = (of: readonly string[]) =>
    Object.fromEntries(of.map((name) => [name, theirs[name] as Tensor]));
  const places = (first: string, second: string) => ({
    weight_map: Object.fromEntries(names.map((name, i) => [name, i < half ? first : second])),
  });

  test.each([
    ['model.safetensors.index.json', 'model-1.safetensors', 'model-2.safetensors'],
    ['pytorch_model.bin.index.json', 'pytorch_model-1.bin', 'pytorch_model-2.bin'],
  ])('%s gives all weights', (index, one, two) => {
    const folder = folderOf({
      [index]: places(one, two),
      [one]: part(names.slice(0, half)),
      // A weight that another file has, too: the index decides.
      [two]: { ...part(names.slice(half)), [names[0] as string]: torch.zeros([1]) },
    });
    for (const path of [folder, join(folder, index)]) {
      expect(allBits(loadCheckpoint(path).tensors)).toEqual(allBits(classifier));
    }
  });

  test.each<[string, object, RegExp]>([
    [
      'a file that is not there',
      places('model-1.safetensors', 'nowhere.safetensors'),
      /nowhere.safetensors: cannot be read: no such file/,
    ],
    [
      'a file in another folder',
      places('model-1.safetensors', '../a.safetensors'),
      /is in '\.\.\/a\.safetensors'; expected the name of a file of weights beside it$/,
    ],
    [
      'itself',
      places('model-1.safetensors', 'model.safetensors.index.json'),
      /is in 'model\.safetensors\.index\.json'; expected/,
    ],
    ['a folder', places('model-1.safetensors', '..'), /is in '\.\.'; expected/],
    [
      'a weight that its file lacks',
      places('model-1.safetensors', 'model-1.safetensors'),
      /model-1\.safetensors: lacks .* and \d+ more, which its index says it has$/,
    ],
    ['nothing', { weight_map: {} }, /index\.json: its weight_map is empty$/],
    ['no map', {}, /index\.json: it has no weight_map$/],
    [
      'a list',
      { weight_map: ['a'] },
      /index\.json: weight_map is a list of 1; expected an object$/,
    ],
    ['a number', { weight_map: { a: 1 } }, /index\.json: weight_map\.a is 1; expected a text$/],
  ])('that names %s is refused', async (_, index, message) => {
    const folder = folderOf({
      'model.safetensors.index.json': index,
      'model-1.safetensors': part(names.slice(0, half)),
    });
    const text = await messageOf(() => loadCheckpoint(folder));
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });
});

describe('a file in the place of a config.json', () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  test.each<[string, string, string]>([
    ['that is no JSON', '{"model_type": ', 'is not JSON: '],
    ['that is a list', '[]', 'holds a list of 0; expected a JSON object'],
    ['that is no text', '\xff\xfe', 'is not JSON: '],
    [
      'with deep lists',
      `{"model_type": "vit", "num_attention_heads": ${nested}}`,
      'num_attention_heads is a list of 1; expected',
    ],
    [
      "with names of an object's own",
      '{"__proto__": {"model_type": "deit"}, "constructor": 1, "model_type": 3}',
      'model_type is 3; expected a text',
    ],
  ])('%s is refused in a line', async (_, text, message) => {
    const folder = folderOf({ ...theirFiles, 'config.json': text });
    const told = await messageOf(() => loadCheckpoint(folder));
    expect(told).toContain(`${join(folder, 'config.json')}: ${message}`);
    expect(told).not.toContain('\n');
  });

  test('keeps the prototype of objects out', () => {
    const text = JSON.stringify(CONFIG).replace('{', '{"__proto__": {"num_attention_heads": 2}, ');
    const folder = folderOf({
      ...theirFiles,
      'config.json': text.replace('"num_attention_heads":4,', ''),
    });
    expect(() => loadCheckpoint(folder)).toThrow(
      /num_attention_heads is 12, its default; expected/,
    );
  });

  test.skipIf(process.platform === 'win32').each<[string, (path: string) => void, RegExp]>([
    [
      'a folder',
      (path) => mkdirSync(path),
      /config\.json: is no file; expected one that holds a JSON object$/,
    ],
    [
      'a loop of links',
      (path) => symlinkSync('config.json', path),
      /config\.json: cannot be read: ELOOP/,
    ],
    [
      'a link to nothing',
      (path) => symlinkSync('nowhere', path),
      /config\.json: cannot be read: no such file/,
    ],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), /config\.json: is no file; expected/],
    [
      'a gigabyte',
      (path) => execFileSync('truncate', ['-s', '1G', path]),
      /config\.json: has 1073741824 bytes; expected a JSON object of at most/,
    ],
  ])('is refused: %s', async (_, make, message) => {
    const folder = folderOf({ 'model.safetensors': theirs });
    make(join(folder, 'config.json'));
    const text = await messageOf(() => loadCheckpoint(folder));
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
    rmSync(folder, { recursive: true });
  });

  test.skipIf(process.platform === 'win32')(
    'nor is a pipe or a loop of links a checkpoint',
    async () => {
      const folder = folderOf({});
      execFileSync('mkfifo', [join(folder, 'pipe.pth')]);
      symlinkSync('loop.pth', join(folder, 'loop.pth'));
      expect(await messageOf(() => loadCheckpoint(join(folder, 'pipe.pth')))).toMatch(
        /pipe\.pth: is no file; /,
      );
      expect(await messageOf(() => loadCheckpoint(join(folder, 'loop.pth')))).toMatch(
        /loop\.pth: cannot be read: ELOOP/,
      );
    },
  );
});

describe('what no file tells', () => {
  const bare = join(folderOf({ 'bare.safetensors': encoder }), 'bare.safetensors');

  test('is assumed in one line that says how to tell it', () => {
    using loaded = loadEncoder(bare, 'cpu');
    expect(loaded.notes).toEqual([
      "assumed: 1 heads, ImageNet's normalisation, 1e-6 as LayerNorm's epsilon; --heads, --mean, --std or files beside it (config.json, preprocessor_config.json) can tell",
    ]);
  });

  test('is taken from the user, and not assumed then', () => {
    using loaded = loadEncoder(bare, 'cpu', { heads: 4, mean: [0.5], std: [0.1, 0.2, 0.3] });
    expect(loaded.model.config.heads).toBe(4);
    expect(loaded.normalisation).toMatchObject({ mean: [0.5, 0.5, 0.5], std: [0.1, 0.2, 0.3] });
    expect(loaded.notes).toEqual([
      "assumed: 1e-6 as LayerNorm's epsilon; files beside it (config.json, preprocessor_config.json) can tell",
    ]);
    using half = loadEncoder(bare, 'cpu', { mean: [0.5] });
    expect(half.notes.join()).toMatch(
      /^assumed: 1 heads, ImageNet's deviation, .*; --heads, --std or /,
    );
  });

  test("is transformers' own epsilon under its names", () => {
    using loaded = loadEncoder(folderOf({ 'model.safetensors': theirs }), 'cpu');
    expect(loaded.model.config.layerNormEps).toBe(1e-12);
    expect(loaded.notes.join()).toContain("1e-12 as LayerNorm's epsilon");
  });

  test("tells a classifier's pooling", () => {
    const path = join(folderOf({ 'a.pth': classifier }), 'a.pth');
    using loaded = loadClassifier(path, 'cpu');
    expect(loaded.notes.join()).toContain('the class token before the head; ');
  });

  test("is told by the reference's arguments", () => {
    const path = join(folderOf({}), 'large.pth');
    const state = new VisionTransformer({ ...vit, dim: 1024, depth: 1, heads: 16 }).stateDict();
    savePytorch(path, { model: state, args: { model: 'mae_vit_large_patch16' } });
    using loaded = loadEncoder(path, 'cpu');
    expect(loaded.notes.join()).not.toContain('heads');
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'other heads than a config',
      () => loadEncoder(folderOf(theirFiles), 'cpu', { heads: 2 }),
      /: --heads is given as 2, and \S+config\.json says 4; leave --heads out$/,
    ],
    [
      'heads that do not divide',
      () => loadEncoder(bare, 'cpu', { heads: 5 }),
      /bare\.safetensors: dim is 64; expected a multiple of its 5 heads$/,
    ],
    [
      'a mean of bytes',
      () => loadEncoder(bare, 'cpu', { mean: [123.675] }),
      /^mean is 123\.675; expected numbers from 0 to 1, that is, those of bytes divided by 255$/,
    ],
    [
      'too few deviations',
      () => loadEncoder(bare, 'cpu', { std: [1, 1] }),
      /: std is 1, 1; expected one number, or one for each of the 3 channels$/,
    ],
    [
      'no deviation',
      () => loadEncoder(bare, 'cpu', { std: [0] }),
      /: std is 0, 0, 0; expected numbers above 0$/,
    ],
    [
      'another target than a config',
      () =>
        loadMaskedAutoencoder(
          folderOf({ 'model.safetensors': toHuggingFace(mae), 'config.json': MAE_CONFIG }),
          'cpu',
          { normPixLoss: false },
        ),
      /: --norm-pix-loss is given as false, and \S+config\.json says true; leave --norm-pix-loss out$/,
    ],
  ])('cannot be told otherwise: %s', async (_, load, message) => {
    const text = await messageOf(load);
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });
});

describe('a converted checkpoint', () => {
  test('keeps what files beside it told', () => {
    const folder = folderOf({ ...theirFiles, 'preprocessor_config.json': PREPROCESSOR });
    for (const name of ['a.safetensors', 'b.pth']) {
      const out = join(folderOf({}), name);
      convertCheckpoint(folder, out);
      using loaded = loadClassifier(out, 'cpu');
      using wanted = loadClassifier(folder, 'cpu');
      expect(loaded.card).toEqual(wanted.card);
      expect(loaded.notes.join()).not.toContain('assumed');
    }
  });

  test('keeps what the user told', () => {
    const folder = folderOf({ 'a.pth': encoder });
    const out = join(folder, 'out.safetensors');
    convertCheckpoint(join(folder, 'a.pth'), out, { heads: 4, mean: [0.5], std: [0.5] });
    using loaded = loadEncoder(out, 'cpu');
    expect(loaded.model.config.heads).toBe(4);
    expect(loaded.normalisation.mean).toEqual([0.5, 0.5, 0.5]);
    const whole = join(folderOf({ 'mae.pth': mae }), 'mae.pth');
    convertCheckpoint(whole, out, { heads: 3, decoderHeads: 2, normPixLoss: true });
    using model = loadMaskedAutoencoder(out, 'cpu');
    expect(model.card.architecture).toEqual({ ...SMALL, normPixLoss: true });
  });

  test('says what its format has no place for', () => {
    const folder = folderOf(theirFiles);
    const out = join(folder, 'out.bin');
    expect(convertCheckpoint(folder, out, { to: 'huggingface' }).notes).toContain(
      'not kept: heads, layer_norm_eps, pooling, image_size',
    );
    expect(() => convertCheckpoint(folder, out, { to: 'timm', mean: [0.5] })).toThrow(
      /has no place for --mean; give a name that ends in \.safetensors$/,
    );
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['is no JSON', { description: '{' }, /: its description is not JSON: /],
    [
      'is of other weights',
      { description: '{"heads": 5}' },
      /: its description does not fit its weights$/,
    ],
    [
      'has other types',
      { description: '{"mean": "x"}' },
      /: its description mean is 'x'; expected a list of numbers$/,
    ],
  ])('whose description %s is refused', (_, metadata, message) => {
    const path = join(folderOf({}), 'a.safetensors');
    saveSafetensors(path, encoder, metadata);
    expect(() => loadCheckpoint(path)).toThrow(message);
  });
});

test.each<[string, State]>([
  ['dist_token', { dist_token: torch.zeros([1, 1, 64]) }],
  ['head_dist.weight', { 'head_dist.weight': torch.zeros([10, 64]) }],
  ['norm_pre.weight', { 'norm_pre.weight': torch.ones([64]) }],
])('a model with %s is refused', (name, more) => {
  const folder = folderOf({ 'a.safetensors': { ...classifier, ...more } });
  expect(() => loadCheckpoint(join(folder, 'a.safetensors'))).toThrow(
    `${name} has no place in a plain vision transformer: it is of another model`,
  );
});

test("a model of Hugging Face's with a distillation token is refused", () => {
  const more = { 'vit.embeddings.distillation_token': torch.zeros([1, 1, 64]) };
  const folder = folderOf({ 'model.safetensors': { ...theirs, ...more } });
  expect(() => loadCheckpoint(folder)).toThrow(
    'distillation_token has no place in a plain vision transformer',
  );
});

describe('a class token', () => {
  test('without a position of its own computes as one with zeros', () => {
    const { pos_embed: table, ...rest } = classifier as State & { pos_embed: Tensor };
    const folder = folderOf({ 'a.safetensors': { ...rest, pos_embed: table.narrow(1, 1, 16) } });
    using loaded = loadClassifier(join(folder, 'a.safetensors'), 'cpu', { heads: 4 });
    using wanted = new VisionTransformer(vit).eval();
    const zeros = torch.zeros([1, 1, 64]);
    wanted.loadStateDict({ ...rest, pos_embed: torch.cat([zeros, table.narrow(1, 1, 16)], 1) });
    torch.noGrad(() => {
      expect(loaded.model.forward(images).equal(wanted.forward(images))).toBe(true);
    });
    expect(loaded.notes).toContain(
      'assumed: pos_embed is that of 16 patches, and the class token has no position',
    );
  });

  test('keeps its position beside a grid whose rows, with its own, make a square', () => {
    const path = join(folderOf({}), 'own.safetensors');
    const given = savePretrained(path, { imageSize: [8, 16] });
    expect(loadCheckpoint(given).tensors.pos_embed?.shape).toEqual([1, 9, 24]);
  });

  test('that is lacking is told', () => {
    const { cls_token: _, pos_embed: table, ...rest } = classifier as State & { pos_embed: Tensor };
    const folder = folderOf({
      'a.safetensors': { ...rest, pos_embed: table },
      'b.safetensors': { ...rest, pos_embed: table.narrow(1, 1, 16) },
    });
    expect(() => loadCheckpoint(join(folder, 'a.safetensors'))).toThrow(
      /a\.safetensors: it has no class token \(cls_token\), and 17 positions, one of them its$/,
    );
    expect(loadCheckpoint(join(folder, 'b.safetensors')).notes).toContain(
      'it has no class token: its patches alone describe an image',
    );
  });
});

test.each([
  ['loadEncoder', () => loadEncoder(fixture('mae'), 'cpu', { head: 4 } as object), 'heads'],
  [
    'loadMaskedAutoencoder',
    () => loadMaskedAutoencoder(fixture('mae'), 'cpu', { decoderHead: 4 } as object),
    'decoderHeads',
  ],
])('%s refuses options that it does not have', (_, load, near) => {
  expect(load).toThrow(`did you mean '${near}'?`);
});
