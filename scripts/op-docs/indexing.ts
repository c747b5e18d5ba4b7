/** Reading and writing by indices: see op-docs/index.ts. */
import type { OpDocs } from './types.js';

export const indexing: OpDocs = {
  gather: [
    'Along `dim`, the element that each index names.',
    'that of `index`',
    'torch.gather',
    'torch.tensor([[1, 2], [3, 4]]).gather(1, torch.tensor([[1], [0]])) // => [[2], [3]]',
  ],
  scatter: [
    'A copy in which elements of `src`, or a value, are written to the places that `index` names along `dim`.',
    'same',
    'torch.scatter',
    'torch.zeros([3]).scatter(0, torch.tensor([2]), 5) // => [0, 0, 5]',
  ],
  scatterAdd: [
    'A copy in which elements of `src` are added at the places that `index` names along `dim`.',
    'same',
    'torch.scatter_add',
    'torch.zeros([3]).scatterAdd(0, torch.tensor([1, 1]), torch.ones([2])) // => [0, 2, 0]',
  ],
  scatterReduce: [
    "A copy in which elements of `src` are combined at the places of `index`: `'sum'`, `'prod'`, `'mean'`, `'amax'` or `'amin'`.",
    'same',
    'torch.scatter_reduce',
    "torch.zeros([2]).scatterReduce(0, torch.tensor([0, 0]), torch.tensor([1.5, 2.5]), 'amax') // => [2.5, 0]",
  ],
  indexSelect: [
    'The parts of a dimension that a vector of indices names.',
    '[n, a] to [indices, a]',
    'torch.index_select',
    'torch.tensor([[1, 2], [3, 4]]).indexSelect(0, torch.tensor([1, 1])) // => [[3, 4], [3, 4]]',
  ],
  indexAdd: [
    'A copy in which parts of `source` are added to those that `index` names along `dim`.',
    'same',
    'torch.index_add',
    'torch.zeros([3]).indexAdd(0, torch.tensor([0, 0]), torch.ones([2])) // => [2, 0, 0]',
  ],
  indexCopy: [
    'A copy in which parts of `source` take the place of those that `index` names along `dim`.',
    'same',
    'torch.index_copy',
    'torch.zeros([3]).indexCopy(0, torch.tensor([2]), torch.ones([1])) // => [0, 0, 1]',
  ],
  indexFill: [
    'A copy in which the parts that `index` names along `dim` have a value.',
    'same',
    'torch.Tensor.index_fill',
    'torch.zeros([3]).indexFill(0, torch.tensor([0, 2]), 7) // => [7, 0, 7]',
  ],
  maskedFill: [
    'A copy with a value where `mask` is true.',
    'broadcast with the mask',
    'torch.Tensor.masked_fill',
    'torch.tensor([1, 2]).maskedFill(torch.tensor([true, false]), 0) // => [0, 2]',
  ],
  maskedSelect: [
    'The elements where `mask` is true, in one row.',
    'any to [n]',
    'torch.masked_select',
    'torch.tensor([1, 2, 3]).maskedSelect(torch.tensor([true, false, true])) // => [1, 3]',
  ],
  maskedScatter: [
    'A copy in which the elements of `source` take, in order, the places where `mask` is true.',
    'same',
    'torch.Tensor.masked_scatter',
    'torch.tensor([1, 2]).maskedScatter(torch.tensor([false, true]), torch.tensor([9])) // => [1, 9]',
  ],
  take: [
    'The elements at indices into the tensor as one row.',
    'that of `index`',
    'torch.take',
    'torch.tensor([[1, 2], [3, 4]]).take(torch.tensor([3, 0])) // => [4, 1]',
  ],
  takeAlongDim: [
    'Along `dim`, the elements at indices such as `argsort` gives.',
    'that of `indices`',
    'torch.take_along_dim',
    'torch.tensor([3, 1]).takeAlongDim(torch.tensor([1, 0]), 0) // => [1, 3]',
  ],
  put: [
    'A copy with elements of `source` at indices into the tensor as one row.',
    'same',
    'torch.Tensor.put',
    'torch.zeros([3]).put(torch.tensor([1]), torch.ones([1])) // => [0, 1, 0]',
  ],
  select: [
    'A part of a dimension, which goes away, as a view.',
    '[n, a] to [a]',
    'torch.select',
    'torch.tensor([[1, 2], [3, 4]]).select(0, 1) // => [3, 4]',
  ],
  argwhere: [
    'The indices of all elements that are true, a row each.',
    'any to [n, dimensions]',
    'torch.argwhere',
    'torch.tensor([0, 1, 1]).argwhere() // => [[1], [2]]',
  ],
  fill_: [
    'Sets every element to a value, in place.',
    'same',
    'torch.Tensor.fill_',
    'torch.zeros([2]).fill_(3) // => [3, 3]',
  ],
  zero_: [
    'Sets every element to zero, in place.',
    'same',
    'torch.Tensor.zero_',
    'torch.ones([2]).zero_() // => [0, 0]',
  ],
  copy_: [
    'Copies the elements of another tensor into this one, in place, with its dtype and device.',
    'broadcast',
    'torch.Tensor.copy_',
    'torch.zeros([2]).copy_(torch.tensor([1, 2])) // => [1, 2]',
  ],
  oneHot: [
    'A row of zeros for each class, with a 1 at its place.',
    '[...] to [..., classes]',
    'torch.nn.functional.one_hot',
    'torch.oneHot(torch.tensor([0, 2]), 3) // => [[1, 0, 0], [0, 0, 1]]',
  ],
  embedding: [
    'The rows of `weight` that the indices name.',
    '[n, d] and [...] to [..., d]',
    'torch.nn.functional.embedding',
    'torch.embedding(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 0])) // => [[3, 4], [1, 2]]',
  ],
};
