/** The addon's pass over all parameters takes the very steps of libtorch's ops after one another. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import {
  Adam,
  type AdamOptions,
  AdamW,
  type Averaging,
  ExponentialMovingAverage,
} from '../../lib/optim/index.js';
import { privateFunctions as ops } from '../../lib/torch/functions.js';
import { adamStep, gradientNorm } from '../../lib/torch/fused-update.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits, bitsOf } from '../support/bits.js';
import { needs } from '../support/needs.js';

/** Whether the processor has what the pass needs; elsewhere libtorch's ops take all steps. */
const hasPass = (() => {
  try {
    const flags = readFileSync('/proc/cpuinfo', 'utf8');
    return / avx2 /.test(flags) && / fma /.test(flags);
  } catch {
    return false;
  }
})();

const needsPass = needs(hasPass, 'a processor with AVX2 and FMA');

// Sizes with and without a rest beside vectors of 8, and enough for pieces and for two threads.
const SHAPES = [[3, 5], [64], [1], [17, 2000], [600, 331]];

function draw(shapes: readonly number[][], seed: number): Tensor[] {
  torch.manualSeed(seed);
  return shapes.map((shape) => torch.randn(shape).requiresGrad_());
}

function setGradients(params: readonly Tensor[], seed: number): void {
  torch.manualSeed(seed);
  for (const [i, param] of params.entries())
    param.grad = torch.randn(param.shape).mul(10 ** (i - 2));
}

/** Averages of parameters. */
function averagingOf(params: readonly Tensor[], share: number) {
  const averages = new Map(params.map((param) => [param, param.detach().clone()]));
  const moved: Tensor[] = [];
  const averaging: Averaging = {
    ...{ share, of: (weight) => averages.get(weight) },
    moved: (weights) => void moved.push(...weights),
  };
  return { averages, averaging, moved };
}

type Options = Partial<AdamOptions>;

const kinds: [string, Options][] = [
  ['AdamW', { weightDecay: 0.05, decoupledWeightDecay: true }],
  ['AdamW with a rate as a tensor', { lr: torch.tensor(0.03), decoupledWeightDecay: true }],
  ['Adam with decay', { weightDecay: 0.1 }],
  ['AMSGrad', { amsgrad: true, weightDecay: 0.1 }],
  ['Adam that maximizes', { maximize: true, weightDecay: 0.1, eps: 1e-3 }],
  ['AdamW with fast averages', { betas: [0.4, 0.6], weightDecay: 0.3, decoupledWeightDecay: true }],
];

describe.each(kinds)('%s', (_name, given) => {
  test.each([0.001, 0.7])('takes the steps of libtorch, with averages that move by %f', (share) => {
    using _ = torch.scope();
    const options = { lr: 0.01, betas: [0.9, 0.95], eps: 1e-8, weightDecay: 0, ...given } as const;
    const { decoupledWeightDecay = false, amsgrad = false, maximize = false } = given;
    const params = draw(SHAPES, 1);
    using optimizer = new Adam(params, { ...options, amsgrad, maximize, decoupledWeightDecay });
    const { averages, averaging, moved } = averagingOf(params, share);

    const wanted = torch.noGrad(() => params.map((param) => param.detach().clone()));
    const [expAvgs, expAvgSqs, largest, means] = Array.from({ length: 4 }, () =>
      wanted.map((param) => torch.zerosLike(param)),
    ) as [Tensor[], Tensor[], Tensor[], Tensor[]];
    for (const [i, mean] of means.entries()) mean.copy_(wanted[i] as Tensor);
    const steps = wanted.map(() => torch.zeros([]));
    const [beta1, beta2] = options.betas;

    for (let step = 0; step < 5; step++) {
      setGradients(params, 10 + step);
      const factor = [1, 0.3, 1e-3, 1, 0.77][step] as number;
      const gradFactor = torch.full([], factor, { dtype: 'float32' });
      torch.noGrad(() => {
        const grads = ops._foreachMul(
          params.map(({ grad }) => grad as Tensor),
          gradFactor,
        );
        ops._foreachAdd_(steps, 1);
        const fused = decoupledWeightDecay ? ops._fusedAdamw_ : ops._fusedAdam_;
        const { lr, eps, weightDecay } = options;
        const rest = { beta1, beta2, eps, weightDecay, amsgrad, maximize };
        const maxes = amsgrad ? largest : [];
        if (typeof lr === 'number') {
          fused(wanted, grads, expAvgs, expAvgSqs, maxes, steps, { ...rest, lr });
        } else fused(wanted, grads, expAvgs, expAvgSqs, maxes, steps, { ...rest, lr });
        ops._foreachLerp_(means, wanted, share);
      });
      optimizer.step({ gradFactor, averaging, foundInf: torch.zeros([]) });
      // The first step makes the state, by libtorch's ops.
      if (step === 0) {
        torch.noGrad(() => ops._foreachLerp_([...averages.values()], params, share));
        expect(moved).toEqual([]);
      }
    }

    for (const [i, param] of params.entries()) {
      const { state } = optimizer.stateDict();
      const own = { param, mean: averages.get(param) as Tensor, ...state[i] };
      const expected = {
        ...{ param: wanted[i], mean: means[i], step: steps[i] },
        ...{ exp_avg: expAvgs[i], exp_avg_sq: expAvgSqs[i] },
        ...(amsgrad && { max_exp_avg_sq: largest[i] }),
      };
      expect(allBits(own as Record<string, Tensor>)).toEqual(
        allBits(expected as Record<string, Tensor>),
      );
    }
    expect(moved.length).toBe(hasPass ? 4 * params.length : 0);
  });
});

describe('a step of AdamW', () => {
  const make = (params: Tensor[]) => new AdamW(params, { lr: 0.1 });

  test('that is skipped moves the averages, and nothing else', () => {
    const params = draw(SHAPES, 2);
    using optimizer = make(params);
    setGradients(params, 3);
    optimizer.step();
    const { averages, averaging, moved } = averagingOf(params, 0.25);
    torch.noGrad(() => {
      for (const average of averages.values()) average.add_(1);
    });
    const means = [...averages.values()].map((average) => average.clone());
    torch.noGrad(() => ops._foreachLerp_(means, params, 0.25));
    const state = () => [...params, ...Object.values(optimizer.stateDict().state[0] ?? {})];
    const before = state().map((tensor) => bitsOf(tensor as Tensor));
    for (const param of params) param.grad = torch.full(param.shape, Number.NaN);
    optimizer.step({ foundInf: torch.ones([]), averaging });
    expect(state().map((tensor) => bitsOf(tensor as Tensor))).toEqual(before);
    if (hasPass)
      expect(allBits(averages)).toEqual(
        allBits(new Map(params.map((param, i) => [param, means[i]]))),
      );
    expect(moved.length).toBe(hasPass ? params.length : 0);
  });

  test('leaves gradients as they are that it scales', needsPass, () => {
    const params = draw(SHAPES, 2);
    using optimizer = make(params);
    setGradients(params, 3);
    optimizer.step();
    setGradients(params, 3);
    const before = params.map(({ grad }) => bitsOf(grad as Tensor));
    optimizer.step({ gradFactor: torch.tensor(0.5) });
    expect(params.map(({ grad }) => bitsOf(grad as Tensor))).toEqual(before);
  });

  test('takes gradients of another memory layout than their parameters', () => {
    const run = (transposed: boolean): unknown => {
      const params = draw([[30, 50]], 4);
      using optimizer = make(params);
      for (let step = 0; step < 3; step++) {
        setGradients(params, step);
        const [param] = params as [Tensor];
        if (transposed) param.grad = (param.grad as Tensor).t().contiguous().t();
        optimizer.step();
      }
      return bitsOf(params[0] as Tensor);
    };
    expect(run(true)).toEqual(run(false));
  });

  test('counts the steps of parameters that lack gradients at times', () => {
    const params = draw([[9], [8]], 5);
    using optimizer = make(params);
    const [first, second] = params as [Tensor, Tensor];
    for (let step = 0; step < 6; step++) {
      setGradients(params, step);
      if (step === 3 || step === 4) second.grad = null;
      const before = bitsOf(second);
      optimizer.step();
      if (second.grad === null) expect(bitsOf(second)).toEqual(before);
    }
    const { state } = optimizer.stateDict();
    expect([0, 1].map((i) => (state[i] as { step: Tensor }).step.item())).toEqual([6, 4]);
    expect(first.isfinite().all().item()).toBe(true);
  });

  test('calls the update of a subclass at every step', () => {
    class Clamped extends AdamW {
      protected override update(...args: Parameters<AdamW['update']>): void {
        super.update(...args);
        for (const param of args[1]) param.clamp_(-0.5, 0.5);
      }
    }
    const params = draw([[100]], 6);
    using optimizer = new Clamped(params, { lr: 0.3 });
    for (let step = 0; step < 4; step++) {
      setGradients(params, step);
      optimizer.step();
      expect(params[0]?.abs().max().item()).toBe(0.5);
    }
  });

  test('leaves averages to who follows the weights after a hook', () => {
    const params = draw([[10]], 7);
    using optimizer = make(params);
    const { averaging, moved } = averagingOf(params, 0.5);
    optimizer.registerStepPostHook(() => torch.noGrad(() => params[0]?.zero_()));
    for (let step = 0; step < 2; step++) {
      setGradients(params, step);
      optimizer.step({ averaging });
    }
    expect(moved).toEqual([]);
  });

  test('tells autograd that weights have changed', () => {
    const params = draw([[4]], 8);
    const [param] = params as [Tensor];
    using optimizer = make(params);
    setGradients(params, 0);
    optimizer.step();
    const squares = param.mul(param).sum();
    optimizer.step();
    expect(() => squares.backward()).toThrow(/modified by an inplace operation/);
  });

  test('leaves no tensor behind', () => {
    const params = draw(SHAPES, 9);
    using optimizer = make(params);
    const { averaging } = averagingOf(params, 0.5);
    setGradients(params, 0);
    optimizer.step();
    const before = torch.memory();
    for (let i = 0; i < 3; i++) optimizer.step({ averaging });
    expect(torch.memory()).toEqual(before);
  });

  test('refuses a parameter that was freed', () => {
    const params = draw([[4], [5]], 10);
    using optimizer = make(params);
    setGradients(params, 0);
    optimizer.step();
    params[1]?.dispose();
    expect(() => optimizer.step()).toThrow(/disposed/);
  });
});

describe('a moving average', () => {
  test('is the same whether or not the optimizer moves it', () => {
    const run = (joint: boolean) => {
      torch.manualSeed(11);
      const net = new nn.Sequential(
        new nn.Linear(7, 9),
        new nn.BatchNorm1d(9),
        new nn.Linear(9, 3),
      );
      // A frozen weight is copied, and one that the optimizer does not have is averaged nevertheless.
      const [frozen, left, ...trained] = net.parameters();
      frozen?.requiresGrad_(false);
      using optimizer = new AdamW(trained, { lr: 0.1 });
      const ema = new ExponentialMovingAverage(net, { decay: 0.9 });
      for (let step = 0; step < 4; step++) {
        setGradients(trained, step);
        torch.noGrad(() => left?.add_(1));
        torch.noGrad(() => frozen?.add_(1));
        optimizer.step(joint ? { averaging: ema.averaging() } : {});
        ema.update();
      }
      return allBits(ema.stateDict());
    };
    expect(run(true)).toEqual(run(false));
  });

  test('cannot be moved while the model has it', () => {
    using ema = new ExponentialMovingAverage(new nn.Linear(2, 2), { decay: 0.9 });
    ema.swap();
    expect(() => ema.averaging()).toThrow(
      /averaging\(\) is called while the model has the averages/,
    );
  });
});

describe('the norm of gradients', () => {
  test('is that of one vector in float64, with any number of threads', needsPass, () => {
    const params = draw(SHAPES, 12);
    setGradients(params, 13);
    const vector = torch.cat(
      params.map(({ grad }) => (grad as Tensor).reshape([-1]).to('float64')),
    );
    const threads = torch.getNumThreads();
    const norms = [1, 2, 5].map((count) => {
      torch.setNumThreads(count);
      return gradientNorm(params)?.item();
    });
    torch.setNumThreads(threads);
    const exact = torch.linalg.vectorNorm(vector).item<number>();
    expect(new Set(norms).size).toBe(1);
    // The norm of each tensor is rounded to float32, and the norm of those.
    expect(Math.abs((norms[0] as number) - exact) / exact).toBeLessThan(2 ** -23);
  });

  test.each([
    ['an infinite number', Infinity, Infinity],
    ['NaN', Number.NaN, Number.NaN],
    // As in libtorch, whose sum of squares is in float32.
    ['a square beyond float32', 1e20, Infinity],
  ])('tells of %s', needsPass, (_name, value, expected) => {
    const params = draw(SHAPES, 14);
    setGradients(params, 15);
    params[3]?.grad?.view([-1]).narrow(0, 20_001, 1).fill_(value);
    expect(gradientNorm(params)?.item()).toEqual(expected);
    const grads = params.map(({ grad }) => grad as Tensor);
    expect(nn.utils.getTotalNorm(grads).item()).toEqual(expected);
  });

  test('leaves to libtorch what is not float32', () => {
    const params = draw([[3]], 16);
    const other = torch.ones([2], { dtype: 'float64', requiresGrad: true });
    setGradients(params, 17);
    other.grad = torch.ones([2], { dtype: 'float64' });
    expect(gradientNorm([...params, other])).toBeNull();
    expect(gradientNorm([])).toBeNull();
  });
});

test('the pass is there where the processor has what it needs', () => {
  using _ = torch.scope();
  const [param] = draw([[4]], 18) as [Tensor];
  param.grad = torch.ones([4]);
  const zeros = () => [torch.zeros([4])];
  const isDone = torch.noGrad(() =>
    adamStep({
      ...{ params: [param], expAvgs: zeros(), expAvgSqs: zeros(), maxExpAvgSqs: [] },
      ...{ steps: [torch.zeros([])], averages: [], absent: [], averageShare: 0 },
      ...{ lr: 0.1, betas: [0.9, 0.99], eps: 1e-8, weightDecay: 0, decoupledWeightDecay: true },
      ...{ maximize: false, foundInf: null, gradFactor: null },
    }),
  );
  expect(isDone).toBe(hasPass);
});
