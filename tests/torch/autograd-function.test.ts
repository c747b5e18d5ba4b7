/** torch.autograd.Function: results and gradients are PyTorch's, and mistakes are errors that name them. */
import { describe, expect, test } from 'vitest';
import { type FunctionCtx, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { expectCase, leaf, useCases } from './autograd-reference.js';
import { runChild } from './children/run.js';

class Exp extends torch.autograd.Function {
  static forward(ctx: FunctionCtx, x: Tensor, scale: number): Tensor {
    const y = x.exp().mul(scale);
    ctx.saveForBackward(y);
    return y;
  }
  static backward(ctx: FunctionCtx, gradient: Tensor): (Tensor | null)[] {
    const [y] = ctx.savedTensors as [Tensor];
    return [gradient.mul(y), null];
  }
}

/** A function of one tensor, by its passes. */
function functionOf(
  forward: (ctx: FunctionCtx, x: Tensor) => unknown,
  backward: (ctx: FunctionCtx, ...gradients: Tensor[]) => unknown,
): (x: Tensor) => Tensor {
  class Own extends torch.autograd.Function {
    static forward = forward;
    static backward = backward;
  }
  return (x) => Own.apply(x) as Tensor;
}

const grad = (y: Tensor, x: Tensor) =>
  torch.autograd.grad(y.sum(), x, { createGraph: true })[0] as Tensor;

describe('a Function as in PyTorch', () => {
  const answers = useCases('function');

  test('gives its gradient, and those of that', () => {
    const x = leaf(2, 3);
    const y = Exp.apply(x, 3);
    const first = grad(y, x);
    const second = grad(first.square(), x);
    expectCase(answers, 'exp', [y, first, second, grad(second, x), y.gradFn?.name]);
  });

  test('has several results, of which some have no gradient', () => {
    class Parts extends torch.autograd.Function {
      static forward(ctx: FunctionCtx, x: Tensor, y: Tensor): [Tensor, Tensor, Tensor] {
        ctx.saveForBackward(x, y);
        const largest = x.argmax();
        ctx.markNonDifferentiable(largest);
        return [x.mul(y), largest, x.add(y)];
      }
      static backward(ctx: FunctionCtx, product: Tensor, _: Tensor, total: Tensor): Tensor[] {
        const [x, y] = ctx.savedTensors as [Tensor, Tensor];
        return [product.mul(y).add(total), product.mul(x).add(total)];
      }
    }
    const [x, y] = [leaf(4), leaf(4).detach().mul(2).add(1).requiresGrad_()];
    const [product, largest, total] = Parts.apply(x, y);
    product.sum().add(total.square().sum().mul(3)).backward();
    const { requiresGrad } = largest;
    expectCase(answers, 'several', [product, largest, total, x.grad, y.grad, requiresGrad]);
  });

  test('changes its argument in place', () => {
    const double = functionOf(
      (ctx, x) => {
        x.mul_(2);
        ctx.markDirty(x);
        return x;
      },
      (_, gradient) => gradient?.mul(2),
    );
    const x = leaf(3);
    const y = x.mul(5);
    const z = double(y);
    z.square().sum().backward();
    expectCase(answers, 'dirty', [y, x.grad, y._version, z === y]);
  });

  test('sets up its context apart', () => {
    class Power extends torch.autograd.Function {
      static forward(x: Tensor, exponent: number): Tensor {
        return x.pow(exponent);
      }
      static setupContext(ctx: FunctionCtx<{ n?: number }>, args: [Tensor, number]): void {
        ctx.n = args[1];
        ctx.saveForBackward(args[0]);
      }
      static backward(ctx: FunctionCtx<{ n: number }>, gradient: Tensor): (Tensor | null)[] {
        const [x] = ctx.savedTensors as [Tensor];
        return [gradient.mul(ctx.n).mul(x.pow(ctx.n - 1)), null];
      }
    }
    const x = leaf(3);
    const y = Power.apply(x, 3);
    const first = grad(y, x);
    expectCase(answers, 'apart', [y, first, grad(first, x)]);
  });
});

describe('the context', () => {
  test('tells which arguments require a gradient', () => {
    const seen: unknown[] = [];
    class Sum extends torch.autograd.Function {
      static forward(ctx: FunctionCtx, x: Tensor, y: Tensor, _: string): Tensor {
        seen.push(ctx.needsInputGrad);
        return x.add(y);
      }
    }
    Sum.apply(leaf(1), torch.ones([1]), 'text');
    expect(seen).toEqual([[true, false, false]]);
  });

  test.each([
    [true, 0],
    [false, null],
  ])(
    'with setMaterializeGrads(%s), a result that nothing uses has the gradient %s',
    (value, expected) => {
      const seen: unknown[] = [];
      const split = functionOf(
        (ctx, x) => {
          ctx.setMaterializeGrads(value);
          return [x.mul(1), x.mul(2)];
        },
        (_, first, second) => {
          seen.push(second?.item() ?? null);
          return first;
        },
      );
      const [first] = split(leaf(1)) as unknown as [Tensor];
      first.backward();
      expect(seen).toEqual([expected]);
    },
  );

  test('saves null in its place', () => {
    const seen: unknown[] = [];
    const own = functionOf(
      (ctx, x) => {
        ctx.saveForBackward(null, x);
        return x.mul(2);
      },
      (ctx, gradient) => {
        seen.push(ctx.savedTensors[0], ctx.savedTensors.length);
        return gradient;
      },
    );
    own(leaf(1)).backward();
    expect(seen).toEqual([null, 2]);
  });

  test('notices that a saved tensor was changed in place, and says which version it has', () => {
    const x = leaf(2).mul(1);
    const y = functionOf(
      (ctx, input) => {
        ctx.saveForBackward(input);
        return input.mul(2);
      },
      (ctx) => ctx.savedTensors[0],
    )(x);
    x.add_(1);
    expect(() => y.sum().backward()).toThrow(
      /modified by an inplace operation.*is at version 1; expected version 0/s,
    );
  });

  test('keeps what it saved although the scope of the forward pass has closed, until a second pass', () => {
    const x = leaf(2);
    const loss = torch.tidy(() => Exp.apply(x, 2).sum());
    loss.backward(null, { retainGraph: true });
    loss.backward();
    expect(() => loss.backward()).toThrow(/backward through the graph a second time/);
    expect(x.grad?.tolist()).toEqual(x.exp().mul(4).tolist());
  });

  test('has tensors as properties, which live as long as the scope around the call', () => {
    class Mask extends torch.autograd.Function {
      static forward(ctx: FunctionCtx<{ mask?: Tensor }>, x: Tensor): Tensor {
        ctx.mask = x.gt(0).to('float64');
        return x.mul(ctx.mask);
      }
      static backward(ctx: FunctionCtx<{ mask: Tensor }>, gradient: Tensor): Tensor {
        return gradient.mul(ctx.mask);
      }
    }
    const x = leaf(4);
    Mask.apply(x).sum().backward();
    expect(x.grad?.tolist()).toEqual([0, 0, 1, 1]);
  });
});

describe('the graph', () => {
  test('is not made where nothing requires a gradient, or in noGrad', () => {
    expect(Exp.apply(torch.ones([1]), 1).gradFn).toBeNull();
    expect(torch.noGrad(() => Exp.apply(leaf(1), 1)).gradFn).toBeNull();
  });

  test('takes an argument that is returned as it is for a result of its own', () => {
    const same = functionOf(
      (_, x) => x,
      (_, gradient) => gradient?.mul(7),
    );
    const x = leaf(1);
    const y = same(x);
    expect([y === x, y.gradFn?.name, x.isLeaf]).toEqual([false, 'OwnBackward', true]);
    y.backward();
    expect(x.grad?.item()).toBe(7);
  });

  test('runs a pass inside of another', () => {
    const x = leaf(1);
    const outer = functionOf(
      (_, input) => input.mul(2),
      (_, gradient) => {
        const inner = torch.ones([1], { dtype: 'float64', requiresGrad: true });
        torch.enableGrad(() => Exp.apply(inner, 1).sum()).backward();
        return gradient?.mul(inner.grad as Tensor);
      },
    );
    outer(x).backward();
    expect(x.grad?.item()).toBeCloseTo(Math.E, 12);
  });

  test('calls JavaScript for tensors of another device, which has nodes of its own', () => {
    const x = torch.ones([2, 3], { device: 'meta', requiresGrad: true });
    const y = Exp.apply(x, 2);
    expect(y.gradFn?.nextFunctions.map(([next]) => next?.name)).toEqual(['ExpBackward']);
    const first = grad(y, x);
    first.sum().backward();
    expect([first.device, first.shape, x.grad?.shape]).toEqual(['meta', [2, 3], [2, 3]]);
    expect(() => grad(y, x)).toThrow(/backward through the graph a second time/);
  });

  test('refuses passes nested so deep that autograd leaves the thread of JavaScript', () => {
    const nested = (depth: number): void => {
      const again = functionOf(
        (_, x) => x.mul(1),
        (_, gradient) => {
          if (depth > 0) torch.enableGrad(() => nested(depth - 1));
          return gradient;
        },
      );
      again(leaf(1)).backward();
    };
    expect(() => nested(10)).not.toThrow();
    expect(() => nested(100)).toThrow(/on a thread of libtorch.*nested more than 60 deep/s);
    expect(() => nested(10)).not.toThrow();
  });

  test('leaves as many tensors as there were, step by step', () => {
    const x = leaf(8);
    const count = () => torch.memory().tensors;
    let before = 0;
    for (let step = 0; step < 200; step++) {
      if (step === 100) before = count();
      using _ = torch.scope();
      Exp.apply(Exp.apply(x.mul(0.1), 1), 2)
        .sum()
        .backward();
    }
    expect(count()).toBe(before);
  });

  test('holds what its functions refer to no longer than it lives itself', async () => {
    const register: WeakRef<object>[] = [];
    {
      using _ = torch.scope();
      const own = functionOf(
        (ctx, x) => {
          const large = { ctx };
          register.push(new WeakRef(large), new WeakRef(ctx));
          Object.assign(ctx, { large });
          return x.mul(2);
        },
        (_, gradient) => gradient,
      );
      own(leaf(1)).backward();
    }
    await collectGarbage();
    expect(register.map((ref) => ref.deref())).toEqual([undefined, undefined]);
  });

  test('runs in worker threads', { timeout: 120_000 }, () => {
    expect(JSON.parse(runChild('workers.ts', ['function']).at(-1) as string)).toEqual([6, 6]);
  });
});

describe('onceDifferentiable', () => {
  const square = functionOf(
    (ctx, x) => {
      ctx.saveForBackward(x);
      return x.square();
    },
    torch.autograd.onceDifferentiable((ctx: FunctionCtx, gradient: Tensor) => {
      const [x] = ctx.savedTensors as [Tensor];
      return gradient.mul(x).mul(2);
    }) as never,
  );

  test('gives a first derivative', () => {
    const x = leaf(3);
    square(x).sum().backward();
    expect(x.grad?.tolist()).toEqual([-2, 0.5, 3]);
  });

  test('refuses a second one', () => {
    const x = leaf(3);
    const first = grad(square(x.mul(1)).mul(x), x);
    expect(() => first.sum().backward()).toThrow(/differentiate twice/);
  });
});

describe('a mistake', () => {
  const identity = (_: FunctionCtx, x: Tensor) => x.mul(1);
  const mistakes: Record<string, [call: () => unknown, message: RegExp]> = {
    'in the number of gradients': [
      () => functionOf(identity, (_, g) => [g, g])(leaf(1)).backward(),
      /OwnBackward returned an incorrect number of gradients \(expected 1, got 2\)/,
    ],
    'in the shape of a gradient': [
      () =>
        functionOf(identity, () => torch.ones([7]))(leaf(2))
          .sum()
          .backward(),
      /OwnBackward returned an invalid gradient at index 0 - got \[7\] but expected shape/,
    ],
    'in the kind of a gradient': [
      () => functionOf(identity, () => 5)(leaf(1)).backward(),
      /OwnBackward: gradient 0 should be a Tensor or null, got 5/,
    ],
    'in the result of forward': [
      () => functionOf(() => 'text', identity)(leaf(1)),
      /Own: forward\(\) should return a Tensor or an array with one, got 'text'/,
    ],
    'of a promise': [
      () => functionOf((async () => torch.ones([1])) as never, identity)(leaf(1)),
      /Own: the function returned a Promise/,
    ],
    'of a gradient where no tensor was': [
      () => {
        class Wrong extends Exp {
          static override backward(_: FunctionCtx, gradient: Tensor): Tensor[] {
            return [gradient, gradient];
          }
        }
        Wrong.apply(leaf(1), 2).backward();
      },
      /WrongBackward returned a gradient for argument 1, which is no tensor/,
    ],
    'of a missing backward': [
      () => functionOf(identity, undefined as never)(leaf(1)).backward(),
      /Own: a backward pass needs a static backward\(\)/,
    ],
    'of a leaf changed in place': [
      () =>
        functionOf((ctx, x) => {
          ctx.markDirty(x);
          return torch.noGrad(() => x.mul_(2));
        }, identity)(leaf(1)),
      /a leaf Variable that requires grad has been used in an in-place operation/,
    ],
    'of a changed argument that is no result': [
      () =>
        functionOf((ctx, x) => {
          ctx.markDirty(x.mul_(2));
          return x.mul(3);
        }, identity)(leaf(1).mul(1)),
      /The inputs that are modified inplace must all be outputs of the Function/,
    ],
    'of something saved that is no tensor': [
      () => functionOf((ctx) => ctx.saveForBackward(5 as never), identity)(leaf(1)),
      /saveForBackward: each should be a Tensor or null, got 5/,
    ],
  };

  test.each(Object.entries(mistakes))('%s is an error that says so', (_, [call, message]) => {
    expect(call).toThrow(TorchError);
    expect(call).toThrow(message);
  });

  test('of the user in backward comes out of backward() as it was thrown', () => {
    const thrown = { any: 'value' };
    const own = functionOf(identity, () => {
      throw thrown;
    });
    let caught: unknown;
    try {
      own(leaf(1)).backward();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(() => Exp.apply(leaf(1), 1).backward()).not.toThrow();
  });
});
