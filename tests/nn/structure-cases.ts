/** Containers, parametrized layers and initial values of weights, here and in PyTorch. */
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import type { InitCase, ModuleCase } from './cases.js';

const tensors = () => [torch.ones([2, 3]), torch.linspace(0, 1, 3)];

const containers: ModuleCase[] = [
  {
    name: 'Sequential of names',
    python:
      "nn.Sequential(collections.OrderedDict([('wide', nn.Linear(3, 5)), ('act', nn.GELU()), ('lastOne', nn.Linear(5, 2))]))",
    make: () =>
      new nn.Sequential({
        wide: new nn.Linear(3, 5),
        act: new nn.GELU(),
        lastOne: new nn.Linear(5, 2),
      }),
    inputs: [[2, 3]],
  },
  {
    name: 'ModuleDict',
    python: "nn.ModuleDict({'b': nn.Linear(3, 3), 'a': nn.ModuleDict([('c', nn.Linear(3, 2))])})",
    make: () =>
      new nn.ModuleDict({
        b: new nn.Linear(3, 3),
        a: new nn.ModuleDict([['c', new nn.Linear(3, 2)]]),
      }),
    inputs: [[2, 3]],
    call: [
      "lambda m, x: m['a']['c'](m['b'](x))",
      (m: nn.ModuleDict, x) =>
        (m.getSubmodule('a.c') as nn.Linear).forward((m.get('b') as nn.Linear).forward(x)),
    ],
  },
  {
    name: 'ParameterList',
    python: 'nn.ParameterList([torch.ones(2, 3), torch.linspace(0, 1, 3)])',
    make: () => new nn.ParameterList(tensors()),
    inputs: [[3]],
    call: [
      'lambda m, x: m[0] * x + m[-1]',
      (m: nn.ParameterList, x) => m.at(0).mul(x).add(m.at(-1)),
    ],
  },
  {
    name: 'ParameterDict, by its names',
    python: "nn.ParameterDict({'b': torch.ones(2, 3), 'a': torch.linspace(0, 1, 3)})",
    make: () => {
      const [b, a] = tensors() as [Tensor, Tensor];
      return new nn.ParameterDict({ b, a });
    },
    inputs: [[3]],
    call: [
      "lambda m, x: m['b'] * x + m['a']",
      (m: nn.ParameterDict, x) => m.get('b').mul(x).add(m.get('a')),
    ],
  },
];

const { parametrizations } = nn.utils;
const PARAMETRIZATIONS = 'nn.utils.parametrizations';

const parametrized: ModuleCase[] = [
  {
    name: 'weightNorm',
    python: `${PARAMETRIZATIONS}.weight_norm(nn.Linear(3, 4))`,
    make: () => parametrizations.weightNorm(new nn.Linear(3, 4)),
    inputs: [[2, 3]],
  },
  {
    name: 'weightNorm of the whole weight',
    python: `${PARAMETRIZATIONS}.weight_norm(nn.Conv2d(2, 3, 2), dim=None)`,
    make: () => parametrizations.weightNorm(new nn.Conv2d(2, 3, 2), 'weight', { dim: null }),
    inputs: [[1, 2, 4, 4]],
  },
  {
    name: 'spectralNorm, in two steps of training',
    python: `${PARAMETRIZATIONS}.spectral_norm(nn.Linear(3, 4), n_power_iterations=2)`,
    make: () =>
      parametrizations.spectralNorm(new nn.Linear(3, 4), 'weight', { nPowerIterations: 2 }),
    inputs: [[2, 3]],
    call: ['lambda m, x: [m(x), m(x)]', (m: nn.Linear, x) => [m.forward(x), m.forward(x)]],
  },
  {
    name: 'spectralNorm along another dimension, in evaluation',
    python: `${PARAMETRIZATIONS}.spectral_norm(nn.Conv2d(2, 3, 2), dim=1)`,
    make: () => parametrizations.spectralNorm(new nn.Conv2d(2, 3, 2), 'weight', { dim: 1 }),
    inputs: [[1, 2, 4, 4]],
    evaluate: true,
  },
  {
    name: 'weightNorm under its older keys',
    python: 'nn.utils.weight_norm(nn.Linear(3, 4))',
    make: () => nn.utils.weightNorm(new nn.Linear(3, 4)),
    inputs: [[2, 3]],
  },
  {
    name: 'spectralNorm under its older keys, in two steps of training',
    python: 'nn.utils.spectral_norm(nn.Conv2d(2, 3, 2), dim=1)',
    make: () => nn.utils.spectralNorm(new nn.Conv2d(2, 3, 2), 'weight', { dim: 1 }),
    inputs: [[1, 2, 4, 4]],
    call: ['lambda m, x: [m(x), m(x)]', (m: nn.Conv2d, x) => [m.forward(x), m.forward(x)]],
  },
  ...(
    [
      ['matrixExp', 3, 3, true],
      ['cayley', 4, 3, true],
      ['householder', 3, 4, true],
      ['householder', 4, 3, false],
      ['cayley', 3, 3, false],
    ] as const
  ).map(([orthogonalMap, inputs, outputs, useTrivialization]) => ({
    name: `orthogonal by ${orthogonalMap}, ${outputs} x ${inputs}, ${useTrivialization ? 'from a base' : 'alone'}`,
    python:
      `${PARAMETRIZATIONS}.orthogonal(nn.Linear(${inputs}, ${outputs}), orthogonal_map='${orthogonalMap === 'matrixExp' ? 'matrix_exp' : orthogonalMap}', ` +
      `use_trivialization=${useTrivialization ? 'True' : 'False'})`,
    make: () =>
      parametrizations.orthogonal(new nn.Linear(inputs, outputs), 'weight', {
        orthogonalMap,
        useTrivialization,
      }),
    inputs: [[2, inputs]],
  })),
];

export const structureCases: ModuleCase[] = [...containers, ...parametrized];

const { init } = nn;
export const structureInits: InitCase[] = (
  [
    ['nn.init.dirac_(x)', [3, 5, 3], (x) => init.dirac_(x)],
    ['nn.init.dirac_(x)', [3, 2, 3, 2], (x) => init.dirac_(x)],
    ['nn.init.dirac_(x, 2)', [4, 3, 1, 2, 3], (x) => init.dirac_(x, 2)],
    ['nn.init.sparse_(x, 0.3)', [7, 4], (x) => init.sparse_(x, 0.3)],
    ['nn.init.sparse_(x, 0.5, std=2)', [4, 3], (x) => init.sparse_(x, 0.5, { std: 2 })],
    [
      "nn.init.xavier_uniform_(x, nn.init.calculate_gain('conv_transpose2d'))",
      [4, 3],
      (x) => init.xavierUniform_(x, { gain: init.calculateGain('conv_transpose2d') }),
    ],
  ] as [string, number[], (x: Tensor) => Tensor][]
).map(([python, shape, fill]) => ({ python, shape, dtype: 'float32', fill }));
