import { describe, expect, test, vi } from 'vitest';
import type { Batch } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { optim, Tensor, torch } from '../../lib/index.js';
import {
  type EngineOptions,
  type EpochRecord,
  NonFiniteError,
  type Pace,
  type Progress,
  runTraining,
  type SkippedUpdate,
  type StepRecord,
} from '../../lib/methods/public.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { batchesOf, weights } from './batches.js';

/** Runs with what most tests have in common, and collects the records. */
async function train(
  parameter: Tensor,
  loss: (batch: Batch) => Tensor,
  options: Partial<EngineOptions> & { totalSteps: number },
) {
  const steps: StepRecord[] = [];
  const epochs: EpochRecord[] = [];
  const result = await runTraining({
    batches: batchesOf(4, 4, 4, 4, 4),
    optimizer: new optim.SGD([parameter], { lr: 1 }),
    schedule: () => 1,
    loss,
    onStep: (record) => steps.push(record),
    onEpoch: (record) => void epochs.push(record),
    ...options,
  });
  return { result, steps, epochs };
}

/** A loss whose value is the number of the step, from 0, whatever the parameter. */
function counting(parameter: Tensor): () => Tensor {
  let step = 0;
  return () => parameter.mul(0).sum().add(step++);
}

test('a line is fitted to its points', async () => {
  const line = weights(0, 0);
  const { result } = await train(
    line,
    ({ pixels }) => {
      const x = torch.tensor(Float64Array.from(pixels, (byte) => byte / 255));
      const [slope, offset] = [line.index(0), line.index(1)];
      const error = x.mul(slope).add(offset).sub(x.mul(2).sub(1));
      return error.mul(error).mean();
    },
    { batches: batchesOf(16, 16), totalSteps: 400, schedule: () => 0.5 },
  );
  expect(result.complete).toBe(true);
  const [slope, offset] = line.tolist() as [number, number];
  expect(slope).toBeCloseTo(2, 5);
  expect(offset).toBeCloseTo(-1, 5);
});

test('each step has the learning rate of the schedule', async () => {
  const parameter = weights(0);
  // The gradient is 1: the parameter falls by the rates' sum.
  const { steps } = await train(parameter, () => parameter.sum(), {
    totalSteps: 3,
    schedule: (step) => [0.5, 0.25, 4][step] as number,
    logEvery: 1,
  });
  expect(parameter.item()).toBe(-4.75);
  expect(steps.map(({ lr }) => lr)).toEqual([0.5, 0.25, 4]);
});

describe('tensors', () => {
  const parameter = weights(1, 2);
  const live = () => torch.memory().tensors;
  const during: number[] = [];
  const run = async () => {
    using optimizer = new optim.AdamW([parameter], { lr: 1e-3 });
    await train(
      parameter,
      () => {
        during.push(live());
        return parameter.mul(parameter).sum();
      },
      { optimizer, totalSteps: 200, clipGrad: 1 },
    );
  };

  test('are as many at the end as at the beginning', async () => {
    // What other tests forgot is not to be freed in between.
    await collectGarbage();
    const before = live();
    await run();
    expect(live()).toBe(before);
    expect(parameter.grad).toBeNull();
  });

  test('are as many in every epoch', () => {
    const most = (from: number, to: number) => Math.max(...during.slice(from, to));
    expect(most(20, 60)).toBe(most(140, 180));
  });

  /** All that holds tensors: several batches a step, clipping, an average, a scaler, saves, and steps that are broken off. */
  function everything(more: Partial<EngineOptions>, told = (_batch: number) => {}) {
    const matrix = torch.ones([3, 3], { requiresGrad: true });
    const generator = new torch.Generator().manualSeed(0);
    const optimizer = new optim.AdamW([matrix], { lr: 1e-3 });
    const ema = new optim.ExponentialMovingAverage(
      { stateDict: () => ({ matrix }), loadStateDict: () => {} },
      { decay: 0.9 },
    );
    const controller = new AbortController();
    let calls = 0;
    const loss = (batch: Batch) => {
      told(++calls);
      const noise = torch.rand([3, 3], { generator });
      return matrix.matmul(noise).square().mean().mul(batch.size);
    };
    const options = {
      ...{ optimizer, ema, accum: 2, clipGrad: 1, precision: 'fp16' as const, saveSteps: 3 },
      ...{ generators: [generator], signal: controller.signal, totalSteps: 60, logEvery: 4 },
      ...more,
    };
    const run = () => train(matrix, loss, options);
    const free = () => {
      for (const owned of [ema, optimizer]) owned.dispose();
      matrix.dispose();
    };
    return { run, free, controller };
  }

  test('are as many between any two steps of a run that uses everything', async () => {
    const counts = new Set<number>();
    const { run, free } = everything({
      // The optimizer makes its state in the first step.
      onSave: ({ step }) => void (step > 3 && counts.add(live())),
    });
    await run();
    free();
    expect([...counts]).toHaveLength(1);
  });

  test.each([3, 90])('are not read in any of %d steps between two records', async (totalSteps) => {
    const reads = (['item', 'tolist', 'toTypedArray'] as const).map((name) =>
      vi.spyOn(Tensor.prototype, name),
    );
    const batches = batchesOf(...Array(180).fill(4));
    const { run, free } = everything({ batches, totalSteps, logEvery: 1000, saveSteps: null });
    await run();
    const count = reads.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    vi.restoreAllMocks();
    free();
    // The record and the save at the end: losses and norms, whether weights are finite, the scaler's factor and count.
    expect(count).toBeLessThanOrEqual(5);
  });

  const failAt = (step: number) => (told: { step: number }) => {
    if (told.step >= step) throw new Error('enough');
  };

  test.each<[string, Partial<EngineOptions>]>([
    ['a step is told', { onStep: failAt(8) }],
    ['an epoch is told', { onEpoch: failAt(3) }],
    ['a run is saved', { onSave: failAt(6) }],
  ])('are freed where all ends when %s', async (_, options) => {
    const before = live();
    const { run, free } = everything(options);
    await expect(run()).rejects.toThrow('enough');
    free();
    expect(live()).toBe(before);
  });

  test('are freed where a signal breaks a step off', async () => {
    const before = live();
    // The sixth batch is the first of two.
    const { run, free, controller } = everything({}, (batch) => {
      if (batch === 6) controller.abort();
    });
    const { result } = await run();
    expect(result.steps).toBe(3);
    free();
    expect(live()).toBe(before);
  });

  test('are freed where the loss throws', async () => {
    const before = live();
    const failing = (batch: Batch) => {
      if (batch.index === 3) throw new Error('no loss');
      return parameter.sum();
    };
    await expect(train(parameter, failing, { totalSteps: 10 })).rejects.toThrow('no loss');
    expect(live()).toBe(before);
  });
});

describe('the loss that is told', () => {
  test('of a run that is made longer is the mean over the last tenth of the whole', async () => {
    const parameter = weights(1);
    const loss = counting(parameter);
    let start: Progress | undefined;
    const onSave = (progress: Progress) => {
      start = progress;
    };
    await train(parameter, loss, { totalSteps: 20, onSave });
    const { result } = await train(parameter, loss, { totalSteps: 40, start: start as Progress });
    expect(result.loss).toBe((36 + 37 + 38 + 39) / 4);
  });

  test('is the mean since the last record', async () => {
    const parameter = weights(1);
    const { steps } = await train(parameter, counting(parameter), { totalSteps: 10, logEvery: 4 });
    expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
      [4, 1.5],
      [8, 5.5],
      [10, 8.5],
    ]);
  });

  test('of an epoch is the mean over the epoch', async () => {
    const parameter = weights(1);
    const { epochs } = await train(parameter, counting(parameter), { totalSteps: 12 });
    expect(epochs.map(({ epoch, step, loss }) => [epoch, step, loss])).toEqual([
      [0, 5, 2],
      [1, 10, 7],
      [2, 12, 10.5],
    ]);
  });

  test('of the run is the mean over its last tenth', async () => {
    const parameter = weights(1);
    const { result } = await train(parameter, counting(parameter), { totalSteps: 40 });
    expect(result.loss).toBe((36 + 37 + 38 + 39) / 4);
  });
});

describe('gradients', () => {
  // The gradient is (3, 4), of norm 5, and the parameter starts at 0.
  const slope = (parameter: Tensor) => () =>
    parameter.mul(torch.tensor([3, 4], { dtype: 'float64' })).sum();

  test('are as they are without a limit', async () => {
    const parameter = weights(0, 0);
    await train(parameter, slope(parameter), { totalSteps: 1, clipGrad: null });
    expect(parameter.tolist()).toEqual([-3, -4]);
  });

  test('are scaled down to the limit', async () => {
    const parameter = weights(0, 0);
    await train(parameter, slope(parameter), { totalSteps: 1, clipGrad: 0.5 });
    const [x, y] = parameter.tolist() as [number, number];
    expect(x).toBeCloseTo(-0.3, 6);
    expect(y).toBeCloseTo(-0.4, 6);
  });

  test('below the limit are as they are', async () => {
    const parameter = weights(0, 0);
    await train(parameter, slope(parameter), { totalSteps: 1, clipGrad: 6 });
    expect(parameter.tolist()).toEqual([-3, -4]);
  });

  test.each([null, 0.5])('are told by their norm before the limit, %s', async (clipGrad) => {
    const parameter = weights(0, 0);
    const { steps } = await train(parameter, slope(parameter), { totalSteps: 1, clipGrad });
    expect(steps[0]?.gradNorm).toBeCloseTo(5, 6);
  });
});

describe('a signal', () => {
  /** Aborts while the third step computes. */
  async function stopped() {
    const parameter = weights(1);
    const controller = new AbortController();
    const next = counting(parameter);
    let calls = 0;
    return train(
      parameter,
      () => {
        if (++calls === 3) controller.abort();
        return next();
      },
      { totalSteps: 100, logEvery: 2, signal: controller.signal },
    );
  }

  test('ends the run after the step in progress', async () => {
    const { result } = await stopped();
    expect(result).toMatchObject({ steps: 3, images: 12, complete: false });
  });

  test('has the steps since the last record recorded', async () => {
    const { steps, result } = await stopped();
    expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
      [2, 0.5],
      [3, 2],
    ]);
    expect(result.loss).toBe(2);
  });

  test('lets no epoch be reported that was cut short', async () => {
    const { epochs } = await stopped();
    expect(epochs).toEqual([]);
  });

  test('that came before the first step leaves the parameter as it is', async () => {
    const parameter = weights(1);
    const { result } = await train(parameter, () => parameter.sum(), {
      totalSteps: 5,
      signal: AbortSignal.abort(),
    });
    expect(result).toMatchObject({ steps: 0, images: 0, loss: Number.NaN, complete: false });
    expect(parameter.item()).toBe(1);
  });
});

test('a smaller batch at the end of an epoch is used', async () => {
  const parameter = weights(1);
  const sizes: number[] = [];
  const { result } = await train(
    parameter,
    ({ size }) => {
      sizes.push(size);
      return parameter.sum();
    },
    { batches: batchesOf(4, 4, 1), totalSteps: 6 },
  );
  expect(sizes).toEqual([4, 4, 1, 4, 4, 1]);
  expect(result.images).toBe(18);
});

test('an epoch without a batch is refused', async () => {
  const parameter = weights(1);
  const run = train(parameter, () => parameter.sum(), { batches: batchesOf(), totalSteps: 1 });
  await expect(run).rejects.toThrow(new UserError('epoch 0 has no batch to train on'));
});

describe('several batches to a step', () => {
  /** The gradient of a batch is the mean of its samples. */
  const meanOf = (parameter: Tensor) => (batch: Batch) =>
    parameter.mul(torch.tensor(Float64Array.from(batch.pixels))).mean();

  test('give the gradient of one large batch', async () => {
    const [one, several] = [weights(0), weights(0)];
    const pixels = Uint8Array.from({ length: 12 }, (_, i) => (i * 29) % 256);
    const of = (...sizes: number[]) => {
      const batches = batchesOf(...sizes);
      return {
        ...batches,
        async *epoch() {
          let from = 0;
          for await (const batch of batches.epoch(0, { startBatch: 0 })) {
            yield { ...batch, pixels: pixels.subarray(from, from + batch.size) };
            from += batch.size;
          }
        },
      };
    };
    await train(one, meanOf(one), { batches: of(12), totalSteps: 1 });
    await train(several, meanOf(several), { batches: of(5, 5, 2), totalSteps: 1, accum: 3 });
    // Sums in another order.
    expect(several.item()).toBeCloseTo(one.item<number>(), 10);
  });

  test('drop nothing at the end of an epoch', async () => {
    const parameter = weights(0);
    const sizes: number[] = [];
    const { steps, result } = await train(
      parameter,
      (batch) => {
        sizes.push(batch.size);
        return meanOf(parameter)(batch);
      },
      { batches: batchesOf(4, 4, 4, 4, 2), totalSteps: 4, accum: 2 },
    );
    expect(sizes).toEqual([4, 4, 4, 4, 2, 4, 4]);
    expect(result).toMatchObject({ steps: 4, images: 26 });
    expect(steps.at(-1)?.epoch).toBe(1);
  });

  test('are told by the mean loss of their samples', async () => {
    const parameter = weights(0);
    let call = 0;
    const { steps } = await train(
      parameter,
      () =>
        parameter
          .sum()
          .mul(0)
          .add([1, 4][call++] as number),
      { batches: batchesOf(3, 1), totalSteps: 1, accum: 2, logEvery: 1 },
    );
    expect(steps[0]?.loss).toBe((3 * 1 + 1 * 4) / 4);
  });

  test('of which a signal breaks off leave parameter and generators as they were', async () => {
    const parameter = weights(1);
    const controller = new AbortController();
    const generator = new torch.Generator().manualSeed(5);
    const state = () => generator.getState().tolist();
    const states: unknown[] = [];
    const { result } = await train(
      parameter,
      ({ index }) => {
        if (index === 2) states.push(state());
        torch.rand([1], { generator });
        if (index === 2) controller.abort();
        return parameter.sum();
      },
      {
        ...{ batches: batchesOf(1, 1, 1, 1), totalSteps: 9, accum: 2 },
        ...{ signal: controller.signal, generators: [generator] },
      },
    );
    expect(result).toMatchObject({ steps: 1, images: 2, complete: false });
    expect(parameter.item()).toBe(0);
    expect(state()).toEqual(states[0]);
  });
});

describe('a run that goes on', () => {
  /** Noise in the loss, batches in an order: what a resume must not change. */
  async function run(parts: number[], options: Partial<EngineOptions> = {}) {
    const parameter = weights(1, -2);
    const generator = new torch.Generator().manualSeed(1);
    using optimizer = new optim.AdamW([parameter], { lr: 0.1 });
    const seen: [number, number][] = [];
    const steps: StepRecord[] = [];
    const epochs: EpochRecord[] = [];
    let start: Progress | undefined;
    for (const stopAfter of parts) {
      const controller = new AbortController();
      let state: Tensor | undefined;
      const batches = batchesOf(4, 3, 2, 1, 4, 2);
      await runTraining({
        batches: {
          ...batches,
          async *epoch(epoch, { startBatch }) {
            for await (const batch of batches.epoch(epoch, { startBatch: 0 })) {
              if (batch.index < startBatch) continue;
              seen.push([epoch, batch.index]);
              yield batch;
            }
          },
        },
        optimizer,
        schedule: (step) => 0.1 / (step + 1),
        totalSteps: 20,
        loss(batch) {
          const noise = torch.rand([2], { generator, dtype: 'float64' });
          return parameter.sub(noise).square().sum().mul(batch.pixels.length);
        },
        logEvery: 4,
        generators: [generator],
        signal: controller.signal,
        ...(start && { start }),
        onStep: (record) => steps.push(record),
        onEpoch: (record) => void epochs.push(record),
        saveSteps: 1,
        onSave(progress) {
          // What survives a file.
          start = JSON.parse(JSON.stringify(progress));
          state = generator.getState();
          if (progress.step === stopAfter) throw new Error('killed');
        },
        ...options,
      }).catch((error: Error) => {
        if (error.message !== 'killed') throw error;
      });
      generator.setState(state as Tensor);
    }
    const untimed = <R extends StepRecord | EpochRecord>(record: R) =>
      Object.fromEntries(
        Object.entries(record).filter(([name]) => !/second|Ms$|perSecond/i.test(name)),
      );
    return {
      parameter: parameter.tolist(),
      steps: steps.map(untimed),
      epochs: epochs.map(untimed),
      batches: seen.length,
    };
  }

  test('in mid-epoch is the run that was never stopped, records and all', async () => {
    expect(await run([3, 10, 11, 99])).toEqual(await run([99]));
  });

  test('with several batches to a step, too', async () => {
    const accum = 4;
    expect(await run([1, 4, 99], { accum })).toEqual(await run([99], { accum }));
  });
});

test('is told when to save: every so many steps and epochs, and at the end', async () => {
  const parameter = weights(1);
  const saved: number[][] = [];
  const onSave = ({ step, epoch, batch }: Progress) => void saved.push([step, epoch, batch]);
  await train(parameter, () => parameter.sum(), {
    ...{ totalSteps: 17, saveSteps: 4, saveEvery: 2, onSave },
  });
  expect(saved).toEqual([
    [4, 0, 4],
    [8, 1, 3],
    [10, 2, 0],
    [12, 2, 2],
    [16, 3, 1],
    [17, 3, 2],
  ]);
});

test('how long the rest takes is told once, after the third step', async () => {
  const parameter = weights(1);
  const paces: { pace: Pace; step: number }[] = [];
  let step = 0;
  const loss = () => {
    step++;
    return parameter.sum();
  };
  await train(parameter, loss, {
    totalSteps: 8,
    onPace: (pace) => void paces.push({ pace, step }),
  });
  expect(paces.map((told) => told.step)).toEqual([3]);
  expect(paces[0]?.pace.secondsLeft).toBeCloseTo(5 * (paces[0]?.pace.secondsPerStep ?? 0), 9);
});

describe('numbers that are not finite', () => {
  /** The gradient of each step, from the first on. */
  async function steps(
    gradients: number[],
    options: Partial<EngineOptions> & {
      make?: (parameter: Tensor) => EngineOptions['optimizer'];
    } = {},
  ) {
    const parameter = weights(0);
    const skipped: SkippedUpdate[] = [];
    const saved: number[] = [];
    let step = 0;
    const { make = (p) => new optim.SGD([p], { lr: 1 }), ...rest } = options;
    const training = train(parameter, () => parameter.mul(gradients[step++] as number).sum(), {
      optimizer: make(parameter),
      totalSteps: gradients.length,
      logEvery: 2,
      schedule: () => 0.5,
      onSkippedUpdate: (record) => void skipped.push(record),
      onSave: ({ step }) => void saved.push(step),
      ...rest,
    });
    const outcome = await training.catch((error: Error) => error);
    return { parameter, skipped, saved, outcome };
  }

  test.each([Number.NaN, Infinity, -Infinity])('leave the update out: %s', async (bad) => {
    const { parameter, skipped } = await steps([1, bad, 1]);
    expect(parameter.item()).toBe(-1);
    expect(skipped).toMatchObject([{ step: 2, epoch: 0, lr: 0.5 }]);
  });

  test('leave the state of AdamW as it was', async () => {
    const make = (p: Tensor) => new optim.AdamW([p], { lr: 1 });
    const { parameter } = await steps([1, Number.NaN, 2], { make });
    const { parameter: without } = await steps([1, 2], { make });
    expect(parameter.item()).toBe(without.item());
  });

  test('are no part of the losses that are told', async () => {
    const { outcome } = await steps([1, Number.NaN, 1, 1]);
    const { steps: records } = outcome as { steps: StepRecord[] };
    expect(records.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(records[0]?.gradNorm).toBeNaN();
  });

  test('end the run after five steps in a row, with what to do', async () => {
    const { outcome, skipped } = await steps([1, ...Array(20).fill(Number.NaN)]);
    expect(outcome).toBeInstanceOf(NonFiniteError);
    expect((outcome as Error).message).toBe(
      'the loss or its gradient was not finite in 5 steps in a row, up to step 6, at learning rate 0.5; ' +
        'lower the learning rate (--lr 0.13), or limit the gradients (--clip-grad 1)',
    );
    expect(skipped).toHaveLength(5);
  });

  test('tell after which step the weights were good', async () => {
    const { outcome } = await steps([1, 1, 1, ...Array(20).fill(Number.NaN)]);
    // The loss of step 3 came from the weights after step 2; that of step 4 was bad.
    expect((outcome as NonFiniteError).lastGoodStep).toBe(2);
  });

  test('of weights are never saved', async () => {
    // Step 3 itself is finite, and what it leaves is not.
    const { outcome, saved } = await steps([1, 1, 1e150, 1], {
      ...{ saveSteps: 1, schedule: (step) => (step === 2 ? 1e200 : 0.5) },
    });
    expect(outcome).toBeInstanceOf(NonFiniteError);
    expect((outcome as Error).message).toBe(
      'the weights are not finite after step 3, at learning rate 1e+200; lower the learning rate (--lr 2.5e+199), or limit the gradients (--clip-grad 1)',
    );
    expect(saved).toEqual([1, 2]);
  });

  test('do not end it where they come now and then', async () => {
    const now = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1];
    const { outcome } = await steps([...now, ...now, ...now]);
    expect(outcome).toMatchObject({ result: { complete: true, skippedUpdates: 12 } });
  });

  test('are not saved over good weights', async () => {
    const gradients = [1, 1, Number.NaN, Number.NaN, 1, 1];
    const { saved } = await steps(gradients, { saveSteps: 1 });
    expect(saved).toEqual([1, 2, 5, 6]);
  });
});

test('a spike between two records is told', async () => {
  const parameter = weights(0);
  const losses = [1, 9, 1, 1];
  let step = 0;
  const { steps } = await train(
    parameter,
    () =>
      parameter
        .mul(0)
        .sum()
        .add(losses[step++] as number),
    { totalSteps: 4, logEvery: 4 },
  );
  expect(steps[0]).toMatchObject({ loss: 3, lossMax: 9 });
});

describe('a precision', () => {
  test.each(['bf16', 'fp16'] as const)('%s fits a line, too', async (precision) => {
    const line = torch.zeros([2, 1], { requiresGrad: true });
    const x = torch.randn([64, 2], { generator: new torch.Generator().manualSeed(0) });
    const y = x.matmul(torch.tensor([[2], [-1]], { dtype: 'float32' }));
    const { result } = await train(line, () => x.matmul(line).sub(y).square().mean(), {
      ...{ precision, totalSteps: 100, schedule: () => 0.2 },
    });
    expect(result.complete).toBe(true);
    expect(line.dtype).toBe('float32');
    // The products are rounded to 8 and 11 bits.
    const [slope, offset] = line.flatten().tolist() as [number, number];
    expect(slope).toBeCloseTo(2, 1);
    expect(offset).toBeCloseTo(-1, 1);
  });

  test('fp16 finds a scale for its losses', async () => {
    const parameter = torch.tensor([1], { dtype: 'float32', requiresGrad: true });
    const steps: StepRecord[] = [];
    // At the first scale, 65536, the gradient is too large for float16.
    await train(parameter, () => parameter.to('float16').mul(100).to('float32').sum(), {
      ...{ precision: 'fp16' as const, totalSteps: 30, logEvery: 30, schedule: () => 1e-4 },
      onStep: (record) => void steps.push(record),
    });
    expect(steps[0]?.lossScale).toBeLessThan(1024);
    expect(parameter.item()).toBeLessThan(1);
  });
});

test('a loss that is no single number is refused', async () => {
  const parameter = weights(1, 2);
  await expect(train(parameter, () => parameter.mul(2), { totalSteps: 1 })).rejects.toThrow(
    'the loss has shape [2]; expected one number, such as loss.mean()',
  );
});

test('a loss without a parameter in it is refused', async () => {
  const parameter = weights(1);
  await expect(train(parameter, () => torch.tensor(1), { totalSteps: 1 })).rejects.toThrow(
    'the loss does not depend on any parameter that requires a gradient',
  );
});
