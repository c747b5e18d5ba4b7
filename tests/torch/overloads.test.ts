/** Which overload a call means, and what is told where none takes it. */
import { describe, expect, test } from 'vitest';
import { type Tensor, TorchError, torch } from '../../lib/torch/index.js';

const matrix = () =>
  torch.tensor(
    [
      [1, 5, 2],
      [4, 3, 6],
    ],
    { dtype: 'float32' },
  );

/** Calls what the types would refuse. */
// biome-ignore lint/suspicious/noExplicitAny: the point is what happens without types
const loose = torch as any;

function refusal(fn: () => unknown): TorchError {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(TorchError);
    return error as TorchError;
  }
  throw new Error('nothing was thrown');
}

describe('the overload is chosen by the kinds of the arguments', () => {
  test('max() is the greatest element', () => {
    expect(matrix().max().item()).toBe(6);
  });

  test('max(dim) gives values and indices', () => {
    const [values, indices] = matrix().max(1);
    expect([values.tolist(), indices.tolist()]).toEqual([
      [5, 6],
      [1, 2],
    ]);
  });

  test('max(other) compares element by element', () => {
    expect(
      matrix()
        .max(torch.full([3], 4))
        .tolist(),
    ).toEqual([
      [4, 5, 4],
      [4, 4, 6],
    ]);
  });

  test('std() takes all elements, unbiased', () => {
    expect(torch.tensor([1, 2, 3, 4]).to('float64').std().item()).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  test('std(false) is std with unbiased false, not a dimension', () => {
    expect(torch.tensor([1, 2, 3, 4]).to('float64').std(false).item()).toBeCloseTo(
      Math.sqrt(5 / 4),
      12,
    );
  });

  test('std(dim, { correction }) takes the correction', () => {
    const result = matrix().to('float64').std(0, { correction: 0 });
    expect(result.tolist()).toEqual([1.5, 1, 2]);
  });

  test('sum(dim) takes one dimension where the schema has a list', () => {
    expect(matrix().sum(1).tolist()).toEqual([8, 13]);
  });

  test('sum({ dim, keepdim }) takes the dimension by name', () => {
    expect(matrix().sum({ dim: 0, keepdim: true }).tolist()).toEqual([[5, 8, 8]]);
  });

  test('sum({ dtype }) is the sum of all elements', () => {
    expect(matrix().sum({ dtype: 'float64' }).dtype).toBe('float64');
  });

  test('any(dim) and any() choose different overloads', () => {
    expect([matrix().gt(4).any(0).shape, matrix().gt(4).any().shape]).toEqual([[3], []]);
  });

  test('where takes a number on either side, or on both', () => {
    const condition = torch.tensor([true, false]);
    const x = torch.tensor([7, 8]);
    expect(torch.where(condition, x, 0).tolist()).toEqual([7, 0]);
    expect(torch.where(condition, 0, x).tolist()).toEqual([0, 8]);
    expect(torch.where(condition, 1, 2).tolist()).toEqual([1, 2]);
  });

  test('where(condition) alone gives indices', () => {
    expect(torch.where(torch.tensor([true, false, true])).map((one) => one.tolist())).toEqual([
      [0, 2],
    ]);
  });

  test.each([
    [[4], [0, 1, 2, 3]],
    [
      [2, 4],
      [2, 3],
    ],
    [
      [0, 10, 4],
      [0, 4, 8],
    ],
  ])('arange(%j) counts as in PyTorch', (args, expected) => {
    expect(loose.arange(...args).tolist()).toEqual(expected);
  });

  test('arange of whole numbers is int64, of asFloat() the default float dtype', () => {
    expect([torch.arange(3).dtype, torch.arange(torch.asFloat(3)).dtype]).toEqual([
      'int64',
      'float32',
    ]);
  });

  test('split(number) makes pieces of a size, split(array) of the given sizes', () => {
    const x = torch.arange(6);
    expect(x.split(4).map((one) => one.numel())).toEqual([4, 2]);
    expect(x.split([1, 2, 3]).map((one) => one.numel())).toEqual([1, 2, 3]);
  });

  test('mul takes a number first, second, or twice', () => {
    const x = torch.tensor([1, 2]);
    expect(torch.mul(2, x).tolist()).toEqual([2, 4]);
    expect(torch.mul(x, 2).tolist()).toEqual([2, 4]);
    expect(torch.mul(2, 3).item()).toBe(6);
  });

  test('a number does not decide the dtype of a float tensor', () => {
    expect(torch.tensor([1.5], { dtype: 'bfloat16' }).mul(2.5).dtype).toBe('bfloat16');
  });

  test('a fraction makes an integer tensor floating point', () => {
    expect(torch.tensor([1]).add(0.5).dtype).toBe('float32');
  });

  test('asFloat(2) makes an integer tensor floating point, 2 does not', () => {
    const x = torch.tensor([1]);
    expect([x.add(torch.asFloat(2)).dtype, x.add(2).dtype]).toEqual(['float32', 'int64']);
  });

  test('view takes sizes one by one, as an array, by name, or a dtype', () => {
    const x = torch.zeros([6]);
    expect(x.view(2, 3).shape).toEqual([2, 3]);
    expect(x.view([3, -1]).shape).toEqual([3, 2]);
    expect(x.view({ size: [6, 1] }).shape).toEqual([6, 1]);
    expect(x.view('int32').dtype).toBe('int32');
  });

  test('div takes its rounding mode by name, null being none', () => {
    const x = torch.tensor([7]);
    expect(x.div(2, { roundingMode: 'floor' }).item()).toBe(3);
    expect(x.div(2, { roundingMode: null }).item()).toBe(3.5);
  });

  test('pow takes tensors and numbers on both sides', () => {
    const two = torch.tensor([2]);
    expect([two.pow(3).item(), torch.pow(3, two).item(), two.pow(two).item()]).toEqual([8, 9, 4]);
  });

  test('an option that is undefined is as if it were not given', () => {
    expect(
      matrix()
        .sum(1, { keepdim: undefined, dtype: undefined } as never)
        .tolist(),
    ).toEqual([8, 13]);
  });

  test('undefined at the end is as if it were not given, null is None', () => {
    expect(loose.sum(matrix(), undefined).item()).toBe(21);
    expect(loose.sum(matrix(), null).item()).toBe(21);
  });

  test('a call with other kinds of arguments chooses its overload again', () => {
    const results = [
      [1, 2],
      [torch.tensor([1]), 2],
      [1, torch.tensor([2])],
    ].map(([a, b]) => loose.add(a, b).shape.length);
    expect(results).toEqual([0, 1, 1]);
  });

  test('bigints beyond 2^53 arrive exactly', () => {
    const big = 2n ** 60n + 1n;
    expect(torch.zeros([1], { dtype: 'int64' }).add(big).tolist()).toEqual([big]);
    expect(torch.full([1], -big).item()).toBe(-big);
  });

  test('requiresGrad is an option of factories', () => {
    expect(torch.randn([2], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(torch.ones([2], { requiresGrad: false }).requiresGrad).toBe(false);
  });

  test('out gives back the very object that was passed', () => {
    const out = torch.zeros([2]);
    expect(torch.add(torch.ones([2]), torch.ones([2]), { out })).toBe(out);
    expect(out.tolist()).toEqual([2, 2]);
  });

  test('out may have another dtype than the result, also with a number', () => {
    const out = torch.zeros([2]);
    torch.add(torch.tensor([1, 2]), 1, { out });
    expect(out.tolist()).toEqual([2, 3]);
  });

  test('several outs give back the objects that were passed', () => {
    const outs = [torch.empty([0]), torch.empty([0], { dtype: 'int64' })] as const;
    const result = loose.max(matrix(), 1, { max: outs[0], maxValues: outs[1] });
    expect([result[0] === outs[0], result[1] === outs[1]]).toEqual([true, true]);
  });

  test('in-place ops give back the very object, and chain', () => {
    const x = torch.zeros([2]);
    expect(x.add_(1).mul_(3)).toBe(x);
    expect(x.tolist()).toEqual([3, 3]);
  });

  test('calls with more arguments than fit into a key choose their overloads, too', () => {
    const x = torch.randn([2, 3, 4]);
    const args = (first: unknown) => [x, first, null, null, null, true, 0.1, 1e-5, false];
    expect(loose.instanceNorm(...args(null)).shape).toEqual([2, 3, 4]);
    expect(loose.instanceNorm(...args(torch.ones([3]))).shape).toEqual([2, 3, 4]);
  });
});

describe('to()', () => {
  const x = () => torch.tensor([1.5]);

  test.each([
    ['a dtype', ['int32'], 'int32'],
    ['a device', ['cpu'], 'float32'],
    ['options', [{ dtype: 'float64' }], 'float64'],
    ['a dtype and options', ['int8', { copy: true }], 'int8'],
  ])('takes %s', (_, args, dtype) => {
    // biome-ignore lint/suspicious/noExplicitAny: a table of argument lists
    expect((x() as any).to(...args).dtype).toBe(dtype);
  });

  test('takes the dtype of another tensor', () => {
    expect(x().to(torch.tensor([true])).dtype).toBe('bool');
  });

  test('is the same tensor where nothing changes, and another where copy is set', () => {
    const one = x();
    expect([one.to('float32').isSame(one), one.to('float32', { copy: true }).isSame(one)]).toEqual([
      true,
      false,
    ]);
  });

  test.each(['float31', 'gpu', '', 'cuda:x'])('refuses %j, and says what it takes', (target) => {
    expect(refusal(() => loose.tensor([1]).to(target)).message).toMatch(
      /to: target should be a dtype such as 'float32', a device/,
    );
  });
});

describe('a call that no overload takes names the parameter at fault', () => {
  const x = (): Tensor => matrix();
  const cases: [string, () => unknown, string][] = [
    ['a wrong type', () => loose.add(x(), 'a'), "other should be a Tensor, got 'a'"],
    [
      'a wrong type in a list',
      () => loose.cat([x(), 1]),
      'tensors should be an array, each element a Tensor',
    ],
    [
      'none in a list of tensors',
      () => loose.cat([x(), null]),
      'tensors should be an array, each element a Tensor',
    ],
    ['a missing argument', () => loose.transpose(x(), 0), 'dim1 is missing'],
    ['no argument at all', () => loose.relu(), 'self is missing'],
    ['an unknown keyword', () => loose.relu(x(), { speed: 1 }), 'has no parameter speed'],
    [
      'a keyword of another spelling',
      () => loose.sum(x(), 1, { keep_dim: true }),
      'has no parameter keep_dim',
    ],
    ['too many arguments', () => loose.relu(x(), 1), 'takes 1 positional arguments, got 2'],
    ['an argument given twice', () => loose.softmax(x(), 1, { dim: 1 }), 'dim is given twice'],
    [
      'a fraction for an integer',
      () => loose.unsqueeze(x(), 0.5),
      'dim should be an integer, got 0.5',
    ],
    [
      'an integer beyond 64 bits',
      () => loose.unsqueeze(x(), 2n ** 70n),
      `dim should be an integer, got ${2n ** 70n}`,
    ],
    [
      'a number that is no exact integer',
      () => loose.unsqueeze(x(), 1e300),
      'dim should be an integer, got 1e+300',
    ],
    [
      'NaN for an integer',
      () => loose.unsqueeze(x(), Number.NaN),
      'dim should be an integer, got NaN',
    ],
    [
      'an unknown dtype',
      () => loose.zeros([1], { dtype: 'float31' }),
      "dtype should be a dtype such as 'float32' or null, got 'float31'",
    ],
    [
      'an unknown device',
      () => loose.zeros([1], { device: 'gpu' }),
      "device should be a device such as 'cpu' or 'cuda:0' or null, got 'gpu'",
    ],
    [
      'what is no generator',
      () => loose.rand([1], { generator: 5 }),
      'generator should be a Generator or null, got 5',
    ],
    [
      'a typed array for an array',
      () => loose.zeros(new Int32Array(1)),
      'size should be an array, each element an integer, got Int32Array',
    ],
    [
      'a boolean for a number',
      () => loose.unsqueeze(x(), true),
      'dim should be an integer, got true',
    ],
    [
      'requiresGrad that is no boolean',
      () => loose.zeros([1], { requiresGrad: 1 }),
      'requiresGrad should be a boolean, got 1',
    ],
    [
      'an object that is no tensor',
      () => loose.relu(new Date(0)),
      'self should be a Tensor, got Date',
    ],
    ['a symbol', () => loose.relu(Symbol('x')), 'self should be a Tensor, got Symbol(x)'],
  ];

  test.each(cases)('%s', (_, fn, message) => {
    expect(refusal(fn).message).toContain(message);
  });

  test('the error is a TypeError of the op, with its inputs', () => {
    const error = refusal(() => loose.add(x(), 'a'));
    expect([error.code, error.op, error.inputs]).toEqual([
      'TypeError',
      'add',
      ['float32[2, 3] on cpu', "'a'"],
    ]);
  });

  test('one signature is spoken of as one, several as several', () => {
    expect(refusal(() => loose.transpose(x())).message).toContain('fit not its signature');
    expect(refusal(() => loose.add(x())).message).toContain('fit none of its signatures');
  });
});

describe('a call that libtorch refuses', () => {
  test("has libtorch's sentence, the op and its inputs", () => {
    const error = refusal(() => torch.ones([2, 3]).matmul(torch.ones([2, 3])));
    expect(error.message).toContain(
      'matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
    );
    expect(error.inputs).toEqual(['self: float32[2, 3] on cpu', 'other: float32[2, 3] on cpu']);
  });

  test.each([
    ['IndexError', () => torch.ones([2]).unsqueeze(5)],
    ['RuntimeError', () => torch.ones([2]).view(3)],
    ['LinAlgError', () => torch.linalg.inv(torch.zeros([2, 2]))],
    ['NotImplementedError', () => torch.ops.aten?.nonzero?.(torch.empty([2], { device: 'meta' }))],
    ['ValueError', () => torch.cat([])],
  ] as const)('has the code that says what PyTorch raises: %s', (code, fn) => {
    expect(refusal(fn).code).toBe(code);
  });

  test('leaves the next call unharmed', () => {
    refusal(() => torch.ones([2]).view(3));
    expect(torch.ones([2]).add(1).tolist()).toEqual([2, 2]);
  });

  test('an op of an unknown name is refused by name', () => {
    expect(refusal(() => torch.ops.aten?.no_such_op).message).toContain("'aten::no_such_op'");
  });
});
