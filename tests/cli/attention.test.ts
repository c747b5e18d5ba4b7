/** `mae-native attention`, as a user runs it. */
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { savePytorch, saveSafetensors } from '../../lib/checkpoints/index.js';
import {
  CLASSIFIER_KEY,
  VisionTransformer,
  writeCard,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, SMALL_VIT, smallModel } from '../support/models.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const DATA = ['--data', 'synthetic:20'];
const init = path('mae.safetensors');
const classifier = path('classifier.safetensors');

const statistics = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] };
const card = writeCard({
  ...{ architecture: SMALL, ...statistics, maskRatio: 0.75, masking: 'random' },
});

beforeAll(() => {
  saveSafetensors(init, smallModel().stateDict(), { model: card });
  const model = new VisionTransformer(SMALL_VIT);
  const classes = Array.from({ length: SMALL_VIT.numClasses }, (_, i) => `class ${i}`);
  saveSafetensors(classifier, model.stateDict(), {
    [CLASSIFIER_KEY]: writeClassifierCard({
      ...{ architecture: SMALL_VIT, ...statistics, classes, cropRatio: null },
    }),
  });
});

/** Columns and rows of a sheet of images that are shown 128 pixels wide. */
async function cellsOf(file: string): Promise<[columns: number, rows: number]> {
  const { width, height } = await sharp(file).metadata();
  return [(width - 4) / (128 + 4), Math.floor(height / (128 + 4))];
}

describe('attention', () => {
  test('draws the original, the mean of the heads and each head for each image', async () => {
    const out = path('sheet.png');
    const { code, stdout, stderr } = await run([
      ...['attention', '--init', init, ...DATA, '--count', '3', '--out', out],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`attention of block 2 of 2 over 3 images\npicture: ${out}\n`);
    expect(await cellsOf(out)).toEqual([2 + SMALL.heads, 3]);
  });

  test('draws principal components of a block of a classifier at another size', async () => {
    const flags = [
      '--kind',
      'pca',
      '--block',
      '1',
      '--image-size',
      '32',
      '--json',
      '--out',
      folder,
    ];
    const { stdout, stderr } = await run(['attention', '--init', classifier, ...DATA, ...flags]);
    expect(stderr).toBe('note: pos_embed interpolated from 4x4 to 8x8 patches\n');
    const out = path('pca.png');
    expect(JSON.parse(stdout)).toEqual({
      ...{ out, kind: 'pca', block: 1, blocks: 3, heads: 3, images: 8, image_size: [32, 32] },
      ...{ explained_variance: [1, 2, 3].map(() => expect.any(Number)), checkpoint: classifier },
    });
    expect(await cellsOf(out)).toEqual([2, 8]);
  });

  test("takes another program's encoder, and says what it assumes", async () => {
    const theirs = path('theirs.pth');
    const model = new VisionTransformer({ ...SMALL_VIT, pooling: 'cls', dim: 64, heads: 1 });
    const state = Object.entries(model.stateDict()).filter(([name]) => !name.startsWith('head'));
    savePytorch(theirs, new Map(state));
    const flags = ['--init', theirs, ...DATA, '--out', path('theirs.png')];
    const { code, stderr } = await run(['attention', ...flags]);
    expect(stderr).toBe(
      "note: assumed: 1 heads, ImageNet's normalisation, 1e-6 as LayerNorm's epsilon; --heads, --mean, --std or " +
        'files beside it (config.json, preprocessor_config.json) can tell\n',
    );
    expect(code).toBe(0);
  });
});

describe('bad input is refused with one line:', () => {
  const damaged = path('damaged.safetensors');
  beforeAll(() => {
    const state = smallModel().stateDict();
    state['blocks.0.attn.qkv.weight'] = torch.full([3 * SMALL.dim, SMALL.dim], Number.NaN);
    saveSafetensors(damaged, state, { model: card });
  });

  test.each<[string, string[], RegExp, number]>([
    ['no checkpoint', DATA, /^no checkpoint is given; give one, such as --init /, 2],
    ['no data', ['--init', init], /^no data is given; give --data with /, 2],
    [
      'a block that is not there',
      ['--init', init, ...DATA, '--block', '3'],
      /^block is 3; expected one from 1 to 2, the encoder's last$/,
      2,
    ],
    [
      'a size of no whole patches',
      ['--init', init, ...DATA, '--image-size', '30'],
      /mae.safetensors: image size 30x30 should be a multiple of the patch size, 4$/,
      1,
    ],
    [
      'attention of weights that are not finite',
      ['--init', damaged, ...DATA],
      /damaged.safetensors: the attention is not finite; the weights are damaged$/,
      1,
    ],
    [
      'features of weights that are not finite',
      ['--init', damaged, ...DATA, '--kind', 'pca'],
      /damaged.safetensors: the features are not finite; the weights are damaged$/,
      1,
    ],
  ])('%s', async (_, flags, message, exitCode) => {
    const out = ['--out', path('never.png')];
    const { code, stdout, stderr } = await run(['attention', ...flags, ...out]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });
});
