/** Every layer against PyTorch: first numbers, state dict, printing, forward, backward. */
import { beforeAll, describe, expect, test } from 'vitest';
import type * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { distance, type StoredTensor } from '../python/tensors.js';
import { initCases, moduleCases } from './cases.js';

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

const reference = pythonEnv();

/** What a module prints, without what differs among versions of PyTorch, and with one name for one class. */
function printed(text: string): string {
  return text
    .replace(/(Norm.*), bias=\w+/g, '$1')
    .replaceAll('NonDynamicallyQuantizableLinear', 'Linear')
    .replace(/^DropPath\(.*/, 'DropPath');
}

describe.skipIf(reference === null)('modules as in PyTorch', () => {
  let answers: { modules: ModuleAnswer[]; initialisers: StoredTensor[] };

  beforeAll(() => {
    if (reference === null) return;
    const modules = moduleCases.map(({ python, inputs, evaluate, call }) => ({
      python,
      seed: SEED,
      train: !evaluate,
      inputs,
      call: call?.[0] ?? null,
    }));
    const initialisers = initCases.map(({ python, shape, dtype }) => ({
      python,
      seed: SEED,
      shape,
      dtype,
    }));
    answers = askPython(reference, 'layers.py', { modules, initialisers }) as typeof answers;
  }, 120_000);

  test.each(moduleCases.map((one, i) => ({ ...one, i })))('$name', (one) => {
    const theirs = answers.modules[one.i] as ModuleAnswer;
    using _ = torch.scope();
    torch.manualSeed(SEED);
    const module = one.make();
    expect(printed(String(module))).toBe(printed(theirs.repr));

    const state = module.stateDict();
    expect(Object.keys(state)).toEqual(Object.keys(theirs.state));
    for (const [key, tensor] of Object.entries(state)) {
      expect(distance(tensor, theirs.state[key] ?? null), key).toBe(0);
    }

    module.double().train(!one.evaluate);
    const inputs = one.inputs.map((shape) =>
      torch.randn(shape, { dtype: 'float64', requiresGrad: true }),
    );
    const call = one.call?.[1] as
      | ((module: nn.Module, ...inputs: Tensor[]) => Tensor | Tensor[])
      | undefined;
    const result = call
      ? call(module, ...inputs)
      : (module as nn.Layer).forward(inputs[0] as Tensor);
    const outputs = (Array.isArray(result) ? result : [result]).filter((out) => out !== null);
    const total = outputs
      .map((out) =>
        out.mul(torch.linspace(-1, 1, out.numel(), { dtype: 'float64' }).reshape(out.shape)).sum(),
      )
      .reduce((sum, part) => sum.add(part));
    if (total.requiresGrad) total.backward();

    expect(outputs.length).toBe(theirs.outputs.length);
    for (const [i, out] of outputs.entries()) {
      expect(distance(out, theirs.outputs[i] as StoredTensor), `output ${i}`).toBeLessThan(
        TOLERANCE,
      );
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
  });

  test.each(initCases.map((one, i) => ({ ...one, i })))('$python, $dtype', (one) => {
    using _ = torch.scope();
    torch.manualSeed(SEED);
    const filled = one.fill(torch.empty(one.shape, { dtype: one.dtype }));
    expect(distance(filled, answers.initialisers[one.i] as StoredTensor)).toBe(0);
  });
});
