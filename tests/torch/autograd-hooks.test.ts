/** Hooks in the backward pass: they see and change PyTorch's gradients, in its order. */
import { describe, expect, test } from 'vitest';
import { type Gradients, nn, type Tensor, TorchError, torch } from '../../lib/index.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { expectCase, inputs, leaf, useCases } from './autograd-reference.js';

const gradOf = (tensor: Tensor) => tensor.grad?.tolist() ?? null;

const answers = useCases('hooks');

describe('hooks of tensors', () => {
  test('change gradients, before they are retained and accumulated', () => {
    const seen: Tensor[] = [];
    const x = leaf(3);
    const y = x.mul(2);
    y.registerHook((gradient) => gradient.mul(10));
    y.registerHook((gradient) => void seen.push(gradient.keep()));
    y.retainGrad();
    x.registerHook((gradient) => gradient.clamp({ max: 15 }));
    x.registerPostAccumulateGradHook(
      (same) => void seen.push((same.grad as Tensor).clone().keep()),
    );
    y.square().sum().backward();
    expectCase(answers, 'tensors', [x.grad, y.grad, ...seen]);
  });

  test('are gone once removed', () => {
    const x = leaf(1);
    const first = x.registerHook((gradient) => gradient.mul(2));
    {
      using _ = x.registerHook((gradient) => gradient.mul(3));
      x.sum().backward();
    }
    expect(gradOf(x)).toEqual([6]);
    first.remove();
    first.remove();
    x.grad = null;
    x.sum().backward();
    expect(gradOf(x)).toEqual([1]);
  });

  test('get the leaf itself after its gradient was added, for an optimizer in the backward pass', () => {
    const x = leaf(3);
    const handle = x.registerPostAccumulateGradHook((same) => {
      expect(same).toBe(x);
      same.sub_(same.grad as Tensor);
      same.grad = null;
    });
    x.mul(2).sum().backward();
    expect([x.tolist(), x.grad]).toEqual([[-3, -1.75, -0.5], null]);
    handle.remove();
    x.sum().backward();
    expect(gradOf(x)).toEqual([1, 1, 1]);
  });

  test('stay with the gradient of the value from before a change in place', () => {
    const seen: unknown[] = [];
    const y = leaf(1).mul(1);
    y.registerHook((gradient) => void seen.push(gradient.item()));
    y.mul_(5);
    y.sum().backward();
    expect(seen).toEqual([5]);
  });

  test('that throw end the pass, whose caller gets what they threw', () => {
    const x = leaf(1);
    const handle = x.registerHook(() => {
      throw new RangeError('mine');
    });
    expect(() => x.sum().backward()).toThrow(RangeError);
    handle.remove();
    expect(() => x.sum().backward()).not.toThrow();
  });

  test('leave no tensors behind, and are freed with their tensor', async () => {
    const refs: WeakRef<object>[] = [];
    const before = torch.memory().tensors;
    for (let step = 0; step < 50; step++) {
      using _ = torch.scope();
      const x = leaf(2);
      const hook = (gradient: Tensor) => gradient.mul(2);
      x.registerHook(hook);
      x.registerPostAccumulateGradHook(() => void hook);
      x.mul(2).sum().backward();
      refs.push(new WeakRef(hook));
    }
    expect(torch.memory().tensors).toBe(before);
    await collectGarbage();
    // The engine's stack may still show the last one to the garbage collector.
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(2);
  });

  const x = () => leaf(2);
  test.each<[string, () => unknown, RegExp]>([
    ['a tensor without gradient', () => inputs(1).registerHook(() => null), /require gradient/],
    [
      'a result, for hooks of leaves',
      () =>
        x()
          .mul(2)
          .registerPostAccumulateGradHook(() => {}),
      /non-leaf tensors/,
    ],
    ['what is no function', () => x().registerHook(5 as never), /hook should be a function, got 5/],
    [
      'a result that is no tensor',
      () => {
        const y = x();
        y.registerHook(() => 'text' as never);
        y.sum().backward();
      },
      /registerHook: what the hook returns should be a Tensor or null, got 'text'/,
    ],
    [
      'a gradient of another shape',
      () => {
        const y = x();
        y.registerHook(() => torch.ones([5], { dtype: 'float64' }));
        y.sum().backward();
      },
      /hook '.*' has changed the size of value/,
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(TorchError);
    expect(call).toThrow(message);
  });
});

describe('functions of the graph', () => {
  test('have hooks before and after them', () => {
    const seen: Tensor[] = [];
    const [x, y] = [leaf(3), leaf(3)];
    const z = x.add(y).mul(y);
    const { gradFn } = z;
    const keep = (list: Gradients) => seen.push(...list.map((tensor) => (tensor as Tensor).keep()));
    gradFn?.registerPrehook(([gradient]) => gradient?.mul(3));
    gradFn?.registerHook((ins, outs) => {
      keep(ins);
      keep(outs);
    });
    const next = gradFn?.nextFunctions[0]?.[0];
    next?.registerHook((ins) => [(ins[0] as Tensor).mul(7), ins[1] ?? null]);
    z.sum().backward();
    const names = [gradFn?.name, ...(gradFn?.nextFunctions.map(([f]) => f?.name) ?? [])];
    expectCase(answers, 'nodes', [x.grad, y.grad, ...seen, names]);
  });

  test('are one object each, and lead to the leaves', () => {
    const x = leaf(1);
    const y = x.mul(2);
    expect(y.gradFn).toBe(y.gradFn);
    const [accumulate, position] = y.gradFn?.nextFunctions[0] ?? [];
    expect(accumulate?.variable?.isSame(x)).toBe(true);
    expect([position, y.gradFn?.variable, x.gradFn]).toEqual([0, null, null]);
    expect(String(y.gradFn)).toBe('<MulBackward1>');
  });

  test('refuse another number of gradients than they have', () => {
    const y = leaf(1).mul(leaf(1));
    y.gradFn?.registerHook(([first]) => [first ?? null]);
    expect(() => y.backward()).toThrow(
      /should return 2 gradients, as many as it got, or null; got 1/,
    );
  });
});

describe('hooks of modules', () => {
  /** The weights of tests/python/autograd.py. */
  function seeded<M extends nn.Module>(make: () => M): M {
    torch.manualSeed(0);
    return make().double();
  }

  test('see and change gradients of results and of arguments', () => {
    const seen: unknown[] = [];
    const model = seeded(
      () => new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)),
    );
    for (const module of model) {
      module.registerFullBackwardHook((same, [input], [output]) => {
        seen.push(same.constructor.name, input?.keep(), (output as Tensor).clone().keep());
      });
    }
    model.at(1).registerFullBackwardPreHook((_, [output]) => [(output as Tensor).mul(2)]);
    model.at(1).registerFullBackwardHook((_, [input]) => [(input as Tensor).mul(3)]);
    const x = leaf(5, 3);
    (model.forward(x) as Tensor).square().sum().backward();
    const gradients = [...model.parameters()].map(({ grad }) => grad);
    expectCase(answers, 'modules', [...seen, x.grad, ...gradients]);
  });

  test('are called where only the parameters require a gradient', () => {
    const seen: unknown[] = [];
    const model = seeded(() => new nn.Linear(3, 2));
    model.registerFullBackwardHook((_, [input], [output]) => {
      seen.push(input, (output as Tensor).clone().keep());
    });
    model.forward(inputs(4, 3)).square().sum().backward();
    expectCase(answers, 'modules_without_gradient_of_the_input', seen);
  });

  test('give null for results and arguments that are no tensors, or that nothing uses', () => {
    class Two extends nn.Module {
      forward(x: Tensor, _: string): [Tensor, Tensor, number] {
        return [x.mul(2), x.mul(3), 5];
      }
    }
    const seen: unknown[] = [];
    const model = new Two();
    model.registerFullBackwardHook((_, ins, outs) => {
      seen.push(...[...ins, ...outs].map((tensor) => tensor?.item() ?? null));
    });
    const [first, , five] = model.forward(leaf(1), 'text');
    first.backward();
    expect([seen, five]).toEqual([[2, null, 1, null, null], 5]);
  });

  test('are called once a call, and leave nothing behind', () => {
    const model = new nn.Linear(2, 2);
    let calls = 0;
    const handle = model.registerFullBackwardHook(() => void calls++);
    const before = torch.memory().tensors;
    for (let step = 0; step < 10; step++) {
      using _ = torch.scope();
      const x = torch.ones([1, 2], { requiresGrad: true });
      model.forward(model.forward(x)).sum().backward();
    }
    expect(calls).toBe(20);
    expect(torch.memory().tensors).toBe(before);
    handle.remove();
    expect(model.forward).toBe(nn.Linear.prototype.forward);
  });

  test('are not called where nothing is recorded', () => {
    const model = new nn.Linear(2, 2);
    model.registerFullBackwardHook(() => {
      throw new Error('called');
    });
    torch.noGrad(() => model.forward(torch.ones([1, 2])));
    const frozen = new nn.Linear(2, 2).requiresGrad_(false);
    frozen.registerFullBackwardHook(() => {
      throw new Error('called');
    });
    expect(frozen.forward(torch.ones([1, 2])).gradFn).toBeNull();
  });

  test('refuse to change gradients of arguments that have none, and another number of them', () => {
    const model = new nn.Linear(2, 2);
    const handle = model.registerFullBackwardHook(() => [torch.ones([1, 2])]);
    expect(() =>
      model
        .forward(torch.ones([1, 2]))
        .sum()
        .backward(),
    ).toThrow(/none of whose inputs requires a gradient/);
    handle.remove();
    model.registerFullBackwardPreHook(() => []);
    expect(() =>
      model
        .forward(torch.ones([1, 2]))
        .sum()
        .backward(),
    ).toThrow(
      /Linear: a backward hook should return 1 gradients, as many as it got, or nothing; got 0/,
    );
  });
});
