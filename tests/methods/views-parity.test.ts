/**
 * The steps of methods that compare views against PyTorch, in tests/python/dino.py and moco_v3.py, from the same weights and
 * views: losses, gradients, and all state.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { methods } from '../../lib/index.js';
import { runTraining } from '../../lib/methods/public.js';
import type { Dino, MocoV3 } from '../../lib/models/index.js';
import type { Module } from '../../lib/nn/index.js';
import type { AdamW } from '../../lib/optim/index.js';
import { fileKey } from '../../lib/settings/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { scheduleOf } from '../../lib/training/changes.js';
import type { StepInfo } from '../../lib/training/index.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { apart, openTask } from '../support/method-task.js';
import { needs } from '../support/needs.js';

type Size = readonly [number, number];
const [LARGE, SMALL]: readonly [Size, Size] = [
  [16, 12],
  [8, 8],
];
const [BATCH, STEPS, STEPS_PER_EPOCH] = [4, 5, 2] as const;
const ENCODER = { patchSize: 4, channels: 3, dim: 24, depth: 2, heads: 3 };
const COMMON = {
  ...{ ...ENCODER, imageSize: LARGE, headDim: 32, momentum: 0.9, lr: 3e-3, data: ['synthetic'] },
  ...{ batchSize: BATCH, epochs: STEPS / STEPS_PER_EPOCH, warmupEpochs: 1 },
};

/** A model that is trained, by its method's task. */
interface Trained {
  readonly model: Module;
  loss(views: readonly Tensor[], step: StepInfo): Tensor;
  /** Where the names of gradients begin. */
  readonly graded: Module;
  /**
   * Gradients that are 0 but for rounding, which Adam would make steps of: BatchNorm removes a constant of the features, and
   * softmax one of the keys. Both sides set them to 0.
   */
  readonly nothing?: () => readonly Tensor[];
}

interface Case {
  readonly name: string;
  readonly script: string;
  readonly accum: number;
  /** The sizes of the views. */
  readonly sizes: readonly Size[];
  readonly head: object;
  readonly parts: readonly RegExp[];
  open(): ReturnType<typeof openTask>;
  readonly settings: ReturnType<typeof methods.dino.resolve | typeof methods.mocoV3.resolve>;
  trained(model: Module): Trained;
}

function ofDino(
  name: string,
  given: Parameters<typeof methods.dino.resolve>[0] & { localCrops: number },
): Case {
  const settings = methods.dino.resolve(
    {
      ...{ ...COMMON, localSize: SMALL, dropPath: 0, prototypes: 40, bottleneckDim: 16 },
      ...{ positions: 'learned', initStd: 0.02, freezeLastLayer: 1 },
      ...{ clipEach: 0.05, weightDecay: 0.04, weightDecayEnd: 0.4, ...given },
    },
    undefined,
  );
  const small = Array.from({ length: given.localCrops }, () => SMALL);
  return {
    ...{ name: `DINO, ${name}`, script: 'dino.py', accum: settings.accum, settings },
    sizes: [LARGE, LARGE, ...small],
    head: { hiddenDim: 32, bottleneckDim: 16, prototypes: 40 },
    parts: [/^end\.student\./, /^end\.teacher\./, /^end\.center/],
    open: () => openTask(methods.dino, settings),
    trained(module) {
      const model = module as Dino;
      const loss = (views: readonly Tensor[], { values }: StepInfo) =>
        model.forward(views, values.temperature as number).total;
      return { model, graded: model.student, loss };
    },
  };
}

function ofMoco(name: string, given: Parameters<typeof methods.mocoV3.resolve>[0]): Case {
  const settings = methods.mocoV3.resolve({ ...COMMON, projectionDim: 16, ...given }, undefined);
  return {
    ...{ name: `MoCo v3, ${name}`, script: 'moco_v3.py', accum: 1, settings },
    sizes: [LARGE, LARGE],
    head: { hiddenDim: 32, projectionDim: 16 },
    parts: [/^end\.(base_encoder|predictor)\./, /^end\.momentum_encoder\./, /running_|num_batches/],
    open: () => openTask(methods.mocoV3, settings),
    trained(module) {
      const model = module as MocoV3;
      const loss = (views: readonly Tensor[]) =>
        model.forward(views as [Tensor, Tensor], settings.temperature).total;
      const { norm, blocks } = model.baseEncoder;
      const gradOf = (tensor: Tensor | null) => tensor?.grad as Tensor;
      const nothing = () => [
        gradOf(norm.bias),
        ...[...blocks].map(({ attn }) => gradOf(attn.qkv.bias).narrow(0, ENCODER.dim, ENCODER.dim)),
      ];
      return { model, graded: model, loss, nothing };
    },
  };
}

const cases: readonly Case[] = [
  ofDino('two large and three small views', { localCrops: 3 }),
  // As one batch of all: the centre moves once a step.
  ofDino('two batches a step', { localCrops: 1, accum: 2 }),
  ofDino('large views alone, a temperature that rises', {
    ...{ localCrops: 0, warmupTeacherTemp: 0.05, teacherTemp: 0.07, warmupTeacherTempEpochs: 3 },
  }),
  ofMoco('as published', {}),
  ofMoco('with a trained patch embedding', { freezePatchEmbed: false, temperature: 0.5 }),
];

/** The views of each step, for all of its images. */
function drawViews({ sizes, accum }: Case): Tensor[][] {
  return Array.from({ length: STEPS }, () =>
    sizes.map((size) => torch.randn([BATCH * accum, 3, ...size], { dtype: 'float64' })),
  );
}

/** Everything a run comes to. */
interface Outcome {
  readonly losses: readonly number[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * Weights that are nowhere near those of a new model, a centre that is not 0, and statistics that are not those of a new
 * BatchNorm. A momentum encoder starts with the base encoder's weights.
 */
function perturb(model: Module): void {
  torch.noGrad(() => {
    const state = model.stateDict({ keepVars: true });
    for (const [name, tensor] of Object.entries(state)) {
      const isFixed = name.endsWith('weight_g') || !tensor.isFloatingPoint();
      if (!isFixed) tensor.add_(torch.randnLike(tensor), { alpha: 0.1 });
    }
    for (const [name, tensor] of Object.entries(state)) {
      const source = state[name.replace('momentum_encoder', 'base_encoder')] as Tensor;
      if (!name.includes('running_')) tensor.copy_(source);
    }
  });
}

/**
 * Relative to the largest value of each tensor. Both sides round at every op, in other orders, by up to 1.1e-16; the five
 * steps carry that on. It came to 9e-13. Another order of clipping, decay or averaging is over 1e-4.
 */
const TOLERANCE = 1e-10;

/** Trains by the method's own task and the engine. */
async function train(one: Case, start: Readonly<Record<string, Tensor>>, views: Tensor[][]) {
  const { accum, settings } = one;
  using opened = await one.open();
  const { task } = opened;
  const { model, graded, loss, nothing } = one.trained(task.model.to('float64'));
  model.loadStateDict(start);
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
    loss: (batch, step) => loss(batch.views, step),
    beforeStep(step) {
      for (const grad of nothing?.() ?? []) {
        expect(grad.abs().max().item()).toBeLessThan(1e-12);
        grad.zero_();
      }
      for (const [name, { grad }] of graded.namedParameters()) {
        if (grad !== null) tensors[`${step.step}.${name}`] = grad.clone().keep();
      }
      task.beforeStep?.(step);
    },
    afterStep: (step) => task.afterStep?.(step),
    onStep: (record) => void losses.push(record.loss),
  });
  for (const [name, tensor] of Object.entries(model.stateDict())) {
    tensors[`end.${name}`] = torch.tidy(() => tensor.clone()).keep();
  }
  return { losses, tensors };
}

const keys = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));

const reference = pythonEnv();

describe('training is as in PyTorch:', needs(reference !== null, 'Python with PyTorch'), () => {
  const folder = temporaryFolder();
  const scope = torch.scope();
  const found = new Map<string, { ours: Outcome; theirs: Outcome }>();

  beforeAll(async () => {
    if (reference === null) return;
    torch.manualSeed(4);
    for (const script of new Set(cases.map((one) => one.script))) {
      const requests = [];
      const outcomes: Outcome[] = [];
      const chosen = cases.filter((one) => one.script === script);
      for (const one of chosen) {
        const { name, settings, sizes, head, accum } = one;
        using opened = await one.open();
        const model = opened.task.model.to('float64');
        perturb(model);
        const state = Object.entries(model.stateDict()).map(
          ([key, tensor]) => [key, tensor.clone()] as const,
        );
        const views = drawViews(one);
        saveSafetensors(
          join(folder, `${name}.in`),
          Object.fromEntries([
            ...state.map(([key, tensor]) => [`model.${key}`, tensor] as const),
            ...views.flatMap((each, step) =>
              each.map((view, i) => [`${step}.${i}`, view] as const),
            ),
          ]),
        );
        const rate = scheduleOf(settings, planOf(settings, STEPS_PER_EPOCH * accum));
        outcomes.push(await train(one, Object.fromEntries(state), views));
        requests.push({
          ...{ name, recipe: settings, steps: STEPS, stepsPerEpoch: STEPS_PER_EPOCH },
          rates: Array.from({ length: STEPS }, (_, step) => rate(step) / settings.lr),
          ...{ views: sizes.length, head: keys(head) },
          encoder: keys({ ...ENCODER, imageSize: LARGE }),
        });
      }
      const told = askPython(reference, script, { folder, cases: requests }) as number[][];
      for (const [i, { name }] of chosen.entries()) {
        const { tensors } = loadSafetensors(join(folder, `${name}.out`));
        const theirs = { losses: told[i] as number[], tensors };
        found.set(name, { ours: outcomes[i] as Outcome, theirs });
      }
    }
  }, 600_000);

  afterAll(() => scope[Symbol.dispose]());

  describe.each(cases)('$name:', ({ name, parts }) => {
    const outcome = () => found.get(name) as { ours: Outcome; theirs: Outcome };
    const named = (tensors: Outcome['tensors'], pattern: RegExp) =>
      Object.fromEntries(Object.entries(tensors).filter(([key]) => pattern.test(key)));

    test('the loss of every step', () => {
      const { ours, theirs } = outcome();
      const off = theirs.losses.map((loss, i) => Math.abs((ours.losses[i] as number) / loss - 1));
      expect(theirs.losses).toHaveLength(STEPS);
      expect(Math.max(...off)).toBeLessThan(TOLERANCE);
    });

    test.each([/^\d\./, ...parts])('every gradient of every step, and the state: %s', (pattern) => {
      const { ours, theirs } = outcome();
      const [own, their] = [named(ours.tensors, pattern), named(theirs.tensors, pattern)];
      expect(Object.keys(own).sort()).toEqual(Object.keys(their).sort());
      expect(Object.keys(own).length).toBeGreaterThan(0);
      expect(apart(own, their)).toBeLessThan(TOLERANCE);
    });
  });
});
