/** Compares modules with PyTorch's: first numbers, state dict, printing, forward, backward. */
import { expect, test } from 'vitest';
import type * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { isLive, useReference } from '../python/reference.js';
import { distance, restore, type StoredTensor } from '../python/tensors.js';
import type { InitCase, ModuleCase } from './cases.js';

type Named = Record<string, StoredTensor | null>;

interface ModuleAnswer {
  repr: string;
  state: Named;
  outputs: StoredTensor[];
  inputGrads: (StoredTensor | null)[];
  grads: Named;
  buffers: Named;
}

const SEED = 3;
// Both sides run the same kernels, but may split sums among threads and order them otherwise: a few roundings of float64.
const TOLERANCE = 1e-12;
// The same draws by the same kernels: to the last bit, beside PyTorch. A recorded answer may come from a processor whose
// vector units round logarithms, cosines and factorisations otherwise.
const FILLED = isLive
  ? { float64: 0, float32: 0, bfloat16: 0 }
  : { float64: 1e-14, float32: 1e-6, bfloat16: 2 ** -7 };

function restoreAll(state: Named): nn.StateDict {
  return Object.fromEntries(
    Object.entries(state).map(([key, tensor]) => [key, restore(tensor as StoredTensor)]),
  );
}

/** What a module prints, without what differs among versions of PyTorch, and with one name for one class. */
function printed(text: string): string {
  return text
    .replace(/(Norm.*), bias=\w+/g, '$1')
    .replaceAll('NonDynamicallyQuantizableLinear', 'Linear')
    .replace(/^DropPath\(.*/, 'DropPath');
}

/**
 * Adds a test for each case.
 *
 * @param name Of the fixture.
 */
export function compareModules(
  name: string,
  modules: readonly ModuleCase[],
  initialisers: readonly InitCase[] = [],
): void {
  const exchange = useReference(name, 'layers.py', () => ({
    modules: modules.map(({ python, inputs, evaluate, call }) => ({
      python,
      seed: SEED,
      train: !evaluate,
      inputs,
      call: call?.[0] ?? null,
    })),
    initialisers: initialisers.map(({ python, shape, dtype }) => ({
      python,
      seed: SEED,
      shape,
      dtype,
    })),
  })) as { answer: { modules: ModuleAnswer[]; initialisers: StoredTensor[] } };

  // Which elements are dropped depends on the library for vectors of random numbers, which not every build has.
  const comparable = (one: ModuleCase) => isLive || !one.drops;
  const numbered = modules.map((one, i) => ({ ...one, i })).filter(comparable);
  test.each(numbered)('$name', (one) => {
    compare(one, exchange.answer.modules[one.i] as ModuleAnswer);
  });

  const fills = initialisers.map((one, i) => ({ ...one, i }));
  if (fills.length > 0) {
    test.each(fills)('$python, $dtype', (one) => {
      using _ = torch.scope();
      torch.manualSeed(SEED);
      const filled = one.fill(torch.empty(one.shape, { dtype: one.dtype }));
      const theirs = exchange.answer.initialisers[one.i] as StoredTensor;
      expect(distance(filled, theirs)).toBeLessThanOrEqual(FILLED[one.dtype]);
    });
  }
}

function compare(one: ModuleCase, theirs: ModuleAnswer): void {
  using _ = torch.scope();
  torch.manualSeed(SEED);
  const module = one.make();
  expect(printed(String(module))).toBe(printed(theirs.repr));

  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(theirs.state));
  for (const [key, tensor] of Object.entries(state)) {
    expect(distance(tensor, theirs.state[key] ?? null), key).toBeLessThanOrEqual(FILLED.float32);
  }
  // From here on both compute with the same weights.
  module.loadStateDict(restoreAll(theirs.state));

  module.double().train(!one.evaluate);
  const inputs = one.inputs.map((shape) =>
    torch.randn(shape, { dtype: 'float64', requiresGrad: true }),
  );
  const call = one.call?.[1] as
    | ((module: nn.Module, ...inputs: Tensor[]) => Tensor | Tensor[])
    | undefined;
  const result = call ? call(module, ...inputs) : (module as nn.Layer).forward(inputs[0] as Tensor);
  const outputs = (Array.isArray(result) ? result : [result]).filter((out) => out !== null);
  const total = outputs
    .map((out) =>
      out.mul(torch.linspace(-1, 1, out.numel(), { dtype: 'float64' }).reshape(out.shape)).sum(),
    )
    .reduce((sum, part) => sum.add(part));
  if (total.requiresGrad) total.backward();

  expect(outputs.length).toBe(theirs.outputs.length);
  for (const [i, out] of outputs.entries()) {
    const off = distance(out, theirs.outputs[i] as StoredTensor);
    expect(off, `output ${i}`).toBeLessThan(TOLERANCE);
  }
  for (const [i, input] of inputs.entries()) {
    const off = distance(input.grad, theirs.inputGrads[i] ?? null);
    expect(off, `gradient of input ${i}`).toBeLessThan(TOLERANCE);
  }
  for (const [name, parameter] of module.namedParameters()) {
    const off = distance(parameter.grad, theirs.grads[name] ?? null);
    expect(off, `gradient of ${name}`).toBeLessThan(TOLERANCE);
  }
  for (const [name, buffer] of module.namedBuffers()) {
    expect(distance(buffer, theirs.buffers[name] ?? null), name).toBeLessThan(TOLERANCE);
  }
  module.dispose();
}
