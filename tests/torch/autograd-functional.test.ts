/** torch.autograd.functional, forward mode, and gradcheck. */
import { describe, expect, test } from 'vitest';
import { type FunctionCtx, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { expectCase, inputs, leaf, useCases } from './autograd-reference.js';

const { functional, forwardAD, gradcheck, gradgradcheck } = torch.autograd;

const mixed = (x: Tensor, y: Tensor): Tensor[] => [x.mul(y).sin().sum(1), x.exp().matmul(y.t())];
const energy = (x: Tensor, y: Tensor): Tensor => x.square().mul(y.exp()).sum().add(x.prod());
const points = () => [inputs(2, 3), inputs(2, 3).mul(0.5).add(0.1)] as [Tensor, Tensor];

describe('functional', () => {
  const answers = useCases('functional');

  test('jacobian: of one input and of two, row by row, as a batch, and in forward mode', () => {
    expectCase(answers, 'jacobian', [
      functional.jacobian((x: Tensor) => x.exp().sum(1), inputs(2, 3)),
      functional.jacobian(mixed, points()),
      functional.jacobian(mixed, points(), { vectorize: true }),
      functional.jacobian(mixed, points(), { vectorize: true, strategy: 'forward-mode' }),
    ]);
  });

  test('hessian: of one input and of two', () => {
    const both = functional.hessian(energy, points());
    expectCase(answers, 'hessian', [
      functional.hessian((x: Tensor) => x.pow(3).sum(), inputs(2, 3)),
      both,
      functional.hessian(energy, points(), { vectorize: true }),
    ]);
    const forward = functional.hessian(energy, points(), {
      vectorize: true,
      outerJacobianStrategy: 'forward-mode',
    });
    // Another order of the same operations.
    for (const [i, row] of forward.entries()) {
      for (const [k, part] of row.entries()) {
        expect(part.allclose((both[i] as Tensor[])[k] as Tensor, 1e-12, 1e-12)).toBe(true);
      }
    }
  });

  test('vjp, jvp, vhp, hvp: values and products', () => {
    const v = [inputs(2, 3).add(2), inputs(2, 3).sub(1)];
    const rows = [inputs(2).add(1), inputs(2, 2).sub(1)];
    expectCase(answers, 'products', [
      functional.vjp(mixed, points(), rows),
      functional.jvp(mixed, points(), v),
      functional.vhp(energy, points(), v),
      functional.hvp(energy, points(), v),
    ]);
  });

  test('createGraph: results that can be differentiated; unused inputs have zeros', () => {
    const x = leaf(3);
    const jacobian = functional.jacobian((x: Tensor) => x.pow(3), x, { createGraph: true });
    const [first] = torch.autograd.grad(jacobian.square().sum(), x);
    const [, product] = functional.hvp((x: Tensor) => x.pow(4).sum(), x, torch.onesLike(x), {
      createGraph: true,
    });
    const [second] = torch.autograd.grad(product.sum(), x);
    const unused = functional.jacobian((x: Tensor) => x.mul(2), [x, x.detach()]);
    expectCase(answers, 'graphs', [jacobian, first, product, second, unused]);
    expect(functional.jacobian((x: Tensor) => x.pow(3), x).requiresGrad).toBe(false);
  });

  test('computes in noGrad, too, and leaves no tensors but its results', () => {
    const x = leaf(3);
    const before = torch.memory().tensors;
    const result = torch.noGrad(() => functional.jacobian((x: Tensor) => x.exp(), x));
    expect(result.diagonal().allclose(x.exp().detach())).toBe(true);
    expect(torch.memory().tensors).toBeLessThan(before + 8);
  });

  const x = () => inputs(2);
  test.each<[string, () => unknown, RegExp]>([
    ['a result that is no tensor', () => functional.jacobian(() => 5 as never, x()), /got 5/],
    [
      'an independent result with strict',
      () => functional.jacobian((x: Tensor) => torch.onesLike(x), x(), { strict: true }),
      /output 0 does not depend on the inputs, which strict does not allow/,
    ],
    [
      'strict with vectorize',
      () => functional.jacobian((x: Tensor) => x, x(), { strict: true, vectorize: true }),
      /strict does not go with vectorize/,
    ],
    [
      'forward mode without vectorize',
      () => functional.jacobian((x: Tensor) => x, x(), { strategy: 'forward-mode' }),
      /goes with vectorize/,
    ],
    [
      'a strategy that there is not',
      () => functional.jacobian((x: Tensor) => x, x(), { strategy: 'both' as never }),
      /'reverse-mode' or 'forward-mode', got both/,
    ],
    [
      'a Hessian of several numbers',
      () => functional.hessian((x: Tensor) => x, x()),
      /hessian: the function should return a single Tensor of one element/,
    ],
    [
      'a missing vector',
      () => functional.vjp((x: Tensor) => x, x()),
      /v can be left out only where the result is a single Tensor of one element/,
    ],
    [
      'a vector of another shape',
      () => functional.jvp((x: Tensor) => x, x(), inputs(3)),
      /v\[0\] should have the shape \[2\] of the input, got \[3\]/,
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(TorchError);
    expect(call).toThrow(message);
  });
});

describe('forward mode', () => {
  const answers = useCases('forward');

  test('carries a tangent along with ops', () => {
    const [x, v] = [inputs(2, 3), inputs(2, 3).add(2)];
    forwardAD.dualLevel(() => {
      const dual = forwardAD.makeDual(x, v);
      const { tangent: none } = forwardAD.unpackDual(dual.detach().sin());
      const { primal, tangent } = forwardAD.unpackDual(dual.sin().mul(dual).softmax(1));
      expectCase(answers, 'duals', [primal, tangent, none === null]);
    });
  });

  test('goes through a Function with a jvp, and says so where there is none', () => {
    class Cube extends torch.autograd.Function {
      static forward(ctx: FunctionCtx, x: Tensor, _: number): Tensor {
        ctx.saveForForward(x);
        return x.pow(3);
      }
      static jvp(ctx: FunctionCtx, tangent: Tensor): Tensor {
        const [x] = ctx.savedTensors as [Tensor];
        return tangent.mul(x.square()).mul(3);
      }
    }
    class Plain extends torch.autograd.Function {
      static forward(_: FunctionCtx, x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    const x = inputs(3);
    const tangent = forwardAD.dualLevel(() => {
      const dual = forwardAD.makeDual(x, torch.onesLike(x));
      expect(() => Plain.apply(dual)).toThrow(/Plain: the function has no static jvp/);
      return forwardAD.unpackDual(Cube.apply(dual, 5)).tangent?.clone();
    });
    expect(tangent?.allclose(x.square().mul(3))).toBe(true);
  });

  test('ends with its level, and needs one', () => {
    const x = inputs(2);
    expect(() => forwardAD.makeDual(x, x)).toThrow(/there is no level of forward mode/);
    const dual = forwardAD.dualLevel(() => forwardAD.makeDual(x, x));
    expect(forwardAD.unpackDual(dual).tangent).toBeNull();
    expect(() => forwardAD.dualLevel(() => forwardAD.dualLevel(() => 0))).toThrow(/nested/);
    expect(() => forwardAD.dualLevel(() => forwardAD.makeDual(x, inputs(3)))).toThrow(TorchError);
    const whole = torch.ones([2]).to('int64');
    expect(() => forwardAD.dualLevel(() => forwardAD.makeDual(whole, x))).toThrow(
      /tensor should be a Tensor of a floating point or complex dtype, got int64\[2\]/,
    );
  });
});

describe('gradcheck', () => {
  class Wrong extends torch.autograd.Function {
    static forward(ctx: FunctionCtx, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.square();
    }
    static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
      const [x] = ctx.savedTensors as [Tensor];
      return gradient.mul(x).mul(2.01);
    }
  }

  test('finds gradients right: of several inputs and results, of complex numbers, in both modes', () => {
    const options = { checkForwardAd: true };
    expect(gradcheck(mixed, [leaf(2, 3), leaf(2, 3)], options)).toBe(true);
    expect(gradcheck((x: Tensor, n: number) => x.pow(n), [leaf(3), 2])).toBe(true);
    const complex = torch.complex(inputs(3), inputs(3).add(1)).requiresGrad_();
    expect(gradcheck((z: Tensor) => [z.mul(z).exp(), z.abs(), z.conj()], complex, options)).toBe(
      true,
    );
    expect(gradcheck((x: Tensor) => x.sum(), leaf(0))).toBe(true);
  });

  test('finds a wrong one, and shows both Jacobians', () => {
    const wrong = (x: Tensor) => Wrong.apply(x);
    expect(() => gradcheck(wrong, leaf(2))).toThrow(
      /gradcheck: the backward Jacobian of output 0 with respect to input 0 is wrong\nnumerical: tensor.*analytical: tensor/s,
    );
    expect(gradcheck(wrong, leaf(2), { raiseException: false })).toBe(false);
    expect(gradcheck(wrong, leaf(2), { rtol: 0.1 })).toBe(true);
  });

  test('finds a pass that gives something else each time', () => {
    let calls = 0;
    class Moody extends Wrong {
      static override backward(_: FunctionCtx, gradient: Tensor): Tensor {
        return gradient.mul(2 + calls++ * 1e-7);
      }
    }
    const run = () => gradcheck((x: Tensor) => Moody.apply(x.div(x.detach())), leaf(2));
    expect(run).toThrow(/two backward passes gave gradients of input 0 that differ/);
  });

  test('gradgradcheck: finds second derivatives right or wrong', () => {
    const options = { checkForwardAd: true };
    expect(gradgradcheck(mixed, [leaf(2, 3), leaf(2, 3)], null, options)).toBe(true);
    class Once extends Wrong {
      static override backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
        const [x] = ctx.savedTensors as [Tensor];
        return gradient.mul(x.detach()).mul(2);
      }
    }
    expect(gradcheck((x: Tensor) => Once.apply(x), leaf(2))).toBe(true);
    const run = () => gradgradcheck((x: Tensor) => Once.apply(x), leaf(2), torch.onesLike(leaf(2)));
    expect(run).toThrow(/gradgradcheck: the backward Jacobian/);
  });

  test('needs an input with a gradient, and says that float32 has few digits', () => {
    expect(() => gradcheck((x: Tensor) => x, inputs(2))).toThrow(/requires a gradient/);
    const short = leaf(2).detach().to('float32').requiresGrad_();
    expect(() => gradcheck((x: Tensor) => x.exp(), short)).toThrow(
      /neither float64 nor complex128/,
    );
  });
});
