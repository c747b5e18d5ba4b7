/** Lazy layers: what they become with their first input is PyTorch's, to the initial weights. */
import { describe, expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { SGD } from '../../lib/optim/index.js';
import { torch } from '../../lib/torch/index.js';
import type { ModuleCase } from './cases.js';
import { compareModules } from './compare.js';
import { IMAGE, SIGNAL, VOLUME } from './input-shapes.js';

type Row = [python: string, make: () => nn.Layer, input: number[]];

const rows: Row[] = [
  ['nn.LazyLinear(3)', () => new nn.LazyLinear(3), [2, 5, 4]],
  ['nn.LazyLinear(3, bias=False)', () => new nn.LazyLinear(3, { bias: false }), [2, 4]],
  ['nn.LazyConv1d(6, 3)', () => new nn.LazyConv1d(6, 3), SIGNAL],
  [
    'nn.LazyConv2d(6, (3, 2), 2, padding=1, groups=2)',
    () => new nn.LazyConv2d(6, [3, 2], 2, { padding: 1, groups: 2 }),
    IMAGE,
  ],
  ['nn.LazyConv3d(2, 2, bias=False)', () => new nn.LazyConv3d(2, 2, { bias: false }), VOLUME],
  ['nn.LazyConvTranspose1d(6, 3)', () => new nn.LazyConvTranspose1d(6, 3), SIGNAL],
  [
    'nn.LazyConvTranspose2d(6, 3, stride=2, output_padding=1, groups=2)',
    () => new nn.LazyConvTranspose2d(6, 3, { stride: 2, outputPadding: 1, groups: 2 }),
    IMAGE,
  ],
  ['nn.LazyConvTranspose3d(2, 2)', () => new nn.LazyConvTranspose3d(2, 2), VOLUME],
  ['nn.LazyBatchNorm1d()', () => new nn.LazyBatchNorm1d(), SIGNAL],
  [
    'nn.LazyBatchNorm2d(1e-3, 0.2, affine=False)',
    () => new nn.LazyBatchNorm2d(1e-3, 0.2, { affine: false }),
    IMAGE,
  ],
  [
    'nn.LazyBatchNorm3d(track_running_stats=False)',
    () => new nn.LazyBatchNorm3d({ trackRunningStats: false }),
    VOLUME,
  ],
  ['nn.LazyInstanceNorm1d()', () => new nn.LazyInstanceNorm1d(), SIGNAL],
  ['nn.LazyInstanceNorm2d()', () => new nn.LazyInstanceNorm2d(), IMAGE],
  [
    'nn.LazyInstanceNorm3d(affine=False)',
    () => new nn.LazyInstanceNorm3d({ affine: false }),
    VOLUME,
  ],
];

const settled = (make: () => nn.Layer, input: number[]) => {
  const layer = make();
  layer.forward(torch.ones(input));
  return layer;
};
const cases: ModuleCase[] = rows.map(([python, make, input]) => ({
  name: python,
  python: `(lambda m: (m(torch.ones(${JSON.stringify(input)})), m)[1])(${python})`,
  make: () => settled(make, input),
  inputs: [input],
}));

describe('after the first input, as in PyTorch', () => compareModules('lazy-layers', cases));

test('every lazy layer has a case', () => {
  const names = Object.keys(nn).filter((name) => name.startsWith('Lazy'));
  expect(names.filter((name) => !rows.some(([python]) => python.includes(`${name}(`)))).toEqual([]);
});

test('a layer becomes what it stands for, and its parameters stay the same objects', () => {
  const layer = new nn.LazyLinear(3);
  expect([layer.toString(), layer.constructor]).toEqual([
    ...['LazyLinear(in_features=0, out_features=3, bias=True)', nn.LazyLinear],
  ]);
  const { weight } = layer;
  expect(weight).toBeInstanceOf(nn.UninitializedParameter);
  const optimizer = new SGD(layer.parameters(), { lr: 1 });
  layer
    .forward(torch.ones([2, 4]))
    .sum()
    .backward();
  expect([layer.toString(), layer.constructor]).toEqual([
    ...['Linear(in_features=4, out_features=3, bias=True)', nn.Linear],
  ]);
  expect(layer.weight).toBe(weight);
  expect(weight).not.toBeInstanceOf(nn.UninitializedParameter);
  const before = weight.detach().clone();
  optimizer.step();
  // Each weight's gradient is the sum of its two inputs.
  expect(weight.equal(before.sub(2))).toBe(true);
});

test('what has no shape yet says so', () => {
  const layer = new nn.LazyBatchNorm1d();
  const told = /has no shape before its first forward; call that once, or load a state dict/;
  expect(() => layer.weight?.shape).toThrow(told);
  expect(() => layer.runningMean?.shape).toThrow(told);
  expect(() => layer.stateDict()).toThrow(/^stateDict: weight: /);
  expect(layer.stateDict({ keepVars: true }).weight).toBe(layer.weight);
  expect(() => new nn.LazyConv2d(4, 3, { groups: 2 }).forward(torch.ones([1, 3, 8, 8]))).toThrow(
    "LazyConv2d: the input's channels should be divisible by groups, got 3 and 2",
  );
  expect(() => new nn.LazyConv2d(4, 3).forward(torch.ones([8, 8]))).toThrow(
    'input should have 3 or 4 dimensions, got 2',
  );
});

test('dtype, device and copies are those of a layer with shapes', () => {
  const layer = new nn.LazyLinear(3).double();
  const copy = nn.deepcopy(layer);
  expect(layer.forward(torch.ones([2, 4], { dtype: 'float64' })).dtype).toBe('float64');
  expect(copy).toBeInstanceOf(nn.LazyLinear);
  expect(copy.forward(torch.ones([2, 7], { dtype: 'float64' })).shape).toEqual([2, 3]);
  expect(layer.weight.shape).toEqual([3, 4]);
});

test('a state dict gives the shapes, and the first input then changes nothing', () => {
  const source = new nn.Linear(4, 3);
  const layer = new nn.LazyLinear(3);
  layer.loadStateDict(source.stateDict());
  const x = torch.randn([2, 4]);
  expect(layer.forward(x).equal(source.forward(x))).toBe(true);
  expect(String(layer)).toBe(String(source));

  const partly = new nn.LazyLinear(3);
  const { weight } = source.stateDict();
  partly.loadStateDict({ weight: weight as typeof x }, { strict: false });
  partly.forward(x);
  expect(partly.weight.equal(source.weight)).toBe(true);
  expect(partly.bias?.shape).toEqual([3]);
});

test('hooks are called once with the first input, as with every other', () => {
  const layer = new nn.LazyLinear(3);
  const calls: string[] = [];
  layer.registerForwardPreHook(() => void calls.push('before'));
  using _ = layer.registerForwardHook(() => void calls.push('after'));
  for (let i = 0; i < 2; i++) layer.forward(torch.ones([2, 4]));
  expect(calls).toEqual(['before', 'after', 'before', 'after']);
});
