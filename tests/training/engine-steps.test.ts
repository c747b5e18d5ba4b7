/** What a method does around a step: named losses, schedules, work before and after an update, and state that bad numbers undo. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from '../../lib/data/index.js';
import { nn, optim, Tensor, torch } from '../../lib/index.js';
import {
  dataSettings,
  type EngineOptions,
  type EpochRecord,
  type Losses,
  type Method,
  type Progress,
  type ResolvedTraining,
  recipeSettings,
  resolveTraining,
  runSettings,
  runTraining,
  type StepInfo,
  type StepRecord,
  statisticsOf,
  statisticsSettings,
  train,
} from '../../lib/methods/public.js';
import { bitsOf } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { messageOf } from '../support/outcomes.js';
import { logOf } from '../support/runs.js';
import { batchesOf, weights } from './batches.js';

type Options = Partial<EngineOptions> & Pick<EngineOptions, 'loss' | 'totalSteps'>;

type Group = { readonly params: Tensor; readonly weightDecay: number };

/** Runs by plain descent at a rate of 1, and collects the records. */
async function run(trained: Tensor | readonly Group[], options: Options) {
  const steps: StepRecord[] = [];
  const epochs: EpochRecord[] = [];
  const groups = trained instanceof Tensor ? [{ params: trained }] : trained;
  using optimizer = new optim.SGD(groups, { lr: 1 });
  const result = await runTraining({
    ...{ batches: batchesOf(4, 4, 4, 4), optimizer, schedule: () => 1, logEvery: 1 },
    onStep: (record) => void steps.push(record),
    onEpoch: (record) => void epochs.push(record),
    ...options,
  });
  return { result, steps, epochs };
}

const float64 = (value: number) => torch.tensor(value, { dtype: 'float64' });

describe('a step', () => {
  test('tells loss, beforeStep and afterStep in this order where it is', async () => {
    const parameter = weights(0);
    const calls: [string, StepInfo][] = [];
    const note = (name: string) => (info: StepInfo) => void calls.push([name, info]);
    await run(parameter, {
      ...{ totalSteps: 3, accum: 2, schedules: { momentum: (step) => 0.5 + step / 10 } },
      loss: (_batch, info) => {
        note('loss')(info);
        return parameter.sum();
      },
      ...{ beforeStep: note('before'), afterStep: note('after') },
    });
    const wanted = [
      { step: 0, epoch: 0, values: { momentum: 0.5 } },
      { step: 1, epoch: 0, values: { momentum: 0.6 } },
      { step: 2, epoch: 1, values: { momentum: 0.7 } },
    ].flatMap((info) =>
      ['loss', 'loss', 'before', 'after'].map((name) => [name, { ...info, totalSteps: 3 }]),
    );
    expect(calls).toEqual(wanted);
  });

  test('shows beforeStep the gradients before they are clipped, and afterStep new weights', async () => {
    const parameter = weights(0, 0);
    const seen: unknown[] = [];
    await run(parameter, {
      ...{ totalSteps: 1, clipGrad: 1 },
      loss: () => parameter.mul(torch.tensor([3, 4], { dtype: 'float64' })).sum(),
      beforeStep: () => void seen.push(parameter.grad?.tolist()),
      afterStep: () => void seen.push(parameter.tolist()),
    });
    expect(seen[0]).toEqual([3, 4]);
    const [x, y] = seen[1] as [number, number];
    expect(x).toBeCloseTo(-0.6, 5);
    expect(y).toBeCloseTo(-0.8, 5);
  });

  test('counts what beforeStep makes of the gradients', async () => {
    const parameter = weights(0, 0);
    const { steps } = await run(parameter, {
      totalSteps: 1,
      loss: () => parameter.sum(),
      beforeStep: () => void torch.noGrad(() => parameter.grad?.mul_(3)),
    });
    expect(parameter.tolist()).toEqual([-3, -3]);
    expect(steps[0]?.gradNorm).toBeCloseTo(3 * Math.SQRT2, 6);
  });
});

describe('schedules', () => {
  test('are told with the values of the last step', async () => {
    const parameter = weights(0);
    const { steps } = await run(parameter, {
      ...{ totalSteps: 5, logEvery: 2, loss: () => parameter.sum() },
      schedules: { momentum: (step) => step / 10, temperature: () => 0.04 },
    });
    expect(steps.map(({ step, values }) => [step, values])).toEqual([
      [2, { momentum: 0.1, temperature: 0.04 }],
      [4, { momentum: 0.3, temperature: 0.04 }],
      [5, { momentum: 0.4, temperature: 0.04 }],
    ]);
  });

  test('of weight decay move groups that decay, also through 0, and no others', async () => {
    const [decayed, fixed] = [weights(1), weights(1)];
    const groups = [
      { params: decayed, weightDecay: 0.1 },
      { params: fixed, weightDecay: 0 },
    ];
    await run(groups, {
      ...{
        totalSteps: 3,
        schedules: { weightDecay: (step) => [0.5, 0, 0.25][step] as number },
      },
      loss: () => decayed.add(fixed).mul(0).sum(),
    });
    expect(decayed.item()).toBe(0.5 * 0.75);
    expect(fixed.item()).toBe(1);
  });
});

describe('losses by name', () => {
  /** Losses of which `part` is what is wanted of each batch. */
  const named =
    (parameter: Tensor, partOf: (batch: Batch) => number) =>
    (batch: Batch): Losses => ({
      total: parameter.mul(0).sum().add(1),
      part: float64(partOf(batch)),
    });

  test('are means over the samples of a step, and over the steps of a record and an epoch', async () => {
    const parameter = weights(0);
    const { steps, epochs } = await run(parameter, {
      ...{ batches: batchesOf(4, 2, 3, 3), accum: 2, totalSteps: 4, logEvery: 4 },
      loss: named(parameter, ({ index, epoch }) => index + 10 * epoch),
    });
    // (4 * 0 + 2 * 1) / 6, then (3 * 2 + 3 * 3) / 6.
    const [first, second] = [1 / 3, 2.5];
    expect(epochs.map(({ losses }) => losses.part)).toEqual([
      expect.closeTo((first + second) / 2, 12),
      expect.closeTo((first + second) / 2 + 10, 12),
    ]);
    expect(steps[0]?.losses).toEqual({ part: expect.closeTo((first + second) / 2 + 5, 12) });
    expect(steps[0]?.loss).toBe(1);
  });

  test('that are not finite leave no update out', async () => {
    const parameter = weights(0);
    const { result, steps } = await run(parameter, {
      totalSteps: 3,
      loss: ({ index }) => ({
        total: parameter.sum(),
        part: float64(index === 1 ? Number.NaN : index),
      }),
    });
    expect(parameter.item()).toBe(-3);
    expect(result.skippedUpdates).toBe(0);
    expect(steps.map(({ losses }) => losses.part)).toEqual([0, Number.NaN, 2]);
  });

  test('of steps whose update is left out are no part of the means', async () => {
    const parameter = weights(0);
    const { epochs } = await run(parameter, {
      totalSteps: 4,
      loss: ({ index }) => ({
        total: parameter.sum().mul(index === 1 ? Number.NaN : 1),
        part: float64(index),
      }),
    });
    expect(epochs[0]?.losses.part).toBe((0 + 2 + 3) / 3);
  });

  test.each([
    ['', (batch: Batch) => batch.index + 0.1 * batch.epoch],
    [', one of which was no number', ({ index }: Batch) => (index === 0 ? Number.NaN : index)],
  ])('keep their sums where a run goes on in the middle of an epoch%s', async (_, partOf) => {
    const parameter = weights(0);
    const loss = named(parameter, partOf);
    const whole = await run(parameter, { loss, totalSteps: 8, logEvery: 3 });
    const saved: string[] = [];
    const controller = new AbortController();
    await run(parameter, {
      ...{ loss, totalSteps: 8, logEvery: 3, saveSteps: 2, signal: controller.signal },
      onSave(progress) {
        saved.push(JSON.stringify(progress));
        controller.abort();
      },
    });
    const start = JSON.parse(saved[0] as string) as Progress;
    expect(start).toMatchObject({ step: 2, batch: 2 });
    const resumed = await run(parameter, { loss, totalSteps: 8, logEvery: 3, start });
    expect(resumed.epochs.map(({ losses }) => losses)).toEqual(
      whole.epochs.map(({ losses }) => losses),
    );
    expect(resumed.steps.map(({ losses }) => losses)).toEqual(
      whole.steps.map(({ losses }) => losses),
    );
  });
});

describe('volatile tensors', () => {
  const mean = () => torch.tensor([0.1, -0, Number.NaN, 1e-40], { dtype: 'float32' });

  test('are as before, to the last bit, after a step with bad numbers', async () => {
    const parameter = weights(0);
    const running = mean();
    const after: unknown[] = [];
    await run(parameter, {
      ...{ totalSteps: 4, volatile: [running] },
      loss: ({ index }) => {
        torch.noGrad(() => running.mul_(0.9).add_(index + 1));
        return parameter.sum().mul(index === 1 ? Number.NaN : 1);
      },
      afterStep: () => void torch.noGrad(() => running.add_(0.01)),
      onStep: () => void after.push(bitsOf(running)),
    });
    const expected = mean();
    const good = (index: number) => {
      expected
        .mul_(0.9)
        .add_(index + 1)
        .add_(0.01);
      return bitsOf(expected);
    };
    const first = good(0);
    expect(after).toEqual([first, first, good(2), good(3)]);
  });

  test('are as before, to the last bit, after a step that is broken off', async () => {
    const parameter = weights(0);
    const running = mean();
    const controller = new AbortController();
    const { result } = await run(parameter, {
      ...{ totalSteps: 4, accum: 2, volatile: [running], signal: controller.signal },
      loss: ({ index }) => {
        torch.noGrad(() => running.mul_(0.9).add_(index + 1));
        // The first batch of the second step.
        if (index === 2) controller.abort();
        return parameter.sum();
      },
    });
    expect(result).toMatchObject({ steps: 1, complete: false });
    const expected = mean();
    for (const index of [0, 1]) expected.mul_(0.9).add_(index + 1);
    expect(bitsOf(running)).toEqual(bitsOf(expected));
  });
});

describe('the folder of a run', () => {
  const out = join(temporaryFolder(), 'run');
  const settings = { ...dataSettings, ...statisticsSettings, ...recipeSettings, ...runSettings };
  type Resolved = ResolvedTraining<typeof settings>;

  /** Learns the mean colour. */
  const colour: Method<typeof settings, Resolved> = {
    ...{ name: 'colour', command: 'train', summary: 'the mean colour', settings },
    groups: { 'Settings:': settings },
    resolve(given) {
      const warmup = { epochs: 0, share: 0 };
      const recipe = { epochs: 2, batchSize: 4, lr: 0.1, warmup };
      const resolved = resolveTraining(settings, given, recipe, 'a colour');
      return { ...resolved, ...statisticsOf(3, given) };
    },
    views: () => [{ imageSize: 8, channels: 3, augment: 'none' }],
    create({ settings, normalisation, own }) {
      const model = own(new nn.Linear(1, 3, { bias: false }));
      return {
        ...{ model, flopsPerImage: null, metadata: { format: 'pt' }, fixed: {} },
        introduction: { title: 'a colour' },
        paramGroups: () => [{ params: model.parameters(), weightDecay: settings.weightDecay }],
        schedules: { momentum: (step) => 1 - 1 / (step + 2) },
        inputs: (batch) => [normalisation.upload(batch)],
        loss([bytes]) {
          const images = normalisation.normalise(bytes as Tensor).mean([2, 3]);
          const error = images.sub(model.weight.t());
          return { total: error.square().mean(), absolute: error.abs().mean() };
        },
      };
    },
  };

  const options = {
    ...{ data: ['synthetic:16'], device: 'cpu', threads: 1, workers: 0, logEvery: 2 },
  } as const;

  beforeAll(async () => {
    await train(colour, { ...options, out });
  });

  test('goes on to the same weights, whatever the method', async () => {
    const parts = join(out, '..', 'parts');
    const controller = new AbortController();
    const { steps } = await train(
      colour,
      { ...options, out: parts },
      { signal: controller.signal, onStep: () => controller.abort() },
    );
    expect(steps).toBe(2);
    await train(colour, { ...options, out: parts, resume: 'auto' });
    const weightsOf = (folder: string) =>
      readFileSync(join(folder, 'checkpoints', 'last.safetensors'));
    expect(weightsOf(parts).equals(weightsOf(out))).toBe(true);
    const linesOf = (folder: string) =>
      logOf(folder).flatMap((line) => (line.kind === 'step' ? [[line.losses, line.values]] : []));
    expect(linesOf(parts)).toEqual(linesOf(out));
  });

  test('has the losses and the values of schedules in its log', () => {
    const steps = logOf(out).filter((record) => record.kind === 'step');
    expect(steps.map(({ values }) => values?.momentum)).toEqual([3, 5, 7, 9].map((n) => 1 - 1 / n));
    for (const { losses } of steps) expect(losses?.absolute).toBeGreaterThan(0);
    const epochs = logOf(out).filter((record) => record.kind === 'epoch');
    const means = steps.map(({ losses }) => losses?.absolute as number);
    expect(epochs.map(({ losses }) => losses?.absolute)).toEqual([
      expect.closeTo(((means[0] as number) + (means[1] as number)) / 2, 10),
      expect.closeTo(((means[2] as number) + (means[3] as number)) / 2, 10),
    ]);
  });

  test('has them for TensorBoard under train/ and epoch/', () => {
    const name = readdirSync(out).find((file) => file.startsWith('events.out.tfevents')) as string;
    const events = readFileSync(join(out, name));
    for (const tag of ['train/absolute', 'train/momentum', 'epoch/absolute']) {
      expect(events.includes(tag), tag).toBe(true);
    }
  });

  test('has them in its report', () => {
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    for (const title of ['Losses by name', 'momentum']) expect(html).toContain(`>${title}<`);
  });
});

describe('losses and schedules that a log cannot show are refused:', () => {
  const refused = async (options: Partial<Options>) =>
    await messageOf(() =>
      run(weights(0), { totalSteps: 3, loss: () => weights(0).sum(), ...options }),
    );

  test('a loss besides total that is no single number', async () => {
    const loss = () => ({ total: weights(1).sum(), parts: weights(1, 2, 3) });
    expect(await refused({ loss })).toBe(
      "the loss 'parts' has shape [3]; expected one number, such as loss.mean()",
    );
  });

  test('losses of which one comes and goes', async () => {
    const loss = (_batch: unknown, { step }: StepInfo): Losses => {
      const total = weights(1).sum();
      return step === 0 ? { total, one: float64(1) } : { total };
    };
    expect(await refused({ loss })).toBe(
      'the losses besides total are none; expected one, as in the first batch',
    );
  });

  test('names that stand for something else', async () => {
    const loss = () => ({ total: weights(1).sum(), learning_rate: float64(1) });
    expect(await refused({ loss })).toMatch(/^a loss is called 'learning_rate', which stands/);
    expect(await refused({ schedules: { lr: () => 1 } })).toMatch(/^a schedule is called 'lr'/);
  });
});

test('a gradient that beforeStep drops counts no more, whatever it was', async () => {
  const [kept, dropped] = [weights(0), weights(0)];
  const { steps, result } = await run(
    [
      { params: kept, weightDecay: 0 },
      { params: dropped, weightDecay: 0 },
    ],
    {
      totalSteps: 1,
      loss: () => kept.mul(3).sum().add(dropped.mul(Number.NaN).nanToNum(0).sum()),
      beforeStep() {
        dropped.grad = null;
      },
    },
  );
  expect(steps[0]?.gradNorm).toBe(3);
  expect(result.skippedUpdates).toBe(0);
});
