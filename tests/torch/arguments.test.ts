/** Reading an argument may run code of the caller, and that code may call ops. Neither call sees the other's arguments. */
import { expect, test } from 'vitest';
import { TorchError, torch } from '../../lib/torch/index.js';

/** Ops that fill the buffer for arguments with other ones. */
function interfere(): void {
  torch.full([7, 5], 3).sum([0, 1]);
  torch.tensor([9, 8, 7]);
}

/** A list whose reading calls ops. */
function restless<T>(list: T[]): T[] {
  return new Proxy(list, {
    get(target, key) {
      interfere();
      return Reflect.get(target, key);
    },
  });
}

test('a getter among the options', () => {
  const x = torch.zeros([2, 2], {
    get dtype() {
      interfere();
      return 'int64' as const;
    },
  });
  expect([x.dtype, x.shape]).toEqual(['int64', [2, 2]]);
});

test('a list that calls ops', () => {
  expect(torch.zeros(restless([2, 3])).shape).toEqual([2, 3]);
  expect(
    torch
      .ones([2, 3])
      .sum(restless([0, 1]))
      .item(),
  ).toBe(6);
  expect(torch.cat(restless([torch.ones([1]), torch.zeros([2])])).tolist()).toEqual([1, 0, 0]);
  expect(torch.tensor(restless([1, 2])).tolist()).toEqual([1, 2]);
  expect(torch.tensor(new Float32Array(6), { shape: restless([3, 2]) }).shape).toEqual([3, 2]);
  expect(
    torch
      .arange(5)
      .index(restless([1, 3]))
      .tolist(),
  ).toEqual([1, 3]);
});

test('options and lists of the backward pass', () => {
  const x = torch.ones([2], { requiresGrad: true });
  const options = {
    get retainGraph() {
      interfere();
      return true;
    },
  };
  const y = x.mul(3).sum();
  const inputs = restless([x]);
  y.backward(null, Object.defineProperties({ inputs }, Object.getOwnPropertyDescriptors(options)));
  expect(x.grad?.tolist()).toEqual([3, 3]);
  expect(torch.autograd.grad(restless([y]), restless([x]), options)[0]?.tolist()).toEqual([3, 3]);
});

test('a list whose length changes while it is read', () => {
  let reads = 0;
  const growing = new Proxy([2, 2, 2, 2], {
    get: (target, key) => (key === 'length' ? ++reads : Reflect.get(target, key)),
  });
  expect(torch.zeros(growing).shape).toEqual([2]);
  expect(reads).toBe(1);
});

test('a getter that throws leaves nothing behind', () => {
  const failure = new RangeError('not now');
  const throwing = {
    get dtype(): never {
      interfere();
      throw failure;
    },
  };
  expect(() => torch.zeros([2], throwing)).toThrow(failure);
  expect(torch.zeros([2]).tolist()).toEqual([0, 0]);
});

test('an object in the place of a number or a text is refused, not asked for its value', () => {
  const seven = { valueOf: () => 7, toString: () => 'cpu' } as never;
  for (const call of [
    () => torch.ones([1]).add(seven),
    () => torch.zeros([seven]),
    () => torch.complexNumber(seven, 1),
    () => torch.asFloat(seven),
    () => torch.tensor([seven]),
    () => torch.tensor([1], { device: seven }),
    () => new torch.Generator(seven),
    () => torch.zeros([1], { device: seven }),
    () => torch.tensor(Float32Array.of(1), { shape: [seven] }),
  ]) {
    expect(call).toThrow(TorchError);
  }
});

test.each([
  ['a Symbol', Symbol('s')],
  ['an object without a prototype', Object.create(null)],
])('%s is named in the error, wherever it is passed', (_, value) => {
  for (const call of [
    () => torch.ones([1]).add(value),
    () => torch.tensor([1], { dtype: value }),
    () => torch.tensor([1], { device: value }),
    () => torch.tensor(value),
    () => torch.autocast(value),
    () => torch.manualSeed(value),
    () => torch.setNumThreads(value),
    () => torch.setDefaultDtype(value),
    () => torch.ones([1]).index(value),
  ]) {
    expect(call).toThrow(TorchError);
  }
});

test('a list without end is refused', () => {
  const endless = new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : 1) });
  expect(() => torch.zeros(endless)).toThrow(/list of 4294967295 elements/);
  expect(() => torch.zeros(new Array(2 ** 31) as never)).toThrow(TorchError);
});
