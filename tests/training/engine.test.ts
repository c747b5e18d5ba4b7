import { describe, expect, test } from 'vitest';
import type { Batch } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { optim, type Tensor, torch } from '../../lib/index.js';
import {
  type Batches,
  type EngineOptions,
  type EpochRecord,
  runTraining,
  type StepRecord,
} from '../../lib/training/index.js';

/** Epochs of batches of these sizes, in which a sample is a byte. */
function batchesOf(...sizes: number[]): Batches {
  return {
    batchesPerEpoch: sizes.length,
    async *epoch(epoch) {
      for (const [index, size] of sizes.entries()) {
        const pixels = Uint8Array.from({ length: size }, (_, i) => (epoch * 37 + i * 16) % 256);
        const indices = Uint32Array.from(pixels.keys());
        yield { index, pixels, labels: null, indices, size, height: 1, width: 1, channels: 1 };
      }
    },
  };
}

/** A parameter of its own for each test. */
function weights(...values: number[]): Tensor {
  return torch.tensor(values, { dtype: 'float64', requiresGrad: true });
}

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
    const before = live();
    await run();
    expect(live()).toBe(before);
    expect(parameter.grad).toBeNull();
  });

  test('are as many in every epoch', () => {
    const most = (from: number, to: number) => Math.max(...during.slice(from, to));
    expect(most(20, 60)).toBe(most(140, 180));
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
    expect(result).toEqual({ steps: 0, images: 0, loss: Number.NaN, complete: false });
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

describe('a loss that is no number', () => {
  const run = (value: number, logEvery: number) => {
    const parameter = weights(1);
    const epochs: EpochRecord[] = [];
    const steps: StepRecord[] = [];
    const training = train(parameter, () => parameter.mul(0).sum().add(value), {
      totalSteps: 100,
      logEvery,
      schedule: () => 0.125,
      onEpoch: (record) => void epochs.push(record),
      onStep: (record) => void steps.push(record),
    });
    return { training, steps, epochs };
  };

  test.each([NaN, Infinity])('ends the run at the next record: %s', async (value) => {
    const { training, steps } = run(value, 2);
    await expect(training).rejects.toThrow(
      `the loss is ${value} at step 2, with learning rate 0.125; lower the learning rate (--lr), ` +
        'or limit the gradients (--clip-grad 1)',
    );
    expect(steps).toHaveLength(1);
  });

  test('ends the run before the epoch is reported, for then weights are saved', async () => {
    const { training, epochs } = run(NaN, 50);
    await expect(training).rejects.toThrow('the loss is NaN at step 5');
    expect(epochs).toEqual([]);
  });
});
