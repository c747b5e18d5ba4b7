/** Data in and out: dtypes, typed arrays, nested arrays, single elements. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  Complex,
  DisposedTensorError,
  type Tensor,
  TorchError,
  torch,
} from '../../lib/torch/index.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';

const reference = pythonEnv();
const complex = (real: number, imag: number) => torch.complexNumber(real, imag);
const float = Math.fround(0.1);

describe('typed arrays', () => {
  test.each([
    ['uint8', Uint8Array.of(0, 255)],
    ['int8', Int8Array.of(-128, 127)],
    ['int16', Int16Array.of(-32768, 32767)],
    ['int32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
    ['uint16', Uint16Array.of(0, 65535)],
    ['uint32', Uint32Array.of(0, 2 ** 32 - 1)],
    ['uint64', BigUint64Array.of(0n, 2n ** 64n - 1n)],
    ['float32', Float32Array.of(-0, 0.1, Number.NaN, Number.POSITIVE_INFINITY)],
    ['float64', Float64Array.of(-0, 0.1, Number.MIN_VALUE, Number.NEGATIVE_INFINITY)],
  ] as const)('of %s go in and come out unchanged', (dtype, array) => {
    const tensor = torch.tensor(array);
    expect(tensor.dtype).toBe(dtype);
    expect(tensor.toTypedArray()).toEqual(array);
  });

  test.each([
    ['float16', Uint16Array.of(0x3c00, 0xc000, 0x7e00), [1, -2, Number.NaN]],
    ['bfloat16', Uint16Array.of(0x3f80, 0xc000, 0xff80), [1, -2, Number.NEGATIVE_INFINITY]],
    ['float8_e4m3fn', Uint8Array.of(0x38, 0xb8), [1, -1]],
  ] as const)('hold the raw bits of %s', (dtype, bits, values) => {
    const tensor = torch.tensor(bits, { dtype });
    expect([tensor.tolist(), tensor.toTypedArray()]).toEqual([values, bits]);
  });

  test('hold complex numbers as pairs', () => {
    const tensor = torch.tensor(Float32Array.of(1, 2, 3, 4), { dtype: 'complex64' });
    expect([tensor.shape, tensor.tolist()]).toEqual([[2], [complex(1, 2), complex(3, 4)]]);
    expect(tensor.toTypedArray()).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  test('are converted where another dtype is asked for', () => {
    expect(torch.tensor(Uint8Array.of(0, 3), { dtype: 'float32' }).tolist()).toEqual([0, 3]);
    expect(torch.tensor(Uint8Array.of(0, 3), { dtype: 'bool' }).tolist()).toEqual([false, true]);
  });

  test('take a shape', () => {
    expect(torch.tensor(new Float32Array(6), { shape: [2, 3] }).shape).toEqual([2, 3]);
  });

  test.each([[[5]], [[2, 2]], [[-1]], [[1.5, 4]], [[]]])(
    'refuse the shape %j for 6 elements',
    (shape) => {
      expect(() => torch.tensor(new Float32Array(6), { shape })).toThrow(
        /does not fit the 6 elements/,
      );
    },
  );

  test('that are a part of a larger buffer give that part', () => {
    expect(torch.tensor(Float64Array.of(1, 2, 3, 4).subarray(1, 3)).tolist()).toEqual([2, 3]);
  });

  test('are copied: neither side sees later changes', () => {
    const array = Float32Array.of(1);
    const tensor = torch.tensor(array);
    array[0] = 2;
    const out = tensor.toTypedArray();
    out[0] = 3;
    expect(tensor.tolist()).toEqual([1]);
  });

  test('without elements make tensors without elements', () => {
    expect(torch.tensor(new Float32Array(0)).shape).toEqual([0]);
  });

  test('come out of a view in the order of its rows', () => {
    const x = torch.arange(6).reshape(2, 3).t();
    expect(x.toTypedArray()).toEqual(BigInt64Array.of(0n, 3n, 1n, 4n, 2n, 5n));
  });

  test('come out of conjugate views with the conjugates', () => {
    expect(
      torch
        .tensor([complex(1, 2)])
        .conj()
        .tolist(),
    ).toEqual([complex(1, -2)]);
  });

  test('come out of gradients that are zero without having memory', () => {
    const x = torch.randn([3], { requiresGrad: true });
    x.sgn().sum().backward();
    expect(x.grad?.tolist()).toEqual([0, 0, 0]);
  });

  test('keep the rest of their kind: subclasses, and memory that threads share', () => {
    class Own extends Float32Array {
      override get length() {
        return 1;
      }
    }
    const shared = new Uint16Array(new SharedArrayBuffer(6), 2);
    shared.set([7, 8]);
    expect(torch.tensor(Own.of(1, 2)).tolist()).toEqual([1, 2]);
    expect(torch.tensor(shared).tolist()).toEqual([7, 8]);
  });

  test('of float16 are float16', needs('Float16Array' in globalThis, 'Float16Array'), () => {
    const { Float16Array: Half } = globalThis as unknown as { Float16Array: typeof Float32Array };
    const x = torch.tensor(Half.of(1, -0.5));
    expect([x.dtype, x.tolist()]).toEqual(['float16', [1, -0.5]]);
  });

  test('whose memory is gone are refused, not taken for empty ones', () => {
    const moved = Float32Array.of(1, 2);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    expect(() => torch.tensor(moved)).toThrow(/memory of this Float32Array is gone.*transferred/);
    expect(() => torch.tensor(moved, { shape: [0] })).toThrow(/is gone/);

    const buffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 16 }]) as ArrayBuffer & {
      resize(bytes: number): void;
    };
    const [tail, part, rest] = [
      new Float32Array(buffer, 8),
      new Uint8Array(buffer, 0, 12),
      new Uint8Array(buffer),
    ];
    buffer.resize(4);
    expect(() => torch.tensor(tail)).toThrow(/memory of this Float32Array is gone.*shrunk/);
    expect(() => torch.tensor(part)).toThrow(/memory of this Uint8Array is gone.*shrunk/);
    expect(torch.tensor(rest).shape).toEqual([4]);
  });

  test('of a DataView are refused', () => {
    expect(() => torch.tensor(new DataView(new ArrayBuffer(8)) as never)).toThrow(TorchError);
  });
});

describe('nested arrays', () => {
  test.each([
    ['whole numbers', [1, 2], 'int64'],
    ['fractions', [1, 2.5], 'float32'],
    ['booleans', [true, false], 'bool'],
    ['booleans and numbers', [true, 2], 'int64'],
    ['bigints', [1n], 'int64'],
    ['complex numbers', [1, complex(0, 1)], 'complex64'],
    ['asFloat', [torch.asFloat(1)], 'float32'],
    ['nothing', [], 'float32'],
    ['whole numbers beyond 2^53', [2 ** 60, 1n], 'int64'],
    ['whole numbers beyond 2^53 and fractions', [2 ** 60, 0.5], 'float32'],
    ['numbers that int64 does not hold', [2 ** 63], 'float32'],
  ])('of %s infer the dtype', (_, data, dtype) => {
    expect(torch.tensor(data as never).dtype).toBe(dtype);
  });

  test('give their shape, also where it has no elements', () => {
    expect([
      torch.tensor([[[1], [2]]]).shape,
      torch.tensor([[], []]).shape,
      torch.tensor(5).shape,
    ]).toEqual([[1, 2, 1], [2, 0], []]);
  });

  test.each([
    [[[1, 2], [3]], 'data[1] should be an array of 2 like its neighbours, got an array of 1'],
    [[[1], 2], 'data[1] should be an array of 1 like its neighbours, got a single element'],
    [[1, [2]], 'data[1] should be a single element like its neighbours, got an array of 1'],
  ])('that are ragged are refused: %j', (data, message) => {
    expect(() => torch.tensor(data as never)).toThrow(message);
  });

  test.each([
    ['text', ['1']],
    ['null', [null]],
    ['an object', [{}]],
    ['undefined', undefined],
  ])('of %s are refused', (_, data) => {
    expect(() => torch.tensor(data as never)).toThrow(/elements must be numbers/);
  });

  test('that contain themselves are refused', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => torch.tensor(loop as never)).toThrow(/nested more than 64 levels deep/);
  });

  test('of bigints keep every bit', () => {
    const data = [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n];
    expect(torch.tensor(data).tolist()).toEqual(data);
    expect(torch.tensor([2n ** 64n - 1n], { dtype: 'uint64' }).tolist()).toEqual([2n ** 64n - 1n]);
  });

  test('of whole numbers beyond 2^53 keep every bit', () => {
    const data = [2 ** 53 + 2, -(2 ** 63)];
    expect(torch.tensor(data).tolist()).toEqual(data.map(BigInt));
    expect(
      torch
        .zeros([1], { dtype: 'int64' })
        .add(2 ** 53 + 2)
        .tolist(),
    ).toEqual([2n ** 53n + 2n]);
  });

  test('of huge bigints are true, and floating point where they are not too large for it', () => {
    const huge = [2n ** 64n];
    expect(torch.tensor(huge, { dtype: 'bool' }).tolist()).toEqual([true]);
    expect(torch.tensor(huge, { dtype: 'float32' }).tolist()).toEqual([2 ** 64]);
    expect(torch.tensor([2n ** 63n, 0.5]).tolist()).toEqual([2 ** 63, 0.5]);
  });

  test('of more elements than JavaScript can hold are refused', () => {
    const endless = new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 31 : 1) });
    for (const data of [new Array(2 ** 32 - 1), endless, [endless]]) {
      expect(() => torch.tensor(data as never)).toThrow(/more than 134217728 elements/);
    }
    expect(() => torch.tensor(new Array(3) as never)).toThrow(/elements must be numbers/);
  });

  test.each([
    [300, 'uint8'],
    [-200, 'int8'],
    [2n ** 70n, 'int64'],
    [2n ** 63n, 'int64'],
    [-1, 'uint64'],
    [Number.POSITIVE_INFINITY, 'int32'],
    [Number.NaN, 'int64'],
    [1e10, 'int32'],
    [complex(1, 2), 'float32'],
    [2n ** 2000n, 'float32'],
    [2n ** 2000n, 'complex64'],
  ] as const)('whose element %s does not fit %s are refused', (value, dtype) => {
    expect(() => torch.tensor([value], { dtype })).toThrow(`cannot be converted to ${dtype}`);
  });

  test('are rounded to short floats by libtorch', () => {
    expect(torch.tensor([0.1], { dtype: 'bfloat16' }).tolist()).toEqual([0.10009765625]);
    expect(torch.tensor([1e6], { dtype: 'float16' }).tolist()).toEqual([Number.POSITIVE_INFINITY]);
  });

  test('come back from tolist()', () => {
    const data = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ];
    expect(torch.tensor(data).tolist()).toEqual(data);
  });

  test('can require gradients', () => {
    expect(torch.tensor([1.5], { requiresGrad: true }).requiresGrad).toBe(true);
  });

  test.each([
    [{ dtype: 'float31' }, /dtype should be one of/],
    [{ device: 'gpu' }, /device should be like/],
  ])('refuse unknown options: %j', (options, message) => {
    expect(() => torch.tensor([1], options as never)).toThrow(message);
  });
});

describe('item()', () => {
  test.each([
    ['uint8', 200, 200],
    ['int8', -5, -5],
    ['int16', -300, -300],
    ['int32', 70000, 70000],
    ['int64', 2n ** 60n, 2n ** 60n],
    ['int64', 7, 7],
    ['uint16', 65535, 65535],
    ['uint32', 2 ** 32 - 1, 2 ** 32 - 1],
    ['float16', 0.5, 0.5],
    ['bfloat16', 0.5, 0.5],
    ['float32', 0.1, float],
    ['float64', 0.1, 0.1],
    ['bool', true, true],
    ['complex64', complex(1, -2), complex(1, -2)],
    ['complex128', complex(0.1, 0.2), complex(0.1, 0.2)],
    ['float8_e5m2', 1.5, 1.5],
  ] as const)('of %s gives %s', (dtype, value, expected) => {
    expect(torch.tensor(value, { dtype }).item()).toEqual(expected);
  });

  test('of uint64 above the signed range gives the same as tolist()', () => {
    const x = torch.tensor([2n ** 64n - 1n], { dtype: 'uint64' });
    expect([x.item(), x.tolist()]).toEqual([2n ** 64n - 1n, [2n ** 64n - 1n]]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -0])('keeps %s', (value) => {
    expect(torch.tensor([value], { dtype: 'float64' }).item()).toBe(value);
  });

  test.each([[[2]], [[0]]])('refuses the shape %j', (shape) => {
    expect(() => torch.zeros(shape).item()).toThrow(/cannot be converted to Scalar/);
  });
});

describe('asynchronous copies', () => {
  test('give the results of the synchronous ones', async () => {
    const x = torch.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float16' },
    );
    expect(await x.toTypedArrayAsync()).toEqual(x.toTypedArray());
    expect(await x.tolistAsync()).toEqual(x.tolist());
  });

  test('a single element arrives as item gives it, whatever the dimensions', async () => {
    expect(await torch.tensor([[2 ** 60]], { dtype: 'float64' }).itemAsync()).toBe(2 ** 60);
    expect(await torch.tensor(2n ** 60n).itemAsync<bigint>()).toBe(2n ** 60n);
    await expect(torch.ones([2]).itemAsync()).rejects.toThrow(/exactly one element, got 2/);
  });

  test('have the elements of the call, whatever ops in place do next', async () => {
    const x = torch.zeros([1 << 20]);
    for (let i = 0; i < 5; i++) {
      x.fill_(i);
      const copies = [x.toTypedArrayAsync(), x.narrow(0, 1000, 1 << 18).toTypedArrayAsync()];
      x.fill_(-1);
      for (const copy of await Promise.all(copies)) {
        expect(new Set(copy as Float32Array)).toEqual(new Set([i]));
      }
    }
  });

  test('go on where the tensor is disposed meanwhile', async () => {
    const x = torch.tensor([5]);
    const copy = x.tolistAsync();
    x.dispose();
    expect(await copy).toEqual([5]);
  });

  test('are refused for a disposed tensor', async () => {
    const x = torch.tensor([5]);
    x.dispose();
    await expect(x.tolistAsync()).rejects.toThrow(DisposedTensorError);
  });

  test('of a tensor without elements to copy fail with its reason', async () => {
    const meta = torch.empty([2], { device: 'meta' });
    await expect(meta.tolistAsync()).rejects.toThrow(TorchError);
    expect(() => meta.tolist()).toThrow(TorchError);
  });

  test('of a sparse tensor are refused', async () => {
    const sparse = torch.ones([2]).toSparse();
    await expect(sparse.tolistAsync()).rejects.toThrow(/layout/);
    expect(() => sparse.tolist()).toThrow(/layout/);
  });
});

test('complex numbers print as in Python', () => {
  expect([`${complex(1, -2)}`, `${new Complex(0, 0)}`]).toEqual(['1-2j', '0+0j']);
});

describe('small floats', {
  ...needs(reference !== null, 'Python with PyTorch'),
  timeout: 60_000,
}, () => {
  const dtypes = [
    'float8_e5m2',
    'float8_e4m3fn',
    'float8_e5m2fnuz',
    'float8_e4m3fnuz',
    'float8_e8m0fnu',
  ] as const;

  test('decode to what PyTorch makes of them, all 256 codes of each', () => {
    if (reference === null) return;
    const script = `
import json, torch
codes = torch.arange(256, dtype=torch.uint8)
print(json.dumps({name: [str(v) for v in codes.view(getattr(torch, name)).to(torch.float64).tolist()] for name in ${JSON.stringify(dtypes)}}))`;
    const answer = execFileSync(reference.python, ['-c', script], {
      env: reference.env,
      encoding: 'utf8',
    });
    const expected = JSON.parse(answer) as Record<string, string[]>;
    const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const toNumber = (text: string) => Number(text.replace('inf', 'Infinity'));
    for (const dtype of dtypes) {
      expect(torch.tensor(codes, { dtype }).tolist(), dtype).toEqual(
        expected[dtype]?.map(toNumber),
      );
    }
  });

  test.each(['float16', 'bfloat16'] as const)(
    '%s decodes as libtorch converts it, all 65536 codes',
    (dtype) => {
      const codes = Uint16Array.from({ length: 65536 }, (_, i) => i);
      const x = torch.tensor(codes, { dtype });
      expect(x.tolist()).toEqual(x.to('float64').tolist());
    },
  );
});

describe('isContiguous', () => {
  const x = torch.zeros([2, 3, 4, 5]);
  const cases: [string, Tensor, boolean, boolean][] = [
    ['a new tensor', x, true, false],
    ['a transposed one', x.transpose(0, 1), false, false],
    ['one with a side of 1 moved', torch.zeros([2, 1, 4, 5]).transpose(0, 1), true, false],
    ['one without elements', torch.zeros([0, 3, 4, 5]).transpose(1, 3), true, false],
    ['one in channels last', x.contiguous({ memoryFormat: 'channels_last' }), false, true],
    ['every other row', x.index(torch.slice(null, null, 2)), true, false],
    ['every other column', x.index('...', torch.slice(null, null, 2)), false, false],
  ];

  test.each(cases)('of %s', (_, tensor, rows, channelsLast) => {
    expect(tensor.isContiguous()).toBe(rows);
    expect(tensor.isContiguous('channels_last')).toBe(channelsLast);
    expect(tensor.isContiguous({ memoryFormat: 'channels_last' })).toBe(channelsLast);
  });

  test('of a number', () => {
    expect(torch.tensor(1).isContiguous()).toBe(true);
    expect(torch.tensor(1).isContiguous('channels_last')).toBe(false);
  });
});

test.each<[string, (x: Tensor) => void, RegExp]>([
  ['shape', (x) => Object.assign(x, { shape: [1] }), /shape of a tensor cannot be set/],
  ['dtype', (x) => Object.assign(x, { dtype: 'int64' }), /dtype of a tensor cannot be set/],
  ['requires_grad', (x) => Object.assign(x, { requires_grad: true }), /it is called requiresGrad/],
  [
    'requiresGrad to text',
    (x) => Object.assign(x, { requiresGrad: 'no' }),
    /requiresGrad_: value should be true or false, got no/,
  ],
  ['grad to text', (x) => Object.assign(x, { grad: 'a' }), /value should be a Tensor, got string/],
])('setting %s is refused', (_, set, message) => {
  expect(() => set(torch.ones([2]))).toThrow(message);
});
