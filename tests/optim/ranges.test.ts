/** Options of optimizers that are out of range, or of another kind. */
import { expect, test } from 'vitest';
import * as optim from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';

type Make = new (params: Tensor[], options: never) => unknown;

test.each<[Make, object, string]>([
  [optim.Adadelta, { rho: 1.5 }, 'invalid rho value: 1.5'],
  [optim.Adadelta, { eps: -1 }, 'invalid epsilon value: -1'],
  [optim.Adafactor, { d: 0.5 }, 'd should be at least 1, got 0.5'],
  [optim.Adafactor, { beta2Decay: 0.1 }, 'beta2Decay should be at most 0, got 0.1'],
  [optim.Adafactor, { eps: [-1, 1] }, 'invalid eps[0] value: -1'],
  [optim.Adafactor, { eps: ['1', 1] }, 'eps[0] should be a number or null'],
  [optim.Adafactor, { eps: [null, null] }, 'eps should be 2 numbers, got'],
  [optim.Adagrad, { lrDecay: -1 }, 'invalid lrDecay value: -1'],
  [optim.Adagrad, { initialAccumulatorValue: -1 }, 'invalid initialAccumulatorValue value: -1'],
  [optim.Adamax, { betas: [1, 0.9] }, 'invalid beta parameter at index 0: 1'],
  [optim.ASGD, { weightDecay: -1 }, 'invalid weightDecay value: -1'],
  [optim.LBFGS, { maxIter: '3' }, "maxIter should be a number, got '3'"],
  [optim.Muon, { nsSteps: 100 }, 'nsSteps should be below 100, got 100'],
  [
    optim.Muon,
    { adjustLrFn: 'none' },
    "adjustLrFn should be 'original', 'match_rms_adamw' or null",
  ],
  [optim.NAdam, { momentumDecay: Number.NaN }, 'invalid momentumDecay value: NaN'],
  [optim.NAdam, { decoupledWeightDecay: 1 }, 'decoupledWeightDecay should be a boolean, got 1'],
  [optim.RAdam, { betas: [0.9] }, 'betas should be 2 numbers'],
  [optim.RMSprop, { alpha: -1 }, 'invalid alpha value: -1'],
  [optim.Rprop, { etas: [0.5, 0.9] }, 'invalid eta values: 0.5, 0.9'],
  [optim.SparseAdam, { lr: 0 }, 'invalid learning rate: 0'],
  [optim.SparseAdam, { eps: 0 }, 'invalid epsilon value: 0'],
])('%s refuses %o', (Optimizer, options, message) => {
  const param = torch.zeros([2, 2], { requiresGrad: true });
  expect(() => new Optimizer([param], options as never)).toThrow(`${Optimizer.name}: ${message}`);
});

test.each([optim.SparseAdam, optim.Adafactor])('%o refuses complex parameters', (Optimizer) => {
  const weight = torch.zeros([3, 3], { dtype: 'complex64', requiresGrad: true });
  expect(() => new Optimizer([weight])).toThrow('parameters should be real, got complex64');
});

test('Muon refuses parameters that are no matrices', () => {
  const bias = torch.zeros([3], { requiresGrad: true });
  expect(() => new optim.Muon([bias])).toThrow(
    'Muon: only matrices can be optimized, got a parameter of shape [3]',
  );
});
