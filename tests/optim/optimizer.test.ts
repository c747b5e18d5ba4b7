import { describe, expect, test } from 'vitest';
import { clipGradNorm_, clipGradValue_ } from '../../lib/nn/utils/index.js';
import {
  Adafactor,
  Adam,
  AdamW,
  ASGD,
  GradScaler,
  LARS,
  NAdam,
  SGD,
} from '../../lib/optim/index.js';
import { type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import type { AnyOptimizer } from './cases.js';

const leaf = (...shape: number[]): Tensor => torch.ones(shape, { requiresGrad: true });

/** One step on the sum of squares. */
function train(params: Tensor[], optimizer: AnyOptimizer): void {
  using _ = torch.scope();
  params
    .map((param) => param.square().sum())
    .reduce((sum, part) => sum.add(part))
    .backward();
  optimizer.step();
  optimizer.zeroGrad();
}

function stepCounts(optimizer: AnyOptimizer): number[] {
  const { state } = optimizer.stateDict();
  return Object.values(state).map(({ step }) => (step as Tensor).item());
}

const kinds: [string, (params: Tensor[]) => AnyOptimizer, number][] = [
  // Two averages for each parameter, and one count of steps for all of them.
  ['AdamW', (params) => new AdamW(params), 2 * 3 + 1],
  ['Adam with amsgrad', (params) => new Adam(params, { amsgrad: true }), 3 * 3 + 1],
  ['SGD', (params) => new SGD(params), 0],
  ['SGD with momentum', (params) => new SGD(params, { momentum: 0.9, nesterov: true }), 3],
  ['LARS', (params) => new LARS(params, { weightDecay: 0.1 }), 3],
  // Rows and columns of two matrices, and the elements of one vector.
  ['Adafactor', (params) => new Adafactor(params), 2 * 2 + 1 + 1],
  // One tensor of its own shape and two numbers for each parameter.
  ['ASGD', (params) => new ASGD(params), 3 * 3 + 1],
  ['NAdam', (params) => new NAdam(params), 3 * 3 + 1],
];

describe.each(kinds)('%s', (_name, make, stateTensors) => {
  test('a step leaves nothing behind but the state, which dispose frees', () => {
    const params = [leaf(2, 3), leaf(3), leaf(2, 2)];
    const optimizer = make(params);
    const before = torch.memory();
    torch.tidy(() => train(params, optimizer));
    expect(torch.memory().tensors - before.tensors).toBe(stateTensors);
    for (let i = 0; i < 3; i++) train(params, optimizer);
    expect(torch.memory().tensors - before.tensors).toBe(stateTensors);
    optimizer.dispose();
    expect(torch.memory()).toEqual(before);
    expect(params.every((param) => param.isfinite().all().item<boolean>())).toBe(true);
  });

  test('descends', () => {
    const params = [leaf(2, 3), leaf(3)];
    const optimizer = make(params);
    for (let i = 0; i < 5; i++) train(params, optimizer);
    for (const param of params) expect(param.max().item()).toBeLessThan(1);
  });

  test('loading its own state changes nothing, and holds no more tensors', () => {
    const params = [leaf(2, 3), leaf(3), leaf(2, 2)];
    const [first, second] = [make(params), make(params)];
    train(params, first);
    second.loadStateDict(first.stateDict());
    const before = torch.memory().tensors;
    second.loadStateDict(first.stateDict());
    expect(torch.memory().tensors).toBe(before);
    const [ours, theirs] = [second.stateDict(), first.stateDict()];
    expect(Object.keys(ours.state)).toEqual(Object.keys(theirs.state));
    for (const [id, tensors] of Object.entries(ours.state)) {
      for (const [name, tensor] of Object.entries(tensors)) {
        const other = theirs.state[id]?.[name] as Tensor;
        expect((tensor as Tensor).equal(other), `${name} of ${id}`).toBe(true);
        expect((tensor as Tensor).isSame(other)).toBe(false);
      }
    }
  });
});

describe('groups', () => {
  test('take defaults, and keep names and scales through the state dict', () => {
    const [a, b] = [leaf(2), leaf(2)];
    const optimizer = new AdamW(
      [{ params: [a], weightDecay: 0, lrScale: 0.5, name: 'no decay' }, { params: b }],
      { lr: 0.1, weightDecay: 0.05 },
    );
    expect(optimizer.paramGroups.map((group) => group.weightDecay)).toEqual([0, 0.05]);
    expect(optimizer.paramGroups[1]?.params[0]).toBe(b);
    expect(optimizer.stateDict().param_groups).toEqual([
      {
        params: [0],
        lr: 0.1,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weight_decay: 0,
        amsgrad: false,
        maximize: false,
        decoupled_weight_decay: true,
        lr_scale: 0.5,
        name: 'no decay',
      },
      {
        params: [1],
        lr: 0.1,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weight_decay: 0.05,
        amsgrad: false,
        maximize: false,
        decoupled_weight_decay: true,
      },
    ]);
    const other = new AdamW([{ params: [leaf(2)] }, { params: [leaf(2)] }]);
    other.loadStateDict(optimizer.stateDict());
    expect(other.paramGroups[0]?.lrScale).toBe(0.5);
    expect(other.paramGroups[1]?.lr).toBe(0.1);
  });

  test('can be added later', () => {
    const [a, b] = [leaf(2), leaf(2)];
    const optimizer = new AdamW([a], { lr: 0.1 });
    train([a], optimizer);
    optimizer.addParamGroup({ params: b, lr: 0.2 });
    train([a, b], optimizer);
    expect(stepCounts(optimizer)).toEqual([2, 1]);
  });

  test('of several dtypes are updated in one step', () => {
    const params = [leaf(2), torch.ones([2], { dtype: 'float64', requiresGrad: true }), leaf(3)];
    const optimizer = new AdamW(params, { lr: 0.1 });
    torch.tidy(() => {
      for (const param of params) param.grad = torch.onesLike(param);
      optimizer.step();
    });
    for (const param of params) expect(param.max().item()).toBeCloseTo(0.9 - 0.001, 6);
  });
});

describe('counts of steps', () => {
  test('are split where only some parameters have gradients', () => {
    const params = [leaf(2), leaf(2), leaf(2)];
    const optimizer = new AdamW(params);
    const stepWith = (...indices: number[]): void => {
      using _ = torch.scope();
      for (const i of indices) (params[i] as Tensor).grad = torch.ones([2]);
      optimizer.step();
      optimizer.zeroGrad();
    };
    stepWith(0, 1, 2);
    stepWith(0, 1);
    expect(stepCounts(optimizer)).toEqual([2, 2, 1]);
    stepWith(1, 2);
    expect(stepCounts(optimizer)).toEqual([2, 3, 2]);
    stepWith(0, 1, 2);
    expect(stepCounts(optimizer)).toEqual([3, 4, 3]);
    // Those of equal count share it again after loading: the state then holds as few tensors.
    const other = new AdamW(params);
    other.loadStateDict(optimizer.stateDict());
    const { state } = other.stateDict();
    const [first, second, third] = [0, 1, 2].map((i) => state[i]?.step);
    expect(first === third).toBe(true);
    expect(first === second).toBe(false);
  });
});

describe('the order in memory', () => {
  // Fused ops read memory in a line: an expanded gradient is shorter than they take it for.
  test.each([
    ['transposed', () => torch.arange(6, { dtype: 'float32' }).reshape([3, 2]).t()],
    [
      'expanded',
      () =>
        torch
          .tensor([[1], [-1]])
          .to('float32')
          .expand([2, 3]),
    ],
  ])('of a gradient that is %s does not matter', (_name, make) => {
    const after = [make(), make().contiguous()].map((grad) => {
      const param = leaf(2, 3);
      param.grad = grad;
      new AdamW([param], { lr: 0.1 }).step();
      return param.tolist();
    });
    expect(after[0]).toEqual(after[1]);
  });

  test('of a saved state does not matter', () => {
    const params = [0, 1].map(() => torch.ones([3, 2]).t().requiresGrad_());
    const optimizers = params.map((param) => new AdamW([param], { lr: 0.1 }));
    const step = (i: number): void => {
      (params[i] as Tensor).grad = torch.arange(6, { dtype: 'float32' }).reshape([2, 3]);
      optimizers[i]?.step();
    };
    step(0);
    step(1);
    const { state, param_groups } = (optimizers[1] as AdamW).stateDict();
    const rows = Object.fromEntries(
      Object.entries(state[0] ?? {}).map(([name, value]) => [name, (value as Tensor).contiguous()]),
    );
    optimizers[1]?.loadStateDict({ state: { 0: rows }, param_groups });
    step(0);
    step(1);
    expect(params[1]?.tolist()).toEqual(params[0]?.tolist());
  });

  test('of a parameter with gaps is refused', () => {
    const param = torch.ones([3, 4]).narrow(1, 0, 2).requiresGrad_();
    param.grad = torch.ones([3, 2]);
    expect(() => new AdamW([param]).step()).toThrow(/fill its memory without gaps/);
  });
});

describe('zeroGrad', () => {
  test('drops gradients, or fills them with zeros', () => {
    const param = leaf(2);
    const optimizer = new SGD([param]);
    param.sum().backward();
    const { grad } = param;
    optimizer.zeroGrad(false);
    expect(grad?.tolist()).toEqual([0, 0]);
    expect(param.grad?.tolist()).toEqual([0, 0]);
    optimizer.zeroGrad();
    expect(param.grad).toBeNull();
  });
});

describe('wrong arguments', () => {
  const a = leaf(2);
  const refused: [() => unknown, RegExp][] = [
    [() => new AdamW([]), /AdamW: params should hold at least one parameter/],
    [() => new AdamW(a as never), /Tensors in an array, or groups of them, got a Tensor/],
    [() => new AdamW([a, a]), /a parameter appears twice/],
    [() => new AdamW([{ params: [a] }, { params: [a] }]), /a parameter appears twice/],
    [() => new AdamW([a.mul(2)]), /non-leaf/],
    [() => new AdamW([{ params: [leaf(1)] }, a as never]), /an object with params/],
    [() => new AdamW([{ params: [3 as never] }]), /should be Tensors, got number/],
    [() => new AdamW([a], { lr: -1 }), /AdamW: invalid learning rate: -1/],
    [() => new AdamW([a], { betas: [0.9, 1] }), /invalid beta parameter at index 1: 1/],
    [() => new Adam([a], { eps: Number.NaN }), /Adam: invalid epsilon value: NaN/],
    [() => new AdamW([{ params: [a], weightDecay: -1 }]), /invalid weightDecay value: -1/],
    [() => new AdamW([a], { lr: Number.NaN }), /AdamW: invalid learning rate: NaN/],
    [() => new SGD([a], { lr: '0.1' as never }), /SGD: invalid learning rate: '0.1'/],
    [() => new SGD([a], { lr: torch.ones([2]) }), /learning rate: a tensor of shape \[2\]/],
    [() => new AdamW([a], { betas: [0.9] as never }), /betas should be 2 numbers, got \[0.9\]/],
    [() => new SGD([a], { momentum: '0.9' as never }), /momentum should be a number, got '0.9'/],
    [() => new SGD([a], { nesterov: 1 as never }), /nesterov should be a boolean, got 1/],
    [() => new SGD([a], { nesterov: true }), /requires a momentum above 0/],
    [() => new LARS([a], { trustCoefficient: 0 }), /invalid trustCoefficient value: 0/],
    [() => clipGradNorm_([a], -1), /maxNorm should be a number from 0, got -1/],
    [() => clipGradValue_([a], Number.NaN), /clipValue should be a number from 0, got NaN/],
  ];
  test.each(refused.map(([run, message]) => ({ run, message })))('$message', ({ run, message }) => {
    expect(run).toThrow(TorchError);
    expect(run).toThrow(message);
  });

  test('states that do not fit leave the optimizer as it is', () => {
    const param = leaf(2);
    const optimizer = new AdamW([param], { lr: 0.5 });
    train([param], optimizer);
    const good = optimizer.stateDict();
    const two = new AdamW([{ params: [leaf(2)] }, { params: [leaf(2)] }]).stateDict();
    expect(() => optimizer.loadStateDict(two)).toThrow(/2 parameter groups, the optimizer 1/);
    const long = new AdamW([leaf(2), leaf(2)]).stateDict();
    expect(() => optimizer.loadStateDict(long)).toThrow(/2 parameters in the state, 1 in the/);
    const wide = { ...good, state: { 0: { ...good.state[0], exp_avg: torch.ones([3]) } } };
    expect(() => optimizer.loadStateDict(wide)).toThrow(/exp_avg has shape \[3\], expected \[2\]/);
    const odd = { ...good, state: { 7: good.state[0] as never } };
    expect(() => optimizer.loadStateDict(odd)).toThrow(/a parameter 7 that no group names/);
    expect(() => optimizer.loadStateDict({} as never)).toThrow(/'state' and 'param_groups'/);
    expect(stepCounts(optimizer)).toEqual([1]);
    train([param], optimizer);
  });
});

describe('clipping', () => {
  test('leaves nothing behind but the norm, and throws for what is not finite on demand', () => {
    const params = [leaf(2), leaf(3)];
    torch.tidy(() => {
      for (const param of params) param.square().sum().backward();
    });
    const before = torch.memory().tensors;
    const norm = clipGradNorm_(params, 1);
    expect(norm.item()).toBeCloseTo(Math.sqrt(5 * 4), 5);
    expect(torch.memory().tensors - before).toBe(1);
    torch.tidy(() => params[0]?.grad?.fill_(Infinity));
    expect(() => clipGradNorm_(params, 1, { errorIfNonfinite: true })).toThrow(
      /total norm of order 2 for gradients is Infinity/,
    );
    expect(clipGradNorm_([leaf(1)], 1).item()).toBe(0);
    expect(clipGradNorm_(leaf(2), 1).item()).toBe(0);
  });
});

describe('GradScaler', () => {
  const ready = (): { param: Tensor; optimizer: SGD; scaler: GradScaler } => {
    const param = leaf(2);
    const optimizer = new SGD([param], { lr: 0.1 });
    const scaler = new GradScaler({ initScale: 4 });
    torch.tidy(() => scaler.scale(param.sum()).backward());
    return { param, optimizer, scaler };
  };

  test('refuses calls in the wrong order', () => {
    const { optimizer, scaler } = ready();
    scaler.unscale_(optimizer);
    expect(() => scaler.unscale_(optimizer)).toThrow(/already called on this optimizer/);
    scaler.step(optimizer);
    expect(() => scaler.step(optimizer)).toThrow(/already called on this optimizer/);
    expect(() => scaler.unscale_(optimizer)).toThrow(/after step\(\)/);
    scaler.update();
    expect(() => scaler.update()).toThrow(/before the gradients of any step/);
    expect(() => new GradScaler().step(optimizer)).toThrow(/before the first scale\(loss\)/);
    const other = new SGD([leaf(1)]);
    expect(() => scaler.step(other)).toThrow(/no gradients to inspect/);
  });

  test('float16 gradients are refused', () => {
    const param = torch.ones([2], { dtype: 'float16', requiresGrad: true });
    const scaler = new GradScaler();
    scaler.scale(param.sum()).backward();
    expect(() => scaler.unscale_(new SGD([param]))).toThrow(/float16 gradients/);
  });

  test('keeps two tensors, which dispose frees', () => {
    const before = torch.memory().tensors;
    const { param, optimizer, scaler } = ready();
    torch.tidy(() => {
      scaler.step(optimizer);
      scaler.update();
    });
    optimizer.zeroGrad();
    // The parameter, the factor and the count of good steps.
    expect(torch.memory().tensors - before).toBe(3);
    scaler.dispose();
    param.dispose();
    expect(torch.memory().tensors).toBe(before);
  });

  test('its state is saved and loaded before and after its first use', () => {
    const { scaler } = ready();
    const fresh = new GradScaler();
    const state = { ...scaler.stateDict(), scale: 32, _growth_tracker: 5 };
    fresh.loadStateDict(state);
    expect(fresh.getScale()).toBe(32);
    expect(fresh.scale(torch.ones([])).item()).toBe(32);
    expect(fresh.stateDict()).toEqual(state);
    scaler.loadStateDict(state);
    expect(scaler.stateDict()).toEqual(state);
    expect(() => scaler.loadStateDict({})).toThrow(/scale should be a number, got undefined/);
  });

  test('resumes in the middle of a growth interval as if it had never stopped', () => {
    const run = (stopAfter: number | null): number[] => {
      using _ = torch.scope();
      const param = leaf(2);
      const optimizer = new SGD([param], { lr: 0.1 });
      let scaler = new GradScaler({ initScale: 3.3, growthFactor: 1.7, growthInterval: 3 });
      const scales: number[] = [];
      for (let i = 0; i < 12; i++) {
        if (i === stopAfter) {
          const state = JSON.parse(JSON.stringify(scaler.stateDict()));
          scaler = new GradScaler();
          // After its tensors are made, which is the later of the two moments to load.
          scaler.scale(torch.ones([]));
          scaler.loadStateDict(state);
        }
        const loss = scaler.scale(param.sum().mul(i === 6 ? Infinity : 1));
        loss.backward();
        scaler.step(optimizer);
        scaler.update();
        optimizer.zeroGrad();
        scales.push(scaler.getScale());
      }
      return scales;
    };
    const whole = run(null);
    expect(new Set(whole).size).toBeGreaterThan(3);
    for (const stopAfter of [2, 5, 7]) expect(run(stopAfter)).toEqual(whole);
  });

  test('changes nothing where it is disabled', () => {
    const { param, optimizer } = ready();
    const scaler = new GradScaler({ enabled: false });
    const loss = param.sum();
    expect(scaler.scale(loss)).toBe(loss);
    scaler.unscale_(optimizer);
    scaler.step(optimizer);
    scaler.update();
    expect(param.tolist()).toEqual([0.6, 0.6].map(Math.fround));
    expect(scaler.getScale()).toBe(1);
    expect(scaler.stateDict()).toEqual({});
  });

  test.each([{ initScale: 0 }, { growthFactor: 1 }, { backoffFactor: 1 }, { growthInterval: 0.5 }])(
    '%o is refused',
    (options) => {
      expect(() => new GradScaler(options)).toThrow(Object.keys(options)[0]);
    },
  );
});
