/** Averages of weights against PyTorch's torch.optim.swa_utils; its scheduler is in lr-scheduler.test.ts. */
import { describe, expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { swaUtils } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { useReference } from '../python/reference.js';
import { distance, type StoredTensor } from '../python/tensors.js';

type Model = nn.Sequential;
type Row = [python: string, make: (model: Model) => swaUtils.AveragedModel<Model>];

const { AveragedModel } = swaUtils;
const rows: Row[] = [
  ['swa_utils.AveragedModel(model)', (model) => new AveragedModel(model)],
  [
    'swa_utils.AveragedModel(model, use_buffers=True)',
    (model) => new AveragedModel(model, { useBuffers: true }),
  ],
  [
    'swa_utils.AveragedModel(model, multi_avg_fn=swa_utils.get_swa_multi_avg_fn())',
    (model) => new AveragedModel(model, { multiAvgFn: swaUtils.getSwaMultiAvgFn() }),
  ],
  [
    'swa_utils.AveragedModel(model, avg_fn=swa_utils.get_ema_avg_fn(0.9))',
    (model) => new AveragedModel(model, { avgFn: swaUtils.getEmaAvgFn(0.9) }),
  ],
  [
    'swa_utils.AveragedModel(model, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9), use_buffers=True)',
    (model) =>
      new AveragedModel(model, { multiAvgFn: swaUtils.getEmaMultiAvgFn(0.9), useBuffers: true }),
  ],
];

const SEED = 5;
const UPDATES = 4;
// The same operations in float64, whose sums a vector unit may order otherwise.
const TOLERANCE = 1e-12;

interface Answer {
  before: Record<string, StoredTensor>;
  after: Record<string, StoredTensor>;
  output: StoredTensor;
  training: boolean;
}

function expectState(state: nn.StateDict, theirs: Record<string, StoredTensor>): void {
  expect(Object.keys(state)).toEqual(Object.keys(theirs));
  for (const [key, tensor] of Object.entries(state)) {
    expect(distance(tensor, theirs[key] as StoredTensor), key).toBeLessThanOrEqual(TOLERANCE);
  }
}

describe('AveragedModel and updateBn as in PyTorch', () => {
  const exchange = useReference('swa', 'swa.py', () =>
    rows.map(([python]) => ({ python, seed: SEED, updates: UPDATES })),
  ) as { answer: Answer[] };

  test.each(rows.map(([python, make], i) => ({ python, make, i })))('$python', async (one) => {
    const theirs = exchange.answer[one.i] as Answer;
    torch.manualSeed(SEED);
    const draw = (...shape: number[]) => torch.randn(shape, { dtype: 'float64' });
    const model = new nn.Sequential(
      new nn.Linear(3, 4),
      new nn.BatchNorm1d(4),
      new nn.Linear(4, 2),
    ).double();
    using averaged = one.make(model);
    for (let i = 0; i < UPDATES; i++) {
      torch.noGrad(() => {
        for (const p of model.parameters()) p.add_(draw(...p.shape));
      });
      model.forward(draw(5, 3));
      averaged.updateParameters(model);
    }
    const batches = [draw(6, 3), draw(6, 3), draw(6, 3)] as const;
    expectState(averaged.stateDict(), theirs.before);
    averaged.eval();
    await swaUtils.updateBn(batches, averaged as unknown as nn.Layer);
    expect(averaged.module.at(1).training).toBe(theirs.training);
    const output = averaged.forward(batches[0]) as Tensor;
    expect(distance(output, theirs.output)).toBeLessThanOrEqual(TOLERANCE);
    expectState(averaged.stateDict(), theirs.after);
  });
});

test('updateBn takes batches of a loader, and restores momentum and modes where one fails', async () => {
  const model = new nn.Sequential(new nn.BatchNorm1d(2, { momentum: 0.3 }), new nn.Dropout(0.5));
  model.at(0).eval();
  async function* batches() {
    yield [torch.ones([4, 2]), 'labels'] as const;
    throw new Error('no more');
  }
  await expect(swaUtils.updateBn(batches(), model)).rejects.toThrow('no more');
  const norm = model.at(0) as nn.BatchNorm1d;
  expect([norm.momentum, norm.training, model.at(1).training]).toEqual([0.3, false, true]);
  expect(norm.runningMean?.tolist()).toEqual([1, 1]);
});

test('wrong values are refused', () => {
  const model = new nn.Linear(2, 2);
  const [avgFn, multiAvgFn] = [swaUtils.getSwaAvgFn(), swaUtils.getSwaMultiAvgFn()];
  expect(() => new AveragedModel(model, { avgFn, multiAvgFn })).toThrow('not both');
  expect(() => swaUtils.getEmaAvgFn(2)).toThrow('decay should be a number from 0 to 1, got 2');
  const averaged = new AveragedModel<nn.Module>(model);
  expect(() => averaged.updateParameters(new nn.Linear(2, 2, { bias: false }))).toThrow(
    'the model should have 2 tensors as the averages have, got 1',
  );
});
