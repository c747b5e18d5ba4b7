/** iGPT as a user meets it, and its steps against PyTorch's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { loadEncoder } from '../../lib/checkpoints/load-encoder.js';
import { evaluation, models, torch } from '../../lib/index.js';
import { igpt } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { imageGptSizes } from '../../lib/models/image-gpt-sizes.js';
import type { Tensor } from '../../lib/torch/index.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { type Outcome, run } from '../support/processes.js';
import { stepsOf } from '../support/runs.js';
import { compareFiveSteps, type Differences, expectSameSteps, TOLERANCE } from './five-steps.js';
import { killAndResume, last, mean, openEverywhere } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 300_000;
/** Python takes long to load PyTorch where the processor is busy. */
const PYTHON_TIMEOUT = 600_000;
const reference = pythonEnv();

const RUN = [
  ...['train', '--method', 'igpt', '--image-size', '8', '--threads', '1', '--palette', '16'],
  ...['--dim', '32', '--depth', '2', '--heads', '2', '--data', 'synthetic:60', '--seed', '5'],
  ...['--batch-size', '10', '--epochs', '12', '--lr', '3e-3', '--log-every', '4'],
  ...['--save-steps', '2', '--ema', '0.9'],
];

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: 'igpt', imageSize: [6, 4], dim: 16, depth: 3, heads: 2, palette: 8 },
    ...{ data: ['synthetic:24'], batchSize: 6, epochs: 50, maxSteps: 6, seed: 3 },
    ...{ threads: 1, workers: 0, device: 'cpu', logEvery: 1, amp: 'none', out: at(out), ...more },
  };
}

/** A model whose predictions differ, with colours that are no multiples of each other. */
function drawnModel(): InstanceType<typeof models.ImageGpt> {
  torch.manualSeed(0);
  const model = new models.ImageGpt({
    ...{ imageSize: [3, 4], patchSize: 1, channels: 3, dim: 16, depth: 2, heads: 2 },
    ...{ positions: 'learned', palette: 8 },
  });
  using _ = torch.scope();
  torch.noGrad(() => {
    model.prediction.weight.normal_(0, 0.5);
    model.patchEmbed.palette.normal_();
  });
  return model;
}

describe('a training', () => {
  const whole = at('whole');
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run([...RUN, '--out', whole]);
  }, TIMEOUT);

  test('learns, from the surprise at any of the colours', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain('an iGPT of 64 pixels');
    const steps = stepsOf(whole);
    // Predictions begin alike: the logarithm of 16.
    expect(steps[0]?.loss).toBeLessThan(Math.log(16) + 0.1);
    expect(mean(steps.slice(-2).map(({ loss }) => loss))).toBeLessThan(0.8 * Math.log(16));
    expect(steps.at(-1)).toHaveProperty('losses.accuracy');
  });

  test('leaves generated images, a card and its settings', async () => {
    expect(readdirSync(join(whole, 'reconstructions'))).toHaveLength(13);
    // Five columns: original, in the palette, upper half, completed, generated.
    const { width } = await sharp(join(whole, 'reconstructions', 'last.png')).metadata();
    expect(width).toBe(4 + 5 * (128 + 4));
    const card = JSON.parse(readSafetensorsMetadata(last(whole)).model as string);
    expect(card).toMatchObject({ method: 'igpt', dim: 32, palette: 16, feature_layer: 1 });
    expect(readJson(whole, 'config.json')).toMatchObject({ method: 'igpt', feature_layer: 1 });
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
    'gives an encoder that other commands take, at the layer of its card',
    async () => {
      await openEverywhere(last(whole), at('used'), { attention: 'pca' });
      const inputs = { init: last(whole), data: [at('used', 'train')], threads: 1 };
      const valData = [at('used', 'val')];
      for (const each of ['tuned', 'probed']) {
        const init = last(at('used', each));
        expect(await evaluation.evaluateCheckpoint({ init, valData, threads: 1 })).toMatchObject({
          images: 6,
        });
      }
      const knn = { ...inputs, valData, k: [1] } as const;
      const notes: string[] = [];
      const onNote = (note: string) => notes.push(note);
      await evaluation.classifyByNeighbours(knn, { onNote });
      expect(notes).toContain('features after 1 of 2 blocks; --layer sets it');
      const messages = [
        () => evaluation.classifyByNeighbours({ ...knn, layer: 3 }),
        () => evaluation.classifyByNeighbours({ ...knn, features: 'cls' }),
        () => evaluation.drawAttention({ ...inputs, out: at('attention.png') }),
      ].map(messageOf);
      expect(await Promise.all(messages)).toEqual([
        expect.stringMatching(/: layer is 3; expected one from 1 to 2, the blocks/),
        expect.stringMatching(/the same for every image; take the mean \(--features mean/),
        expect.stringMatching(/: is an iGPT, .*; take --kind pca/),
      ]);
    },
    TIMEOUT,
  );

  test.each([1, 2])('gives the features of layer %i as it is trained with them', (layer) => {
    using _ = torch.scope();
    using loaded = loadEncoder(last(whole), 'cpu', { layer });
    const images = torch.randn([3, 3, 8, 8]);
    torch.noGrad(() => {
      const found = loaded.model.forwardFeatures(images, 'norm-mean');
      using model = new models.ImageGpt({
        ...{ imageSize: [8, 8], patchSize: 1, channels: 3, dim: 32, depth: 2, heads: 2 },
        ...{ positions: 'learned', palette: 16 },
      });
      model.loadStateDict(loadSafetensors(last(whole)).tensors);
      expect(found.equal(model.features(images, layer))).toBe(true);
    });
  });
});

describe('the palette', () => {
  const draw = (pixels: Tensor, colors: number) =>
    models.paletteOf(pixels, { colors, generator: new torch.Generator().manualSeed(0) });

  test('is the means of clusters that are far apart', () => {
    using _ = torch.scope();
    const means = torch.tensor([
      [0, 0, 0],
      [9, 0, 0],
      [0, 9, 0],
      [0, 0, 9],
    ]);
    const noise = torch.randn([4, 50, 3], { generator: new torch.Generator().manualSeed(1) });
    const clusters = means.unsqueeze(1).add(noise.mul(0.1));
    const found = draw(clusters.flatten(0, 1), 4);
    const nearest = torch.cdist(clusters.mean(1), found).min(1)[0];
    // Sums are in another order: a few units in the last place of 9.
    expect(nearest.max().item<number>()).toBeLessThan(1e-5);
  });

  test('is refused where the images have fewer colours', async () => {
    using _ = torch.scope();
    const pixels = torch.tensor([[0], [1], [0], [0.5]]);
    expect(draw(pixels, 3).flatten().sort()[0].tolist()).toEqual([0, 0.5, 1]);
    expect(await messageOf(async () => draw(pixels, 4))).toBe(
      'palette is 4; expected at most the 3 different colours of the images',
    );
  });

  test('paints what it reads', () => {
    using _ = torch.scope();
    using model = drawnModel();
    const colors = torch.randint(0, 8, [2, 12]);
    const images = model.patchEmbed.paint(colors, [3, 4]);
    expect(images.shape).toEqual([2, 3, 3, 4]);
    expect(model.patchEmbed.colors(images).equal(colors)).toBe(true);
  });
});

describe('a prediction', () => {
  test('is of a pixel from those before it alone', () => {
    using _ = torch.scope();
    using model = drawnModel();
    const colors = torch.randint(0, 8, [2, 12]);
    const other = colors.clone();
    const fifth = other.narrow(1, 5, 1);
    fifth.copy_(fifth.add(1).remainder(8));
    const [a, b] = [colors, other].map((each) => model.forward(each)) as [
      typeof colors,
      typeof colors,
    ];
    expect(a.shape).toEqual([2, 12, 8]);
    expect(a.narrow(1, 0, 6).equal(b.narrow(1, 0, 6))).toBe(true);
    const later = a.sub(b).abs().narrow(1, 6, 6).amax([0, 2]);
    expect(later.min().item<number>()).toBeGreaterThan(0);
  });

  test.each([0, 1, 7])('is drawn after %i pixels as from the whole image anew', (known) => {
    using _ = torch.scope();
    using model = drawnModel();
    const generator = () => new torch.Generator().manualSeed(4);
    const given = torch.randint(0, 8, [3, 12]).narrow(1, 0, known);
    const drawn = model.complete(given, generator());
    expect(drawn.narrow(1, 0, known).equal(given)).toBe(true);
    const again = torch.zeros([3, 12], { dtype: 'int64' });
    again.narrow(1, 0, known).copy_(given);
    const draws = generator();
    torch.noGrad(() => {
      for (let pixel = known; pixel < 12; pixel++) {
        const shares = model.forward(again).select(1, pixel).softmax(-1);
        const next = torch.multinomial(shares, 1, false, { generator: draws });
        again.narrow(1, pixel, 1).copy_(next);
      }
    });
    expect(drawn.equal(again)).toBe(true);
  });

  test('is by a model of the published size', () => {
    using _ = torch.scope();
    using model = torch.device(
      'meta',
      () =>
        new models.ImageGpt({
          ...imageGptSizes('igpt_small'),
          ...{ patchSize: 1, channels: 3, positions: 'learned', palette: 512 },
        }),
    );
    const size = model.parameters().reduce((sum, each) => sum + each.numel(), 0);
    // iGPT-S has 76 million parameters (section 3.3).
    expect(size / 1e6).toBeCloseTo(76, -1);
    expect(Math.floor(size / 1e6)).toBe(76);
  });
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  let found: Differences;
  beforeAll(async () => {
    const options = { ...settings('steps'), method: undefined, lr: 2e-3, weightDecay: 0.05 };
    const { method: _, ...given } = options;
    found = await compareFiveSteps(igpt, given as never, {
      ...{ reference: reference as NonNullable<typeof reference>, folder },
      names: ['images'],
    });
  }, PYTHON_TIMEOUT);

  test('have the losses, every gradient and the weights of PyTorch', () => {
    expectSameSteps(found, TOLERANCE);
  });
});

describe('a setting', () => {
  test.each([
    [{ palette: 1 }, /^palette is 1; expected a whole number from 2/],
    [{ palette: 5000 }, /^palette is 5000; expected at most the \d+ different colours/],
    [{ featureLayer: 4 }, /^featureLayer is 4; expected one from 1 to 3/],
    [{ dim: 30, heads: 4 }, /dim is 30; expected a multiple of/],
    [{ model: 'igpt_tiny' }, /^no model is called 'igpt_tiny'; there are igpt_small, /],
    [{ patchSize: 4 }, /^patchSize is a setting of .*, and the method is igpt/],
  ])('that makes no sense is refused: %o', async (more, message) => {
    const given = { ...settings('nonsense'), ...more } as PretrainOptions;
    expect(await messageOf(() => pretrain(given))).toMatch(message);
  });

  test('is as published where none is given', () => {
    expect(igpt.resolve({ data: ['x'], model: 'igpt_small' }, undefined)).toMatchObject({
      ...{ imageSize: [32, 32], dim: 512, depth: 24, heads: 8, palette: 512, featureLayer: 12 },
      ...{ lr: 3e-3, batchSize: 128, weightDecay: 0, mean: [0.5, 0.5, 0.5] },
    });
    expect(igpt.resolve({ data: ['x'], model: 'mae_vit_small_patch16' }, undefined)).toMatchObject({
      ...{ imageSize: [32, 32], dim: 384, depth: 12, heads: 6 },
    });
  });
});

test('bad numbers are told, and change nothing', async () => {
  await pretrain(settings('bad', { lr: 1e-3 }));
  const good = readFileSync(last(at('bad')));
  const more = { resume: 'auto', maxSteps: 60, lr: 1e30, warmupEpochs: 0 } as const;
  const message = await messageOf(() => pretrain(settings('bad', more)));
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
});
