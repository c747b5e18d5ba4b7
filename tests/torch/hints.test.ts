/** Errors of libtorch end with what to do about them. */
import { expect, test } from 'vitest';
import { nn, torch } from '../../lib/index.js';

const F = nn.functional;
const whole = torch.tensor([
  [1, 2],
  [3, 4],
]);
const floats = torch.ones([2, 2]);
const wide = torch.ones([2, 4]);
const classes = torch.tensor([0, 1]);
const asFloats = (name: string) =>
  `${name} is int64, as tensors of whole numbers are: convert it with .float(), or make it with dtype: 'float32'`;
const asIntegers = (name: string) =>
  `${name} is float32 and holds whole numbers: convert it with .long()`;

const CASES: Record<string, [compute: () => unknown, hint: string]> = {
  'mean of whole numbers': [() => whole.mean(), asFloats('self')],
  'std of whole numbers': [() => whole.std(), asFloats('self')],
  'softmax of whole numbers': [() => whole.softmax(0), asFloats('self')],
  'gelu of whole numbers': [() => torch.gelu(whole), asFloats('self')],
  'norm of whole numbers': [() => whole.norm(), asFloats('self')],
  'inverse of whole numbers': [() => torch.linalg.inv(whole), asFloats('A')],
  'random values in place of whole numbers': [() => whole.normal_(), asFloats('self')],
  'fractions in place of whole numbers': [() => whole.mul_(0.5), asFloats('self')],
  'product of whole numbers and fractions': [() => whole.matmul(floats), asFloats('self')],
  'product of fractions and whole numbers': [() => floats.matmul(whole), asFloats('other')],
  'layer of whole numbers': [() => new nn.Linear(2, 2).forward(whole), asFloats('input')],
  'convolution of whole numbers': [
    () => new nn.Conv2d(1, 1, 1).forward(whole.view([1, 1, 2, 2])),
    asFloats('input'),
  ],
  'loss of whole numbers, whose classes may be': [
    () => F.crossEntropy(whole, classes),
    asFloats('self'),
  ],
  'loss with a target of whole numbers': [
    () => F.binaryCrossEntropy(floats, whole),
    asFloats('target'),
  ],
  'two floating point formats': [
    () => floats.matmul(floats.double()),
    'give both the same dtype, as x.to(y.dtype) does',
  ],
  'indices that are fractions': [() => floats.gather(0, floats), asIntegers('index')],
  'an embedding of fractions': [
    () => new nn.Embedding(2, 2).forward(floats),
    asIntegers('indices'),
  ],
  'classes that are fractions': [() => F.crossEntropy(floats, floats.sum(1)), asIntegers('target')],
  'a gradient of whole numbers': [
    () => torch.tensor([1], { requiresGrad: true }),
    "whole numbers give int64: make the tensor with dtype: 'float32', or convert it with .float() before",
  ],
  'shapes that do not broadcast': [
    () => floats.add(torch.ones([3])),
    'sizes are compared from the last dimension on, and should be equal or 1; unsqueeze(dim) adds a dimension of 1',
  ],
  'matrices that do not fit': [
    () => floats.matmul(torch.ones([4, 2])),
    'the first has 2 columns and the second 4 rows, which should be as many; .t() swaps rows and columns',
  ],
  'an input of another width': [
    () => new nn.Linear(2, 2).forward(wide),
    'the first has 4 columns and the second 2 rows, which should be as many; .t() swaps rows and columns',
  ],
  'a view of another size': [
    () => floats.view([3]),
    'the sizes should multiply to 4; one of them may be -1, for what is left',
  ],
  'the item of several': [
    () => floats.item(),
    'item() is for a single element; tolist() and toTypedArray() give all',
  ],
  'a backward pass of what was not recorded': [
    () => floats.sum().backward(),
    'nothing that it was computed from has requiresGrad: true, or it was computed in torch.noGrad',
  ],
  'a backward pass of several elements': [
    () => torch.ones([2], { requiresGrad: true }).mul(2).backward(),
    'take the sum() or the mean() first, or pass a gradient of the same shape',
  ],
  'a second backward pass': [
    () => {
      const loss = torch.ones([2], { requiresGrad: true }).square().sum();
      loss.backward();
      loss.backward();
    },
    'here that is backward(null, { retainGraph: true })',
  ],
  'a leaf that is changed': [
    () => torch.ones([2], { requiresGrad: true }).add_(1),
    'change it inside torch.noGrad(() => …)',
  ],
};

test.each(Object.entries(CASES))('%s', (_, [compute, hint]) => {
  let message = '';
  try {
    compute();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n').at(-1)).toBe(`  hint: ${hint}`);
});

test.each<[string, () => unknown]>([
  ['an index out of bounds', () => floats.index(5)],
  ['lists of other shapes', () => torch.cat([floats, torch.ones([3, 3])])],
])('without a hint: %s', (_, compute) => {
  expect(compute).toThrow(/^(?!.*hint)/s);
});
