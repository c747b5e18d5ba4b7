/** An optimizer that goes on from a file takes the very steps that it would have taken. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import {
  Adafactor,
  AdamW,
  ASGD,
  flattenState,
  LARS,
  NAdam,
  SGD,
  unflattenState,
} from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { type AnyOptimizer, drawGradients, drawParameters } from './cases.js';

const dir = temporaryFolder();

const groups = (p: Tensor[]) => [
  { params: [p[0], p[2]] as Tensor[], lrScale: 0.5, name: 'early' },
  { params: [p[1], p[3]] as Tensor[], weightDecay: 0 },
];
const kinds: [string, (params: Tensor[]) => AnyOptimizer][] = [
  ['AdamW', (p) => new AdamW(groups(p), { lr: 0.05, betas: [0.9, 0.95], amsgrad: true })],
  ['AdamW with a tensor as rate', (p) => new AdamW(p, { lr: torch.tensor(0.05) })],
  ['SGD', (p) => new SGD(groups(p), { lr: 0.1, momentum: 0.9 })],
  ['SGD without a state', (p) => new SGD(p, { lr: 0.1 })],
  ['LARS', (p) => new LARS(groups(p), { lr: 2 })],
  ['Adafactor', (p) => new Adafactor(groups(p))],
  ['ASGD', (p) => new ASGD(groups(p), { t0: 2 })],
  ['NAdam', (p) => new NAdam(groups(p))],
];

test.each(kinds)('%s', (name, make) => {
  const [whole, parts] = [0, 1].map(() => drawParameters(5, 'float32')) as [Tensor[], Tensor[]];
  const [first, second] = [make(whole), make(parts)];
  // One parameter joins late, so that not all counts of steps are equal.
  const stepOn = (params: Tensor[], optimizer: AnyOptimizer, from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      using _ = torch.scope();
      torch.manualSeed(100 + i);
      drawGradients(params, i, { missing: [[3, 0]] });
      optimizer.step();
    }
  };
  stepOn(whole, first, 0, 6);
  stepOn(parts, second, 0, 3);

  const path = join(dir, `${name}.safetensors`);
  const { tensors, options } = flattenState(second.stateDict());
  saveSafetensors(path, tensors, { optimizer: options });
  const live = torch.memory().tensors;
  second.dispose();
  const held = live - torch.memory().tensors;
  const third = make(parts);
  torch.tidy(() => {
    const { tensors: read, metadata } = loadSafetensors(path);
    third.loadStateDict(unflattenState(read, metadata.optimizer as string));
  });
  expect(flattenState(third.stateDict()).options).toBe(options);
  stepOn(parts, third, 3, 6);

  for (const [i, param] of parts.entries()) {
    expect(param.equal(whole[i] as Tensor), `parameter ${i}`).toBe(true);
  }
  // As many tensors as before: parameters that count their steps together do so again.
  const before = torch.memory().tensors;
  third.dispose();
  expect(before - torch.memory().tensors).toBe(held);
});

describe('a flat state', () => {
  const step = torch.tensor(3);
  const state = {
    state: { 0: { step: 3, exp_avg: step, max_exp_avg_sq: null }, 7: { step } },
    param_groups: [{ params: [0, 7], lr: step, betas: [0.9, 0.95], lr_scale: 0.5, foreach: null }],
  };

  test('holds tensors by name and the rest as JSON, and is joined to the same state', () => {
    const { tensors, options } = flattenState(state);
    expect(Object.keys(tensors)).toEqual(['state.0.exp_avg', 'state.7.step', 'param_groups.0.lr']);
    const back = flattenState(unflattenState(tensors, options));
    expect(JSON.parse(back.options)).toEqual({
      state: { 0: { step: 3, max_exp_avg_sq: null }, 7: {} },
      param_groups: [{ params: [0, 7], betas: [0.9, 0.95], lr_scale: 0.5, foreach: null }],
    });
    expect(back.options).toBe(options);
    expect(Object.entries(back.tensors).map(([key, tensor]) => tensor === tensors[key])).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each([
    ['', /the options are no JSON/],
    ['[]', /an object with 'state' and 'param_groups'/],
    ['{"state": {"0": 1}, "param_groups": []}', /an object with 'state' and 'param_groups'/],
    ['{"state": {}, "param_groups": []}', /no place for the tensor state\.0\.step/],
  ])('that does not fit is refused: %s', (options, message) => {
    expect(() => unflattenState({ 'state.0.step': step }, options)).toThrow(message);
  });

  test('holds lists of tensors, by their numbers', () => {
    const list = Array.from({ length: 12 }, (_, i) => torch.tensor(i));
    const saved = { state: { 0: { old_dirs: list, ro: [1, 2] } }, param_groups: [] };
    const { tensors, options } = flattenState(saved);
    expect(Object.keys(tensors)[11]).toBe('state.0.old_dirs.11');
    // As a file gives them: in the order of their names.
    const sorted = Object.fromEntries(Object.entries(tensors).sort());
    const { old_dirs, ro } = unflattenState(sorted, options).state[0] ?? {};
    expect((old_dirs as Tensor[]).map((one, i) => one === list[i])).toEqual(list.map(() => true));
    expect(ro).toEqual([1, 2]);
    expect(() => unflattenState({ 'state.0.old_dirs.1': step }, options)).toThrow(
      'the list state.0.old_dirs lacks the tensor state.0.old_dirs.0',
    );
  });

  test('refuses numbers that JSON would lose', () => {
    const group = { params: [0], weight_decay: Infinity };
    expect(() => flattenState({ state: {}, param_groups: [group] })).toThrow(
      /param_groups\.0\.weight_decay is Infinity/,
    );
  });
});
