/** Values of another JavaScript realm, such as `node:vm` and a REPL make, are those of this one. */
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Tensor, TorchError, torch } from '../../lib/torch/index.js';

const realm = createContext({ torch });
const evaluate = (code: string): unknown => runInContext(code, realm);

test.each([
  ['Uint8Array', 'uint8'],
  ['Uint8ClampedArray', 'uint8'],
  ['Int16Array', 'int16'],
  ['Float32Array', 'float32'],
  ['Float64Array', 'float64'],
])('%s', (name, dtype) => {
  const x = evaluate(`torch.tensor(${name}.of(1, 2))`) as Tensor;
  expect([x.dtype, x.tolist()]).toEqual([dtype, [1, 2]]);
});

test('raw bits in a typed array', () => {
  const x = evaluate("torch.tensor(Uint16Array.of(0x3c00), { dtype: 'float16' })") as Tensor;
  expect(x.tolist()).toEqual([1]);
});

test.each([
  [
    'nested arrays',
    'torch.tensor([[1, 2], [3, 4]]).tolist()',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['options', "torch.zeros([2], { dtype: 'int64' }).dtype", 'int64'],
  ['lists and options', 'torch.ones([2, 3]).sum([0], { keepdim: true }).shape', [1, 3]],
  ['indices', 'torch.arange(5).index([0, 2]).tolist()', [0, 2]],
  [
    'options of indices',
    'torch.zeros([2]).indexPut_([[1, 1]], 1, { accumulate: true }).tolist()',
    [0, 2],
  ],
  ['lists of tensors', 'torch.cat([torch.ones([1]), torch.zeros([1])]).tolist()', [1, 0]],
  [
    'options without a prototype',
    'torch.ones([2]).sum(Object.assign(Object.create(null), { dim: 0 })).item()',
    2,
  ],
])('%s', (_, code, expected) => {
  // As JSON: the result's arrays are of the other realm, too.
  expect(JSON.parse(JSON.stringify(evaluate(code)))).toEqual(expected);
});

test('tensors in its objects and arrays outlive tidy()', () => {
  const kept = evaluate('torch.tidy(() => ({ a: [torch.ones([1])] }))') as { a: [Tensor] };
  expect(kept.a[0].tolist()).toEqual([1]);
});

test('what is refused here is refused there', () => {
  expect(() => evaluate('torch.tensor(new DataView(new ArrayBuffer(4)))')).toThrow(TorchError);
  expect(() => evaluate('torch.ones([2]).sum(new Date(0))')).toThrow(TorchError);
});

test('its errors pass through a backward pass', () => {
  const error = evaluate(`
    const x = torch.ones([2], { requiresGrad: true });
    let calls = 0;
    const y = torch.checkpoint((z) => { if (calls++ > 0) throw new RangeError('here'); return z.mul(2); }, x);
    try { y.sum().backward(); } catch (error) { error instanceof RangeError && error.message; }
  `);
  expect(error).toBe('here');
});
