/** What MoCo v3 does by the numbers: its loss, its first weights, its schedule, and what it trains. */
import { describe, expect, test } from 'vitest';
import { methods } from '../../lib/index.js';
import { type PretrainOptions, resolveOptions } from '../../lib/methods/public.js';
import { MocoV3, sinCosPositions } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import type { ParamGroup } from '../../lib/training/index.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { openTask } from '../support/method-task.js';

const SIZE: readonly [number, number] = [12, 8];
const ENCODER = {
  ...{ imageSize: SIZE, patchSize: 4, channels: 3, dim: 16, depth: 1, heads: 2 },
  positions: 'sin-cos' as const,
};
const HEAD = { hiddenDim: 16, projectionDim: 8 };

const settingsOf = (given: Parameters<typeof methods.mocoV3.resolve>[0] = {}) =>
  methods.mocoV3.resolve(
    {
      ...{ ...ENCODER, data: ['synthetic'], epochs: 4 },
      ...{ headDim: 16, projectionDim: 8, ...given },
    },
    undefined,
  );

describe('its loss', () => {
  test('is the cross-entropy of cosines with the other view, in both directions', () => {
    using _ = torch.scope();
    torch.manualSeed(1);
    const model = new MocoV3(ENCODER, HEAD);
    const views = [0, 1].map(() => torch.randn([5, 3, ...SIZE])) as [Tensor, Tensor];
    const { total, matched } = model.forward(views, 0.2);
    const [q1, q2] = model.baseEncoder
      .project(views)
      .map((one) => model.predictor.forward(one)) as [Tensor, Tensor];
    const [k1, k2] = model.momentumEncoder.project(views) as [Tensor, Tensor];
    let sum = 0;
    let right = 0;
    for (const [q, k] of [
      [q1, k2],
      [q2, k1],
    ] as const) {
      const cosines = q.div(q.norm(2, [1], true)).matmul(k.div(k.norm(2, [1], true)).t());
      for (const [i, row] of (cosines.tolist() as number[][]).entries()) {
        const weights = row.map((cosine) => Math.exp(cosine / 0.2));
        sum -= Math.log((weights[i] as number) / weights.reduce((a, b) => a + b)) / 5;
        if (row[i] === Math.max(...row)) right++;
      }
    }
    expect(total.item<number>()).toBeCloseTo(2 * 0.2 * sum, 5);
    expect(matched.item<number>()).toBeCloseTo(right / 10, 6);
    model.dispose();
  });

  test('gives the momentum encoder and the patch embedding no gradient', () => {
    using _ = torch.scope();
    const model = new MocoV3(ENCODER, HEAD);
    const views = [0, 1].map(() => torch.randn([3, 3, ...SIZE])) as [Tensor, Tensor];
    model.forward(views, 0.2).total.backward();
    const graded = model.namedParameters().flatMap(([name, { grad }]) => (grad ? [name] : []));
    expect(graded.filter((name) => /momentum_encoder|patch_embed|pos_embed/.test(name))).toEqual(
      [],
    );
    expect(graded).toContain('base_encoder.cls_token');
    expect(graded).toContain('predictor.3.weight');
    model.dispose();
  });
});

test('its weights start as published', () => {
  using _ = torch.scope();
  torch.manualSeed(2);
  const model = new MocoV3({ ...ENCODER, dim: 128 }, HEAD);
  const { blocks, clsToken, posEmbed, patchEmbed, head } = model.baseEncoder;
  // Uniform within a bound: a third of its square is the variance.
  const bound = (weight: Tensor) => weight.abs().max().item<number>();
  const { qkv } = blocks.at(0).attn;
  // Each of 128 inputs and 128 outputs, not the three together.
  expect(bound(qkv.weight) / Math.sqrt(6 / 256)).toBeCloseTo(1, 2);
  expect(bound(blocks.at(0).mlp.fc1.weight) / Math.sqrt(6 / 640)).toBeCloseTo(1, 2);
  expect(bound(patchEmbed.proj.weight) / Math.sqrt(6 / (48 + 128))).toBeCloseTo(1, 2);
  expect(bound(patchEmbed.proj.bias as Tensor)).toBe(0);
  expect(bound(clsToken)).toBeLessThan(1e-5);
  // The first half is the row's: the columns of a row have the same.
  const half = posEmbed.narrow(2, 0, 64);
  expect(half.select(1, 1).equal(half.select(1, 2))).toBe(true);
  expect(half.select(1, 1).equal(half.select(1, 3))).toBe(false);
  const byColumn = sinCosPositions(128, 3, 2);
  expect(posEmbed.narrow(2, 64, 64).equal(byColumn.narrow(2, 0, 64))).toBe(true);
  expect([...head].map((layer) => layer.constructor.name)).toEqual([
    ...['Linear', 'BatchNorm1d', 'ReLU', 'Linear', 'BatchNorm1d', 'ReLU', 'Linear', 'BatchNorm1d'],
  ]);
  model.dispose();
});

test('its momentum is that of the next step, and all weights decay', async () => {
  const settings = settingsOf({ momentum: 0.9, weightDecay: 0.2 });
  using opened = await openTask(methods.mocoV3, settings);
  const { schedules, model, paramGroups } = opened.task;
  if (typeof schedules !== 'function') throw new Error('expected schedules of the plan');
  // Four epochs of ten steps.
  const { momentum } = schedules(planOf(settings, 10));
  expect([momentum?.(19), momentum?.(39)]).toEqual([0.95, 1]);
  const [group, ...others] = paramGroups();
  expect(others).toEqual([]);
  expect(group?.weightDecay).toBe(0.2);
  const trained = [...((group as ParamGroup).params as Iterable<Tensor>)];
  const named = new Map(model.namedParameters());
  expect(trained).toContain(named.get('base_encoder.blocks.0.norm1.bias'));
  expect(trained).not.toContain(named.get('base_encoder.patch_embed.proj.weight'));
  expect(trained).not.toContain(named.get('momentum_encoder.blocks.0.norm1.bias'));
});

test('its views differ in blur and solarisation', () => {
  const views = methods.mocoV3.views(settingsOf({ blur: true }));
  expect(views.map(({ blur, solarize }) => [blur?.probability, solarize?.probability])).toEqual([
    [1, undefined],
    [0.1, 0.2],
  ]);
});

test.each([
  [{ temperature: 0 }, /^temperature is 0; expected a number above 0/],
  [{ projectionDim: 0 }, /^projectionDim is 0; expected a whole number from 1/],
  [{ dim: 18 }, /dim is 18; expected a multiple of 4/],
  [{ localCrops: 2 }, /localCrops is a setting of dino, and the method is moco-v3/],
])('a setting that makes no sense is refused: %o', (more, message) => {
  const given = { method: 'moco-v3', ...ENCODER, data: ['synthetic'], ...more };
  expect(() => resolveOptions(given as unknown as PretrainOptions)).toThrow(message);
});
