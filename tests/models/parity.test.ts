/**
 * Models against implementations in PyTorch that were written apart from them (tests/python/mae_reference.py and
 * vit_reference.py), on the same weights, images and noise.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import type { MaskedAutoencoder } from '../../lib/models/index.js';
import { AdamW } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, smallModel } from '../support/models.js';
import { needs } from '../support/needs.js';
import { describeComparison } from './describe-comparison.js';
import {
  type Case,
  type Comparison,
  compare,
  inputsOf,
  makeModel,
  namedCases,
  prefixed,
  smallCases,
  type Tensors,
  wholeCases,
  wideCases,
} from './parity-cases.js';

const training = {
  name: 'training',
  config: { ...SMALL, normPixLoss: true },
  dtype: 'float64',
  maskRatio: 0.75,
  batch: 8,
  steps: 20,
  lr: 2e-3,
  betas: [0.9, 0.95] as [number, number],
  weightDecay: 0.05,
} as const;

const reference = pythonEnv();
const ask = (value: unknown) => askPython(reference as PythonEnvironment, 'models.py', value);
const folder = temporaryFolder();

/** Runs cases on both sides; their tensors travel in files. */
function compareByFiles(cases: readonly Case[]): Comparison[] {
  return torch.tidy(() => {
    torch.manualSeed(7);
    const inputs = cases.map(inputsOf);
    const file = (i: number, end: string) => join(folder, `${i}.${end}`);
    for (const [i, one] of cases.entries()) {
      using _ = torch.scope();
      const weights = one.weights === 'ours' ? makeModel(one).stateDict() : {};
      saveSafetensors(file(i, 'in'), { ...inputs[i], ...prefixed('weights.', weights) });
    }
    ask({ cases: cases.map((one, i) => ({ ...one, name: String(i), folder })) });
    return cases.map((one, i) => {
      using _ = torch.scope();
      return compare(one, inputs[i] as Tensors, loadSafetensors(file(i, 'out')).tensors);
    });
  });
}

/** Declares the tests of cases that are run together. */
function describeCases(cases: readonly Case[]): void {
  let comparisons: Comparison[];
  beforeAll(() => {
    comparisons = compareByFiles(cases);
  }, 900_000);
  for (const [i, one] of cases.entries()) {
    describeComparison(one, () => comparisons[i] as Comparison);
  }
}

describe('as in PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  describe('small', () => describeCases([...smallCases, ...namedCases]));
  describe.each(wideCases)('one block', (...cases) => describeCases(cases));

  // Minutes, and memory for a model and its gradients on each side.
  const whole = process.env.MAE_NATIVE_WHOLE_MODELS === '1' ? wholeCases : [];
  describe.each(whole)('whole', (...cases) => describeCases(cases));

  describe('20 steps of AdamW', () => {
    const ourLosses: number[] = [];
    let theirLosses: number[];

    beforeAll(() => {
      torch.tidy(() => {
        const learner = smallModel(training.config).double();
        const dtype = 'float64';
        const images = torch.randn([training.batch, 3, 16, 16], { dtype });
        const noise = torch.rand([training.steps, training.batch, 16], { dtype });
        const weights = prefixed('weights.', learner.stateDict());
        saveSafetensors(join(folder, 'training.in'), { images, noise, ...weights });
        const { trainings } = ask({ trainings: [{ ...training, folder }] }) as {
          trainings: number[][];
        };
        theirLosses = trainings[0] as number[];
        ourLosses.push(...train(learner, images, noise));
      });
    }, 300_000);

    test('have the same losses', () => {
      const off = ourLosses.map((loss, i) => Math.abs(loss / (theirLosses[i] as number) - 1));
      expect(ourLosses.length).toBe(training.steps);
      // Each step carries the roundings of all before it on, and Adam divides by roots that are small at first.
      expect(Math.max(...off)).toBeLessThan(1e-9);
    });

    test('learn', () => {
      expect(ourLosses.at(-1)).toBeLessThan(0.9 * (ourLosses[0] as number));
    });
  });
});

function train(model: MaskedAutoencoder, images: Tensor, noise: Tensor): number[] {
  const { lr, betas, weightDecay, maskRatio } = training;
  const learned = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const optimizer = new AdamW(learned, { lr, betas, weightDecay });
  return noise.unbind(0).map((own) => {
    using _ = torch.scope();
    const { loss } = model.forward(images, { maskRatio, noise: own });
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  });
}
