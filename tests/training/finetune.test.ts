/** What a fine-tuning measures, chooses, saves and leaves alone, and that it goes on exactly. */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import type { Dataset } from '../../lib/data/index.js';
import { splitDataset } from '../../lib/data/split.js';
import { UserError } from '../../lib/errors.js';
import { evaluateCheckpoint } from '../../lib/evaluation/index.js';
import {
  type FinetuneOptions,
  type FinetuneSummary,
  finetune,
  type LogRecord,
  resolveFinetuneSettings,
  type TrainingHooks,
  type TrainingStart,
} from '../../lib/methods/public.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { temporaryFolder } from '../support/folders.js';
import { labelledPictures, writePictures } from '../support/labelled-images.js';
import { savePretrained } from '../support/models.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const init = savePretrained(at('pretrained.safetensors'));
const SEED = 3;

function settings(out: string, options: FinetuneOptions = {}): FinetuneOptions {
  return {
    ...{ init, out: at(out), batchSize: 8, epochs: 6, lr: 2e-3, minLr: 1e-3, warmupEpochs: 0 },
    ...{ seed: SEED, threads: 1, workers: 0, device: 'cpu', amp: 'none', logEvery: 1 },
    ...options,
  };
}

const run = (out: string, options: FinetuneOptions = {}, hooks: TrainingHooks = {}) =>
  finetune(settings(out, options), { dataset: labelledPictures(30), ...hooks });

const logOf = (out: string): LogRecord[] =>
  readFileSync(at(out, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const evaluationsOf = (out: string, on?: string) =>
  logOf(out).flatMap((line) =>
    line.kind === 'eval' && (on === undefined || line.on === on) ? [line] : [],
  );

const checkpoint = (out: string, name: string) => at(out, 'checkpoints', `${name}.safetensors`);

let valData: string[];
beforeAll(async () => {
  valData = [await writePictures(at('val'), 12, 30)];
});

/** The first epoch that reaches the most. */
function bestOf(out: string, on: string) {
  const lines = evaluationsOf(out, on);
  const most = Math.max(...lines.map(({ top1 }) => Number(top1)));
  return lines.find(({ top1 }) => top1 === most) as (typeof lines)[number];
}

describe('the result', () => {
  test('is that of the last epoch, where nothing is told, and nothing is chosen', async () => {
    const summary = await run('last', { valData });
    const last = evaluationsOf('last').at(-1);
    expect(evaluationsOf('last').map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(summary).toMatchObject({
      ...{ top1: last?.top1, top5: last?.top5, eval_loss: last?.loss, epoch: 5 },
      ...{ eval_images: 12, evaluated_on: 'val', selection: 'last epoch', complete: true },
      checkpoint: checkpoint('last', 'last'),
    });
    expect(existsSync(checkpoint('last', 'best'))).toBe(false);
    expect(JSON.parse(readFileSync(at('last', 'summary.json'), 'utf8'))).toEqual(summary);
  });

  test('is the best epoch on held-out images where that is asked for, measured on val', async () => {
    const summary = await run('held-out', { valData, holdout: 0.2, select: 'holdout', ema: 0.5 });
    const best = bestOf('held-out', 'holdout');
    // Pictures of three colours are all told apart before the last epoch: the best is another than that.
    expect(best.epoch).toBeLessThan(5);
    const val = evaluationsOf('held-out', 'val').find(({ epoch }) => epoch === best.epoch);
    expect(summary).toMatchObject({
      ...{ top1: val?.top1, eval_loss: val?.loss, epoch: best.epoch, evaluated_on: 'val' },
      ...{ selection: 'best epoch on holdout', checkpoint: checkpoint('held-out', 'best') },
    });
    // It was the moving average that was measured, and is saved.
    const again = await evaluateCheckpoint({
      ...{ init: summary.checkpoint as string, valData, batchSize: 8, threads: 1, amp: 'none' },
      device: 'cpu',
    });
    expect(again).toMatchObject({ top1: summary.top1, loss: summary.eval_loss });
    expect(readSafetensorsMetadata(summary.checkpoint as string).step).toBe(String(best.step));
  });

  test('is the best epoch on val only where that is asked for', async () => {
    const summary = await run('by-val', { valData, holdout: 0.2, select: 'val' });
    const best = bestOf('by-val', 'val');
    expect(summary).toMatchObject({
      ...{ top1: best.top1, epoch: best.epoch, evaluated_on: 'val' },
      selection: 'best epoch on val',
    });
  });

  test('is measured on held-out images where there is no val', async () => {
    const summary = await run('holdout-only', { holdout: 0.2 });
    expect(summary).toMatchObject({ eval_images: 6, evaluated_on: 'holdout' });
    expect(summary.top1).toBe(evaluationsOf('holdout-only').at(-1)?.top1);
  });

  test('is that of the moving average, where there is one', async () => {
    const summary = await run('averaged', { valData, ema: 0.9, epochs: 2 });
    expect(summary.checkpoint).toBe(checkpoint('averaged', 'last.ema'));
    const [average, weights] = await Promise.all(
      ['last.ema', 'last'].map((name) =>
        evaluateCheckpoint({
          ...{ init: checkpoint('averaged', name), valData, batchSize: 8, threads: 1 },
          ...{ amp: 'none', device: 'cpu' },
        }),
      ),
    );
    expect(average?.loss).toBe(summary.eval_loss);
    expect(weights?.loss).not.toBe(summary.eval_loss);
  });

  test('is none where there is nothing to measure on', async () => {
    const summary = await run('unmeasured', { epochs: 1 });
    expect(summary).toMatchObject({ top1: null, evaluated_on: null, epoch: null, complete: true });
  });

  test('is measured every so many epochs, and after the last step within an epoch', async () => {
    await run('seldom', { valData, evalEvery: 2, maxSteps: 18 });
    const found = evaluationsOf('seldom').map(({ epoch, step }) => [epoch, step]);
    expect(found).toEqual([
      [1, 8],
      [3, 16],
      [4, 18],
    ]);
  });

  test('is measured in the precision of the training', async () => {
    const summary = await run('bf16', { valData, amp: 'bf16', epochs: 2 });
    const [same, other] = await Promise.all(
      (['bf16', 'none'] as const).map((amp) =>
        evaluateCheckpoint({
          ...{ init: summary.checkpoint as string, valData, batchSize: 8, threads: 1, amp },
          device: 'cpu',
        }),
      ),
    );
    expect(same?.loss).toBe(summary.eval_loss);
    expect(other?.loss).not.toBe(summary.eval_loss);
  });
});

describe('where nothing is told', () => {
  const resolve = (dim: number, options: FinetuneOptions = {}, channels = 3) =>
    resolveFinetuneSettings(
      { init, data: ['photos'], ...options },
      {
        encoder: {
          ...{ imageSize: [32, 32], patchSize: 16, channels, dim, depth: 12, heads: 2 },
          positions: 'sin-cos',
        },
      },
    );

  test.each([
    ['base', 768, { epochs: 100, layerDecay: 0.65, lr: (5e-4 * 64) / 256 }, 0.1],
    ['large', 1024, { epochs: 50, layerDecay: 0.75, lr: (1e-3 * 64) / 256 }, 0.2],
    ['huge', 1280, { epochs: 50, layerDecay: 0.75, lr: (1e-3 * 64) / 256 }, 0.3],
  ])('the %s size is tuned as in the paper', (_, dim, expected, dropPath) => {
    const settings = resolve(dim);
    expect(settings).toMatchObject({
      ...{ ...expected, weightDecay: 0.05, betas: [0.9, 0.999], minLr: 1e-6, smoothing: 0.1 },
      ...{ mixup: 0.8, cutmix: 1, erasing: 0.25, autoAugment: 'rand-m9-n2-mstd0.5-inc1' },
    });
    expect(settings).toMatchObject({ dropPath, pooling: 'mean' });
    expect(planOf(settings, 100).warmupSteps).toBe(500);
  });

  test.each([
    ['small', 192, 2],
    // 5 of 100 epochs, and 5 of 50.
    ['base', 768, 2],
    ['large', 1024, 4],
  ])('the %s size warms up for its share of a short run', (_, dim, steps) => {
    expect(planOf(resolve(dim, { maxSteps: 40 }), 100).warmupSteps).toBe(steps);
    const told = resolve(dim, { maxSteps: 40, warmupEpochs: 0.3 });
    expect(planOf(told, 100).warmupSteps).toBe(30);
  });

  test('RandAugment stands back where colours are changed otherwise, or are none', () => {
    expect(resolve(768, { colorJitter: 0.4 }).autoAugment).toBe('none');
    expect(resolve(768, {}, 4).autoAugment).toBe('none');
    expect(() => resolve(768, { colorJitter: 0.4, autoAugment: 'rand-m9-n2' })).toThrow(
      /autoAugment and colorJitter are both set/,
    );
  });
});

describe('what is frozen', () => {
  test.each([0, 0.5, 1])('stays, bit by bit, with %d blocks trained', async (trainableBlocks) => {
    const out = `frozen-${trainableBlocks}`;
    let start: TrainingStart | undefined;
    await run(
      out,
      { trainableBlocks, epochs: 1, weightDecay: 0.5 },
      {
        onStart(told) {
          start = told;
        },
      },
    );
    using _ = torch.scope();
    const before = loadSafetensors(init).tensors;
    const after = loadSafetensors(checkpoint(out, 'last')).tensors;
    const changed = Object.keys(after).filter(
      (name) => before[name] !== undefined && !after[name]?.equal(before[name] as Tensor),
    );
    const expected = {
      0: [],
      0.5: ['norm2', 'mlp.fc1', 'mlp.fc2'],
      1: ['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'],
    }[trainableBlocks] as string[];
    expect(changed).toEqual(
      expected.flatMap((name) => [`blocks.1.${name}.weight`, `blocks.1.${name}.bias`]),
    );
    const of = (names: string[]) =>
      names.reduce((sum, name) => sum + (after[name] as Tensor).numel(), 0);
    const fresh = Object.keys(after).filter((name) => /^(head|fc_norm)\./.test(name));
    expect(start?.trainedParameters).toBe(of([...changed, ...fresh]));
  });
});

/** Draws of every kind, and states of every kind. */
const ALL: FinetuneOptions = {
  ...{ dropPath: 0.3, mixup: 0.8, cutmix: 1, erasing: 0.5, smoothing: 0.1, layerDecay: 0.75 },
  ...{
    ema: 0.9,
    accum: 2,
    holdout: 0.2,
    select: 'holdout',
    epochs: 4,
    autoAugment: 'rand-m9-n2-mstd0.5-inc1',
  },
};

/** The log without what depends on time, or on where the run was stopped. */
const timeless = (out: string) =>
  logOf(out)
    .filter(({ kind }) => kind !== 'resume')
    .map((record) =>
      Object.fromEntries(Object.entries(record).filter(([name]) => !/second|_ms$/.test(name))),
    );

const bytesOf = (out: string) =>
  ['last', 'last.ema', 'best'].map((name) => readFileSync(checkpoint(out, name)).toString('hex'));

const timelessSummary = ({
  top1,
  top5,
  eval_loss,
  epoch,
  loss,
  steps,
  complete,
}: FinetuneSummary) => ({
  ...{ top1, top5, eval_loss, epoch, loss, steps, complete },
});

/** Pictures that tell of each that is read for an evaluation. */
function watched(onEvaluated: () => void): Dataset {
  const pictures = labelledPictures(30);
  const numbered = { ...pictures, get: (index: number) => ({ ...pictures.get(index), index }) };
  const [, heldOut] = splitDataset(numbered as unknown as Dataset, 0.2, SEED);
  const indices = new Set(
    Array.from(
      { length: heldOut.length },
      (_, i) => (heldOut.get(i) as unknown as { index: number }).index,
    ),
  );
  return {
    ...pictures,
    // Lest they are kept, and read once.
    inMemory: true,
    get(index) {
      if (indices.has(index)) onEvaluated();
      return pictures.get(index);
    },
  };
}

describe.each(['none', 'bf16'] as const)('a run that goes on, amp %s,', (amp) => {
  const whole = `whole-${amp}`;
  let expected: FinetuneSummary;
  beforeAll(async () => {
    expected = await run(whole, { ...ALL, amp });
  });

  /** Runs until an evaluation, from 1 on, or a step. */
  async function stopped(out: string, at: { evaluation?: number; step?: number }) {
    const stop = new AbortController();
    let read = 0;
    const dataset = watched(() => {
      read++;
      // Its first picture.
      if (read === ((at.evaluation ?? 99) - 1) * 6 + 1) stop.abort();
    });
    return await run(
      out,
      { ...ALL, amp, resume: 'auto' },
      {
        dataset,
        signal: stop.signal,
        onStep: ({ step }) => step === at.step && stop.abort(),
      },
    );
  }

  test('after it was stopped between steps and in an evaluation, is the unbroken one', async () => {
    const out = `parts-${amp}`;
    expect(await stopped(out, { step: 3 })).toMatchObject({ steps: 3, complete: false });
    const inEvaluation = await stopped(out, { evaluation: 1 });
    expect(inEvaluation).toMatchObject({ steps: 4, complete: false, epoch: 0 });
    const summary = await run(out, { ...ALL, amp, resume: 'auto' });
    expect(timelessSummary(summary)).toEqual(timelessSummary(expected));
    expect(timeless(out)).toEqual(timeless(whole));
    expect(bytesOf(out)).toEqual(bytesOf(whole));
  });

  test('after it was stopped in its last evaluation is not complete before that is done', async () => {
    const out = `unmeasured-${amp}`;
    const broken = await stopped(out, { evaluation: 4 });
    expect(broken).toMatchObject({
      steps: expected.steps,
      complete: false,
      epoch: expect.any(Number),
    });
    expect(existsSync(at(out, 'summary.json'))).toBe(false);
    const summary = await run(out, { ...ALL, amp, resume: 'auto' });
    expect(timelessSummary(summary)).toEqual(timelessSummary(expected));
    expect(timeless(out)).toEqual(timeless(whole));
    expect(bytesOf(out)).toEqual(bytesOf(whole));
  });
});

describe('going on', () => {
  test('with more epochs keeps the best epoch of before and its weights together', async () => {
    // Measured after the third epoch only because the run ended there.
    const options: FinetuneOptions = { holdout: 0.2, select: 'holdout', evalEvery: 2 };
    await run('longer', { ...options, epochs: 3 });
    const summary = await run('longer', { ...options, epochs: 5, resume: 'auto' });
    const { step } = readSafetensorsMetadata(checkpoint('longer', 'best'));
    const best = bestOf('longer', 'holdout');
    expect(String(best.step)).toBe(step);
    expect(summary.epoch).toBe(best.epoch);
  });

  test('in another folder, where the best weights are not, tells so and chooses anew', async () => {
    const options: FinetuneOptions = { holdout: 0.2, select: 'holdout' };
    await run('first', { ...options, epochs: 5 });
    const warnings: string[] = [];
    const more = { ...options, epochs: 6, resume: at('first') };
    const summary = await run('second', more, { onWarning: (message) => warnings.push(message) });
    expect(warnings.join()).toMatch(
      /the weights of the best epoch so far, \d, are not in .*best\.saf/,
    );
    // The epoch that it goes on after is one to choose from.
    const steps = { 4: 15, 5: 18 }[summary.epoch as 4 | 5];
    expect(readSafetensorsMetadata(checkpoint('second', 'best')).step).toBe(String(steps));
  });

  test.each([
    ['are gone', () => rmSync(checkpoint('over', 'best'))],
    ['are others', () => copyFileSync(checkpoint('over', 'last'), checkpoint('over', 'best'))],
  ])('with no step to go, where the best weights %s, chooses the last ones', async (_, change) => {
    const options: FinetuneOptions = { holdout: 0.2, select: 'holdout', epochs: 3 };
    await run('over', options);
    change();
    const summary = await run('over', { ...options, resume: 'auto' });
    const last = evaluationsOf('over').at(-1);
    expect(summary).toMatchObject({ top1: last?.top1, epoch: 2, complete: true });
    const { step } = readSafetensorsMetadata(summary.checkpoint as string);
    expect(step).toBe(String(summary.steps));
  });

  test('needs the pre-trained weights no longer', async () => {
    const moved = at('moved.safetensors');
    copyFileSync(init, moved);
    await run('alone', { ...ALL, init: moved, maxSteps: 4 });
    rmSync(moved);
    await run('alone', { ...ALL, init: moved, maxSteps: 6, resume: 'auto' });
    await run('alone-whole', { ...ALL, maxSteps: 4 });
    await run('alone-whole', { ...ALL, maxSteps: 6, resume: 'auto' });
    expect(bytesOf('alone')).toEqual(bytesOf('alone-whole'));
  });

  test('from scratch needs nothing but the folder', async () => {
    const options: FinetuneOptions = {
      ...{ init: 'none', model: 'vit_tiny_patch4_32', depth: 1, dim: 12, heads: 3 },
      ...{ imageSize: [8, 8], data: valData, epochs: 2, maxSteps: 1 },
    };
    await finetune(settings('scratch', options));
    const again = { resume: 'auto', out: at('scratch'), maxSteps: 3 } as const;
    expect(await finetune(again)).toMatchObject({ steps: 3, complete: true });
  });
});

test.each<[string, FinetuneOptions, RegExp]>([
  [
    'an epoch on held-out images',
    { select: 'holdout' },
    /give their share with --holdout, such as 0\.1$/,
  ],
  ['an epoch on val', { select: 'val' }, /give --val-data$/],
  [
    'half a block',
    { trainableBlocks: 1.5 },
    /^trainableBlocks is 1\.5; expected 0, 0\.5 or a whole/,
  ],
  ['more blocks than there are', { trainableBlocks: 3 }, /up to the 2 blocks of the encoder$/],
  ['all held out', { holdout: 0.99 }, /a share of 0\.99 of 30 images leaves nothing to train on/],
  ['patches', { imageSize: [18, 18] }, /18x18 should be a multiple of the patch size, 4$/],
  ['a model', { model: 'vit_base_patch16' }, /expected --model with --init none only$/],
  ['another width', { dim: 48 }, /pretrained\.safetensors: .* in the file, .* in the model/],
])('%s that cannot be had is refused in a line', async (_, options, message) => {
  const error = await run('refused', options).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
  rmSync(at('refused'), { recursive: true, force: true });
});

test('positions of another image size are interpolated, and that is told', async () => {
  let notes: readonly string[] = [];
  await run(
    'larger',
    { imageSize: [24, 24], maxSteps: 1 },
    {
      onStart(start) {
        notes = start.introduction.notes ?? [];
      },
    },
  );
  expect(notes).toContain('pos_embed interpolated from 4x4 to 6x6 patches');
});

test("an encoder of Hugging Face's keeps its epsilon, and what is assumed of it is told", async () => {
  let notes: readonly string[] = [];
  const theirs = fileURLToPath(new URL('../fixtures/huggingface/mae', import.meta.url));
  const hooks: TrainingHooks = {
    onStart(start) {
      notes = start.introduction.notes ?? [];
    },
  };
  await run('theirs', { init: theirs, maxSteps: 1 }, hooks);
  expect(notes).toContainEqual(expect.stringMatching(/^assumed: ImageNet's normalisation; --mean/));
  const { classifier = '' } = readSafetensorsMetadata(checkpoint('theirs', 'last'));
  expect(JSON.parse(classifier).architecture).toMatchObject({ heads: 4, layerNormEps: 1e-3 });
  await run('theirs', { init: theirs, maxSteps: 2, resume: 'auto' }, hooks);
  expect(notes).toEqual([]);
  const resumed = readSafetensorsMetadata(checkpoint('theirs', 'last')).classifier;
  expect(resumed).toBe(classifier);
  await run('told', { init: theirs, maxSteps: 1, mean: [0.5], std: [0.5] }, hooks);
  expect(notes.join()).not.toContain('assumed');
});

test('no epoch leaves tensors behind', async () => {
  const live: number[] = [];
  await run('leaks', { ...ALL, valData }, { onEpoch: () => live.push(torch.memory().tensors) });
  expect(live.length).toBe(4);
  // The first epoch makes the optimizer's state; the garbage collector may free what others have left.
  expect(Math.max(...live)).toBe(live[0]);
});
