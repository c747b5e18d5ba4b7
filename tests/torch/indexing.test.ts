/** Parts of tensors are read and written as with PyTorch's brackets. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Index, type Tensor, TorchError, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';
import {
  type IndexCase,
  indexCases,
  indicesForWriting,
  numbered,
  readPart,
} from './indexing-cases.js';

const reference = pythonEnv();

const content = (tensor: Tensor) => ({
  dtype: tensor.dtype,
  shape: tensor.shape,
  values: tensor.flatten().tolist(),
});

/** The result, or the kind of error that was thrown. */
function attempt(run: () => unknown): unknown {
  using _scope = torch.scope();
  try {
    return run();
  } catch (error) {
    if (error instanceof TorchError) return { error: error.code };
    throw error;
  }
}

const weighted = (tensor: Tensor) => tensor.mul(numbered(tensor.shape, 'float64', 1)).sum();

type Value = number | boolean | { shape: number[]; dtype: 'float32' | 'float64' | 'int64' };

/** A value that fits a case's part: a number, or numbers of a shape that broadcasts to the part's. */
function valueFor(one: IndexCase, i: number): Value {
  if (i % 5 === 0) return 5;
  if (i % 5 === 1) return i % 2 === 0;
  let { shape } = (() => {
    using _scope = torch.scope();
    try {
      return { shape: readPart(numbered(one.shape, 'float32'), one).shape };
    } catch {
      return { shape: [2] };
    }
  })();
  if (i % 5 === 2) shape = [1, 1, ...shape];
  if (i % 5 === 3) shape = shape.slice(1);
  // PyTorch converts the value's dtype for views alone.
  return { shape, dtype: one.advanced || i % 3 > 0 ? 'float32' : 'int64' };
}

const makeValue = (value: Value) =>
  typeof value === 'object' ? numbered(value.shape, value.dtype, 100) : value;

describe('as with PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  const cases = reference === null ? [] : indexCases(300);
  const values = cases.map(valueFor);
  // Gradients do not depend on what the indices are as long as there are some of each kind.
  const smooth = cases.filter(({ parts }, i) => parts.length > 1 && i % 6 === 0).slice(0, 24);
  const gradientValue = (one: IndexCase) =>
    ({ ...(valueFor(one, 4) as { shape: number[] }), dtype: 'float64' }) as const;
  let theirs: { reads: unknown[]; writes: unknown[]; gradients: unknown[] };

  beforeAll(() => {
    if (reference === null) return;
    const shared = ({ shape, python }: IndexCase) => ({ shape, index: python, dtype: 'float32' });
    const requests = [
      ...cases.map((one) => ({ ...shared(one), kind: 'read' })),
      ...cases.map((one, i) => ({ ...shared(one), kind: 'write', value: values[i] })),
      ...smooth.map((one) => ({
        ...shared(one),
        kind: 'gradients',
        dtype: 'float64',
        value: gradientValue(one),
      })),
    ];
    const answers = askPython(reference, 'indexing.py', requests) as unknown[];
    theirs = {
      reads: answers.slice(0, cases.length),
      writes: answers.slice(cases.length, 2 * cases.length),
      gradients: answers.slice(2 * cases.length),
    };
  }, 120_000);

  const named = (list: readonly IndexCase[]) =>
    list.map((one, i) => [`x[${one.python}] of shape [${one.shape}]`, one, i] as const);

  test.each(named(cases))('reads %s, as a view or a copy', (_, one, i) => {
    const ours = attempt(() => {
      const x = numbered(one.shape, 'float32');
      const part = readPart(x, one);
      const before = content(part);
      part.fill_(77);
      return { part: before, base: content(x) };
    });
    expect(ours).toEqual(theirs.reads[i]);
  });

  test.each(named(cases))('writes %s', (_, one, i) => {
    const ours = attempt(() => {
      const x = numbered(one.shape, 'float32');
      x.indexPut_(indicesForWriting(one), makeValue(values[i] as Value));
      return content(x);
    });
    expect(ours).toEqual(theirs.writes[i]);
  });

  test.each(named(smooth))('passes gradients through %s', (_, one, i) => {
    const ours = attempt(() => {
      const x = numbered(one.shape, 'float64').requiresGrad_();
      weighted(readPart(x, one)).backward();
      const ofRead = content(x.grad as Tensor);
      x.grad = null;
      const value = (makeValue(gradientValue(one)) as Tensor).requiresGrad_();
      const y = x.mul(1);
      y.indexPut_(indicesForWriting(one), value);
      weighted(y).backward();
      return [ofRead, content(x.grad as unknown as Tensor), content(value.grad as Tensor)];
    });
    expect(ours).toEqual(theirs.gradients[i]);
  });
});

const x = numbered([3, 4], 'float32');

describe('index', () => {
  test('takes a sole array of numbers as indices of the first dimension', () => {
    expect(x.index([0, 2]).tolist()).toEqual([
      [0, 1, 2, 3],
      [8, 9, 10, 11],
    ]);
  });

  test('takes numbers one by one as indices of one dimension each', () => {
    expect(x.index(0, 2).item()).toBe(2);
  });

  test('takes a sole array that holds anything else as the list of indices', () => {
    expect(x.index([0, '2:']).tolist()).toEqual([2, 3]);
  });

  test('leaves a dimension whole for null in a sole array of tensors, as ATen does', () => {
    expect(x.index([null, torch.tensor([1])]).tolist()).toEqual([[1], [5], [9]]);
  });

  test('adds a dimension for null beside tensors that are passed one by one', () => {
    expect(x.index(null, torch.tensor([1])).shape).toEqual([1, 1, 4]);
  });

  test('adds a dimension for None in an array of tensors', () => {
    expect(x.index(['None', torch.tensor([1])]).shape).toEqual([1, 1, 4]);
  });

  test('takes the options of the op', () => {
    const out = torch.empty([1, 4]);
    x.index({ indices: [torch.tensor([1])], out });
    expect(out.tolist()).toEqual([[4, 5, 6, 7]]);
  });

  test('selects everything by no index at all, as another tensor object', () => {
    const whole = x.index();
    expect(whole === x).toBe(false);
    expect(whole.tolist()).toEqual(x.tolist());
  });

  test('counts the dimensions of nested arrays of booleans', () => {
    const mask = [
      [true, false],
      [false, true],
    ];
    expect(torch.ones([3, 2, 2]).index('...', mask).shape).toEqual([3, 2]);
  });

  test('leaves no tensors behind but its result', () => {
    const before = torch.memory().tensors;
    const part = x.index('1:', null, [0, 1], true);
    expect(torch.memory().tensors).toBe(before + 1);
    part.dispose();
  });

  test.each<[string, unknown[], string, RegExp]>([
    ['out of bounds', [0, 4], 'IndexError', /indices\[1\] is 4, .* of size 4/],
    ['out of bounds from the end', [-4], 'IndexError', /indices\[0\] is -4, .* of size 3/],
    ['more than there are dimensions', [0, 0, ':'], 'IndexError', /too many indices: 3 .* 2 dim/],
    ['fractional', [0, 1.5], 'IndexError', /indices\[1\] should be a whole number, got 1.5/],
    ['fractional in an array', [[0, 0.5]], 'IndexError', /indices\[0\] .* got 0.5 in it/],
    ['numbers mixed with booleans', [[0, true]], 'TypeError', /numbers only or of booleans only/],
    ['ragged', [[[0, 1], [2]]], 'ValueError', /indices\[0\] should be an array whose parts/],
    ['a slice that goes backwards', ['::-1'], 'ValueError', /indices\[0\] .* zero, got -1/],
    ['a slice that goes nowhere', [torch.slice(0, 2, 0)], 'ValueError', /zero, got 0/],
    ['a slice with fractions', [torch.slice(0.5)], 'TypeError', /number or null for its start/],
    ['other text', ['one'], 'ValueError', /indices\[0\] should be a slice .* got 'one'/],
    ['a second ellipsis', ['...', '...'], 'IndexError', /indices\[1\] .* second '\.\.\.'/],
    ['nothing', [0, undefined], 'TypeError', /indices\[1\] .* got undefined/],
    [
      'a tensor of floats',
      [torch.tensor([0.5])],
      'IndexError',
      /int32, uint8 or bool, got float32/,
    ],
    ['a tensor out of bounds', [torch.tensor([3])], 'IndexError', /index 3 is out of bounds/],
    ['a mask of another size', [[true, false]], 'IndexError', /shape of the mask \[2\]/],
  ])('refuses an index that is %s', (_, indices, code, message) => {
    const read = () => x.index(...(indices as Index[]));
    expect(read).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('refuses any index of a tensor of no dimensions', () => {
    expect(() => torch.tensor(1).index(0)).toThrow(/too many indices: 1 for a tensor of 0/);
  });
});

describe('indexPut_', () => {
  test.each<[string, Index[]]>([
    ['numbers', [0, 2]],
    [
      'lists of numbers',
      [
        [0, 2],
        [1, 3],
      ],
    ],
    ['a list of numbers', [[0, 2]]],
    ['a number and a list', [1, [0, 3]]],
    ['a number and a slice', [1, '1:3']],
    ['a mask', [[true, false, true]]],
  ])('writes with %s what index reads with them', (_, indices) => {
    const y = x.clone().indexPut_(indices, -1);
    expect(
      y
        .index(...indices)
        .ne(-1)
        .any()
        .item<boolean>(),
    ).toBe(false);
    expect(y.eq(-1).sum().item()).toBe(x.index(...indices).numel());
  });

  test('returns the tensor itself', () => {
    const y = x.clone();
    expect(y.indexPut_(0, 1)).toBe(y);
  });

  test('takes nested arrays', () => {
    expect(
      x
        .clone()
        .indexPut_([':', '1:3'], [[7, 8]])
        .tolist(),
    ).toEqual([
      [0, 7, 8, 3],
      [4, 7, 8, 7],
      [8, 7, 8, 11],
    ]);
  });

  test('converts a value of another dtype for picked elements too', () => {
    const y = x.clone().indexPut_([[2]], torch.tensor([1, 2, 3, 4]));
    expect(y.index(2).tolist()).toEqual([1, 2, 3, 4]);
  });

  test('cuts fractions off for a tensor of integers', () => {
    const y = torch.tensor([1, 2, 3]);
    expect(y.indexPut_(0, 2.7).indexPut_([1], -2.7).tolist()).toEqual([2, -2, 3]);
  });

  test('sets what a mask selects', () => {
    const y = x.clone();
    expect(y.indexPut_(y.gt(2), 0).sum().item()).toBe(3);
  });

  test('adds every value of an element that is named twice when it accumulates', () => {
    const y = torch.zeros([3]).indexPut_([[0, 0, 2]], torch.tensor([1, 2, 4]), true);
    expect(y.tolist()).toEqual([3, 0, 4]);
  });

  test('adds to a view when it accumulates', () => {
    const y = torch.ones([3]).indexPut_('1:', 2, { accumulate: true });
    expect(y.tolist()).toEqual([1, 3, 3]);
  });

  test('writes nothing by false, whatever the shape of the value', () => {
    const y = x.clone();
    expect(y.indexPut_(false, torch.ones([7])).tolist()).toEqual(x.tolist());
  });

  test('leaves no tensors behind', () => {
    const y = x.clone();
    const before = torch.memory().tensors;
    y.indexPut_(['1:', [0, 1]], [[1, 2]]).indexPut_('1:', 3);
    expect(torch.memory().tensors).toBe(before);
  });

  test('takes what the op takes', () => {
    const y = torch.zeros([2, 3]);
    y.indexPut_([null, torch.tensor([2])], torch.tensor([5]));
    y.indexPut_({
      indices: [torch.tensor([0])],
      values: torch.tensor([1.0], { dtype: 'float32' }),
    });
    expect(y.tolist()).toEqual([
      [1, 1, 1],
      [0, 0, 5],
    ]);
  });

  test.each<[string, unknown, unknown, string, RegExp]>([
    ['an index out of bounds', 3, 0, 'IndexError', /indexPut_: indices\[0\] is 3/],
    ['a value that does not broadcast', 0, torch.ones([3]), 'RuntimeError', /size/],
    ['a value that is none', 0, 'one', 'TypeError', /value should be .* got 'one'/],
    ['booleans that are no mask', [true, false, true], 0, 'TypeError', /\[\[true, false, true\]\]/],
    ['a value left out', 0, undefined, 'TypeError', /value should be .* got undefined/],
  ])('refuses %s', (_, indices, value, code, message) => {
    const write = () => x.clone().indexPut_(indices as Index, value as number);
    expect(write).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test.each<[string, unknown[], RegExp]>([
    [
      'two indices',
      [0, 2, 9],
      /accumulate should be true or false, got 9; .*indexPut_\(\[0, 2\], value/,
    ],
    ['three indices', [0, 1, 2, 9], /got '4 arguments'/],
    [
      'an unknown option',
      [0, 9, { acumulate: true }],
      /accumulate should be true or false, got Obj/,
    ],
    ['a flag that is none', [0, 9, { accumulate: 1 }], /accumulate should be true or false/],
  ])('refuses %s after the first', (_, args, message) => {
    const y = x.clone();
    expect(() => (y.indexPut_ as (...args: unknown[]) => unknown)(...args)).toThrow(message);
    expect(y.tolist()).toEqual(x.tolist());
  });

  test('refuses a number that an integer dtype cannot hold', () => {
    expect(() => torch.tensor([1]).indexPut_(0, Number.NaN)).toThrow(/without overflow/);
  });

  test('refuses a sparse tensor', () => {
    expect(() => x.toSparse().indexPut_(0, 1)).toThrow(/cannot assign to a sparse tensor/);
  });
});

describe('iteration', () => {
  test('gives views along the first dimension', () => {
    const y = x.clone();
    for (const row of y) row.fill_(row.index(0).item());
    expect(y.tolist()).toEqual([0, 4, 8].map((first) => [first, first, first, first]));
  });

  test('refuses a tensor of no dimensions', () => {
    expect(() => [...torch.tensor(1)]).toThrow(/no dimensions/);
  });
});
