/** What DINO does by the numbers: its loss, its schedules, the prototypes that rest, and settings that make no sense. */
import { describe, expect, test } from 'vitest';
import { methods } from '../../lib/index.js';
import { type PretrainOptions, resolveOptions } from '../../lib/methods/public.js';
import { Dino } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { openTask } from '../support/method-task.js';

const SIZE: readonly [number, number] = [12, 8];
const ENCODER = {
  ...{ imageSize: SIZE, patchSize: 4, channels: 3, dim: 16, depth: 1, heads: 2 },
  positions: 'learned' as const,
};
const HEAD = { hiddenDim: 16, bottleneckDim: 8, prototypes: 12 };

const settingsOf = (given: Parameters<typeof methods.dino.resolve>[0] = {}) =>
  methods.dino.resolve(
    {
      ...{ ...ENCODER, localSize: [4, 8], data: ['synthetic'], epochs: 4 },
      ...{ prototypes: 12, headDim: 16, bottleneckDim: 8, ...given },
    },
    undefined,
  );

describe('its loss', () => {
  test('is the mean cross-entropy over pairs of different views', () => {
    using _ = torch.scope();
    torch.manualSeed(1);
    const model = new Dino(ENCODER, HEAD);
    torch.noGrad(() => model.center.add_(torch.randn([1, 12])));
    const sizes = [ENCODER.imageSize, ENCODER.imageSize, [4, 8], [4, 8]];
    const views = sizes.map((size) => torch.randn([3, 3, ...size]));
    const of = (network: Dino['student'], view: Tensor) => network.forward([view]);
    const pairs: number[] = [];
    for (const seen of [0, 1]) {
      const output = of(model.teacher, views[seen] as Tensor);
      const target = torch.softmax(output.sub(model.center).div(0.05), 1);
      for (const [view, images] of views.entries()) {
        if (view === seen) continue;
        const logs = torch.logSoftmax(of(model.student, images).div(0.1), 1);
        pairs.push(target.mul(logs).sum(1).mean().neg().item());
      }
    }
    expect(pairs).toHaveLength(6);
    const mean = pairs.reduce((a, b) => a + b, 0) / pairs.length;
    expect(model.forward(views, 0.05).total.item<number>()).toBeCloseTo(mean, 5);
    model.dispose();
  });

  test('tells the entropy of the assignments: that of all prototypes where none is preferred', () => {
    using _ = torch.scope();
    const model = new Dino(ENCODER, HEAD);
    const views = [0, 1].map(() => torch.randn([3, 3, 12, 8]));
    expect(model.forward(views, 1e6).teacherEntropy.item<number>()).toBeCloseTo(Math.log(12), 4);
    expect(model.forward(views, 1e-6).teacherEntropy.item<number>()).toBeLessThan(1e-3);
    model.dispose();
  });

  test('gives the teacher no gradient', () => {
    using _ = torch.scope();
    const model = new Dino(ENCODER, HEAD);
    model.forward([torch.randn([2, 3, 12, 8]), torch.randn([2, 3, 12, 8])], 0.04).total.backward();
    const graded = model.namedParameters().flatMap(([name, { grad }]) => (grad ? [name] : []));
    expect(graded.filter((name) => name.startsWith('teacher.'))).toEqual([]);
    expect(graded).toContain('student.backbone.pos_embed');
    expect(graded).toContain('student.head.last_layer.weight_v');
    expect(graded).not.toContain('student.head.last_layer.weight_g');
    model.dispose();
  });
});

test.each([
  ['as published', undefined],
  ['with the deviation that is asked for', 0.07],
])('its weights start %s, and those of teacher and student are the same', (_how, initStd) => {
  using _ = torch.scope();
  torch.manualSeed(2);
  const [encoder, head] = [
    { ...ENCODER, dim: 128, depth: 2 },
    { ...HEAD, prototypes: 300 },
  ];
  const model = new Dino(encoder, head, initStd === undefined ? {} : { initStd });
  const asked = initStd ?? 0.02;
  const state = model.stateDict();
  const std = (name: string) => (state[`student.${name}`] as Tensor).std().item<number>();
  for (const name of ['blocks.1.mlp.fc1.weight', 'blocks.0.attn.qkv.weight']) {
    // 49,152 values at least: their deviation is known to 0.4 %.
    expect(std(`backbone.${name}`) / asked).toBeCloseTo(1, 1);
  }
  expect(std('head.mlp.0.weight') / asked).toBeCloseTo(1, 1);
  // A convolution's: uniform up to 1 / sqrt(48).
  expect(std('backbone.patch_embed.proj.weight') * Math.sqrt(3 * 48)).toBeCloseTo(1, 1);
  const lengths = state['student.head.last_layer.weight_g'] as Tensor;
  expect(lengths.eq(1).all().item()).toBe(true);
  for (const [name, tensor] of Object.entries(state)) {
    if (!name.startsWith('student.')) continue;
    expect(tensor.equal(state[name.replace('student', 'teacher')] as Tensor)).toBe(true);
  }
  model.dispose();
});

test('its positions are learned, unless others are asked for', () => {
  const of = (more: object) =>
    methods.dino.resolve(
      { model: 'mae_vit_small_patch16', data: ['synthetic'], ...more },
      undefined,
    ).positions;
  expect([of({}), of({ positions: 'sin-cos' })]).toEqual(['learned', 'sin-cos']);
});

test('its schedules go as published', async () => {
  const settings = settingsOf({
    ...{ momentum: 0.9, weightDecay: 0.04, weightDecayEnd: 0.4 },
    ...{ warmupTeacherTemp: 0.04, teacherTemp: 0.07, warmupTeacherTempEpochs: 3 },
  });
  using opened = await openTask(methods.dino, settings);
  const { schedules } = opened.task;
  if (typeof schedules !== 'function') throw new Error('expected schedules of the plan');
  // Four epochs of ten steps.
  const { momentum, weightDecay, temperature } = schedules(planOf(settings, 10));
  expect([momentum?.(0), momentum?.(20), momentum?.(40)]).toEqual([0.9, 0.95, 1]);
  expect(weightDecay?.(0)).toBeCloseTo(0.04, 12);
  expect(weightDecay?.(20)).toBeCloseTo(0.22, 12);
  // From epoch to epoch.
  const temperatures = [0, 9, 10, 19, 20, 39].map((step) => temperature?.(step) as number);
  for (const [i, value] of [0.04, 0.04, 0.055, 0.055, 0.07, 0.07].entries()) {
    expect(temperatures[i]).toBeCloseTo(value, 12);
  }
});

test('prototypes rest in the first epochs, and gradients are clipped one by one', async () => {
  const settings = settingsOf({ clipEach: 0.5, freezeLastLayer: 1.5 });
  using opened = await openTask(methods.dino, settings);
  const { task } = opened;
  const { schedules } = task;
  if (typeof schedules !== 'function') throw new Error('expected schedules of the plan');
  const { frozenPrototypes } = schedules(planOf(settings, 10));
  const { student } = task.model as Dino;
  const { weightV } = student.head.lastLayer;
  const [large, small] = [student.backbone.clsToken, student.backbone.norm.weight as Tensor];
  using _ = torch.scope();
  for (const step of [14, 15]) {
    for (const [parameter, value] of [
      [weightV, 1],
      [large, 3],
      [small, 0.01],
    ] as const) {
      parameter.grad = torch.fullLike(parameter, value);
    }
    const values = { frozenPrototypes: frozenPrototypes?.(step) as number };
    task.beforeStep?.({ step, totalSteps: 40, epoch: 1, values });
    expect(weightV.grad === null).toBe(step === 14);
    // A millionth is added to the norm.
    expect(large.grad?.norm().item()).toBeCloseTo(0.5, 5);
    expect(small.grad?.mean().item()).toBeCloseTo(0.01, 7);
  }
});

test.each([
  [{ epochs: 100 }, 1],
  [{ epochs: 300 }, 1],
  // Not most of a short run.
  [{ epochs: 1.5 }, 0.015],
  [{ epochs: 1.5, freezeLastLayer: 1 }, 1],
])('prototypes rest a hundredth of the run and at most one epoch: %o', (given, rest) => {
  expect(settingsOf(given).freezeLastLayer).toBeCloseTo(rest, 12);
});

describe('its views', () => {
  test('are two large ones, of which one is always blurred, and small ones', () => {
    const views = methods.dino.views(
      settingsOf({ localCrops: 3, localScale: [0.05, 0.4], blur: true }),
    );
    expect(views.map(({ imageSize }) => imageSize)).toEqual([
      ...[ENCODER.imageSize, ENCODER.imageSize],
      ...[
        [4, 8],
        [4, 8],
        [4, 8],
      ],
    ]);
    expect(views.map(({ blur }) => blur?.probability)).toEqual([1, 0.1, 0.5, 0.5, 0.5]);
    expect(views.map(({ solarize }) => solarize?.probability ?? 0)).toEqual([0, 0.2, 0, 0, 0]);
    expect(views.map(({ cropScale }) => cropScale?.[1])).toEqual([1, 1, 0.4, 0.4, 0.4]);
  });

  test('keep their colours and are not blurred where that is asked for', () => {
    for (const { color, grayscale, blur, solarize } of methods.dino.views(
      settingsOf({ colors: false, blur: false }),
    )) {
      expect({ color, grayscale, blur, solarize }).toEqual({});
    }
  });
});

test.each([
  [{ localSize: [6, 8] }, /^localSize is 6x8; expected multiples of the patch size, 4/],
  [{ localScale: [0.4, 0.05] }, /^localScale is 0\.4, 0\.05; expected two shares of the area/],
  [{ cropScale: [0, 1] }, /^cropScale is 0, 1; expected two shares of the area/],
  [{ teacherTemp: 0 }, /^teacherTemp is 0; expected a number above 0/],
  [{ momentum: 1 }, /^momentum is 1; expected a number from 0 .*below 1/],
  [{ prototypes: 1 }, /^prototypes is 1; expected a whole number from 2/],
  [{ heads: 5 }, /dim is 16; expected a multiple of its 5 heads/],
  [{ decoderDim: 16 }, /decoderDim is a setting of mae and dae, and the method is dino/],
])('a setting that makes no sense is refused: %o', (more, message) => {
  const given = { method: 'dino', ...ENCODER, localSize: [4, 8], data: ['synthetic'], ...more };
  expect(() => resolveOptions(given as unknown as PretrainOptions)).toThrow(message);
});
