import { describe, expect, test } from 'vitest';
import { DisposedTensorError, type Tensor, TorchError, torch } from '../../lib/torch/index.js';

const one = () => torch.ones([2]);

describe('a scope', () => {
  test('frees what was made in it', () => {
    const scope = torch.scope();
    const x = one();
    scope.dispose();
    expect(x.isDisposed).toBe(true);
  });

  test('frees the tensors in the addon too', () => {
    const before = torch.memory().tensors;
    {
      using _ = torch.scope();
      for (let i = 0; i < 10_000; i++) one();
      expect(torch.memory().tensors).toBe(before + 10_000);
    }
    expect(torch.memory().tensors).toBe(before);
  });

  test('does not free what was made before it', () => {
    const x = one();
    torch.scope().dispose();
    expect(x.isDisposed).toBe(false);
  });

  test('hands what is kept to the enclosing scope', () => {
    const outer = torch.scope();
    const inner = torch.scope();
    const x = inner.keep(one());
    inner.dispose();
    expect(x.isDisposed).toBe(false);
    outer.dispose();
    expect(x.isDisposed).toBe(true);
  });

  test('hands what is kept from the outermost scope to garbage collection', () => {
    const scope = torch.scope();
    const x = scope.keep(one());
    scope.dispose();
    expect(x.tolist()).toEqual([1, 1]);
  });

  test('keeps every tensor of nested arrays and objects', () => {
    const scope = torch.scope();
    const kept = scope.keep({ a: one(), list: [one(), { b: one() }], text: 'x', none: null });
    const lost = one();
    scope.dispose();
    const inner = kept.list[1] as { b: Tensor };
    expect([kept.a, kept.list[0] as Tensor, inner.b, lost].map((x) => x.isDisposed)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('cannot keep what belongs to another scope', () => {
    const outer = torch.scope();
    const x = one();
    const inner = torch.scope();
    inner.keep(x);
    inner.dispose();
    outer.dispose();
    expect(x.isDisposed).toBe(true);
  });

  test('tensor.keep() takes a tensor out of all scopes', () => {
    const outer = torch.scope();
    const inner = torch.scope();
    const x = one().keep();
    inner.dispose();
    outer.dispose();
    expect(x.isDisposed).toBe(false);
  });

  test('closes in the reverse order only', () => {
    const outer = torch.scope();
    const inner = torch.scope();
    expect(() => outer.dispose()).toThrow(/a scope opened inside this one is still open/);
    inner.dispose();
    outer.dispose();
  });

  test('closes once', () => {
    const scope = torch.scope();
    scope.dispose();
    const x = one();
    scope.dispose();
    expect(x.isDisposed).toBe(false);
  });

  test('closes at the end of a block that throws', () => {
    let x: Tensor | undefined;
    expect(() => {
      using _ = torch.scope();
      x = one();
      throw new Error('inside');
    }).toThrow('inside');
    expect(x?.isDisposed).toBe(true);
  });

  test('takes in gradients that are read in it, and leaves the leaf its own', () => {
    const w = torch.ones([2], { requiresGrad: true });
    let grad: Tensor | null = null;
    torch.tidy(() => {
      w.sum().backward();
      grad = w.grad;
    });
    expect((grad as Tensor | null)?.isDisposed).toBe(true);
    expect(w.grad?.tolist()).toEqual([1, 1]);
  });

  test('leaves no tensor behind when an op in it fails', () => {
    const before = torch.memory().tensors;
    torch.tidy(() => {
      expect(() => one().matmul(torch.ones([3, 3]))).toThrow(TorchError);
      expect(() => torch.add(one() as never, 'x' as never)).toThrow(TorchError);
    });
    expect(torch.memory().tensors).toBe(before);
  });
});

describe('tidy', () => {
  test('frees all but its result', () => {
    let middle: Tensor | undefined;
    const result = torch.tidy(() => {
      middle = one();
      return middle.add(1);
    });
    expect([middle?.isDisposed, result.tolist()]).toEqual([true, [2, 2]]);
  });

  test('lets nested results outlive it', () => {
    const { list } = torch.tidy(() => ({ list: [one(), [one()]] }));
    expect((list.flat() as Tensor[]).map((x) => x.isDisposed)).toEqual([false, false]);
  });

  test('nested in another hands its result to it', () => {
    let inner: Tensor | undefined;
    torch.tidy(() => {
      inner = torch.tidy(() => one());
      expect(inner.isDisposed).toBe(false);
    });
    expect(inner?.isDisposed).toBe(true);
  });

  test('frees everything when its function throws', () => {
    let x: Tensor | undefined;
    expect(() =>
      torch.tidy(() => {
        x = one();
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(x?.isDisposed).toBe(true);
  });

  test('refuses an asynchronous function, and closes', () => {
    let x: Tensor | undefined;
    const run = () =>
      torch.tidy(async () => {
        x = one();
      });
    expect(run).toThrow(/tidy: the function returned a Promise/);
    expect(x?.isDisposed).toBe(true);
    expect(one().isDisposed).toBe(false);
  });

  test('returns values that are no tensors', () => {
    expect(torch.tidy(() => 5)).toBe(5);
  });
});

describe('a disposed tensor', () => {
  const gone = () => {
    const x = one();
    x.dispose();
    return x;
  };

  test('can be disposed again', () => {
    const x = gone();
    x.dispose();
    x[Symbol.dispose]();
    expect(x.isDisposed).toBe(true);
  });

  test('does not free the tensor that got its handle since', () => {
    const x = one();
    x.dispose();
    const y = torch.full([1], 7);
    x.dispose();
    expect(y.tolist()).toEqual([7]);
  });

  test.each([
    ['its own op', (x: Tensor) => x.add(1), 'add: the tensor passed for self'],
    ['an argument', (x: Tensor) => one().add(x), 'add: the tensor passed for other'],
    [
      'an option',
      (x: Tensor) => torch.add(one(), one(), { out: x }),
      'add: the tensor passed for out',
    ],
    ['a list', (x: Tensor) => torch.cat([one(), x]), 'tensors[1]'],
    ['the shape', (x: Tensor) => x.shape, 'This tensor'],
    ['the dtype', (x: Tensor) => x.dtype, 'This tensor'],
    ['its element', (x: Tensor) => x.item(), 'This tensor'],
    ['its elements', (x: Tensor) => x.tolist(), 'This tensor'],
    ['backward', (x: Tensor) => x.backward(), 'backward: the tensor passed for tensors'],
    ['keep', (x: Tensor) => x.keep(), 'This tensor'],
  ])('is refused for %s, which is named', (_, use, what) => {
    const x = gone();
    expect(() => use(x)).toThrow(DisposedTensorError);
    expect(() => use(x)).toThrow(what);
  });

  test('can still be printed', () => {
    expect(String(gone())).toContain('disposed');
  });

  test('leaves the views of its memory alive', () => {
    const x = torch.tensor([1, 2, 3]);
    const view = x.narrow(0, 1, 2);
    x.dispose();
    expect(view.tolist()).toEqual([2, 3]);
  });
});

test('tidy() finds the tensors of objects that contain themselves', () => {
  const kept = torch.tidy(() => {
    const node: { self?: unknown; list: unknown[] } = { list: [torch.ones([1])] };
    node.self = node;
    node.list.push(node.list);
    return node;
  });
  expect((kept.list[0] as Tensor).tolist()).toEqual([1]);
});
