/** What a detector's training is made of: groups of parameters, rates, and the encoder that it starts from. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveSafetensors } from '../../lib/checkpoints/index.js';
import { loadCheckpoint } from '../../lib/checkpoints/load.js';
import { detect } from '../../lib/methods/detect.js';
import { detectorGroups } from '../../lib/methods/detection/groups.js';
import { asUsualBlocks, knownBackbone, loadBackbone } from '../../lib/methods/detection/origin.js';
import { resolveDetectSettings } from '../../lib/methods/public.js';
import { Block } from '../../lib/models/block.js';
import { blockParts } from '../../lib/models/block-variants.js';
import { Detector, detectorConfig } from '../../lib/models/detection/index.js';
import {
  CLASSIFIER_KEY,
  type EncoderVariant,
  VisionTransformer,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { warmupDrops } from '../../lib/optim/index.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, SMALL_VIT, savePretrained } from '../support/models.js';

const folder = temporaryFolder();

describe('groups of parameters', () => {
  test('have the rate of their layer, and decay but for the norms and positions of the encoder', () => {
    using _ = torch.scope();
    using model = new Detector(detectorConfig('vitdet_tiny_patch8_128'));
    const groups = detectorGroups(model, { weightDecay: 0.1, layerDecay: 0.5 });
    const names = new Map(model.namedParameters().map(([name, parameter]) => [parameter, name]));
    const of = new Map(
      groups.flatMap(({ params, ...group }) =>
        params.map((parameter) => [names.get(parameter), group] as const),
      ),
    );
    expect(of.size).toBe(names.size);
    const { depth } = model.config;
    const told = (name: string) => {
      const { lrScale, weightDecay } = of.get(name) as { lrScale: number; weightDecay: number };
      return [lrScale, weightDecay];
    };
    expect(told('backbone.net.pos_embed')).toEqual([0.5 ** (depth + 1), 0]);
    expect(told('backbone.net.patch_embed.proj.weight')).toEqual([0.5 ** (depth + 1), 0.1]);
    expect(told('backbone.net.blocks.0.attn.rel_pos_h')).toEqual([0.5 ** depth, 0.1]);
    expect(told('backbone.net.blocks.0.norm1.weight')).toEqual([0.5 ** depth, 0]);
    expect(told(`backbone.net.blocks.${depth - 1}.mlp.fc1.bias`)).toEqual([0.5, 0.1]);
    expect(told('backbone.simfp_2.1.weight')).toEqual([1, 0.1]);
    expect(told('roi_heads.box_predictor.cls_score.weight')).toEqual([1, 0.1]);
  });
});

test('the learning rate rises, and falls to a tenth at each drop', () => {
  const rate = warmupDrops({ base: 1, warmupSteps: 4, drops: [10, 20] });
  expect([0, 2, 4, 9, 10, 19, 20].map(rate)).toEqual([0, 0.5, 1, 1, 0.1, 0.1, 0.1 ** 2]);
});

describe('the paper’s sizes', () => {
  test.each([
    ['vitdet_base_patch16', 110.9],
    ['vitdet_large_patch16', 330.7],
    ['vitdet_huge_patch16', 661.2],
  ])('%s has %d million parameters', (name, millions) => {
    using _ = torch.scope();
    torch.setDefaultDevice('meta');
    try {
      using model = new Detector(detectorConfig(name));
      const count = model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
      expect(count / 1e6).toBeCloseTo(millions, 1);
    } finally {
      torch.setDefaultDevice('cpu');
    }
  });

  test('have the recipe of the paper', () => {
    const settings = resolveDetectSettings(
      { model: 'vitdet_large_patch16', data: ['coco:a'], batchSize: 4, accum: 16 },
      null,
    );
    expect(settings).toMatchObject({
      ...{ lr: 1e-4, weightDecay: 0.1, layerDecay: 0.8, dropPath: 0.4, imageSize: 1024 },
      ...{ epochs: 100, lrDrops: [0.889, 0.963] },
    });
  });
});

/** A small classifier of random weights, whose encoder is another one than the usual. */
function saveVariant(name: string, variant: EncoderVariant): string {
  using _ = torch.scope();
  using model = new VisionTransformer({ ...SMALL_VIT, variant });
  const path = join(folder, `${name}.safetensors`);
  const card = writeClassifierCard({
    ...{ architecture: model.config, mean: [0, 0, 0], std: [1, 1, 1], cropRatio: null },
    classes: Array.from({ length: SMALL_VIT.numClasses }, (_, i) => `class ${i}`),
  });
  saveSafetensors(path, model.stateDict(), { format: 'pt', [CLASSIFIER_KEY]: card });
  return path;
}

describe('settings of the model', () => {
  const shape = (given: object) =>
    resolveDetectSettings({ data: ['synthetic-shapes'], ...given }, null).architecture;

  test('choose its pyramid, and the blocks that see the whole image', () => {
    expect(shape({})).not.toHaveProperty('pyramid');
    expect(shape({ pyramid: 'fpn', globalBlocks: 'all' })).toMatchObject({
      ...{ pyramid: 'fpn', globalBlocks: [0, 1, 2, 3] },
    });
    expect(shape({ globalBlocks: [2] }).globalBlocks).toEqual([2]);
    expect(() => shape({ globalBlocks: [4] })).toThrow(/global blocks are 4; expected numbers/);
    expect(() => shape({ pyramid: 'fine' })).toThrow(/pyramid is 'fine'/);
  });
});

describe('settings of the views', () => {
  const settings = (given: object) =>
    resolveDetectSettings({ data: ['synthetic-shapes'], ...given }, null);

  test('draw a size for each image, or show it whole in every epoch', () => {
    expect(detect.views(settings({ scaleRange: [0.5, 2] }))).toMatchObject([
      { augment: 'large-scale-jitter', scaleRange: [0.5, 2] },
    ]);
    expect(detect.views(settings({ augment: false }))).toMatchObject([{ augment: 'fit' }]);
    expect(() => settings({ augment: false, scaleRange: [0.5, 2] })).toThrow(
      /scaleRange is a random size, and without augmentation there is none/,
    );
  });
});

describe('the encoder of a checkpoint', () => {
  test('gives a detector its embeddings and blocks, and its shape', () => {
    using _ = torch.scope();
    const init = savePretrained(join(folder, 'mae.safetensors'));
    const known = knownBackbone({ init });
    const settings = resolveDetectSettings(
      { init, imageSize: 64, data: ['synthetic-shapes'] },
      known,
    );
    using model = new Detector({ ...settings.architecture, numClasses: 2 });
    loadBackbone(model, { ...settings, init });
    const { tensors } = loadCheckpoint(init);
    const own = model.backbone.net.stateDict();
    for (const name of ['pos_embed', 'patch_embed.proj.weight', 'blocks.0.attn.qkv.weight']) {
      expect(own[name]?.equal(tensors[name] as never)).toBe(true);
    }
    const images = torch.randn([1, 3, 64, 64]);
    expect(model.backbone.forward(images)).toHaveLength(5);
  });

  test.each([
    ['LayerScale', { layerScale: true }],
    ['biases of queries and values', { layerScale: true, qkvBias: 'query-value' }],
    ['no biases of queries, keys and values', { qkvBias: 'none' }],
  ] as const)('computes the same in a detector, with %s', (_name, variant) => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const { dim, heads } = SMALL;
    const theirs = new Block(dim, heads, 0, blockParts({ ...SMALL, variant })()).to('float64');
    torch.noGrad(() => {
      for (const parameter of theirs.parameters()) parameter.normal_();
    });
    const named = Object.entries(theirs.stateDict()).map(([name, tensor]) => {
      return [`blocks.0.${name}`, tensor] as const;
    });
    const { tensors, notes } = asUsualBlocks(Object.fromEntries(named));
    const ours = new Block(dim, heads, 0).to('float64');
    ours.loadStateDict(
      Object.fromEntries(Object.entries(tensors).map(([name, own]) => [name.slice(9), own])),
    );
    expect(notes).toHaveLength('layerScale' in variant ? 1 : 0);
    const x = torch.randn([2, 5, dim], { dtype: 'float64' });
    const off = torch.noGrad(() => ours.forward(x).sub(theirs.forward(x)).abs().max());
    expect(off.item<number>()).toBeLessThan(1e-11);
  });

  test('is taken with scaled branches, and says what became of them', () => {
    using _ = torch.scope();
    const init = saveVariant('scaled', { layerScale: true });
    const known = knownBackbone({ init });
    const settings = resolveDetectSettings(
      { init, imageSize: 64, data: ['synthetic-shapes'] },
      known,
    );
    using model = new Detector({ ...settings.architecture, numClasses: 2 });
    expect(loadBackbone(model, { ...settings, init }).join()).toMatch(/factors of LayerScale/);
  });

  test.each([
    ['relative positions', { positions: 'relative' }, /relative positions for one size of images/],
    ['registers', { registers: 2 }, /2 registers/],
    ['MLPs of another width', { mlpHidden: 40 }, /MLPs 40 wide, and not 96/],
  ] as const)('is refused with %s', (name, variant, message) => {
    const init = saveVariant(name, variant);
    expect(() => knownBackbone({ init })).toThrow(message);
  });

  test('is refused where there is none', () => {
    const path = join(folder, 'damaged.safetensors');
    saveSafetensors(path, { a: torch.ones([1]) });
    expect(() => knownBackbone({ init: path })).toThrow(/damaged/);
  });
});
