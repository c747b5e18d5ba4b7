/** What PyTorch defines in Python around its ops, beside what the parity cases compare. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Dtype, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';

const reference = pythonEnv();

describe('limits of dtypes', needs(reference !== null, 'Python with PyTorch'), () => {
  const floats: Dtype[] = [
    ...(['float16', 'bfloat16', 'float32', 'float64', 'complex64', 'complex128'] as const),
    ...(['float8_e5m2', 'float8_e4m3fn', 'float8_e5m2fnuz', 'float8_e4m3fnuz'] as const),
  ];
  const integers: Dtype[] = [
    ...(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const),
  ];

  test("are PyTorch's", () => {
    if (reference === null) return;
    const theirs = askPython(reference, 'type_info.py', [...floats, ...integers]) as object;
    const ours = Object.fromEntries([
      ...floats.map((dtype) => {
        const { smallestNormal: smallest_normal, bits, ...rest } = torch.finfo(dtype);
        return [dtype, { ...rest, smallest_normal, bits: String(bits) }];
      }),
      ...integers.map((dtype) => {
        const { bits, max, min, ...rest } = torch.iinfo(dtype);
        return [dtype, { ...rest, bits: String(bits), max: String(max), min: String(min) }];
      }),
    ]);
    expect(ours).toEqual(theirs);
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['finfo', () => torch.finfo('int64'), /^finfo: expected a floating point dtype, got 'int64'$/],
  ['iinfo', () => torch.iinfo('bool'), /^iinfo: expected an integer dtype, got 'bool'$/],
  [
    'broadcastShapes',
    () => torch.broadcastShapes([2, 3], [4]),
    /^broadcastShapes: \[2, 3\], \[4\] do not fit together: dimension 1 has the sizes 3 and 4$/,
  ],
  [
    'a shape',
    () => torch.broadcastShapes([2, -3]),
    /a shape should be whole numbers such as \[2, 3\], got \[2, -3\]/,
  ],
  [
    'blockDiag',
    () => torch.blockDiag(torch.ones([2]), 3 as unknown as Tensor),
    /^blockDiag: argument 2 should be a Tensor, got 3$/,
  ],
  [
    'meshgrid',
    () => torch.meshgrid(torch.ones([2]), { indexin: 'xy' } as never),
    /did you mean 'indexing'\?/,
  ],
  ['einsum without tensors', () => torch.einsum('ij'), /^einsum: expected an equation .* alone$/],
  [
    'einsum of letters',
    () => torch.einsum(torch.ones([2]), [52]),
    /a dimension should be a whole number from 0 to 51, or '\.\.\.', got 52/,
  ],
  [
    'tensordot',
    () => torch.tensordot(torch.ones([2]), torch.ones([2]), 3),
    /dims should be a whole number from 0 to 1.*got 3/,
  ],
  [
    'cdist',
    () => torch.cdist(torch.ones([2, 2]), torch.ones([2, 2]), { computeMode: 'fast' as never }),
    /computeMode should be one of use_mm.*got 'fast'/,
  ],
  ['norm', () => torch.ones([2]).norm('nuclear' as never), /p should be a number, 'fro' or 'nuc'/],
  ['unique', () => torch.unique(torch.ones([2]), { returnCount: true } as never), /returnCounts/],
  ['unravelIndex', () => torch.unravelIndex(torch.ones([2]), [2]), /indices should be integers/],
  [
    'pcaLowrank',
    () => torch.pcaLowrank(torch.ones([4, 3]), 5),
    /q should be .* from 0 to 3, got 5/,
  ],
  ['asarray', () => torch.asarray([1], { copy: false }), /is always copied/],
  ['setGradEnabled', () => torch.setGradEnabled(1 as never), /value should be true or false/],
])('%s says what is wrong with its arguments', (_, call, message) => {
  expect(call).toThrow(TorchError);
  expect(call).toThrow(message);
});

describe('several results', () => {
  const x = torch.tensor([
    [1, 5, 2],
    [7, 3, 4],
  ]);

  test('are there by place and by name', () => {
    const found = x.max(1);
    const [values, indices] = found;
    expect(found.values).toBe(values);
    expect(found.indices).toBe(indices);
    expect(found.values.tolist()).toEqual([5, 7]);
    expect([...found].map((one) => one.numel())).toEqual([2, 2]);
    expect(found).toHaveLength(2);
  });

  test("have PyTorch's names", () => {
    using _ = torch.scope();
    const a = torch.rand([3, 3], { dtype: 'float64' });
    const { U, S, Vh } = torch.linalg.svd(a);
    expect(U.matmul(torch.diag(S)).matmul(Vh).allclose(a)).toBe(true);
    const { Q, R } = torch.linalg.qr(a);
    expect(Q.matmul(R).allclose(a)).toBe(true);
    const { sign, logabsdet } = torch.linalg.slogdet(a);
    expect(sign.mul(logabsdet.exp()).allclose(torch.linalg.det(a))).toBe(true);
    const { P, L, U: upper } = torch.linalg.lu(a);
    expect(P.matmul(L).matmul(upper).allclose(a)).toBe(true);
    const { eigenvalues } = torch.linalg.eigh(a.matmul(a.t()));
    expect(eigenvalues.shape).toEqual([3]);
    expect(x.sort().indices.tolist()).toEqual(x.argsort().tolist());
    expect(x.topk(2).values.tolist()).toEqual([
      [5, 2],
      [7, 4],
    ]);
    expect(torch.svdLowrank(a, 2).V.shape).toEqual([3, 2]);
  });

  test('are an array in every other respect', () => {
    const found = x.min(0);
    expect(Array.isArray(found)).toBe(true);
    expect(Object.keys(found)).toEqual(['0', '1']);
    expect(found.map((one) => one.ndim)).toEqual([1, 1]);
    expect(found.slice(1).constructor).toBe(Array);
    expect(inspect(found)).toMatch(/^Results\(values, indices\)\(2\) \[/);
  });

  test('of `out` are the very tensors', () => {
    const [values, indices] = [
      torch.empty([2], { dtype: 'int64' }),
      torch.empty([2], { dtype: 'int64' }),
    ];
    const found = x.max(1, { max: values, maxValues: indices });
    expect(found.values).toBe(values);
    expect(found.indices).toBe(indices);
  });

  test('are owned by scopes', () => {
    const before = torch.memory().tensors;
    torch.tidy(() => {
      x.max(1);
    });
    expect(torch.memory().tensors).toBe(before);
    const kept = torch.tidy(() => x.max(1));
    expect(kept.values.tolist()).toEqual([5, 7]);
  });
});

test('unique frees what was not asked for', () => {
  const x = torch.tensor([3, 1, 3]);
  const before = torch.memory().tensors;
  const found = torch.unique(x);
  expect(torch.memory().tensors).toBe(before + 1);
  expect(found.tolist()).toEqual([1, 3]);
});

describe('the default generator', () => {
  test('continues from a state', () => {
    torch.manualSeed(3);
    torch.rand([5]);
    const state = torch.getRngState();
    const next = torch.rand([5]).tolist();
    expect(torch.rand([5]).tolist()).not.toEqual(next);
    torch.setRngState(state);
    expect(torch.rand([5]).tolist()).toEqual(next);
    expect(torch.initialSeed()).toBe(3n);
  });

  test('is seeded otherwise by each seed()', () => {
    const first = torch.seed();
    expect(torch.initialSeed()).toBe(first);
    expect(torch.seed()).not.toBe(first);
  });

  test('is as before after forkRng, also where the function throws', () => {
    torch.manualSeed(4);
    const expected = torch.rand([2]).tolist();
    torch.manualSeed(4);
    const before = torch.memory().tensors;
    torch.random.forkRng(() => {
      torch.rand([3]).dispose();
    });
    expect(() =>
      torch.random.forkRng(() => {
        torch.manualSeed(9);
        throw new RangeError('of the user');
      }),
    ).toThrow(RangeError);
    expect(torch.memory().tensors).toBe(before);
    expect(torch.rand([2]).tolist()).toEqual(expected);
  });
});

test('setGradEnabled lasts for a function or a block', () => {
  const x = torch.ones([1], { requiresGrad: true });
  expect(torch.setGradEnabled(false, () => x.mul(2)).requiresGrad).toBe(false);
  {
    using _ = torch.setGradEnabled(false);
    expect(torch.setGradEnabled(true, () => x.mul(2)).requiresGrad).toBe(true);
    expect(x.mul(2).requiresGrad).toBe(false);
  }
  expect(x.mul(2).requiresGrad).toBe(true);
});

test('asTensor gives a tensor back as it is, and copies other data', () => {
  const x = torch.ones([2]);
  expect(torch.asTensor(x)).toBe(x);
  expect(torch.asTensor(x, { dtype: 'float32', device: 'cpu' })).toBe(x);
  expect(torch.asTensor(x, { dtype: 'int32' }).dtype).toBe('int32');
  const bytes = Float32Array.of(1, 2);
  const copied = torch.asTensor(bytes);
  bytes[0] = 7;
  expect(copied.tolist()).toEqual([1, 2]);
  expect(torch.asarray(x, { copy: true }).isSame(x)).toBe(false);
});

test('dtypes, layouts and memory formats can be written as in Python', () => {
  expect(torch.zeros([1], { dtype: torch.double }).dtype).toBe('float64');
  expect(torch.ones([2, 2]).to(torch.long).dtype).toBe('int64');
  const image = torch.rand([1, 3, 4, 4]).contiguous({ memoryFormat: torch.channelsLast });
  expect(image.isContiguous(torch.channelsLast)).toBe(true);
  expect(torch.tensor([torch.inf, -torch.inf, torch.nan, torch.pi]).isfinite().tolist()).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(torch.ones([2]).index(torch.newaxis).shape).toEqual([1, 2]);
});

test('setPrintoptions takes the names of PyTorch', () => {
  try {
    torch.setPrintoptions({ precision: 2, threshold: 4, edgeitems: 1, linewidth: 60 });
    expect(String(torch.arange(0, 6).mul(1.5))).toBe('tensor([0.00,  ..., 7.50])');
  } finally {
    torch.setPrintoptions({ profile: 'default' });
  }
});
