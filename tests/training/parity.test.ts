/**
 * Whole runs of the engine against PyTorch: its optimizer, schedulers, clipping, scaler and moving average around the
 * autoencoder of tests/python/mae_reference.py, from the same weights, images and noise.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { runTraining, type StepRecord, weightDecayGroups } from '../../lib/methods/public.js';
import type { MaskedAutoencoder } from '../../lib/models/index.js';
import { AdamW, ExponentialMovingAverage, warmupCosine } from '../../lib/optim/index.js';
import { fileKey } from '../../lib/settings/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { noProgress, type Progress } from '../../lib/training/engine/progress.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, smallModel } from '../support/models.js';
import { needs } from '../support/needs.js';

interface Case {
  name: string;
  dtype: 'float64' | 'float32';
  accum: number;
  clipGrad: number | null;
  /** Steps, from 0, whose images are no numbers. */
  poisoned: number[];
  scaler: Progress['scaler'];
}

/** Batches of an epoch, the last one smaller, and what they are trained by. */
const SIZES = [4, 4, 4, 4, 2];
const COMMON = {
  ...{ sizes: SIZES, totalSteps: 24, warmupSteps: 5, lr: 4e-3, minLr: 1e-4 },
  ...{ weightDecay: 0.05, ema: 0.9, maskRatio: 0.75, config: { ...SMALL, normPixLoss: true } },
};

const cases: Case[] = [
  {
    name: 'one batch a step',
    dtype: 'float64',
    accum: 1,
    clipGrad: null,
    poisoned: [],
    scaler: null,
  },
  {
    ...{ name: 'three batches a step, clipped, with bad steps', dtype: 'float64' },
    ...{ accum: 3, clipGrad: 0.5, poisoned: [3, 11, 12], scaler: null },
  },
  {
    // Products of float64 stay in float64 whatever autocast says: the scaler alone is compared.
    ...{ name: 'scaled losses, two batches a step, clipped', dtype: 'float64' },
    ...{ accum: 2, clipGrad: 0.5, poisoned: [2, 7, 8] },
    scaler: {
      ...{ scale: 2 ** 10, growth_factor: 2, backoff_factor: 0.5 },
      ...{ growth_interval: 3, _growth_tracker: 1 },
    },
  },
  {
    ...{ name: 'three batches a step, in float32', dtype: 'float32' },
    ...{ accum: 3, clipGrad: 0.5, poisoned: [3], scaler: null },
  },
];

/**
 * Relative differences. Both sides round at every op, in other orders: half a unit in the last place, 1.1e-16 in float64
 * and 6e-8 in float32, came to 5e-16 and 2e-7 of losses and norms; other processors sum in other orders, hence ten times
 * as much and more. The biases of keys have no gradient but such rounding, which Adam takes for a small gradient and
 * makes a step of: of the way that all weights went together, that came to 4e-12 and 5e-4. In float64 another order of
 * clipping and scaling, or a step too many of a schedule or of an average, is over 1e-3.
 */
const TOLERANCE = {
  float64: { told: 1e-14, weights: 1e-10 },
  float32: { told: 5e-6, weights: 5e-3 },
};

interface Told {
  loss: (number | null)[];
  norm: (number | null)[];
  lr: number[];
  scale: number[];
}

/** A run's numbers: those that are told of every step, and the weights and averages after it, [steps, parameters]. */
interface Outcome extends Told {
  weights: Tensor;
  averages: Tensor;
}

/** From which batch to which each step of an epoch goes. */
function rangesOf(accum: number): [number, number][] {
  const starts = SIZES.flatMap((_, batch) => (batch % accum === 0 ? [batch] : []));
  return starts.map((from) => [from, Math.min(from + accum, SIZES.length)]);
}

const epochsOf = ({ accum }: Case) => Math.ceil(COMMON.totalSteps / rangesOf(accum).length);

/** Batches of slices of the images, with the noise of their epoch. */
function batchesOf({ accum, poisoned }: Case, images: Tensor, noise: Tensor) {
  const stepsPerEpoch = rangesOf(accum).length;
  return {
    batchesPerEpoch: SIZES.length,
    async *epoch(epoch: number) {
      let from = 0;
      for (const [index, size] of SIZES.entries()) {
        const step = epoch * stepsPerEpoch + Math.floor(index / accum);
        yield { size, from, noise: noise.select(0, epoch), bad: poisoned.includes(step) };
        from += size;
      }
    },
    loss(model: MaskedAutoencoder) {
      return (batch: { size: number; from: number; noise: Tensor; bad: boolean }) => {
        const own = images.narrow(0, batch.from, batch.size);
        return model.forward(batch.bad ? own.mul(Number.NaN) : own, {
          maskRatio: COMMON.maskRatio,
          noise: batch.noise.narrow(0, batch.from, batch.size),
        }).loss;
      };
    },
  };
}

const flat = (tensors: readonly Tensor[]) =>
  torch.cat(tensors.map((tensor) => tensor.detach().reshape([-1])));

async function ours(one: Case, model: MaskedAutoencoder, images: Tensor, noise: Tensor) {
  const { accum, clipGrad, scaler } = one;
  const { lr, minLr, warmupSteps, totalSteps, weightDecay } = COMMON;
  const learned = model.namedParameters().filter(([, { requiresGrad }]) => requiresGrad);
  using optimizer = new AdamW(weightDecayGroups(model, weightDecay), { lr, betas: [0.9, 0.95] });
  using ema = new ExponentialMovingAverage(model, { decay: COMMON.ema });
  const { loss, ...batches } = batchesOf(one, images, noise);
  const weights: Tensor[] = [];
  const averages: Tensor[] = [];
  const steps: StepRecord[] = [];
  await runTraining({
    ...{ batches, optimizer, ema, accum, clipGrad, totalSteps, logEvery: 1 },
    schedule: warmupCosine({ base: lr, min: minLr, warmupSteps, totalSteps }),
    loss: loss(model),
    ...(scaler === null ? {} : { precision: 'fp16' as const, start: { ...noProgress(), scaler } }),
    onStep(record) {
      steps.push(record);
      const own = ema.stateDict();
      weights.push(torch.tidy(() => flat(learned.map(([, parameter]) => parameter))).keep());
      averages.push(torch.tidy(() => flat(learned.map(([name]) => own[name] as Tensor))).keep());
    },
  });
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    loss: steps.map((record) => finite(record.loss)),
    norm: steps.map(({ gradNorm }) => finite(gradNorm)),
    lr: steps.map((record) => record.lr),
    scale: steps.map(({ lossScale = 1 }) => lossScale),
    weights: torch.stack(weights),
    averages: torch.stack(averages),
  };
}

/** The largest relative difference of two lists of numbers; infinite where only one has a number. */
function apart(ours: (number | null)[], theirs: (number | null)[]): number {
  const off = ours.map((value, i) => {
    const other = theirs[i] as number | null;
    if (value === null || other === null) return value === other ? 0 : Number.POSITIVE_INFINITY;
    return Math.abs(value - other) / Math.max(Math.abs(other), Number.MIN_VALUE);
  });
  return ours.length === theirs.length ? Math.max(...off) : Number.POSITIVE_INFINITY;
}

/** The largest distance of weights after any step, relative to how far PyTorch's have come by then. */
function distance(ours: Tensor, theirs: Tensor, from: Tensor): number {
  using _ = torch.scope();
  const off = ours.sub(theirs).double().norm(2, [1]);
  const way = theirs.sub(from).double().norm(2, [1]);
  // At the learning rate of the first step, 0, nothing moves.
  expect(off.index(0).item()).toBe(0);
  return off.slice(0, 1).div(way.slice(0, 1)).max().item();
}

const reference = pythonEnv();

describe('a run is as in PyTorch:', needs(reference !== null, 'Python with PyTorch'), () => {
  const outcomes = new Map<string, { ours: Outcome; theirs: Outcome; first: Tensor }>();
  const folder = temporaryFolder();
  const scope = torch.scope();

  beforeAll(async () => {
    if (reference === null) return;
    torch.manualSeed(3);
    const prepared = cases.map((one) => {
      const { dtype } = one;
      const model = smallModel(COMMON.config).to(dtype);
      const total = SIZES.reduce((sum, size) => sum + size, 0);
      const images = torch.randn([total, 3, ...SMALL.imageSize], { dtype });
      const noise = torch.rand([epochsOf(one), total, model.numPatches], { dtype });
      saveSafetensors(join(folder, `${one.name}.in`), { images, noise, ...model.stateDict() });
      return { one, model, images, noise };
    });
    const config = Object.fromEntries(
      Object.entries(COMMON.config).map(([name, value]) => [fileKey(name), value]),
    );
    const request = {
      folder,
      cases: cases.map((one) => ({ ...COMMON, ...one, config, ranges: rangesOf(one.accum) })),
    };
    const told = askPython(reference, 'training.py', request) as Told[];
    for (const [i, { one, model, images, noise }] of prepared.entries()) {
      const first = flat(model.parameters().filter(({ requiresGrad }) => requiresGrad));
      const own = await ours(one, model, images, noise);
      const { tensors } = loadSafetensors(join(folder, `${one.name}.out`));
      const theirs = { ...(told[i] as Told), ...tensors } as unknown as Outcome;
      outcomes.set(one.name, { ours: own, theirs, first });
    }
  }, 300_000);

  afterAll(() => scope[Symbol.dispose]());

  describe.each(cases)('$name', ({ name, dtype, clipGrad, poisoned }) => {
    const tolerance = TOLERANCE[dtype];
    const found = () => outcomes.get(name) as { ours: Outcome; theirs: Outcome; first: Tensor };

    test.each(['loss', 'norm', 'lr'] as const)('%s of every step', (what) => {
      const { ours, theirs } = found();
      expect(apart(ours[what], theirs[what])).toBeLessThan(tolerance.told);
    });

    test('the factor on losses, exactly', () => {
      const { ours, theirs } = found();
      expect(ours.scale).toEqual(theirs.scale);
    });

    test('the steps that are left out', () => {
      const bad = found().ours.loss.flatMap((loss, step) => (loss === null ? [step] : []));
      expect(bad).toEqual(poisoned);
    });

    if (clipGrad !== null) {
      test('some steps are clipped and some are not', () => {
        const norms = found().ours.norm.filter((norm) => norm !== null);
        expect(Math.max(...norms)).toBeGreaterThan(clipGrad);
        expect(Math.min(...norms)).toBeLessThan(clipGrad);
      });
    }

    test('the weights after every step', () => {
      const { ours, theirs, first } = found();
      expect(distance(ours.weights, theirs.weights, first)).toBeLessThan(tolerance.weights);
    });

    test('their moving average after every step', () => {
      const { ours, theirs, first } = found();
      expect(distance(ours.averages, theirs.averages, first)).toBeLessThan(tolerance.weights);
    });
  });
});
