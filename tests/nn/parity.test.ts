/** Every layer against PyTorch. */
import { describe, expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { torch } from '../../lib/torch/index.js';
import { snakeCase } from '../../lib/torch/names.js';
import { initCases, moduleCases } from './cases.js';
import { compareModules } from './compare.js';
import { sequenceCases } from './sequence-cases.js';
import { structureCases, structureInits } from './structure-cases.js';

describe('modules as in PyTorch', () => compareModules('layers', moduleCases, initCases));
describe('modules of sequences', () => compareModules('sequence-layers', sequenceCases));
describe('containers, parametrizations and initial values', () =>
  compareModules('structure', structureCases, structureInits));

test('every layer and every function has a case', () => {
  const made = [...moduleCases, ...sequenceCases, ...structureCases].map(({ make }) => {
    using _ = torch.scope();
    return make().constructor;
  });
  const abstract: unknown[] = [nn.Module, nn.RNNBase, nn.RNNCellBase];
  // tests/nn/lazy.test.ts has theirs.
  const isLazy = (layer: unknown) => (layer as { name: string }).name.startsWith('Lazy');
  const layers = Object.values(nn).filter(
    (value) => typeof value === 'function' && value.prototype instanceof nn.Module,
  );
  const missing = layers.filter(
    (layer) => !isLazy(layer) && ![...made, ...abstract].includes(layer as never),
  );
  expect(missing).toEqual([]);

  const calls = moduleCases.flatMap(({ call }) => call?.[0] ?? []).join();
  const functions = Object.keys(nn.functional).map(snakeCase);
  expect(functions.filter((name) => !calls.includes(`F.${name}(`))).toEqual([]);
});
