/** Optimizers, loss scaling and clipping against PyTorch. */
import { beforeAll, describe, expect, test } from 'vitest';
import { clipGradNorm_, clipGradValue_ } from '../../lib/nn/utils/index.js';
import {
  AdamW,
  ExponentialMovingAverage,
  GradScaler,
  type GradScalerState,
  SGD,
} from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { isLive, useReference } from '../python/reference.js';
import { distance, type StoredTensor, store } from '../python/tensors.js';
import { needs } from '../support/needs.js';
import {
  type AnyOptimizer,
  cases,
  drawGradients,
  drawParameters,
  type OptimizerCase,
  restoreState,
  type StoredState,
  storeState,
} from './cases.js';

const SEED = 11;
const STEPS = 20;
// PyTorch's loop and the fused ops order their roundings otherwise; 20 steps of Adam, which divides by small roots,
// enlarge the last bits somewhat.
const TOLERANCE = { float64: 1e-12, float32: 2e-5 };

interface OptimizerAnswer {
  params: StoredTensor[];
  state: StoredState;
}

interface Answers {
  optimizers: OptimizerAnswer[];
  scalers: {
    history: { scale: number; params: StoredTensor[] }[];
    state: GradScalerState;
    optimizer: StoredState;
  }[];
  clips: { total: StoredTensor | null; grads: (StoredTensor | null)[] }[];
  averages: StoredTensor[][];
}

const inFull = cases.flatMap((one) =>
  (['float64', 'float32'] as const).map((dtype) => ({
    ...one,
    dtype,
    name: one.sparse ? `${one.python}, sparse` : one.python,
  })),
);
const request = (one: (typeof inFull)[number]) => ({
  python: one.python,
  seed: SEED,
  dtype: one.dtype,
  steps: STEPS,
  missing: one.missing ?? [],
  sparse: one.sparse,
});

function stepOn(params: Tensor[], optimizer: AnyOptimizer, one: OptimizerCase): void {
  for (let step = 0; step < STEPS; step++) {
    using _ = torch.scope();
    drawGradients(params, step, one);
    optimizer.step();
  }
}

function expectParams(params: Tensor[], theirs: StoredTensor[], tolerance: number): void {
  for (const [i, param] of params.entries()) {
    expect(distance(param, theirs[i] as StoredTensor), `parameter ${i}`).toBeLessThan(tolerance);
  }
}

/** A value of a state; numbers as tensors without dimensions. */
function asTensor(value: unknown): StoredTensor {
  if (typeof value !== 'number') return value as StoredTensor;
  return { dtype: 'float64', shape: [], data: [value] };
}

function expectState(ours: StoredState, theirs: StoredState, tolerance: number): void {
  expect(Object.keys(ours.state)).toEqual(Object.keys(theirs.state));
  for (const [id, tensors] of Object.entries(ours.state)) {
    const others = theirs.state[id] ?? {};
    const names = Object.keys(others).filter((name) => others[name] !== null);
    expect(Object.keys(tensors).sort()).toEqual(names.sort());
    for (const [name, tensor] of Object.entries(tensors)) {
      const { data } = asTensor(tensor);
      const other = { ...asTensor(others[name]), dtype: 'float64' as const };
      const ours = torch.tensor(Float64Array.from(data), { shape: other.shape });
      const off = distance(ours, other);
      expect(off, `${name} of ${id}`).toBeLessThan(Math.max(tolerance, 1e-6));
    }
  }
  for (const [i, group] of ours.param_groups.entries()) {
    const { lr, ...options } = group;
    const other = theirs.param_groups[i] as StoredState['param_groups'][number];
    for (const [name, value] of Object.entries(options)) expect(other[name], name).toEqual(value);
    expect(typeof lr === 'number' ? other.lr : null).toEqual(typeof lr === 'number' ? lr : null);
  }
}

// A tensor as learning rate is no value of JSON.
const travelling = inFull.filter(
  ({ dtype, python }) => dtype === 'float64' && !python.includes('tensor('),
);

const scalers = [false, true].flatMap((unscale) => [
  {
    python: 'torch.optim.AdamW(p, lr=0.05, fused=True)',
    make: (p: Tensor[]): AnyOptimizer => new AdamW(p, { lr: 0.05 }),
    unscale,
  },
  {
    python: 'torch.optim.SGD(p, lr=0.05, momentum=0.9)',
    make: (p: Tensor[]): AnyOptimizer => new SGD(p, { lr: 0.05, momentum: 0.9 }),
    unscale,
  },
]);
const overflows = [1, 2, 8];
const clips = [
  { norm_type: '2', max_norm: 1 },
  { norm_type: '2', max_norm: 100 },
  { norm_type: '1', max_norm: 2.5 },
  { norm_type: '3', max_norm: 0.5 },
  { norm_type: 'inf', max_norm: 0.7 },
  { norm_type: 'value', max_norm: 0.4 },
];

const exchange = useReference('optimizers', 'optimizers.py', () => ({
  optimizers: inFull.map(request),
  scalers: scalers.map(({ python, unscale }) => ({
    python,
    unscale,
    overflows,
    seed: SEED,
    dtype: 'float32',
    steps: 12,
    missing: [],
  })),
  clips: clips.map((one) => ({ ...one, seed: SEED })),
  averages: [{ seed: SEED, decay: 0.9, steps: STEPS }],
})) as { answer: Answers };

describe('optimizers as in PyTorch', () => {
  test.each(inFull.map((one, i) => ({ ...one, i })))('$name, $dtype', (one) => {
    const theirs = exchange.answer.optimizers[one.i] as OptimizerAnswer;
    const params = drawParameters(SEED, one.dtype);
    const optimizer = one.make(params);
    stepOn(params, optimizer, one);
    expectParams(params, theirs.params, TOLERANCE[one.dtype]);
    expectState(storeState(optimizer.stateDict()), theirs.state, TOLERANCE[one.dtype]);
    optimizer.dispose();
  });
});

// Ours goes on from PyTorch's state, PyTorch from ours: after as many steps again they still agree.
describe('state is exchanged with PyTorch', needs(isLive, 'Python with PyTorch'), () => {
  let continued: OptimizerAnswer[];
  /** What this library hands over to PyTorch after 20 steps. */
  let handedOver: Tensor[][];

  beforeAll(() => {
    const requests = travelling.map((one) => {
      const params = drawParameters(SEED, one.dtype);
      const optimizer = one.make(params);
      stepOn(params, optimizer, one);
      return { params, state: storeState(optimizer.stateDict()) };
    });
    handedOver = requests.map(({ params }) => params);
    const value = {
      continued: requests.map(({ params, state }, i) => ({
        ...request(travelling[i] as (typeof inFull)[number]),
        params: params.map(store),
        state,
      })),
    };
    ({ continued } = askPython(pythonEnv() as PythonEnvironment, 'optimizers.py', value) as {
      continued: OptimizerAnswer[];
    });
  }, 120_000);

  test.each(travelling.map((one, i) => ({ ...one, i })))('$name', (one) => {
    const { state } = exchange.answer.optimizers[
      inFull.indexOf(travelling[one.i] as never)
    ] as OptimizerAnswer;
    const params = drawParameters(SEED, one.dtype);
    const optimizer = one.make(params);
    optimizer.loadStateDict(restoreState(state));
    torch.noGrad(() => {
      for (const [k, param] of params.entries()) param.copy_(handedOver[one.i]?.[k] as Tensor);
    });
    stepOn(params, optimizer, one);
    expectParams(params, (continued[one.i] as OptimizerAnswer).params, 1e-11);
  });
});

describe('loss scaling and clipping as in PyTorch', () => {
  test.each(scalers.map((one, i) => ({ ...one, i })))('$python, unscale_: $unscale', (one) => {
    const theirs = exchange.answer.scalers[one.i] as Answers['scalers'][number];
    const params = drawParameters(SEED, 'float32');
    const optimizer = one.make(params);
    const scaler = new GradScaler({ initScale: 8, growthInterval: 3 });
    for (const [step, { scale, params: expected }] of theirs.history.entries()) {
      using _ = torch.scope();
      const factor = scaler.scale(torch.ones([])).item();
      drawGradients(params, step);
      for (const param of params) param.grad?.mul_(factor);
      if (overflows.includes(step)) params[1]?.grad?.narrow(0, 0, 1).fill_(Infinity);
      if (one.unscale) {
        scaler.unscale_(optimizer);
        clipGradNorm_(params, 1.5);
      }
      scaler.step(optimizer);
      expect(scaler.foundInf(optimizer).item()).toBe(overflows.includes(step) ? 1 : 0);
      scaler.update();
      expect(scaler.getScale(), `scale after step ${step}`).toBe(scale);
      expectParams(params, expected, 1e-6);
    }
    expect(scaler.stateDict()).toEqual(theirs.state);
    expectState(storeState(optimizer.stateDict()), theirs.optimizer, 1e-6);
  });

  test.each(clips.map((one, i) => ({ ...one, i })))('clip $norm_type to $max_norm', (one) => {
    const theirs = exchange.answer.clips[one.i] as Answers['clips'][number];
    for (const foreach of [true, false]) {
      using _ = torch.scope();
      torch.manualSeed(SEED);
      const params = [[4, 3], [3], [2, 2, 2], [5]].map((shape) =>
        torch.zeros(shape, { dtype: 'float64', requiresGrad: true }),
      );
      for (const param of params.slice(0, -1)) {
        param.grad = torch.randn(param.shape, { dtype: 'float64' });
      }
      if (one.norm_type === 'value') clipGradValue_(params, one.max_norm);
      else {
        const normType = one.norm_type === 'inf' ? Infinity : Number(one.norm_type);
        const total = clipGradNorm_(params, one.max_norm, { normType, foreach });
        expect(distance(total, theirs.total)).toBeLessThan(1e-14);
      }
      for (const [i, param] of params.entries()) {
        expect(distance(param.grad, theirs.grads[i] ?? null)).toBeLessThan(1e-14);
      }
    }
  });
});

describe('an exponential moving average as in PyTorch', () => {
  test('is the same to the last bit', () => {
    const params = drawParameters(SEED, 'float32');
    const model = {
      stateDict: () => Object.fromEntries(params.map((param, i) => [String(i), param])),
      loadStateDict: () => {},
    };
    using ema = new ExponentialMovingAverage(model, { decay: 0.9 });
    for (let step = 0; step < STEPS; step++) {
      using _ = torch.scope();
      torch.noGrad(() => {
        for (const param of params) param.add_(torch.randn(param.shape));
      });
      ema.update();
    }
    const averages = Object.values(ema.stateDict());
    expect(
      averages.map((average, i) => distance(average, exchange.answer.averages[0]?.[i] ?? null)),
    ).toEqual(params.map(() => 0));
  });
});
