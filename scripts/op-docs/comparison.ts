/** Comparisons, logic and order: see op-docs/index.ts. */
import type { OpDocs } from './types.js';

export const comparison: OpDocs = {
  eq: [
    'Whether elements are equal.',
    'broadcast',
    'torch.eq',
    'torch.tensor([1, 2]).eq(2) // => [false, true]',
  ],
  ne: [
    'Whether elements differ.',
    'broadcast',
    'torch.ne',
    'torch.tensor([1, 2]).ne(2) // => [true, false]',
  ],
  lt: [
    'Whether elements are less than `other`.',
    'broadcast',
    'torch.lt',
    'torch.tensor([1, 2, 3]).lt(2) // => [true, false, false]',
  ],
  le: [
    'Whether elements are at most `other`.',
    'broadcast',
    'torch.le',
    'torch.tensor([1, 2, 3]).le(2) // => [true, true, false]',
  ],
  gt: [
    'Whether elements are greater than `other`.',
    'broadcast',
    'torch.gt',
    'torch.tensor([1, 2, 3]).gt(2) // => [false, false, true]',
  ],
  ge: [
    'Whether elements are at least `other`.',
    'broadcast',
    'torch.ge',
    'torch.tensor([1, 2, 3]).ge(2) // => [false, true, true]',
  ],
  equal: [
    'Whether both tensors have the same shape and the same elements: one boolean.',
    'any to a boolean',
    'torch.equal',
    'torch.tensor([1, 2]).equal(torch.tensor([1, 2])) // => true',
  ],
  isclose: [
    'Whether elements are equal up to `atol + rtol * abs(other)`.',
    'broadcast',
    'torch.isclose',
    'torch.isclose(torch.tensor([1, 1.5]), torch.tensor([1.000001, 1.6])) // => [true, false]',
  ],
  allclose: [
    'Whether all elements are equal up to `atol + rtol * abs(other)`: one boolean.',
    'broadcast, to a boolean',
    'torch.allclose',
    'torch.allclose(torch.tensor([0.1]), torch.tensor([0.1000001])) // => true',
  ],
  isnan: [
    'Whether elements are NaN.',
    'same',
    'torch.isnan',
    'torch.tensor([1.5, NaN]).isnan() // => [false, true]',
  ],
  isinf: [
    'Whether elements are infinite.',
    'same',
    'torch.isinf',
    'torch.tensor([1.5, Infinity]).isinf() // => [false, true]',
  ],
  isfinite: [
    'Whether elements are neither infinite nor NaN.',
    'same',
    'torch.isfinite',
    'torch.tensor([1.5, NaN]).isfinite() // => [true, false]',
  ],
  logicalAnd: [
    '`and` of the elements as booleans: all but zero are true.',
    'broadcast',
    'torch.logical_and',
    'torch.tensor([0, 1]).logicalAnd(torch.tensor([1, 2])) // => [false, true]',
  ],
  logicalOr: [
    '`or` of the elements as booleans.',
    'broadcast',
    'torch.logical_or',
    'torch.tensor([0, 1]).logicalOr(torch.tensor([0, 0])) // => [false, true]',
  ],
  logicalXor: [
    'Whether one of both elements is true, and the other not.',
    'broadcast',
    'torch.logical_xor',
    'torch.tensor([0, 1]).logicalXor(torch.tensor([1, 1])) // => [true, false]',
  ],
  logicalNot: [
    '`not` of the elements as booleans.',
    'same',
    'torch.logical_not',
    'torch.tensor([0, 2]).logicalNot() // => [true, false]',
  ],
  where: [
    'Elements of `self` where `condition` is true, else those of `other`.',
    'broadcast',
    'torch.where',
    'torch.where(torch.tensor([true, false]), torch.tensor([1, 2]), torch.tensor([-1, -2])) // => [1, -2]',
  ],
  sort: [
    'The elements in order along `dim`, and their indices.',
    'same, twice',
    'torch.sort',
    'torch.tensor([3, 1, 2]).sort(0, true)[1] // => [0, 2, 1]',
  ],
  argsort: [
    'The indices that sort the elements along `dim`.',
    'same',
    'torch.argsort',
    'torch.tensor([3, 1, 2]).argsort() // => [1, 2, 0]',
  ],
  topk: [
    'The `k` largest elements along `dim`, or the smallest, and their indices.',
    '[..., n] to [..., k], twice',
    'torch.topk',
    'torch.tensor([3, 1, 2]).topk(2)[0] // => [3, 2]',
  ],
  kthvalue: [
    'The `k`-th smallest element along `dim`, counted from 1, and its index.',
    '[..., n] to [...], twice',
    'torch.kthvalue',
    'torch.tensor([3, 1, 2]).kthvalue(2)[0] // => 2',
  ],
  searchsorted: [
    'Where each value would be inserted into a sorted sequence.',
    'that of the values',
    'torch.searchsorted',
    'torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([2, 5])) // => [1, 2]',
  ],
  bucketize: [
    'The number of the bucket, between sorted boundaries, that each element is in.',
    'same',
    'torch.bucketize',
    'torch.bucketize(torch.tensor([2, 5, 9]), torch.tensor([1, 3, 5])) // => [1, 2, 3]',
  ],
  isin: [
    'Whether elements are among the test elements.',
    'same',
    'torch.isin',
    'torch.isin(torch.tensor([1, 2, 3]), torch.tensor([1, 3])) // => [true, false, true]',
  ],
};
