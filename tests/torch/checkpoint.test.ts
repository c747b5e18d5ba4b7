import { expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';

const WIDTH = 6;

function makeLayers(): nn.Linear[] {
  torch.manualSeed(3);
  return Array.from({ length: 4 }, () => new nn.Linear(WIDTH, WIDTH, { dtype: 'float64' }));
}

function segmentsOf(layers: readonly nn.Linear[]): ((x: Tensor) => Tensor)[] {
  return layers.map((layer) => (x) => layer.forward(x).tanh().dropout(0.25, true));
}

/** The gradients of the input and of all weights, with a plain and with a checkpointed pass. */
function gradients(checkpointed: boolean): unknown[] {
  using _ = torch.scope();
  const layers = makeLayers();
  const input = torch.randn([5, WIDTH], { dtype: 'float64', requiresGrad: true });
  // The input is itself the result of an op, so the way back must go on beyond it.
  const start = input.mul(2);
  if (checkpointed) {
    const pass = torch.checkpointSequential(segmentsOf(layers), start);
    pass.output.square().sum().backward();
    pass.backward();
  } else {
    const output = segmentsOf(layers).reduce((x, segment) => segment(x), start);
    output.square().sum().backward();
  }
  const next = torch.rand([1]).item();
  const result = [input.grad?.tolist(), ...layers.map((l) => l.weight.grad?.tolist()), next];
  for (const layer of layers) layer.dispose();
  return result;
}

test('a checkpointed pass gives the gradients of a plain one, dropout and later random numbers included', () => {
  // The same kernels on the same numbers: not a bit differs.
  expect(gradients(true)).toEqual(gradients(false));
});

test('a checkpointed pass keeps only what goes from one function to the next', () => {
  using _ = torch.scope();
  const layers = makeLayers();
  const input = torch.randn([5, WIDTH], { dtype: 'float64' });
  const before = torch.memory().tensors;
  const pass = torch.checkpointSequential(segmentsOf(layers), input);
  // For each function its result and the generator's state, and the output as a leaf.
  expect(torch.memory().tensors - before).toBe(2 * layers.length + 1);
  expect(pass.output.requiresGrad).toBe(true);
  for (const layer of layers) layer.dispose();
});

test('the way back of a checkpointed pass is refused before the output has a gradient, and twice', () => {
  using _ = torch.scope();
  const pass = torch.checkpointSequential([(x) => x.mul(3)], torch.ones([2]));
  expect(() => pass.backward()).toThrow(/has no gradient/);
  pass.output.sum().backward();
  pass.backward();
  expect(() => pass.backward()).toThrow(/taken back already/);
});
