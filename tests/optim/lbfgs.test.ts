/** LBFGS against PyTorch, on a loss of the fourth degree. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { flattenState, LBFGS, type LBFGSOptions, unflattenState } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { isLive, useReference } from '../python/reference.js';
import { distance, restore, type StoredTensor, store } from '../python/tensors.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { drawParameters, restoreState, type StoredState, storeState } from './cases.js';

const SEED = 7;
const STEPS = 4;
const HALF = 2;
const TOLERANCE = 1e-8;

const kinds: { python: string; options: Partial<LBFGSOptions> }[] = [
  { python: 'lr=0.05, max_iter=5', options: { lr: 0.05, maxIter: 5 } },
  {
    python: 'lr=0.1, max_iter=8, max_eval=6, history_size=3, tolerance_change=1e-5',
    options: { lr: 0.1, maxIter: 8, maxEval: 6, historySize: 3, toleranceChange: 1e-5 },
  },
  {
    python: "max_iter=4, line_search_fn='strong_wolfe'",
    options: { maxIter: 4, lineSearchFn: 'strong_wolfe' },
  },
  {
    python: "lr=20, max_iter=3, history_size=2, line_search_fn='strong_wolfe'",
    options: { lr: 20, maxIter: 3, historySize: 2, lineSearchFn: 'strong_wolfe' },
  },
  {
    python: "lr=0.001, max_iter=3, line_search_fn='strong_wolfe'",
    options: { lr: 0.001, maxIter: 3, lineSearchFn: 'strong_wolfe' },
  },
  {
    python: "tolerance_grad=0.5, line_search_fn='strong_wolfe'",
    options: { toleranceGrad: 0.5, lineSearchFn: 'strong_wolfe' },
  },
];

const requestOf = ({ python }: (typeof kinds)[number], steps: number) => ({
  python: `torch.optim.LBFGS(p, ${python})`,
  seed: SEED,
  dtype: 'float64',
  steps,
});

interface Answer {
  losses: number[];
  params: StoredTensor[];
  state: StoredState;
}

/** The loss of tests/python/optimizers.py, with its gradients. */
function closureOf(params: readonly Tensor[], optimizer: LBFGS): () => Tensor {
  return () => {
    optimizer.zeroGrad();
    const sums = params.map((param) => param.sum()).reduce((a, b) => a.add(b));
    const loss = params.reduce((sum, p, i) => {
      const own = p
        .sub(0.5 * i)
        .pow(4)
        .add(p.mul(i + 1).mul(p.flip([0])));
      return sum.add(own.sum());
    }, sums.square());
    loss.backward();
    return loss;
  };
}

function stepOn(params: readonly Tensor[], optimizer: LBFGS, steps: number): number[] {
  const closure = closureOf(params, optimizer);
  return Array.from({ length: steps }, () => torch.tidy(() => optimizer.step(closure).item()));
}

function expectAs(params: readonly Tensor[], optimizer: LBFGS, theirs: Answer): void {
  for (const [i, param] of params.entries()) {
    const off = distance(param, theirs.params[i] as StoredTensor);
    expect(off, `parameter ${i}`).toBeLessThan(TOLERANCE);
  }
  const { func_evals, n_iter } = optimizer.stateDict().state[0] ?? {};
  const { func_evals: evaluations, n_iter: iterations } = theirs.state.state[0] ?? {};
  expect({ func_evals, n_iter }).toEqual({ func_evals: evaluations, n_iter: iterations });
}

function expectLosses(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [i, loss] of ours.entries()) expect(loss).toBeCloseTo(theirs[i] as number, 7);
}

const exchange = useReference('lbfgs', 'optimizers.py', () => ({
  searches: kinds.flatMap((kind) => [requestOf(kind, STEPS), requestOf(kind, HALF)]),
})) as { answer: { searches: Answer[] } };

describe.each(kinds.map((kind, i) => ({ ...kind, i })))('$python', (kind) => {
  const make = (): { params: Tensor[]; optimizer: LBFGS } => {
    const params = drawParameters(SEED, 'float64');
    return { params, optimizer: new LBFGS(params, kind.options) };
  };
  const whole = () => exchange.answer.searches[2 * kind.i] as Answer;

  test('takes the steps of PyTorch', () => {
    const { params, optimizer } = make();
    expectLosses(stepOn(params, optimizer, STEPS), whole().losses);
    expectAs(params, optimizer, whole());
  });

  test('goes on from the state of PyTorch', () => {
    const half = exchange.answer.searches[2 * kind.i + 1] as Answer;
    const { params, optimizer } = make();
    torch.noGrad(() => {
      for (const [i, param] of params.entries()) {
        param.copy_(restore(half.params[i] as StoredTensor));
      }
    });
    optimizer.loadStateDict(restoreState(half.state));
    expectLosses(stepOn(params, optimizer, STEPS - HALF), whole().losses.slice(HALF));
    expectAs(params, optimizer, whole());
  });
});

describe('a state is handed to PyTorch', needs(isLive, 'Python with PyTorch'), () => {
  let continued: Answer[];

  beforeAll(() => {
    const searches = kinds.map((kind) => {
      const params = drawParameters(SEED, 'float64');
      const optimizer = new LBFGS(params, kind.options);
      stepOn(params, optimizer, HALF);
      const state = storeState(optimizer.stateDict());
      return { ...requestOf(kind, STEPS - HALF), params: params.map(store), state };
    });
    ({ searches: continued } = askPython(pythonEnv() as PythonEnvironment, 'optimizers.py', {
      searches,
    }) as { searches: Answer[] });
  }, 120_000);

  test.each(kinds.map((kind, i) => ({ ...kind, i })))('$python', ({ i }) => {
    const whole = exchange.answer.searches[2 * i] as Answer;
    expectLosses(continued[i]?.losses ?? [], whole.losses.slice(HALF));
    for (const [k, param] of (continued[i]?.params ?? []).entries()) {
      const off = distance(restore(param), whole.params[k] as StoredTensor);
      expect(off, `parameter ${k}`).toBeLessThan(TOLERANCE);
    }
  });
});

describe('LBFGS', () => {
  const options: Partial<LBFGSOptions> = { maxIter: 3, lineSearchFn: 'strong_wolfe' };
  const make = (): { params: Tensor[]; optimizer: LBFGS } => {
    const params = drawParameters(SEED, 'float64');
    return { params, optimizer: new LBFGS(params, options) };
  };

  test('goes on from a file with the very steps that it would have taken', () => {
    const first = make();
    const second = make();
    stepOn(first.params, first.optimizer, 4);
    stepOn(second.params, second.optimizer, 2);
    const path = `${temporaryFolder()}/lbfgs.safetensors`;
    const { tensors, options: rest } = flattenState(second.optimizer.stateDict());
    saveSafetensors(path, tensors, { optimizer: rest });
    second.optimizer.dispose();
    const { tensors: read, metadata } = loadSafetensors(path);
    second.optimizer.loadStateDict(unflattenState(read, metadata.optimizer as string));
    stepOn(second.params, second.optimizer, 2);
    for (const [i, param] of second.params.entries()) {
      expect(param.equal(first.params[i] as Tensor), `parameter ${i}`).toBe(true);
    }
  });

  test('leaves nothing behind but its history, which dispose frees', () => {
    const { params, optimizer } = make();
    const before = torch.memory().tensors;
    stepOn(params, optimizer, 3);
    optimizer.zeroGrad();
    const { old_dirs, old_stps } = optimizer.stateDict().state[0] ?? {};
    const held = [...(old_dirs as Tensor[]), ...(old_stps as Tensor[])].length + 2;
    expect(torch.memory().tensors - before).toBe(held);
    optimizer.dispose();
    expect(torch.memory().tensors).toBe(before);
  });

  test('refuses what it cannot do', () => {
    const { params, optimizer } = make();
    expect(() => optimizer.step()).toThrow('LBFGS: step() needs a closure that computes the loss');
    expect(() => optimizer.step({ foundInf: torch.ones([]) })).toThrow(/LBFGS: step\(\)/);
    const groups = params.map((param) => ({ params: [param] }));
    expect(() => new LBFGS(groups)).toThrow('LBFGS: all parameters should be in one group');
    expect(() => new LBFGS(params, { lineSearchFn: 'wolfe' as never })).toThrow(
      "LBFGS: lineSearchFn should be 'strong_wolfe' or null, got wolfe",
    );
    const mixed = [...params, torch.zeros([2], { requiresGrad: true })];
    expect(() => new LBFGS(mixed)).toThrow('all parameters should have one device and one dtype');
  });

  test('refuses a state of other parameters, and stays as it was', () => {
    const { params, optimizer } = make();
    stepOn(params, optimizer, 1);
    const saved = optimizer.stateDict();
    const other = { ...saved, state: { 0: { ...saved.state[0], d: torch.zeros([3]) } } };
    expect(() => optimizer.loadStateDict(other)).toThrow(
      'LBFGS: the state has a tensor of shape [3], expected [28]',
    );
    expect(optimizer.stateDict().state[0]?.d).toBe(saved.state[0]?.d);
  });
});
