/** BEiT as a user meets it, with a tokenizer of its own or a given one, and its steps against PyTorch's. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { loadTokenizer } from '../../lib/checkpoints/load-tokenizer.js';
import { models, torch } from '../../lib/index.js';
import { beit } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { type Outcome, run, start } from '../support/processes.js';
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
  ...['train', '--method', 'beit', ...TINY_ENCODER, '--data', 'synthetic:60', '--batch-size', '10'],
  ...['--tokenizer-epochs', '2', '--codes', '16', '--tokenizer-width', '8', '--lr', '3e-3'],
  ...['--epochs', '10', '--seed', '5', '--log-every', '4', '--save-steps', '2'],
];

/** Settings from code of models that take a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: 'beit', imageSize: [16, 16], patchSize: 4, dim: 16, depth: 2, heads: 2 },
    ...{ data: ['synthetic:24'], batchSize: 6, maxSteps: 6, seed: 3, threads: 1, workers: 0 },
    ...{ device: 'cpu', logEvery: 1, amp: 'none', out: at(out), ...more },
  };
}

const OWN = { codes: 8, tokenizerWidth: 6, tokenizerEpochs: 1 } as const;

/** A tokenizer of as many tokens, of images of half the size. */
async function halfTokenizer(out: string, seed = 0): Promise<string> {
  await pretrain({
    ...{ method: 'tokenizer', imageSize: [8, 8], patchSize: 2, codes: 8, tokenizerWidth: 6 },
    ...{ data: ['synthetic:24'], batchSize: 6, maxSteps: 4, threads: 1, workers: 0, amp: 'none' },
    ...{ seed, device: 'cpu', out: at(out), mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4] },
  });
  return last(at(out));
}

describe('a training', () => {
  const whole = at('whole');
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run([...RUN, '--out', whole]);
  }, TIMEOUT);

  test('trains its tokenizer first, and learns its tokens', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain('a BEiT');
    expect(outcome.stderr).toContain(`tokenizer: ${last(join(whole, 'tokenizer'))}, 16 codes`);
    const losses = stepsOf(whole).map(({ loss }) => loss);
    expect(mean(losses.slice(-2))).toBeLessThan(0.9 * mean(losses.slice(0, 2)));
    const { losses: more } = stepsOf(whole).at(-1) as { losses: Record<string, number> };
    expect(Object.keys(more)).toEqual(['accuracy', 'codebook_use', 'perplexity']);
    expect(readJson(join(whole, 'tokenizer'), 'config.json')).toMatchObject({
      ...{ method: 'tokenizer', codes: 16, image_size: [32, 32] },
    });
  });

  test('leaves pictures, a card and its settings', async () => {
    // Four columns: original, from its tokens, masked, predicted.
    const { width } = await sharp(join(whole, 'reconstructions', 'last.png')).metadata();
    expect(width).toBe(4 + 4 * (128 + 4));
    const card = JSON.parse(readSafetensorsMetadata(last(whole)).model as string);
    expect(card).toMatchObject({ method: 'beit', dim: 32 });
    expect(readJson(whole, 'config.json')).toMatchObject({ method: 'beit', codes: 16 });
  });

  test(
    'that is killed and resumed comes to the same weights, byte for byte',
    async () => {
      await killAndResume(RUN, at('parts'));
      expect(readFileSync(last(at('parts'))).equals(readFileSync(last(whole)))).toBe(true);
    },
    TIMEOUT,
  );

  test(
    'that is killed while its tokenizer trains goes on with that',
    async () => {
      const out = at('early');
      const flags = [...RUN, '--tokenizer-epochs', '15', '--max-steps', '2', '--out', out];
      const killed = start(flags);
      const saved = join(out, 'tokenizer', 'checkpoints', 'last.safetensors');
      while (!existsSync(saved)) await new Promise((resolve) => setTimeout(resolve, 20));
      killed.child.kill('SIGKILL');
      expect(await killed.outcome).toMatchObject({ signal: 'SIGKILL' });
      expect(existsSync(join(out, 'config.json'))).toBe(false);
      const log = join(out, 'tokenizer', 'log.jsonl');
      const sizeOf = () => (existsSync(log) ? statSync(log).size : 0);
      const before = sizeOf();
      const stopped = start([...flags, '--resume', 'auto']);
      while (sizeOf() <= before) await new Promise((resolve) => setTimeout(resolve, 20));
      stopped.child.kill('SIGTERM');
      const { code, stderr } = await stopped.outcome;
      expect(code).toBe(143);
      expect(stderr).toMatch(/^stopped before the first step; --resume auto goes on/m);
      expect(await run([...flags, '--resume', 'auto'])).toMatchObject({ code: 0 });
      const anew = [...RUN, '--tokenizer-epochs', '15', '--max-steps', '2', '--out', at('late')];
      expect(await run(anew)).toMatchObject({ code: 0 });
      for (const part of ['', 'tokenizer']) {
        const [one, other] = [out, at('late')].map((each) => readFileSync(last(join(each, part))));
        expect((one as Buffer).equals(other as Buffer)).toBe(true);
      }
    },
    TIMEOUT,
  );

  test(
    'gives an encoder that other commands take',
    async () => {
      await openEverywhere(last(whole), at('used'));
    },
    TIMEOUT,
  );
});

describe('masks', () => {
  const draw = (samples: number, most: number, seed = 0) =>
    models.blockwiseMasks({
      ...{ samples, grid: [14, 14], most, device: 'cpu' },
      generator: new torch.Generator().manualSeed(seed),
    });

  test('cover no more patches than are wanted, and mostly nearly as many', () => {
    using _ = torch.scope();
    const counts = draw(300, 75).sum(1).tolist() as number[];
    expect(Math.max(...counts)).toBeLessThanOrEqual(75);
    expect(mean(counts)).toBeGreaterThan(65);
    // The last block seldom fits exactly: images differ.
    expect(new Set(counts).size).toBeGreaterThan(5);
  });

  test('are rectangles: most masked patches have a masked one beside them', () => {
    using _ = torch.scope();
    const masks = draw(100, 75).view([100, 14, 14]);
    const [left, right] = [masks.narrow(2, 0, 13), masks.narrow(2, 1, 13)];
    const both = left.logicalAnd(right).sum().item<number>();
    // Of patches in any place, 0.38 times 0.38 of pairs would be; whole blocks have nearly one pair for each patch.
    expect(both / masks.sum().item<number>()).toBeGreaterThan(0.7);
  });

  test('mask a patch at least, where no block fits', () => {
    using _ = torch.scope();
    const counts = models.blockwiseMasks({
      ...{ samples: 50, grid: [2, 2], most: 1, device: 'cpu' },
      generator: new torch.Generator().manualSeed(0),
    });
    expect(counts.sum(1).tolist()).toEqual(Array(50).fill(1));
  });

  test('are those of the generator alone', () => {
    using _ = torch.scope();
    expect(draw(5, 75, 1).equal(draw(5, 75, 1))).toBe(true);
    expect(draw(5, 75, 1).equal(draw(5, 75, 2))).toBe(false);
  });
});

describe('a given tokenizer', () => {
  let path: string;
  beforeAll(async () => {
    path = await halfTokenizer('half');
  }, TIMEOUT);

  test('sees the same crops in its own size', async () => {
    const out = 'given';
    expect(await pretrain(settings(out, { tokenizer: path }))).toMatchObject({ steps: 6 });
    expect(existsSync(at(out, 'tokenizer'))).toBe(false);
    const config = readJson(at(out), 'config.json');
    expect(config).toMatchObject({ tokenizer: path });
    expect(config).not.toHaveProperty('codes');
    expect(statSync(at(out, 'reconstructions', 'last.png')).size).toBeGreaterThan(0);
  });

  test(
    'goes on being the one of its run',
    async () => {
      const other = await halfTokenizer('other', 1);
      const more = { tokenizer: path, maxSteps: 2 } as const;
      await pretrain(settings('changed', more));
      const message = await messageOf(() =>
        pretrain(settings('changed', { tokenizer: other, maxSteps: 4, resume: 'auto' })),
      );
      expect(message).toMatch(/tokenizer_sha256/);
    },
    TIMEOUT,
  );

  test.each([
    [
      { imageSize: [32, 32] },
      /half.*makes 4x4 tokens of images with 3 channels; expected 8x8 of 3/,
    ],
    [
      { crop: 'fixed-size' },
      /^crop is fixed-size, and the tokenizer takes images of 8x8 pixels, not/,
    ],
    [{ codes: 9 }, /^codes is 9, and the tokenizer is that of .*; leave one of the two out/],
    [{ tokenizer: 'missing.safetensors' }, /missing\.safetensors/],
  ])('that does not fit is refused: %o', async (more, message) => {
    const given = { ...settings('nonsense'), tokenizer: path, ...more } as PretrainOptions;
    expect(await messageOf(() => pretrain(given))).toMatch(message);
  });

  test('is one of that method', async () => {
    await pretrain(settings('no-tokenizer', { ...OWN, maxSteps: 1 }));
    const given = settings('nonsense', { tokenizer: last(at('no-tokenizer')) });
    expect(await messageOf(() => pretrain(given))).toMatch(
      /last\.safetensors: is no tokenizer; expected a checkpoint of "mae-native train --method tokenizer"/,
    );
  });
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  const cases = [
    ['positions', {}],
    ['relative positions and LayerScale', { relativePositionBias: true, layerScale: 0.1, seed: 6 }],
  ] as const;
  describe.each(cases)('with %s', (name, more) => {
    let found: Differences;
    beforeAll(async () => {
      const path = await halfTokenizer(`of-steps, ${name}`, 2);
      using tokenizer = loadTokenizer(path, 'cpu');
      const { method: _, ...rest } = settings('steps', {
        lr: 2e-3,
        dropPath: 0,
        clipGrad: 0.5,
        ...more,
      });
      found = await compareFiveSteps(beit, { ...rest, tokenizer: path } as never, {
        ...{ reference: reference as NonNullable<typeof reference>, folder },
        names: ['images', 'mask', 'tokenized'],
        tensors: () =>
          Object.fromEntries([
            ...Object.entries(tokenizer.model.stateDict()).map(
              ([name, tensor]) => [`tokenizer.${name}`, tensor] as const,
            ),
            ...(['mean', 'std'] as const).map(
              (name) => [name, torch.tensor([...tokenizer.card[name]])] as const,
            ),
          ]),
      });
    }, PYTHON_TIMEOUT);

    test('have the losses, every gradient and the weights of PyTorch', () => {
      expectSameSteps(found, TOLERANCE);
    });
  });
});

test('a run in bf16, with recomputed blocks, frees every tensor', async () => {
  await collectGarbage();
  const { tensors } = torch.memory();
  const more = { ...OWN, ema: 0.9, accum: 2, amp: 'bf16', gradCheckpointing: true } as const;
  expect(await pretrain(settings('freed', more))).toMatchObject({ steps: 6, skipped_updates: 0 });
  expect(torch.memory().tensors).toBe(tensors);
});

test('the published recipe is that of a model of the paper', () => {
  const resolved = beit.resolve({ data: ['x'], model: 'mae_vit_base_patch16' }, null);
  expect(resolved).toMatchObject({
    ...{ clipGrad: 3, cropScale: [0.08, 1], colorJitter: 0.4, dropPath: 0.1, maskRatio: 0.383 },
    lr: expect.closeTo((1.5e-3 * 64) / 2048, 12),
  });
  // What has no colours, such as bands of a satellite, is not refused for a default.
  expect(beit.resolve({ data: ['x'], channels: 6 }, null)).toMatchObject({ colorJitter: 0 });
});
