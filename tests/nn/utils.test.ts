/** torch.nn.utils: parameters as vectors, sequences of several lengths, fused norms, parametrized weights. */
import { describe, expect, test } from 'vitest';
import { nn, type Tensor, torch } from '../../lib/index.js';

const { utils } = nn;
const { rnn, parametrize } = utils;
const values = (tensor: Tensor) => tensor.tolist();

/** How far two tensors are apart. */
const apart = (a: Tensor, b: Tensor) => a.sub(b).abs().max().item<number>();

describe('parameters as a vector', () => {
  test('there and back', () => {
    const model = new nn.Linear(2, 3);
    const vector = utils.parametersToVector(model.parameters());
    expect(vector.shape).toEqual([9]);
    utils.vectorToParameters(torch.arange(9).to('float32'), model.parameters());
    expect(values(model.weight)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(values(model.bias as Tensor)).toEqual([6, 7, 8]);
    expect(model.weight.isLeaf).toBe(true);
    expect(() => utils.vectorToParameters(torch.ones([8]), model.parameters())).toThrow(
      /should have 9 elements, .* got 8/,
    );
  });
});

test('gradients are clipped by a norm that is given', () => {
  const [weight] = new nn.Linear(2, 1, { bias: false }).parameters() as [nn.Parameter];
  weight.grad = torch.tensor([[3, 4]], { dtype: 'float32' });
  utils.clipGradsWithNorm_(weight, 1, torch.tensor(10, { dtype: 'float32' }));
  expect((weight.grad as Tensor).norm().item()).toBeCloseTo(0.5, 5);
});

test('skipInit makes a layer without drawing numbers', () => {
  torch.manualSeed(1);
  const next = torch.rand([1]).item();
  torch.manualSeed(1);
  const layer = utils.skipInit(nn.Linear, 3, 4, { bias: false });
  expect(torch.rand([1]).item()).toBe(next);
  expect([layer.weight.device, layer.weight.shape, layer.bias]).toEqual(['cpu', [4, 3], null]);
});

test('a norm becomes part of the layer before it', () => {
  const norm = new nn.BatchNorm1d(4);
  for (const x of [norm.runningMean, norm.runningVar, norm.weight, norm.bias]) {
    torch.noGrad(() => x?.uniform_(0.5, 2));
  }
  for (const layer of [new nn.Linear(3, 4), new nn.Linear(3, 4, { bias: false })]) {
    const x = torch.randn([5, 3]);
    const fused = utils.fuseLinearBnEval(layer.eval(), norm.eval());
    expect(apart(fused.forward(x), norm.forward(layer.forward(x)))).toBeLessThan(1e-5);
  }
  expect(() => utils.fuseLinearBnEval(new nn.Linear(3, 4), norm)).toThrow(/in evaluation mode/);
});

describe('sequences of several lengths', () => {
  const sequences = () => [torch.tensor([1, 2]), torch.tensor([3, 4, 5]), torch.tensor([6])];

  test('are padded on either side, and unpadded', () => {
    const padded = rnn.padSequence(sequences(), { batchFirst: true, paddingValue: -1 });
    expect(values(padded)).toEqual([
      [1, 2, -1],
      [3, 4, 5],
      [6, -1, -1],
    ]);
    const left = rnn.padSequence(sequences(), { batchFirst: true, paddingSide: 'left' });
    expect(values(left)[2 as never]).toEqual([0, 0, 6]);
    const back = rnn.unpadSequence(padded, [2, 3, 1], { batchFirst: true });
    expect(back.map(values)).toEqual(sequences().map(values));
    expect(rnn.unpadSequence(padded.t(), torch.tensor([2, 3, 1])).map(values)).toEqual(
      sequences().map(values),
    );
    expect(() => rnn.unpadSequence(padded, [1], { batchFirst: true })).toThrow(/should be 3/);
  });

  test('are packed longest first, and come back in their order', () => {
    const packed = rnn.packSequence(sequences(), { enforceSorted: false });
    expect(values(packed.data)).toEqual([3, 1, 6, 4, 2, 5]);
    expect(values(packed.batchSizes)).toEqual([3, 2, 1]);
    expect(rnn.unpackSequence(packed).map(values)).toEqual(sequences().map(values));
    const [padded, lengths] = rnn.padPackedSequence(packed, { totalLength: 4 });
    expect([padded.shape, values(lengths)]).toEqual([
      [4, 3],
      [2, 3, 1],
    ]);
    expect(() => rnn.padPackedSequence(packed, { totalLength: 2 })).toThrow(/at least 3/);
    expect(() => rnn.packSequence(sequences())).toThrow(/sorted in decreasing order/);
  });

  test('packed ones outlive the scope in which they were made', () => {
    const packed = torch.tidy(() => rnn.packSequence(sequences(), { enforceSorted: false }));
    expect(rnn.unpackSequence(packed).map(values)).toEqual(sequences().map(values));
  });

  test('states and inputs that do not fit are refused', () => {
    const lstm = new nn.LSTM(3, 4);
    const x = torch.ones([5, 2, 3]);
    const h = torch.ones([1, 2, 4]);
    expect(() => lstm.forward(torch.ones([5, 2, 7]))).toThrow(/inputSize, 3, got 7/);
    expect(() => lstm.forward(x, [h, torch.ones([1, 4])])).toThrow(
      'LSTM: hx[1] should have shape [1, 2, 4], got [1, 4]',
    );
    expect(() => lstm.forward(x, h as never)).toThrow(/hx\[0\] should have shape/);
    expect(() => lstm.forward(x.double())).toThrow(/input is float64 and the weights are float32/);
    expect(() => new nn.LSTM(3, 4, { projSize: 4 })).toThrow(/projSize should be .* below/);
    expect(() => new nn.GRU(3, 4, { projSize: 2 } as never)).toThrow(/no option 'projSize'/);
    expect(() => new nn.RNN(3, 4, 2, { nonlinearity: 'sigmoid' as never })).toThrow(/'sigmoid'/);
  });
});

describe('parametrized tensors', () => {
  class Symmetric extends nn.Module {
    forward(x: Tensor): Tensor {
      return x.triu().add(x.triu(1).t());
    }
    rightInverse(x: Tensor): Tensor {
      return x.triu();
    }
  }

  test('are computed, set, trained and saved as their originals', () => {
    const layer = new nn.Linear(3, 3);
    const { weight } = layer;
    parametrize.registerParametrization(layer, 'weight', new Symmetric());
    expect(parametrize.isParametrized(layer, 'weight')).toBe(true);
    expect(apart(layer.weight, layer.weight.t())).toBe(0);
    expect(Object.keys(layer.stateDict())).toEqual(['bias', 'parametrizations.weight.original']);
    expect(layer.parameters()).toContain(weight);
    layer.weight = torch.ones([3, 3]) as nn.Parameter;
    expect(weight.sum().item()).toBe(6);
    layer
      .forward(torch.ones([1, 3]))
      .sum()
      .backward();
    expect(weight.grad?.tril(-1).abs().sum().item()).toBe(0);
    expect(String(layer)).toContain('ParametrizedLinear(');

    parametrize.removeParametrizations(layer, 'weight');
    expect(layer.weight).toBe(weight);
    expect(weight.sum().item()).toBe(9);
    expect(Object.keys(layer.stateDict())).toEqual(['bias', 'weight']);
    expect(parametrize.isParametrized(layer)).toBe(false);
  });

  test('may be parametrized again, and keep their original', () => {
    class Scale extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    const layer = new nn.Linear(2, 2);
    const before = layer.weight.clone();
    parametrize.registerParametrization(layer, 'weight', new Scale());
    parametrize.registerParametrization(layer, 'weight', new Scale());
    expect(apart(layer.weight, before.mul(4))).toBe(0);
    expect(() => {
      layer.weight = before as nn.Parameter;
    }).toThrow(/Scale has no rightInverse/);
    parametrize.removeParametrizations(layer, 'weight', { leaveParametrized: false });
    expect(apart(layer.weight, before)).toBe(0);
  });

  test('copies compute theirs', () => {
    const layer = utils.parametrizations.weightNorm(new nn.Linear(2, 2));
    const copy = nn.deepcopy(layer);
    for (const parameter of layer.parameters()) torch.noGrad(() => parameter.zero_());
    expect(copy.weight.abs().sum().item()).toBeGreaterThan(0);
  });

  test('load weights that were saved under the older keys', () => {
    const old = utils.weightNorm(new nn.Linear(2, 3));
    const layer = utils.parametrizations.weightNorm(new nn.Linear(2, 3));
    layer.loadStateDict(old.stateDict());
    expect(apart(layer.weight, old.weight)).toBe(0);
  });

  test.each([
    ['weight', utils.weightNorm, utils.removeWeightNorm],
    ['spectral', utils.spectralNorm, utils.removeSpectralNorm],
  ] as const)('%s norm that is removed leaves its value', (_, add, remove) => {
    const layer = add(new nn.Linear(2, 3));
    const x = torch.ones([1, 2]);
    const before = layer.forward(x);
    remove(layer);
    expect(apart(layer.forward(x), before)).toBeLessThan(1e-6);
    expect(Object.keys(layer.stateDict())).toEqual(['bias', 'weight']);
    expect(() => remove(layer)).toThrow(/'weight' is not normalised/);
  });

  test('that do not fit are refused', () => {
    class Half extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.narrow(0, 0, 1);
      }
    }
    const layer = new nn.Linear(2, 2);
    expect(() => parametrize.registerParametrization(layer, 'weight', new Half())).toThrow(
      /'weight' should stay \[2, 2\], float32, but became \[1, 2\], float32/,
    );
    expect(() => parametrize.registerParametrization(layer, 'wait', new Half())).toThrow(
      /no parameter or buffer 'wait'/,
    );
    expect(Object.keys(layer.stateDict())).toEqual(['weight', 'bias']);
  });
});
