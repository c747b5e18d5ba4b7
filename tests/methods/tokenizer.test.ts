/** The tokenizer as a user meets it, and its steps against PyTorch's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../lib/checkpoints/load-tokenizer.js';
import { models, torch } from '../../lib/index.js';
import { tokenizer } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { type Outcome, run } from '../support/processes.js';
import { stepsOf } from '../support/runs.js';
import { compareFiveSteps, type Differences, expectSameSteps, TOLERANCE } from './five-steps.js';
import { killAndResume, last, mean } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 300_000;
/** Python takes long to load PyTorch where the processor is busy. */
const PYTHON_TIMEOUT = 600_000;
const reference = pythonEnv();

const RUN = [
  ...['train', '--method', 'tokenizer', '--image-size', '32', '--patch-size', '8', '--codes', '16'],
  ...['--tokenizer-width', '8', '--threads', '1', '--data', 'synthetic:60', '--batch-size', '10'],
  ...['--epochs', '10', '--lr', '5e-3', '--seed', '5', '--log-every', '4', '--save-steps', '2'],
];

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: 'tokenizer', imageSize: [16, 8], patchSize: 4, codes: 8, tokenizerWidth: 6 },
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

  test('learns, and logs how the codebook is used', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain('a tokenizer of 16 codes, 16 tokens an image');
    const steps = stepsOf(whole);
    const errors = steps.map(({ losses }) => losses?.reconstruction as number);
    expect(mean(errors.slice(-2))).toBeLessThan(0.9 * mean(errors.slice(0, 2)));
    for (const { losses } of steps) {
      const { perplexity, codebook_use: use } = losses as Record<string, number>;
      // As many codes as are used have at most that perplexity.
      expect(perplexity).toBeGreaterThanOrEqual(1);
      expect(perplexity).toBeLessThanOrEqual(16 * (use as number) + 1e-4);
    }
    expect(steps.at(-1)?.values).toEqual({ temperature: expect.closeTo(0.5, 1) });
  });

  test('leaves pictures, and a checkpoint that gives its tokens', () => {
    expect(readdirSync(join(whole, 'reconstructions'))).toHaveLength(11);
    expect(readJson(whole, 'config.json')).toMatchObject({ method: 'tokenizer', codes: 16 });
    using _ = torch.scope();
    using loaded = loadTokenizer(last(whole), 'cpu');
    const tokens = loaded.model.tokens(torch.randn([2, 3, 32, 32]));
    expect([tokens.shape, tokens.dtype]).toEqual([[2, 16], 'int64']);
    expect(loaded.model.paintTokens(tokens).shape).toEqual([2, 3, 32, 32]);
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
    'gives no encoder: knn says what it is not',
    async () => {
      const flags = ['--init', last(whole), '--data', 'synthetic:4', '--val-data', 'synthetic:4'];
      const { code, stderr } = await run(['knn', ...flags]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: .* is no masked autoencoder and no vision transformer/m);
    },
    TIMEOUT,
  );
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  let found: Differences;
  beforeAll(async () => {
    const { method: _, ...given } = { ...settings('steps'), lr: 2e-3, weightDecay: 0.01 };
    found = await compareFiveSteps(tokenizer, given as never, {
      ...{ reference: reference as NonNullable<typeof reference>, folder },
      names: ['images', 'noise'],
      values: (step) => ({ temperature: 1 - step / 10 }),
    });
  }, PYTHON_TIMEOUT);

  test('have the losses, every gradient and the weights of PyTorch', () => {
    expectSameSteps(found, TOLERANCE);
  });
});

test('the use of a codebook is counted, its perplexity that of the shares', () => {
  using _ = torch.scope();
  const { use, perplexity } = models.codebookUse(
    torch.tensor([
      [0, 0],
      [0, 3],
    ]),
    8,
  );
  expect(use.item()).toBe(0.25);
  // Shares of 3/4 and 1/4.
  const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  expect(perplexity.item()).toBeCloseTo(Math.exp(entropy), 5);
});

test('painting a token is painting its code alone', () => {
  using _ = torch.scope();
  torch.manualSeed(0);
  using model = new models.ImageTokenizer({
    ...{ imageSize: [8, 16], patchSize: 4, channels: 3, codes: 5, tokenizerWidth: 6 },
  });
  const tokens = model.tokens(torch.randn([2, 3, 8, 16]));
  expect(tokens.shape).toEqual([2, 8]);
  const alone = torch.eye(5).index(tokens);
  expect(model.paint(alone).allclose(model.paintTokens(tokens), 1e-6, 1e-6)).toBe(true);
});

describe('a setting', () => {
  test.each([
    [{ patchSize: 6, imageSize: [12, 12] }, /^patch size is 6; expected a power of two/],
    [{ imageSize: [16, 10] }, /^image size 16x10 should be a multiple of the patch size, 4/],
    [{ codes: 1 }, /^codes is 1; expected a whole number from 2/],
    [{ data: undefined }, /^tokenizer needs data/],
  ])('that makes no sense is refused: %o', async (more, message) => {
    const given = { ...settings('nonsense'), ...more } as PretrainOptions;
    expect(await messageOf(() => pretrain(given))).toMatch(message);
  });
});

test('a run in bf16 frees every tensor', async () => {
  await collectGarbage();
  const { tensors } = torch.memory();
  const more = { ema: 0.9, accum: 2, amp: 'bf16' } as const;
  expect(await pretrain(settings('freed', more))).toMatchObject({ steps: 6, skipped_updates: 0 });
  expect(torch.memory().tensors).toBe(tensors);
});
