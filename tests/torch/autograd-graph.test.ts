/** torch.autograd.graph, and anomaly detection. */
import { describe, expect, test } from 'vitest';
import { type FunctionCtx, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { startNode } from '../support/processes.js';
import { leaf } from './autograd-reference.js';

const { graph } = torch.autograd;

describe('hooks on saved tensors', () => {
  test('keep something else in the place of a tensor, and make it again', () => {
    const x = leaf(3);
    const packs: number[][] = [];
    const y = graph.savedTensorsHooks(
      (tensor) => {
        packs.push(tensor.shape);
        return { kept: [tensor.mul(2)], more: 'text' };
      },
      ({ kept, more }) => {
        expect(more).toBe('text');
        return (kept[0] as Tensor).div(2);
      },
      () => x.exp().mul(x),
    );
    expect(packs.length).toBeGreaterThan(0);
    y.sum().backward();
    const plain = leaf(3);
    plain.exp().mul(plain).sum().backward();
    // Doubled and halved, no digit is lost.
    expect(x.grad?.equal(plain.grad as Tensor)).toBe(true);
  });

  test('may keep no tensor at all', () => {
    const x = leaf(3);
    const store = new Map<number, number[]>();
    {
      using _ = graph.savedTensorsHooks(
        (tensor) => {
          store.set(store.size, tensor.tolist() as number[]);
          return store.size - 1;
        },
        (key) => torch.tensor(store.get(key) as number[], { dtype: 'float64' }),
      );
      x.square().sum().backward();
    }
    expect([x.grad?.tolist(), store.size]).toEqual([[-2, 0.5, 3], 1]);
  });

  test('see what a Function saves', () => {
    class Square extends torch.autograd.Function {
      static forward(ctx: FunctionCtx, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.square();
      }
      static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
        const [x] = ctx.savedTensors as [Tensor];
        return gradient.mul(x).mul(2);
      }
    }
    const x = leaf(2);
    const y = graph.savedTensorsHooks(
      (tensor) => tensor.mul(10),
      (kept) => kept,
      () => Square.apply(x),
    );
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([-20, 30]);
  });

  test('keep their tensors as long as the graph, and leave none behind', () => {
    const x = leaf(4);
    const count = () => torch.memory().tensors;
    const before = count();
    for (let step = 0; step < 20; step++) {
      const loss = torch.tidy(() =>
        graph.savedTensorsHooks(
          (tensor) => [tensor.clone()],
          ([kept]) => kept as Tensor,
          () => x.exp().sum(),
        ),
      );
      loss.backward();
      loss.dispose();
    }
    expect(count()).toBe(before);
  });

  test('saveOnCpu gives the same gradients', () => {
    const [x, y] = [leaf(3), leaf(3)];
    graph
      .saveOnCpu({}, () => x.exp().mul(x))
      .sum()
      .backward();
    y.exp().mul(y).sum().backward();
    expect(x.grad?.equal(y.grad as Tensor)).toBe(true);
  });

  test('end with their function, also where it throws', () => {
    const wrong = () =>
      graph.savedTensorsHooks(
        () => {
          throw new RangeError('mine');
        },
        () => leaf(1),
        () => leaf(1).exp(),
      );
    expect(wrong).toThrow(RangeError);
    const x = leaf(1);
    x.exp().backward();
    expect(x.grad).not.toBeNull();
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'what is no tensor in the place of one',
      () =>
        graph
          .savedTensorsHooks(
            () => 0,
            () => 5 as never,
            () => leaf(1).exp(),
          )
          .backward(),
      /unpack should return a Tensor, got 5/,
    ],
    [
      'a change of the tensor in place',
      () =>
        graph.savedTensorsHooks(
          (tensor) => tensor.add_(1),
          (kept) => kept,
          () => leaf(1).exp(),
        ),
      /modifying its input in place/,
    ],
    [
      'what is no function',
      () => graph.savedTensorsHooks(5 as never, () => leaf(1)),
      /savedTensorsHooks: pack should be a function, got 5/,
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(TorchError);
    expect(call).toThrow(message);
  });
});

describe('anomaly detection', () => {
  const nan = () => leaf(1).mul(0).detach().requiresGrad_().sqrt().mul(0).sum().backward();

  test('is on until it is turned off', () => {
    expect(nan).not.toThrow();
    torch.autograd.setDetectAnomaly(true);
    try {
      expect(nan).toThrow(/Function 'SqrtBackward0' returned nan values in its 0th output/);
      torch.autograd.setDetectAnomaly(true, { checkNan: false });
      expect(nan).not.toThrow();
    } finally {
      torch.autograd.setDetectAnomaly(false);
    }
    expect(nan).not.toThrow();
    expect(() => torch.autograd.setDetectAnomaly(1 as never)).toThrow(/true or false, got 1/);
  });

  test('tells which call of the forward pass the failing function is of', {
    timeout: 60_000,
  }, async () => {
    const program = `
      import { torch } from './lib/torch/index.ts';
      function unlucky(x) { return x.sqrt(); }
      torch.autograd.setDetectAnomaly(true);
      unlucky(torch.zeros([1], { requiresGrad: true })).mul(0).sum().backward();`;
    const { code, stderr } = await startNode([
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      program,
    ]).outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Error detected in SqrtBackward0.*forward pass that caused it:\n\s+at unlucky/s,
    );
  });
});
