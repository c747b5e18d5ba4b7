/** The inputs of tests/python/autograd.py, and its answers. */
import { expect } from 'vitest';
import { Tensor, torch } from '../../lib/torch/index.js';
import { isPlainObject } from '../../lib/torch/plain.js';
import { type Exchange, useReference } from '../python/reference.js';
import { distance, type StoredTensor } from '../python/tensors.js';

export type Answers = Exchange<string, Record<string, unknown>>;

/** Asks for the cases of a group. */
export function useCases(group: string): Answers {
  return useReference(`autograd-${group}`, 'autograd.py', () => group);
}

/** From -1 to 1.5, float64. */
export function inputs(...shape: number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.linspace(-1, 1.5, count, { dtype: 'float64' }).reshape(shape);
}

export function leaf(...shape: number[]): Tensor {
  return inputs(...shape).requiresGrad_();
}

// The same ops of the same library, in float64: what is left is the order of sums on another processor.
const NEAR = 1e-11;

/** Expects the values of a case: tensors by their elements, anything else as it is. */
export function expectCase(answers: Answers, name: string, ours: readonly unknown[]): void {
  const theirs = answers.answer[name] as readonly unknown[];
  expect(ours.length, name).toBe(theirs.length);
  for (const [i, value] of ours.entries()) expectSame(value, theirs[i], `${name}[${i}]`);
}

function expectSame(ours: unknown, theirs: unknown, place: string): void {
  if (ours instanceof Tensor) {
    expect(distance(ours, theirs as StoredTensor), place).toBeLessThanOrEqual(NEAR);
  } else if (Array.isArray(ours)) {
    expect(ours.length, place).toBe((theirs as unknown[]).length);
    for (const [i, item] of ours.entries()) {
      expectSame(item, (theirs as unknown[])[i], `${place}[${i}]`);
    }
  } else if (isPlainObject(ours)) {
    const other = theirs as Record<string, unknown>;
    expect(Object.keys(ours), place).toEqual(Object.keys(other));
    for (const [key, item] of Object.entries(ours)) expectSame(item, other[key], `${place}.${key}`);
  } else expect(ours, place).toEqual(theirs);
}
