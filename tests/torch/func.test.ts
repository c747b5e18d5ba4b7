/** torch.func: transforms give PyTorch's values, nest, and refuse what they cannot do. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type FunctionCtx, nn, type Tensor, TorchError, torch } from '../../lib/index.js';
import { expectCase, inputs, useCases } from './autograd-reference.js';

const { vmap, grad, gradAndValue, vjp, jvp, jacrev, jacfwd, hessian, functionalCall } = torch.func;
const answers = useCases('func');
const loss = (x: Tensor, y: Tensor) => x.sin().mul(y).sum();

describe('transforms as in PyTorch', () => {
  test('vmap: dimensions, nested values, nested transforms, chunks', () => {
    const [x, y] = [inputs(4, 3), inputs(3, 4).add(1)];
    const tree = vmap((d: { x: Tensor }, k: Tensor) => ({ a: d.x.mul(k), b: [d.x.sum(), k] }), {
      inDims: [{ x: 0 }, null],
      outDims: { a: 1, b: 0 },
    });
    const inner = vmap((a: Tensor, b: Tensor) => a.mul(b), { inDims: [null, 0] });
    const matmul = (x: Tensor) =>
      torch.linalg.solve(x.matmul(x.t()).add(torch.eye(2, { dtype: 'float64' })), x);
    const { a, b } = tree({ x }, y.index(':', 0));
    const ours = [
      vmap((x: Tensor, y: Tensor) => x.dot(y), { inDims: [0, 1] })(x, y),
      { a, b },
      vmap(inner, { inDims: [0, null] })(x.index(':', 0), y.index(0)),
      vmap((x: Tensor) => x.cumsum(0), { chunkSize: 3 })(x),
      vmap(matmul)(inputs(3, 2, 2)),
      vmap((x: Tensor) => x.sum(), { inDims: -1 })(x),
    ];
    expectCase(answers, 'vmap', ours);
  });

  test('grad: of arguments, of itself, with the value, of nested values', () => {
    const [x, y] = [inputs(3), inputs(3).add(1)];
    const tree = (p: { a: Tensor; b: Tensor[] }) => p.a.mul(p.b[0] as Tensor).sum();
    expectCase(answers, 'grads', [
      grad(loss, { argnums: [0, 1] })(x, y),
      grad((x: Tensor) => grad(loss)(x, y).sum())(x),
      gradAndValue(loss, { argnums: 1 })(x, y),
      grad((x: Tensor) => [x.square().sum(), x.exp()], { hasAux: true })(x),
      grad(tree)({ a: x, b: [y, y] }),
      grad((x: Tensor, _: Tensor) => x.sum(), { argnums: 1 })(x, y),
      torch.noGrad(() => grad(loss)(x, y)),
    ]);
  });

  test('vjp, jvp, linearize: in both modes, and one in the other', () => {
    const [x, y] = [inputs(3), inputs(3).add(1)];
    const two = (x: Tensor, y: Tensor): [Tensor, Tensor] => [x.mul(y), x.sum()];
    const [out, pull] = vjp(two, [x, y]);
    const second = (x: Tensor) => jvp((x: Tensor) => x.sin(), [x], [y])[1];
    const [, linear] = torch.func.linearize((x: Tensor) => x.exp().mul(x), x);
    expectCase(answers, 'directions', [
      out,
      pull([x.add(2), y.index(0)]),
      pull([x, y.index(1)]),
      jvp(two, [x, y], [y, x]),
      jvp(second, [x], [y]),
      jvp(
        grad((x: Tensor) => x.pow(3).sum()),
        [x],
        [y],
      ),
      linear(y),
    ]);
  });

  test('jacrev, jacfwd, hessian: of arguments and of nested results', () => {
    const [x, y] = [inputs(3), inputs(2, 3).add(1)];
    const f = (x: Tensor, y: Tensor) => y.matmul(x).exp();
    const tree = (x: Tensor, y: Tensor) => ({ a: y.matmul(x), b: [x.square()] });
    const energy = (x: Tensor, y: Tensor) => f(x, y).sum();
    expectCase(answers, 'jacobians', [
      jacrev(f)(x, y),
      jacfwd(f)(x, y),
      jacrev(f, { argnums: [0, 1], chunkSize: 1 })(x, y),
      jacfwd(f, { argnums: [0, 1] })(x, y),
      jacrev(tree, { argnums: 1 })(x, y),
      jacfwd(tree)(x, y),
      hessian(energy)(x, y),
      hessian(energy, { argnums: [0, 1] })(x, y),
      jacrev((x: Tensor) => [x.square(), x.sum()], { hasAux: true })(x),
      vmap(jacrev((x: Tensor) => x.pow(3)))(y),
    ]);
  });

  test('functionalCall: the gradients of a module, for each sample', () => {
    torch.manualSeed(0);
    const model = new nn.Sequential(
      new nn.Linear(3, 4),
      new nn.LayerNorm(4),
      new nn.GELU(),
      new nn.Linear(4, 2),
    ).double();
    const before = String(model.at(0).forward(inputs(1, 3)));
    const entries = [...model.namedParameters()].map(([key, p]) => [key, p.detach()] as const);
    const params: Record<string, Tensor> = Object.fromEntries(entries);
    const loss = (params: Record<string, Tensor>, x: Tensor, target: Tensor) =>
      nn.functional.mseLoss(functionalCall(model, params, [x]) as Tensor, target);
    const [x, target] = [inputs(5, 3), inputs(5, 2)];
    const each = vmap(grad(loss), { inDims: [null, 0, 0] })(params, x, target);
    expectCase(answers, 'per_sample', [each, grad(loss)(params, x, target)]);
    expect(String(model.at(0).forward(inputs(1, 3)))).toBe(before);
  });

  test('functionalCall: gives the module back as it was, also where forward throws', () => {
    const [model, weight] = [new nn.Linear(2, 2), torch.zeros([2, 2])];
    const before = model.weight.tolist();
    const both = { weight, bias: torch.ones([2]) };
    expect((functionalCall(model, both, torch.ones([2])) as Tensor).tolist()).toEqual([1, 1]);
    expect(() => functionalCall(model, both, torch.ones([7]))).toThrow(TorchError);
    both.bias.dispose();
    expect(model.weight.tolist()).toEqual(before);
    expect(weight.tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('vmap goes through layers, whatever op computes them otherwise', () => {
    torch.manualSeed(0);
    const attention = (model: nn.MultiheadAttention) => (x: Tensor) => model.forward(x, x, x)[0];
    const conv = new nn.Conv2d(2, 3, 3).double();
    const norm = new nn.GroupNorm(1, 2).double();
    const heads = new nn.MultiheadAttention(4, 2, { batchFirst: true }).double();
    const layer = new nn.TransformerEncoderLayer(4, 2, {
      dimFeedforward: 8,
      dropout: 0,
      batchFirst: true,
    }).double();
    expectCase(answers, 'layers', [
      vmap((x: Tensor) => conv.forward(x))(inputs(3, 2, 2, 5, 5)),
      vmap((x: Tensor) => norm.forward(x))(inputs(3, 2, 2, 4)),
      vmap(attention(heads))(inputs(3, 2, 3, 4)),
      vmap((x: Tensor) => layer.forward(x))(inputs(3, 2, 3, 4)),
    ]);
  });

  test('stackModuleState: several models at once', () => {
    torch.manualSeed(0);
    const models = [0, 1, 2].map(() => new nn.Linear(3, 2).double());
    const [params, buffers] = torch.func.stackModuleState(models);
    const call = (params: Record<string, Tensor>, x: Tensor) =>
      functionalCall(models[0] as nn.Linear, params, x) as Tensor;
    expectCase(answers, 'ensemble', [
      params,
      vmap(call, { inDims: [0, null] })(params, inputs(4, 3)),
    ]);
    expect([buffers, params.weight?.isLeaf, params.weight?.requiresGrad]).toEqual([{}, true, true]);
  });
});

describe('in a transform', () => {
  test('random ops are refused, drawn once, or drawn for each', () => {
    const draw = (randomness?: 'error' | 'same' | 'different') =>
      vmap((x: Tensor) => x.mul(0).add(torch.rand([2])), { randomness })(torch.ones([3, 2]));
    expect(() => draw()).toThrow(/randomness error mode/);
    const [same, different] = [draw('same'), draw('different')];
    expect([
      same.index(0).equal(same.index(1)),
      different.index(0).equal(different.index(1)),
    ]).toEqual([true, false]);
  });

  test('elements of a gradient level can be read and printed, those of a batch cannot', () => {
    const seen: unknown[] = [];
    grad((x: Tensor) => {
      seen.push(x.tolist(), x.item(), String(x.detach()));
      return x.sum();
    })(torch.ones([1]));
    expect(seen).toEqual([[1], 1, 'tensor([1.])']);
    const batched = (fn: (x: Tensor) => unknown) => () =>
      vmap((x: Tensor) => {
        fn(x);
        return x;
      })(torch.ones([3]));
    expect(batched((x) => x.item())).toThrow(/vmap over calling .item\(\)/);
    expect(batched((x) => x.tolist())).toThrow(/inside of torch.func.vmap cannot be read/);
    expect(batched((x) => String(x))).toThrow(/inside of torch.func.vmap cannot be read/);
    expect(batched((x) => x.shape)()?.shape).toEqual([3]);
  });

  test('the fast ops leave the work to those of libtorch', () => {
    const [x, w] = [torch.randn([4, 8, 8]), torch.randn([8, 8])];
    const own = vmap((x: Tensor) => torch.fused.gelu(torch.fused.linear(x, w)))(x);
    const plain = torch.gelu(x.matmul(w.t()));
    // Sums of 8 products in float32, in another order.
    expect(own.sub(plain).abs().max().item()).toBeLessThan(1e-5);
  });

  test('a tensor that has left its vmap is an error of the ops that get it, not a crash', () => {
    let escaped: Tensor | null = null;
    vmap((x: Tensor) => {
      escaped = x.mul(2).keep();
      return x;
    })(torch.ones([3]));
    expect(() => (escaped as Tensor | null)?.add(1)).toThrow(/escaped from inside a function/);
    expect(() => (escaped as Tensor | null)?.tolist()).toThrow(/cannot be read/);
  });

  test('what fails leaves no transform on, and no tensors behind', () => {
    const before = torch.memory().tensors;
    for (let step = 0; step < 20; step++) {
      using _ = torch.scope();
      const x = torch.ones([3, 2]);
      expect(() => vmap((x: Tensor) => x.view([7]))(x)).toThrow(TorchError);
      expect(() => grad((x: Tensor) => x)(x)).toThrow(
        /tensor of no dimensions, got shape \[3, 2\]/,
      );
      expect(() => jvp((x: Tensor) => x.matmul(x), [x], [x])).toThrow(TorchError);
      vmap(grad((x: Tensor) => x.square().sum()))(x);
      hessian((x: Tensor) => x.pow(3).sum())(x);
    }
    expect(torch.memory().tensors).toBe(before);
    const x = torch.ones([2], { requiresGrad: true });
    x.square().sum().backward();
    expect(x.grad?.tolist()).toEqual([2, 2]);
  });
});

describe('a transform refuses', () => {
  let x: Tensor;
  beforeAll(() => {
    x = torch.ones([3, 2]);
  });
  class Double extends torch.autograd.Function {
    static forward(_: FunctionCtx, x: Tensor): Tensor {
      return x.mul(2);
    }
  }
  const id = (x: Tensor) => x;
  test.each<[string, () => unknown, RegExp]>([
    ['an option that it lacks', () => vmap(id, { in_dims: 0 } as never), /did you mean 'inDims'/],
    ['dimensions that do not fit', () => vmap(id, { inDims: [0, 1] })(x), /inDims should be one/],
    ['a dimension that there is not', () => vmap(id, { inDims: 5 })(x), /has no dimension 5/],
    ['arguments without a batch', () => vmap(id, { inDims: null })(x), /at least one tensor/],
    [
      'batches of other sizes',
      () => vmap((x: Tensor, y: Tensor) => x.add(y))(x, torch.ones([4])),
      /one size in all arguments, got 3, 4/,
    ],
    [
      'a batch of what is no tensor',
      () => vmap((x: Tensor, _: number) => x)(x, 5),
      /null for what is no tensor, got 0 for 5/,
    ],
    ['results that are none', () => vmap((_: Tensor) => 5)(x), /should return tensors, got 5/],
    ['a batch as none', () => vmap(id, { outDims: null })(x), /differs within the batch/],
    ['a place that there is not', () => vmap(id, { outDims: 4 })(x), /has no place 4/],
    ['randomness of another kind', () => vmap(id, { randomness: 'some' as never })(x), /'some'/],
    ['a chunk of none', () => vmap(id, { chunkSize: 0 }), /positive integer, got 0/],
    ['a promise', () => vmap(async (x: Tensor) => x)(x), /returned a Promise/],
    ['positions that there are not', () => grad(loss, { argnums: 2 })(x, x), /2 arguments, got 2/],
    [
      'whole numbers',
      () => grad((x: Tensor) => x.sum())(torch.ones([2]).to('int64')),
      /floating point or complex dtype, got int64/,
    ],
    ['requiresGrad_', () => grad((x: Tensor) => x.requiresGrad_().sum())(x), /requires_grad_\(\)/],
    [
      'a Function',
      () => grad((x: Tensor) => Double.apply(x).sum())(x),
      /Double: a torch.autograd.Function cannot be called inside of a transform/,
    ],
    [
      'torch.checkpoint',
      () => grad((x: Tensor) => torch.checkpoint((y) => y.sin(), x).sum())(x),
      /torch.checkpoint cannot be called inside of a transform/,
    ],
    [
      'hooks on saved tensors',
      () => torch.autograd.graph.saveOnCpu({}, () => grad((x: Tensor) => x.sum())(x)),
      /grad: hooks on saved tensors do not go with the transforms/,
    ],
    ['tangents of another shape', () => jvp(id, [x], [x.t()]), /tangent 0 should have the shape/],
    [
      'cotangents of another shape',
      () => vjp(id, [x])[1](x.t()),
      /cotangent 0 should have the shape of the result, \[3, 2\]/,
    ],
    [
      'a parameter that the module lacks',
      () => functionalCall(new nn.Linear(2, 2), { weights: x }, x),
      /the module has no weights; its parameters and buffers are weight, bias/,
    ],
    [
      'one that is missing with strict',
      () => functionalCall(new nn.Linear(2, 2), { weight: x }, x, { strict: true }),
      /with strict, bias should be given/,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(TorchError);
    expect(call).toThrow(message);
  });
});
