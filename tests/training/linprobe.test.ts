import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  loadSafetensors,
  readSafetensorsMetadata,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { DataLoader, type Dataset } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { loadEncoder } from '../../lib/evaluation/index.js';
import {
  finetune,
  type LinprobeOptions,
  linprobe,
  pretrain,
  probedEncoder,
  type TrainingHooks,
} from '../../lib/methods/public.js';
import { LinearProbe, VisionTransformer } from '../../lib/models/index.js';
import { LARS } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { Update } from '../../lib/training/engine/update.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const weightsOf = (out: string, name = 'last') => at(out, 'checkpoints', `${name}.safetensors`);
const init = weightsOf('encoder');
const CLASSES = ['blue', 'green', 'red'];

/** Noisy images of 16 pixels, each class brighter in one channel. */
function images(length: number, read: (index: number) => void = () => {}): Dataset {
  return {
    length,
    classes: CLASSES,
    inMemory: true,
    get(index) {
      read(index);
      const label = index % 3;
      const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => {
        const noise = (i * 7919 + index * 104729 + i * index * 31) % 150;
        return noise + (i % 3 === 2 - label ? 60 : 0);
      });
      return { name: `${index}`, label, pixels, width: 16, height: 16, channels: 3 };
    },
  };
}

function settings(out: string, options: LinprobeOptions = {}): LinprobeOptions {
  return {
    ...{ init, out: at(out), batchSize: 4, epochs: 3, blr: 4, augment: false },
    ...{ device: 'cpu', amp: 'none', threads: 1, workers: 0, ...options },
  };
}

const probe = (out: string, options: LinprobeOptions = {}, hooks: TrainingHooks = {}) =>
  linprobe(settings(out, options), { dataset: images(22), ...hooks });

const numbersOf = (tensor: Tensor | undefined) => [...(tensor as Tensor).toTypedArray()];
const contentOf = (path: string) => {
  using _ = torch.scope();
  const { tensors } = loadSafetensors(path);
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, numbersOf(t)]));
};

const evaluationsOf = (out: string) =>
  readFileSync(at(out, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'eval');

beforeAll(async () => {
  await pretrain({
    ...{ imageSize: [16, 16], patchSize: 4, dim: 16, depth: 2, heads: 2 },
    ...{ decoderDim: 16, decoderDepth: 1, decoderHeads: 2, data: ['synthetic:16'], batchSize: 8 },
    ...{ maxSteps: 2, lr: 1e-2, device: 'cpu', threads: 1, workers: 0, out: at('encoder') },
  });
});

const reference = pythonEnv();

/**
 * Relative to the way that the weights went. Both sides round each op, half a unit in the last place (6e-8) in another
 * order, and ten steps add that up: it came to 4e-7. A factor of another norm, or a step of the schedule that is one off,
 * makes over 1e-2.
 */
const TOLERANCE = 2e-5;

describe(
  'ten steps of LARS are those of PyTorch',
  needs(reference !== null, 'Python with PyTorch'),
  () => {
    const BATCH = 4;

    test.each([1, 2])('with %i batches a step', async (accum) => {
      using _ = torch.scope();
      const lr = 0.5;
      await probe(`steps-${accum}`, { maxSteps: 10, epochs: 9, lr, accum, blr: undefined });
      using loaded = loadEncoder(init, 'cpu');
      const { model, normalisation } = loaded;
      const loader = new DataLoader(images(22), {
        ...{ batchSize: BATCH, imageSize: 16, shuffle: true, dropLast: false, augment: 'none' },
        workers: 0,
      });
      const parts: { features: Tensor; labels: Tensor }[] = [];
      const steps: [number, number][][] = [];
      let from = 0;
      for (let epoch = 0; steps.length < 10; epoch++) {
        for await (const batch of loader.epoch(epoch)) {
          const features = torch.noGrad(() => model.forwardFeatures(normalisation.toTensor(batch)));
          parts.push({ features, labels: torch.tensor(batch.labels as Int32Array) });
          if (batch.index % accum === 0) steps.push([]);
          steps.at(-1)?.push([from, from + batch.size]);
          from += batch.size;
        }
      }
      torch.manualSeed(0);
      const drawn = new LinearProbe(
        new VisionTransformer({ ...model.config, ...(await probedEncoder({ init })).encoder }),
        { classes: 3 },
      );
      const weight = drawn.classifiers[0]?.weight as Tensor;
      const name = `accum-${accum}`;
      saveSafetensors(at(`${name}.in`), {
        features: torch.cat(parts.map(({ features }) => features)),
        labels: torch.cat(parts.map(({ labels }) => labels)),
        weight: weight.detach(),
      });
      askPython(reference as NonNullable<typeof reference>, 'linprobe.py', {
        folder,
        cases: [
          // The warm-up is a ninth of the run.
          {
            ...{
              name,
              lr,
              trust: 0.001,
              warmupSteps: 1,
              totalSteps: 10,
              steps: steps.slice(0, 10),
            },
          },
        ],
      });
      const theirs = loadSafetensors(at(`${name}.out`)).tensors as Record<string, Tensor>;
      const ours = loadSafetensors(weightsOf(`steps-${accum}`)).tensors as Record<string, Tensor>;
      const start: Record<string, Tensor | number> = {
        'head.1.weight': weight.detach(),
        'head.0.running_var': 1,
      };
      for (const key of [
        'head.1.weight',
        'head.1.bias',
        'head.0.running_mean',
        'head.0.running_var',
      ]) {
        const [own, other] = [ours[key] as Tensor, theirs[key] as Tensor];
        const way = other
          .sub(start[key] ?? 0)
          .norm()
          .item<number>();
        expect(own.sub(other).norm().item<number>() / way, key).toBeLessThan(TOLERANCE);
      }
      expect(numbersOf(ours['head.0.num_batches_tracked'])).toEqual(
        numbersOf(theirs['head.0.num_batches_tracked']),
      );
    });
  },
);

describe('a probe', () => {
  let tensors: [before: number, after: number];
  let top1: number | null | undefined;

  beforeAll(async () => {
    const before = torch.memory().tensors;
    ({ top1 } = await probe('one', { holdout: 0.3, epochs: 40, batchSize: 8, blr: 500 }));
    tensors = [before, torch.memory().tensors];
  });

  test('leaves as many tensors as there were', () => {
    expect(tensors[1]).toBeLessThanOrEqual(tensors[0] as number);
  });

  test('tells classes apart that colours tell apart', () => {
    expect(top1).toBe(100);
  });

  test('leaves the encoder as it was, bit for bit', () => {
    const [before, after] = [contentOf(init), contentOf(weightsOf('one'))];
    const encoder = Object.keys(after).filter((name) => !name.startsWith('head.'));
    expect(encoder).toEqual(
      Object.keys(before).filter((name) => !/^(decoder_|mask_token)/.test(name)),
    );
    for (const name of encoder) expect(after[name], name).toEqual(before[name]);
  });

  test('names its head as the reference does', () => {
    const head = Object.keys(contentOf(weightsOf('one'))).filter((name) => name.startsWith('head'));
    expect(head.sort()).toEqual([
      'head.0.num_batches_tracked',
      ...['head.0.running_mean', 'head.0.running_var', 'head.1.bias', 'head.1.weight'],
    ]);
  });

  test('can be fine-tuned', async () => {
    const options = { init: weightsOf('one'), out: at('tuned'), maxSteps: 1, batchSize: 4 };
    const rest = { device: 'cpu', threads: 1, workers: 0 } as const;
    const summary = await finetune({ ...options, ...rest }, { dataset: images(22) });
    expect(summary.complete).toBe(true);
  });
});

test('one image that is left of an epoch is trained on', async () => {
  const { images: seen, loss } = await probe('odd', {}, { dataset: images(9) });
  expect(seen).toBe(27);
  expect(loss).toBeGreaterThan(0);
});

test('the mean of the patches makes other classifiers than the class token', async () => {
  await probe('mean', { pooling: 'mean', maxSteps: 2 });
  await probe('cls', { maxSteps: 2 });
  const [mean, cls] = ['mean', 'cls'].map((out) => contentOf(weightsOf(out)));
  expect(mean?.['head.0.running_mean']).not.toEqual(cls?.['head.0.running_mean']);
});

test('features that are computed once train as those of each step do', async () => {
  await probe('each');
  await probe('cached', { cacheFeatures: true });
  const [each, cached] = ['each', 'cached'].map((out) => contentOf(weightsOf(out)));
  for (const name of ['head.1.weight', 'head.1.bias', 'head.0.running_var']) {
    const [own, other] = [each?.[name], cached?.[name]] as [number[], number[]];
    // Products of other batches are summed in another order: half a unit in the last place, 6e-8, of numbers around 1.
    for (const [i, value] of own.entries()) expect(value).toBeCloseTo(other[i] as number, 5);
  }
});

describe('several learning rates', () => {
  // Powers of two, so that a rate times a factor is the very rate.
  const lrs = [2, 8, 4];
  const choice = { holdout: 0.3, select: 'holdout' } as const;

  test('train each classifier as it would be alone, bit for bit', async () => {
    await probe('together', { lrs, blr: undefined, ...choice });
    const together = contentOf(weightsOf('together'));
    for (const [i, blr] of lrs.entries()) {
      await probe(`alone-${i}`, { blr, ...choice });
      const alone = contentOf(weightsOf(`alone-${i}`));
      expect(together[`heads.${i}.weight`]).toEqual(alone['head.1.weight']);
      expect(together[`heads.${i}.bias`]).toEqual(alone['head.1.bias']);
      expect(together['head.0.running_var']).toEqual(alone['head.0.running_var']);
    }
  });

  test('leave the best, chosen by what is told, and tell it', async () => {
    const summary = await probe('chosen', { lrs, blr: undefined, ...choice, epochs: 6 });
    const tops = summary.rates.map(({ top1 }) => top1 as number);
    expect(summary.rates.map(({ blr }) => blr)).toEqual(lrs);
    expect(summary.top1).toBe(Math.max(...tops));
    expect(summary.blr).toBe(lrs[tops.indexOf(summary.top1 as number)]);
    expect(summary).toMatchObject({
      ...{ selection: 'best learning rate and epoch on holdout', evaluated_on: 'holdout' },
      checkpoint: weightsOf('chosen', 'best'),
    });
  });

  test.each<[string, LinprobeOptions, RegExp]>([
    ['without anything to choose by', {}, /the best of 3 learning rates \(2, 8, 4\) needs images/],
    ['with a norm of all gradients', { clipGrad: 1, ...choice }, /clipGrad is 1.*would couple/],
    ['and another', { blr: 1, ...choice }, /given as 2, 8, 4 \(lrs\) and as 1 \(blr\)/],
    ['twice the same', { lrs: [1, 1], ...choice }, /lrs is 1, 1; expected two or more numbers/],
    ['one of them 0', { lrs: [1, 0], ...choice }, /lrs is 1, 0; expected two or more numbers/],
    ['only one', { lrs: [1], ...choice }, /lrs is 1; expected two or more numbers/],
  ])('are refused %s', async (_, options, pattern) => {
    const message = await messageOf(() => probe('refused', { lrs, blr: undefined, ...options }));
    expect(message).toMatch(pattern);
    expect(message).not.toContain('\n');
  });
});

describe('a run that is stopped and resumed is the same as an unbroken one', () => {
  const options: LinprobeOptions = {
    ...{ lrs: [2, 8], blr: undefined, holdout: 0.3, select: 'holdout', accum: 6, epochs: 2 },
    ...{ batchSize: 2, logEvery: 2 },
  };
  beforeAll(async () => {
    await probe('whole', options, { dataset: images(60) });
  });

  /** Runs until so many images were read. */
  async function stoppedAt(count: number, out: string, given: LinprobeOptions) {
    const controller = new AbortController();
    let read = 0;
    const dataset = images(60, () => {
      if (++read === count) controller.abort();
    });
    return await probe(out, given, { dataset, signal: controller.signal });
  }

  function expectSame(out: string, whole: string): void {
    for (const name of ['last', 'best']) {
      expect(contentOf(weightsOf(out, name)), name).toEqual(contentOf(weightsOf(whole, name)));
    }
    expect(evaluationsOf(out)).toEqual(evaluationsOf(whole));
  }

  // An epoch has 42 images, 12 a step, and then 18 to measure on: within a step, between two, and while it is measured.
  test.each([4, 17, 20, 26, 31, 50, 75, 90])('after image %i was read', async (count) => {
    const out = `broken-${count}`;
    const stopped = await stoppedAt(count, out, options);
    expect(stopped.complete).toBe(false);
    const summary = await probe(out, { ...options, resume: 'auto' }, { dataset: images(60) });
    expect(summary.complete).toBe(true);
    expectSame(out, 'whole');
  });

  test('after it was stopped in its last evaluation, and is not complete before that is done', async () => {
    // Measured once, after the last step: only then are the images to measure on read.
    const once = { ...options, evalEvery: 9 };
    const expected = await probe('whole-once', once, { dataset: images(60) });
    const stopped = await stoppedAt(90, 'broken-last', once);
    expect(stopped).toMatchObject({ steps: expected.steps, complete: false, top1: null });
    expect(existsSync(at('broken-last', 'summary.json'))).toBe(false);
    const resumed = { ...once, resume: 'auto' } as const;
    const summary = await probe('broken-last', resumed, { dataset: images(60) });
    const { steps, top1, eval_loss, epoch, blr, rates } = expected;
    expect(summary).toMatchObject({ steps, top1, eval_loss, epoch, blr, rates, complete: true });
    expectSame('broken-last', 'whole-once');
  });
});

test('an error in an evaluation is told, also where a signal came first', async () => {
  const controller = new AbortController();
  const options = { holdout: 0.3, epochs: 1 };
  const failed = probe('failed', options, {
    signal: controller.signal,
    onEvaluation() {
      controller.abort();
      throw new Error('the listener failed');
    },
  });
  await expect(failed).rejects.toThrow('the listener failed');
});

describe('going on', () => {
  const choice: LinprobeOptions = { holdout: 0.3, select: 'holdout' };

  test('with more epochs keeps what the last step of before was measured to reach', async () => {
    // Measured after the third epoch only because the run ended there.
    const options = { ...choice, evalEvery: 2 };
    await probe('longer', { ...options, epochs: 3 });
    const before = evaluationsOf('longer');
    const summary = await probe('longer', { ...options, epochs: 5, resume: 'auto' });
    const lines = evaluationsOf('longer');
    expect(lines.slice(0, before.length)).toEqual(before);
    expect(lines.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    const most = Math.max(...lines.map(({ top1 }) => top1));
    const best = lines.find(({ top1 }) => top1 === most);
    expect(summary).toMatchObject({ top1: most, epoch: best.epoch });
    const { step } = readSafetensorsMetadata(weightsOf('longer', 'best'));
    expect(step).toBe(String(best.step));
  });

  test.each<[string, (best: string) => void]>([
    ['gone', (best) => rmSync(best)],
    // Those of step 2, within an epoch, after which nothing is measured.
    ['of another step', (best) => copyFileSync(init, best)],
  ])('where the best weights are %s tells so and chooses anew', async (how, spoil) => {
    const out = `best-${how.replaceAll(' ', '-')}`;
    const options: LinprobeOptions = { ...choice, lrs: [2, 8], blr: undefined };
    await probe(out, { ...options, epochs: 5 });
    spoil(weightsOf(out, 'best'));
    const warnings: string[] = [];
    const more = { ...options, epochs: 6, resume: 'auto' } as const;
    const summary = await probe(out, more, { onWarning: (message) => warnings.push(message) });
    expect(warnings.join()).toMatch(
      /the weights of the best epoch so far, \d, are not in .*best\.saf/,
    );
    // The epoch that it goes on after is one to choose from.
    for (const { epoch } of summary.rates) expect(epoch).toBeGreaterThanOrEqual(4);
    expect(summary.checkpoint).toBe(weightsOf(out, 'best'));
    const chosen = evaluationsOf(out).find(({ epoch }) => epoch === summary.epoch);
    const { step } = readSafetensorsMetadata(weightsOf(out, 'best'));
    expect(step).toBe(String(chosen.step));
  });

  test('with no step to go, where the best weights are gone, chooses the last ones', async () => {
    const options: LinprobeOptions = { ...choice, lrs: [2, 8], blr: undefined, epochs: 3 };
    await probe('over', options);
    rmSync(weightsOf('over', 'best'));
    const summary = await probe('over', { ...options, resume: 'auto' });
    const most = Math.max(...summary.rates.map(({ top1 }) => top1 as number));
    expect(summary).toMatchObject({ top1: most, epoch: 2, complete: true });
    expect(existsSync(weightsOf('over', 'best'))).toBe(true);
  });

  test.each([
    ['images', {}],
    ['features that it computes again', { cacheFeatures: true }],
    ['several rates', { lrs: [2, 8], blr: undefined, ...choice }],
  ])('on %s needs the pre-trained weights no longer', async (what, more: LinprobeOptions) => {
    const out = `alone-${what.replaceAll(' ', '-')}`;
    const moved = at('moved.safetensors');
    copyFileSync(init, moved);
    await probe(out, { ...more, init: moved, epochs: 4, maxSteps: 3 });
    rmSync(moved);
    await probe(out, { ...more, init: moved, epochs: 4, maxSteps: 12, resume: 'auto' });
    await probe(`${out}-whole`, { ...more, epochs: 4, maxSteps: 3 });
    await probe(`${out}-whole`, { ...more, epochs: 4, maxSteps: 12, resume: 'auto' });
    const bytes = (run: string) => readFileSync(weightsOf(run, 'last'));
    expect(bytes(out).equals(bytes(`${out}-whole`))).toBe(true);
  });
});

test('running statistics stay with a step whose update is left out, and with one that is broken off', () => {
  using _ = torch.scope();
  const encoder = new VisionTransformer({
    ...{ imageSize: [8, 8], patchSize: 4, channels: 3, dim: 8, depth: 1, heads: 1 },
    ...{ positions: 'learned', numClasses: 1, pooling: 'cls', dropPath: 0, trainPositions: false },
  });
  using probe = new LinearProbe(encoder, { classes: 2 });
  using optimizer = new LARS(
    probe.classifiers.flatMap((each) => each.parameters()),
    { lr: 1 },
  );
  using update = new Update<{ size: number; features: Tensor }>({
    ...{ optimizer, clipGrad: null, precision: 'none', ema: null, volatile: probe.statistics },
    loss: ({ features }) => (probe.forward(features)[0] as Tensor).square().sum(),
  });
  const info = { step: 0, totalSteps: 9, epoch: 0, values: {} };
  const step = (features: Tensor, finish: () => void) => {
    update.add({ size: 4, features }, 1, info);
    finish();
    return probe.statistics.map(numbersOf);
  };
  const bad = torch.full([4, 8], Number.NaN);
  const good = torch.randn([4, 8]);
  const atFirst = probe.statistics.map(numbersOf);
  const take = () => update.finish(1, info);
  expect(step(bad, take)).toEqual(atFirst);
  expect(step(good, () => update.reset())).toEqual(atFirst);
  const after = step(good, take);
  expect(after).not.toEqual(atFirst);
  expect(step(bad, take)).toEqual(after);
});

describe('is refused', () => {
  const labelled: LinprobeOptions = { data: ['synthetic:8'] };
  test.each<[string, LinprobeOptions, RegExp]>([
    ['without a checkpoint', { ...labelled, init: undefined }, /no checkpoint is given/],
    ['from scratch', { ...labelled, init: 'none' }, /init is none, and there is nothing to probe/],
    ['with a checkpoint that is not there', { ...labelled, init: at('gone') }, /gone/],
    [
      'with one image at once',
      { ...labelled, batchSize: 1 },
      /batchSize is 1; expected a whole number from 2/,
    ],
    [
      'on an image size of no whole patches',
      { ...labelled, imageSize: [18, 18] },
      /image size 18x18/,
    ],
  ])('%s', async (_, options, pattern) => {
    const error = await linprobe(settings('refused', options)).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(pattern);
    expect((error as Error).message).not.toContain('\n');
  });

  test('on data without classes', async () => {
    const { classes: _, ...unlabelled } = images(8);
    const message = await messageOf(() => probe('refused', {}, { dataset: unlabelled }));
    expect(message).toMatch(/no classes/);
  });
});
