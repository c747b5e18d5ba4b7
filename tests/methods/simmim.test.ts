/** SimMIM as a user meets it, and its steps against PyTorch's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { evaluation, models, torch } from '../../lib/index.js';
import { simmim } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { type Outcome, run } from '../support/processes.js';
import { stepsOf } from '../support/runs.js';
import { compareFiveSteps, type Differences, expectSameSteps, TOLERANCE } from './five-steps.js';
import { killAndResume, last, mean, openEverywhere, TINY_ENCODER } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 300_000;
/** Python takes long to load PyTorch where the processor is busy. */
const PYTHON_TIMEOUT = 600_000;
const reference = pythonEnv();

const RUN = [
  ...[
    'train',
    '--method',
    'simmim',
    ...TINY_ENCODER,
    '--data',
    'synthetic:60',
    '--batch-size',
    '5',
  ],
  ...['--accum', '2', '--epochs', '10', '--lr', '2e-3', '--seed', '5', '--log-every', '4'],
  // Paths are dropped from the second block on.
  ...['--save-steps', '2', '--drop-path', '0.2', '--ema', '0.9', '--depth', '2'],
];

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: 'simmim', imageSize: [16, 16], patchSize: 4, dim: 16, depth: 2, heads: 2 },
    ...{ data: ['synthetic:24'], batchSize: 6, maxSteps: 6, seed: 3, threads: 1, workers: 0 },
    ...{ device: 'cpu', logEvery: 1, amp: 'none', out: at(out), ...more },
  };
}

describe('a training', () => {
  const whole = at('whole');
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run([...RUN, '--out', whole]);
  }, TIMEOUT);

  test('learns, and tells what it trains', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain('a SimMIM');
    const losses = stepsOf(whole).map(({ loss }) => loss);
    expect(mean(losses.slice(-2))).toBeLessThan(0.95 * mean(losses.slice(0, 2)));
  });

  test('leaves a picture of each epoch, a card and its settings', async () => {
    expect(readdirSync(join(whole, 'reconstructions'))).toHaveLength(11);
    // Three columns: original, masked, reconstruction.
    const { width } = await sharp(join(whole, 'reconstructions', 'last.png')).metadata();
    expect(width).toBe(4 + 3 * (128 + 4));
    const card = JSON.parse(readSafetensorsMetadata(last(whole)).model as string);
    expect(card).toMatchObject({ method: 'simmim', dim: 32 });
    expect(card).not.toHaveProperty('decoder_dim');
    expect(readJson(whole, 'config.json')).toMatchObject({ method: 'simmim', mask_unit: 16 });
  });

  test(
    'that is killed and resumed comes to the same weights, byte for byte',
    async () => {
      await killAndResume(RUN, at('parts'));
      for (const part of ['', '.ema']) {
        expect(readFileSync(last(at('parts'), part)).equals(readFileSync(last(whole, part)))).toBe(
          true,
        );
      }
    },
    TIMEOUT,
  );

  test(
    'gives an encoder that other commands take',
    async () => {
      await openEverywhere(last(whole), at('used'));
      const notes: string[] = [];
      const found = await evaluation.classifyByNeighbours(
        {
          ...{ init: last(whole), data: [at('used', 'train')], valData: [at('used', 'val')] },
          ...{ k: [1], threads: 1, features: 'cls' },
        },
        { onNote: (note) => notes.push(note) },
      );
      expect(found.features).toBe('cls');
      expect(notes.join()).not.toContain('the mean of its patches');
    },
    TIMEOUT,
  );
});

describe('masks', () => {
  const draw = (samples: number, maskRatio: number, seed = 0) =>
    models.unitMasks({
      ...{ samples, grid: [6, 4], unit: 2, maskRatio, device: 'cpu' },
      generator: new torch.Generator().manualSeed(seed),
    });

  test('are whole squares, as many in each image, their share rounded up', () => {
    using _ = torch.scope();
    const masks = draw(50, 0.6).view([50, 3, 2, 2, 2]);
    // (N, rows of squares, rows in a square, columns of squares, columns in a square): each square is of one value.
    const first = masks.narrow(2, 0, 1).narrow(4, 0, 1);
    expect(masks.eq(first).all().item()).toBe(true);
    expect(first.flatten(1).sum(1).tolist()).toEqual(Array(50).fill(4));
  });

  test('come upon every square as often', () => {
    using _ = torch.scope();
    const share = draw(4000, 0.5).to('float64').mean(0);
    // Four deviations of a share of 4000 draws, 0.5 / sqrt(4000) each.
    expect(share.sub(0.5).abs().max().item()).toBeLessThan(4 * 0.0079);
  });

  test('hide a patch from the prediction wholly', () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    using model = new models.MaskedImageModel(
      {
        ...{ imageSize: [16, 16], patchSize: 4, channels: 3, dim: 16, depth: 1, heads: 2 },
        positions: 'sin-cos',
      },
      { outputs: 48 },
    );
    const mask = torch.zeros([1, 16], { dtype: 'bool' });
    mask.index(0, '5:7').fill_(true);
    const images = torch.randn([1, 3, 16, 16]);
    const other = images.clone();
    // Patches 5 and 6 are those of the second row's second and third.
    other.index(0, ':', '4:8', '4:12').add_(1);
    const [a, b] = [images, other].map((each) => model.forward(each, mask)) as [
      typeof images,
      typeof images,
    ];
    expect(a.shape).toEqual([2, 48]);
    expect(a.equal(b)).toBe(true);
    other.index(0, ':', '0:4', '0:4').add_(1);
    expect(a.equal(model.forward(other, mask))).toBe(false);
  });
});

test('initial weights are those of the paper: deeper blocks add less', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  using model = new models.MaskedImageModel(
    {
      ...{ imageSize: [16, 16], patchSize: 4, channels: 3, dim: 96, depth: 3, heads: 2 },
      positions: 'learned',
    },
    { outputs: 48 },
  );
  // A normal distribution that is cut at one deviation has 0.54 of it.
  const std = 0.02 * 0.5397;
  const measured = [...model.blocks].map(({ attn, mlp }) =>
    [attn.qkv, attn.proj, mlp.fc2].map(({ weight }) => weight.std().item<number>() / std),
  );
  for (const [i, [qkv, proj, fc2]] of measured.entries()) {
    const scale = 1 / Math.sqrt(2 * (i + 1));
    // Nine thousand numbers and more: a deviation is off by 0.8 % in four cases of five.
    expect(
      [qkv, proj, fc2].every(
        (value, j) => Math.abs((value as number) / (j === 0 ? 1 : scale) - 1) < 0.03,
      ),
    ).toBe(true);
  }
  for (const { weight } of [model.prediction, model.patchEmbed.proj]) {
    expect(weight.abs().max().item<number>()).toBeLessThanOrEqual(0.02);
    expect(weight.std().item<number>() / std).toBeCloseTo(1, 1);
  }
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  const cases = [
    ['fixed positions', {}],
    ['learned positions, clipped', { positions: 'learned', clipGrad: 0.05, seed: 4 }],
    [
      'relative positions and LayerScale',
      { relativePositionBias: true, layerScale: 0.1, imageSize: [16, 24], seed: 5 },
    ],
    ['LayerScale alone', { layerScale: 0.1, seed: 6 }],
  ] as const;
  describe.each(cases)('with %s', (_name, more) => {
    let found: Differences;
    beforeAll(async () => {
      const options = { ...settings('steps'), method: undefined, lr: 2e-3, dropPath: 0, ...more };
      const { method: _, ...given } = options;
      found = await compareFiveSteps(simmim, given as never, {
        ...{ reference: reference as NonNullable<typeof reference>, folder },
        names: ['images', 'mask'],
      });
    }, PYTHON_TIMEOUT);

    test('have the losses, every gradient and the weights of PyTorch', () => {
      expectSameSteps(found, TOLERANCE);
    });
  });
});

describe('a setting', () => {
  test.each([
    [{ maskUnit: 6 }, /^maskUnit is 6; expected a multiple of the patch size, 4, .*16x16/],
    [{ maskUnit: 12 }, /^maskUnit is 12; expected/],
    [{ maskRatio: 1 }, /^mask ratio is 1; expected .* of the 4 squares/],
    [{ maskRatio: 60 }, /60 % is 0\.6/],
    [{ dropPath: 1 }, /^dropPath is 1; expected a number from 0 and below 1/],
    [{ dim: 30, heads: 4 }, /dim is 30; expected a multiple of/],
    [{ decoderDim: 8 }, /^decoderDim is a setting of .*, and the method is simmim/],
  ])('that makes no sense is refused: %o', async (more, message) => {
    const given = { ...settings('nonsense'), ...more } as PretrainOptions;
    expect(await messageOf(() => pretrain(given))).toMatch(message);
  });

  test('of squares is two patches where these tile the image, else one', () => {
    const unitOf = (more: object) =>
      (simmim.resolve({ data: ['x'], patchSize: 4, ...more }, undefined) as { maskUnit: number })
        .maskUnit;
    expect(unitOf({ imageSize: [32, 16] })).toBe(8);
    expect(unitOf({ imageSize: [12, 16] })).toBe(4);
    expect(simmim.resolve({ data: ['x'], model: 'mae_vit_base_patch16' }, undefined)).toMatchObject(
      { maskUnit: 32, clipGrad: 5, cropScale: [0.67, 1], lr: (0.5e-4 * 64) / 256 },
    );
  });
});

describe('relative positions and LayerScale', () => {
  const parts = { relativePositionBias: true, layerScale: 0.25 } as const;

  test('begin as published, are trained, and all blocks have the same table', async () => {
    const tables = (file: string) => {
      const { tensors } = loadSafetensors(file);
      expect(Object.keys(tensors)).not.toContain('pos_embed');
      return [0, 1].map((i) => tensors[`blocks.${i}.attn.relative_position_bias_table`]);
    };
    using _ = torch.scope();
    using model = new models.MaskedImageModel(
      {
        ...{ imageSize: [8, 12], patchSize: 4, channels: 3, dim: 16, depth: 2, heads: 2 },
        ...{ positions: 'sin-cos', variant: { positions: 'relative', layerScale: true } },
      },
      { outputs: 48, layerScaleInit: 0.25 },
    );
    const state = model.stateDict();
    expect(state['blocks.1.ls2.gamma']?.unique().tolist()).toEqual([0.25]);
    expect(state['blocks.1.attn.relative_position_bias_table']?.abs().sum().item()).toBe(0);
    expect(model.namedParameters().filter(([name]) => name.includes('table'))).toHaveLength(1);

    await pretrain(settings('biased', { ...parts, lr: 1e-2 }));
    const [first, second] = tables(last(at('biased')));
    expect(first?.shape).toEqual([7 * 7 + 3, 2]);
    expect(first?.abs().max().item<number>()).toBeGreaterThan(1e-4);
    expect(first?.equal(second as NonNullable<typeof second>)).toBe(true);
  });

  test(
    'stay those of a run, and of what other commands open',
    async () => {
      const given = { ...parts, imageSize: [16, 24] } as const;
      await pretrain(settings('parts', { ...given, maxSteps: 2 }));
      const message = await messageOf(() =>
        pretrain(settings('parts', { ...given, layerScale: 0, maxSteps: 4, resume: 'auto' })),
      );
      expect(message).toMatch(/cannot go on with layer_scale/);
      await openEverywhere(last(at('parts')), at('used-parts'));
    },
    TIMEOUT,
  );
});

test('bad numbers are told, and change nothing', async () => {
  await pretrain(settings('bad', { lr: 1e-3 }));
  const good = readFileSync(last(at('bad')));
  const more = { resume: 'auto', maxSteps: 60, lr: 1e30, warmupEpochs: 0 } as const;
  const message = await messageOf(() => pretrain(settings('bad', { ...more, clipGrad: 1e9 })));
  expect(message).toMatch(/not finite .*the last good checkpoint is of step 6/);
  const kept = join(at('bad'), 'checkpoints', 'step-00000006.safetensors');
  expect(readFileSync(kept).equals(good)).toBe(true);
});

test('a run in bf16, with recomputed blocks, frees every tensor', async () => {
  await collectGarbage();
  const { tensors } = torch.memory();
  const more = { ema: 0.9, accum: 2, amp: 'bf16', gradCheckpointing: true } as const;
  expect(await pretrain(settings('freed', more))).toMatchObject({ steps: 6, skipped_updates: 0 });
  expect(torch.memory().tensors).toBe(tensors);
  using _ = torch.scope();
  const { tensors: saved } = loadSafetensors(last(at('freed')));
  expect(Object.keys(saved)).toContain('mask_token');
});
