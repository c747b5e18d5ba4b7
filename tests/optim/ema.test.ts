import { expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { ExponentialMovingAverage } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';

/** Learned weights, frozen ones, and buffers of floats and of integers. */
class Model extends nn.Module {
  readonly linear = new nn.Linear(3, 2);
  readonly norm = new nn.BatchNorm1d(2);
  readonly frozen = new nn.Parameter(torch.zeros([4]), { requiresGrad: false });

  override forward(x: Tensor): Tensor {
    return this.norm.forward(this.linear.forward(x));
  }
}

function model(): Model {
  torch.manualSeed(0);
  return new Model();
}

function change(net: Model): void {
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  for (const tensor of Object.values(net.stateDict())) {
    if (tensor.dtype === 'int64') tensor.add_(1);
    else tensor.copy_(torch.randn(tensor.shape));
  }
}

function values(state: Record<string, Tensor>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).map(([key, tensor]) => [key, tensor.tolist()]));
}

test('an ExponentialMovingAverage averages trained weights and copies the rest', () => {
  const net = model();
  using ema = new ExponentialMovingAverage(net, { decay: 0.75 });
  torch.noGrad(() => net.linear.bias?.fill_(0));
  ema.reset();
  change(net);
  torch.noGrad(() => net.linear.bias?.fill_(8));
  ema.update();
  const averages = ema.stateDict();
  expect(averages['linear.bias']?.tolist()).toEqual([2, 2]);
  for (const key of ['frozen', 'norm.running_mean', 'norm.num_batches_tracked']) {
    expect(averages[key]?.equal(net.stateDict()[key] as Tensor), key).toBe(true);
  }
  expect(Object.keys(averages)).toEqual(Object.keys(net.stateDict()));
});

test('swap exchanges weights and averages, and a second swap restores both to the bit', () => {
  const net = model();
  using ema = new ExponentialMovingAverage(net, { decay: 0.9 });
  change(net);
  ema.update();
  const [own, averages] = [values(net.stateDict()), values(ema.stateDict())];
  ema.swap();
  expect(values(net.stateDict())).toEqual(averages);
  expect(() => ema.update()).toThrow(/update\(\) is called while the model has the averages/);
  expect(() => ema.stateDict()).toThrow(/call swap\(\) first/);
  ema.swap();
  expect(values(net.stateDict())).toEqual(own);
  expect(values(ema.stateDict())).toEqual(averages);
});

test('loadStateDict restores saved averages, and changes nothing where they do not fit', () => {
  const net = model();
  using first = new ExponentialMovingAverage(net, { decay: 0.9 });
  change(net);
  first.update();
  const [own, averages] = [values(net.stateDict()), values(first.stateDict())];
  using second = new ExponentialMovingAverage(net, { decay: 0.9 });
  const initial = values(second.stateDict());
  expect(() => second.loadStateDict({ ...first.stateDict(), frozen: torch.zeros([3]) })).toThrow(
    /frozen/,
  );
  expect(values(second.stateDict())).toEqual(initial);
  second.loadStateDict(first.stateDict());
  expect(values(second.stateDict())).toEqual(averages);
  expect(values(net.stateDict())).toEqual(own);
});

test('dispose frees the averages, one a weight, and gives the model its own weights back', () => {
  const net = model();
  const own = values(net.stateDict());
  const before = torch.memory();
  const ema = new ExponentialMovingAverage(net, { decay: 0.9 });
  torch.tidy(() => {
    for (let i = 0; i < 3; i++) ema.update();
    ema.swap();
  });
  const count = Object.keys(own).length;
  expect(torch.memory().tensors - before.tensors).toBe(count);
  ema.dispose();
  expect(torch.memory()).toEqual(before);
  expect(values(net.stateDict())).toEqual(own);
});

test.each([-0.1, 1.1, Number.NaN])('a decay of %f is refused', (decay) => {
  expect(() => new ExponentialMovingAverage(model(), { decay })).toThrow(
    /decay should be a number from 0 to 1/,
  );
});
