/** The device of tensors for which none is given. */
import { afterEach, describe, expect, test } from 'vitest';
import { nn, torch } from '../../lib/index.js';

afterEach(() => torch.setDefaultDevice('cpu'));

test.each([
  ['sizes', () => torch.zeros([2, 3])],
  ['sizes and a dtype', () => torch.ones([2], { dtype: 'int64' })],
  ['a range', () => torch.arange(3)],
  ['random values', () => torch.randn([2])],
  ['data', () => torch.tensor([1, 2])],
  ['a typed array', () => torch.tensor(new Float32Array(2))],
])('a tensor from %s is made on the default device', (_, make) => {
  using _scope = torch.scope();
  expect(make().device).toBe('cpu');
  torch.setDefaultDevice('meta');
  expect(torch.getDefaultDevice()).toBe('meta');
  expect(make().device).toBe('meta');
});

test('a tensor from another one stays on its device, and a given device wins', () => {
  using _scope = torch.scope();
  const x = torch.zeros([2]);
  torch.setDefaultDevice('meta');
  expect(torch.zerosLike(x).device).toBe('cpu');
  expect(x.newZeros([3]).device).toBe('cpu');
  expect(torch.zeros([2], { device: 'cpu' }).device).toBe('cpu');
  expect(torch.tensor([1], { device: 'cpu' }).device).toBe('cpu');
});

test('options besides the device are kept', () => {
  using _scope = torch.scope();
  torch.setDefaultDevice('meta');
  const x = torch.zeros([2], { dtype: 'float64', requiresGrad: true });
  expect([x.device, x.dtype, x.requiresGrad]).toEqual(['meta', 'float64', true]);
});

describe('torch.device', () => {
  test('holds for its function or block, also where that throws', () => {
    using _scope = torch.scope();
    expect(torch.device('meta', () => torch.zeros([1]).device)).toBe('meta');
    const fail = () =>
      torch.device('meta', () => {
        throw new Error('inside');
      });
    expect(fail).toThrow('inside');
    {
      using _ = torch.device('meta');
      expect(torch.zeros([1]).device).toBe('meta');
    }
    expect(torch.zeros([1]).device).toBe('cpu');
  });

  test('makes layers without memory, and leaves the generator as it was', () => {
    torch.manualSeed(1);
    using expected = torch.rand([3]);
    torch.manualSeed(1);
    using layer = torch.device('meta', () => new nn.Linear(2 ** 20, 2 ** 20));
    expect(layer.weight.device).toBe('meta');
    expect(layer.weight.shape).toEqual([2 ** 20, 2 ** 20]);
    using drawn = torch.rand([3]);
    expect(drawn.tolist()).toEqual(expected.tolist());
  });
});

test.each(['nowhere', 'cpu:', ''])('%j is refused as a device', (name) => {
  expect(() => torch.setDefaultDevice(name as never)).toThrow("got '");
  expect(() => torch.device(name as never)).toThrow("got '");
  expect(torch.getDefaultDevice()).toBe('cpu');
});
