/** Forms of calls that PyTorch's Python layer has beside the schemas of its ops. */
import { describe, expect, test } from 'vitest';
import { optim, type Tensor, TorchError, torch } from '../../lib/index.js';

const list = (tensor: Tensor) => tensor.tolist();

describe('methods of another argument than the first', () => {
  const x = torch.tensor([1, 2, 3], { dtype: 'float32' });
  const mask = torch.tensor([true, false, true]);

  test('where keeps the elements of its tensor', () => {
    expect(list(x.where(mask, torch.zeros([3])))).toEqual([1, 0, 3]);
    expect(list(x.where(mask, -1))).toEqual([1, -1, 3]);
    expect(list(x.where({ condition: mask, other: -1 }))).toEqual([1, -1, 3]);
    expect(list(torch.where(mask, x, -1))).toEqual([1, -1, 3]);
    expect(() => mask.where(x, 0)).toThrow(/boolean/);
  });

  test('polygamma takes its order', () => {
    expect(list(x.polygamma(1))).toEqual(list(torch.polygamma(1, x)));
  });

  test('others keep their first argument', () => {
    const sorted = torch.tensor([1, 3, 5]);
    expect(list(sorted.searchsorted(torch.tensor([2, 6])))).toEqual([1, 3]);
  });
});

test('a list of floats may have some that are written as floats', () => {
  const points = torch.tensor([
    [0.1, 0.2],
    [1.2, 2.4],
  ]);
  const range = [0, 1.5, torch.asFloat(0), torch.asFloat(2.5)];
  const [counts] = torch.histogramdd(points, [2, 2], { range }) as unknown as [Tensor];
  expect(list(counts)).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(() => torch.zeros([torch.asFloat(2)] as never)).toThrow(TorchError);
});

test('nonzero as indices of each dimension', () => {
  const x = torch.tensor([
    [0, 7],
    [8, 0],
  ]);
  expect(list(x.nonzero())).toEqual([
    [0, 1],
    [1, 0],
  ]);
  const rows = x.nonzero({ asTuple: true });
  expect(rows.map(list)).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(list(x.index(...rows))).toEqual([7, 8]);
  expect(torch.nonzero(torch.tensor(5), { asTuple: true }).map(list)).toEqual([[0]]);
  expect(() => x.nonzero({ asTupel: true } as never)).toThrow(/did you mean 'asTuple'/);
  expect(() => x.nonzero({ asTuple: true, out: x })).toThrow(/out takes one tensor/);
});

test('to takes a device and a dtype, and whether it copies, by position', () => {
  const x = torch.tensor([1.5]);
  expect(x.to('cpu', 'float64').dtype).toBe('float64');
  expect(x.to('cpu', 'int64', false, true).dtype).toBe('int64');
  const copy = x.to('float32', false, true);
  expect(copy.isSame(x)).toBe(false);
  copy.fill_(0);
  expect(list(x)).toEqual([1.5]);
  expect(x.to(torch.zeros([1], { dtype: 'int32' }), false, true).dtype).toBe('int32');
  expect(() => x.to('cpu', 'float46' as never)).toThrow(/float46/);
  expect(() => x.to('float64', 'yes' as never)).toThrow(/nonBlocking/);
});

describe('sparse tensors', () => {
  const indices = torch.tensor([
    [0, 1],
    [1, 0],
  ]);
  const values = torch.tensor([2, 3], { dtype: 'float64' });

  test('have the dtype of their values', () => {
    expect(torch.sparseCooTensor(indices, values, [2, 2]).dtype).toBe('float64');
    const crow = torch.tensor([0, 1, 2]);
    const columns = torch.tensor([1, 0]);
    const csr = torch.sparseCsrTensor(crow, columns, values, [2, 2]);
    expect(csr.dtype).toBe('float64');
    expect(list(csr.toDense())).toEqual([
      [0, 2],
      [3, 0],
    ]);
    const short = torch.sparseCooTensor(indices, values, [2, 2], { dtype: 'float32' });
    expect(short.dtype).toBe('float32');
  });

  test('torch.sparse computes as with dense ones', () => {
    const coo = torch.sparseCooTensor(indices, values, [2, 2]);
    const csr = coo.toSparseCsr();
    const y = torch.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float64' },
    );
    expect(list(torch.sparse.mm(coo, y))).toEqual(list(coo.toDense().mm(y)));
    expect(list(torch.sparse.mm(csr, y, 'amax'))).toEqual([
      [6, 8],
      [3, 6],
    ]);
    expect(list(torch.sparse.addmm(y, coo, y, { beta: 2 }))).toEqual(
      list(y.mul(2).add(coo.toDense().mm(y))),
    );
    const sampled = torch.sparse.sampledAddmm(csr, y, y, { beta: 0 });
    expect(list(sampled.toDense())).toEqual([
      [0, 10],
      [15, 0],
    ]);
    expect(torch.sparse.sum(coo).item()).toBe(5);
    expect(list(torch.sparse.sum(coo, { dim: 0 }).toDense())).toEqual([3, 2]);
    expect(list(torch.sparse.softmax(coo, 1).toDense())).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(() => torch.sparse.mm(coo, y, 'median' as never)).toThrow(TorchError);
  });
});

test('windows and masked functions refuse what PyTorch refuses, with the reason', () => {
  const { windows } = torch.signal;
  const x = torch.ones([2, 3]);
  const refused: [() => unknown, RegExp][] = [
    [() => windows.hann(-1), /M should be a length from 0, got -1/],
    [() => windows.hann(4, { dtype: 'int64' }), /'float32' or 'float64', got 'int64'/],
    [() => windows.hann(4, { symm: true } as never), /did you mean 'sym'/],
    [() => windows.gaussian(4, { std: 0 }), /std should be above 0, got 0/],
    [() => windows.kaiser(4, { beta: -1 }), /beta should be 0 or above, got -1/],
    [() => windows.exponential(4, { center: 1 }), /no center of its own/],
    [() => windows.generalCosine(4, { a: [] }), /a should be an array of factors/],
    [() => torch.masked.sum(x.toSparse()), /should be strided, got sparse_coo/],
    [() => torch.masked.sum(x, 2), /dim should be from -2 to 1, got 2/],
    [() => torch.masked.sum(x, [0, -2]), /names a dimension twice/],
    [() => torch.masked.sum(x, { mask: torch.ones([1, 2, 3]) }), /no more dimensions/],
    [() => torch.masked.mean(x.long()), /dtype should be a floating point or complex one/],
    [() => torch.masked.var(x, { unbiased: true, correction: 2 }), /two ways to say one thing/],
    [() => torch.masked.median(x.long(), { mask: x.bool().logicalNot() }), /no whole number/],
  ];
  for (const [call, problem] of refused) expect(call).toThrow(problem);
});

test('a masked mean is that of the elements inside, and so is its gradient', () => {
  const x = torch.tensor([1, 2, 6], { dtype: 'float64', requiresGrad: true });
  const mask = torch.tensor([true, false, true]);
  const mean = torch.masked.mean(x, { mask });
  mean.backward();
  expect(mean.item()).toBe(3.5);
  expect(list(x.grad as Tensor)).toEqual([0.5, 0, 0.5]);
});

test('optimizers refuse parameters that they cannot move', () => {
  const complex = torch.zeros([2, 2], { dtype: 'complex64', requiresGrad: true });
  expect(() => new optim.Adafactor([complex])).toThrow(/should be real, got complex64/);
  expect(() => new optim.Muon([complex])).toThrow(/should be real, got complex64/);
  const sparse = torch.ones([2]).toSparse().requiresGrad_();
  expect(() => new optim.SparseAdam([sparse])).toThrow(/parameters not; got one of sparse_coo/);
});
