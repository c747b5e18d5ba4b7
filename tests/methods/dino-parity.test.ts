/** The steps of DINO against tests/python/dino.py, from the same weights and views: losses, gradients, and all state. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { methods } from '../../lib/index.js';
import { runTraining } from '../../lib/methods/public.js';
import type { Dino } from '../../lib/models/index.js';
import type { AdamW } from '../../lib/optim/index.js';
import { fileKey } from '../../lib/settings/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { scheduleOf } from '../../lib/training/changes.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { apart, openTask } from '../support/method-task.js';
import { needs } from '../support/needs.js';

const ENCODER = {
  imageSize: [16, 12] as const,
  ...{ patchSize: 4, channels: 3, dim: 24, depth: 2, heads: 3 },
};
const LOCAL: readonly [number, number] = [8, 8];
const [BATCH, STEPS, STEPS_PER_EPOCH] = [4, 5, 2] as const;

interface Case {
  readonly name: string;
  readonly accum: number;
  readonly localCrops: number;
  readonly given: Parameters<typeof methods.dino.resolve>[0];
}

const cases: readonly Case[] = [
  { name: 'two large and three small views', accum: 1, localCrops: 3, given: {} },
  // As one batch of all: the centre moves once a step.
  { name: 'two batches a step', accum: 2, localCrops: 1, given: {} },
  {
    ...{ name: 'large views alone, a warm temperature', accum: 1, localCrops: 0 },
    given: { warmupTeacherTemp: 0.05, teacherTemp: 0.07, warmupTeacherTempEpochs: 3 },
  },
];

const settingsOf = ({ accum, localCrops, given }: Case) =>
  methods.dino.resolve(
    {
      ...{ ...ENCODER, positions: 'learned', localCrops, localSize: LOCAL, dropPath: 0 },
      ...{ prototypes: 40, headDim: 32, bottleneckDim: 16, momentum: 0.9, clipEach: 0.05 },
      ...{ weightDecay: 0.04, weightDecayEnd: 0.4, lr: 3e-3, data: ['synthetic'] },
      ...{ batchSize: BATCH, accum, epochs: STEPS / STEPS_PER_EPOCH, warmupEpochs: 1 },
      ...given,
    },
    undefined,
  );

/** The views of each step, for all of its images. */
function drawViews({ localCrops, accum }: Case): Tensor[][] {
  const size = BATCH * accum;
  return Array.from({ length: STEPS }, () =>
    Array.from({ length: 2 + localCrops }, (_, view) =>
      torch.randn([size, 3, ...(view < 2 ? ENCODER.imageSize : LOCAL)], { dtype: 'float64' }),
    ),
  );
}

/** Everything a step comes to. */
interface Outcome {
  readonly losses: readonly number[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Weights that are nowhere near those of a new model, and a centre that is not 0. */
function perturb(model: Dino): void {
  torch.noGrad(() => {
    for (const [name, tensor] of Object.entries(model.stateDict({ keepVars: true }))) {
      if (!name.endsWith('weight_g')) tensor.add_(torch.randnLike(tensor), { alpha: 0.1 });
    }
  });
}

/**
 * Relative to the largest value of each tensor. Both sides round at every op, in other orders, by up to 1.1e-16; the five
 * steps carry that on. It came to 9e-13. Another order of clipping, decay or averaging is over 1e-4.
 */
const TOLERANCE = 1e-10;

const reference = pythonEnv();

describe('DINO is as in PyTorch:', needs(reference !== null, 'Python with PyTorch'), () => {
  const folder = temporaryFolder();
  const scope = torch.scope();
  const found = new Map<string, { ours: Outcome; theirs: Outcome }>();

  async function train(one: Case, model: Dino, views: readonly Tensor[][]): Promise<Outcome> {
    const settings = settingsOf(one);
    using opened = await openTask(methods.dino, settings);
    const { task } = opened;
    const own = task.model.to('float64') as Dino;
    own.loadStateDict(model.stateDict());
    const { accum } = one;
    const plan = planOf(settings, STEPS_PER_EPOCH * accum);
    using optimizer = task.createOptimizer?.(task.paramGroups()) as AdamW;
    const tensors: Record<string, Tensor> = {};
    const losses: number[] = [];
    await runTraining({
      batches: {
        batchesPerEpoch: STEPS_PER_EPOCH * accum,
        async *epoch(epoch) {
          for (let batch = 0; batch < STEPS_PER_EPOCH * accum; batch++) {
            const step = epoch * STEPS_PER_EPOCH + Math.floor(batch / accum);
            const from = (batch % accum) * BATCH;
            const own = (views[step] ?? []).map((view) => view.narrow(0, from, BATCH));
            yield { size: BATCH, views: own };
          }
        },
      },
      ...{ optimizer, accum, logEvery: 1, totalSteps: STEPS, volatile: task.volatile },
      schedule: scheduleOf(settings, plan),
      schedules: typeof task.schedules === 'function' ? task.schedules(plan) : {},
      loss: ({ views }, { values }) => own.forward(views, values.temperature as number).total,
      beforeStep(step) {
        for (const [name, { grad }] of own.student.namedParameters()) {
          if (grad !== null) tensors[`${step.step}.${name}`] = grad.clone().keep();
        }
        task.beforeStep?.(step);
      },
      afterStep: (step) => task.afterStep?.(step),
      onStep: ({ loss }) => void losses.push(loss),
    });
    for (const [name, tensor] of Object.entries(own.stateDict())) {
      tensors[`end.${name}`] = torch.tidy(() => tensor.clone()).keep();
    }
    return { losses, tensors };
  }

  beforeAll(async () => {
    if (reference === null) return;
    torch.manualSeed(4);
    const prepared = [];
    for (const one of cases) {
      const settings = settingsOf(one);
      using opened = await openTask(methods.dino, settings);
      const model = opened.task.model.to('float64') as Dino;
      perturb(model);
      const views = drawViews(one);
      const weights = Object.entries(model.stateDict()).map(
        ([name, tensor]) => [`model.${name}`, tensor.clone()] as const,
      );
      const inputs = Object.fromEntries([
        ...weights,
        ...views.flatMap((each, step) => each.map((view, i) => [`${step}.${i}`, view] as const)),
      ]);
      saveSafetensors(join(folder, `${one.name}.in`), inputs);
      const rate = scheduleOf(settings, planOf(settings, STEPS_PER_EPOCH * one.accum));
      const { imageSize, patchSize, channels, dim, depth, heads } = settings;
      prepared.push({
        ...{ one, views, outcome: await train(one, model, views) },
        request: {
          ...{ name: one.name, recipe: settings, steps: STEPS, stepsPerEpoch: STEPS_PER_EPOCH },
          ...{ views: 2 + one.localCrops },
          rates: Array.from({ length: STEPS }, (_, step) => rate(step) / settings.lr),
          encoder: keys({ imageSize, patchSize, channels, dim, depth, heads }),
          head: keys({ hiddenDim: 32, bottleneckDim: 16, prototypes: 40 }),
        },
      });
    }
    const requests = prepared.map(({ request }) => request);
    const told = askPython(reference, 'dino.py', { folder, cases: requests }) as number[][];
    for (const [i, { one, outcome }] of prepared.entries()) {
      const { tensors } = loadSafetensors(join(folder, `${one.name}.out`));
      const losses = told[i] as number[];
      found.set(one.name, { ours: outcome, theirs: { losses, tensors } });
    }
  }, 300_000);

  afterAll(() => scope[Symbol.dispose]());

  describe.each(cases)('$name', ({ name }) => {
    const outcome = () => found.get(name) as { ours: Outcome; theirs: Outcome };
    const named = (tensors: Outcome['tensors'], pattern: RegExp) =>
      Object.fromEntries(Object.entries(tensors).filter(([key]) => pattern.test(key)));

    test('the loss of every step', () => {
      const { ours, theirs } = outcome();
      const off = theirs.losses.map((loss, i) => Math.abs((ours.losses[i] as number) / loss - 1));
      expect(theirs.losses).toHaveLength(STEPS);
      expect(Math.max(...off)).toBeLessThan(TOLERANCE);
    });

    test.each([
      ['every gradient of every step', /^\d\./],
      ['the student', /^end\.student\./],
      ['the teacher', /^end\.teacher\./],
      ['the centre', /^end\.center/],
    ])('%s', (_, pattern) => {
      const { ours, theirs } = outcome();
      const [own, their] = [named(ours.tensors, pattern), named(theirs.tensors, pattern)];
      expect(Object.keys(own).sort()).toEqual(Object.keys(their).sort());
      expect(Object.keys(own).length).toBeGreaterThan(0);
      expect(apart(own, their)).toBeLessThan(TOLERANCE);
    });
  });
});

const keys = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));
