/** Cases of PyTorch's database of ops, run through this library and held against PyTorch's answer. */
import { type Tensor, torch } from '../../lib/index.js';
import { runCall, type StoredCall } from './call.js';
import { Comparison, type Likeness, worst } from './compare.js';
import {
  Decoder,
  type Input,
  Missing,
  type Stored,
  type StoredObject,
  tensorsIn,
} from './decode.js';
import type { Case, Outcome } from './outcome.js';

export interface OpCase extends Case {
  inputs: Input[];
  calls: StoredCall[];
  returns: Stored;
  expected: Stored;
  grads?: Stored;
}

/** Of both sides, before each call. */
export const SEED = 42;

/** Entries whose results hold what was in memory before. */
const UNINITIALISED = /^(new_)?empty(_|$)|^resize_(as_)?$/;

export function runOp(one: OpCase, data: Uint8Array): Outcome {
  const decoder = new Decoder(data);
  const leaves: Tensor[] = [];
  const raises = isRaised(one.expected);
  let result: unknown;
  try {
    for (const spec of one.inputs) {
      const tensor = decoder.input(spec);
      decoder.tensors.push(tensor);
      if (spec.grad && spec.leaf) leaves.push(tensor);
    }
    torch.manualSeed(SEED);
    result = runProgram(one, decoder);
  } catch (error) {
    if (error instanceof Missing) return { status: 'missing', detail: error.message };
    return raises ? { status: 'refused' } : { status: 'threw', detail: (error as Error).message };
  }
  if (raises)
    return { status: 'accepted', detail: (one.expected as StoredObject).message as string };
  const comparison = new Comparison(decoder, !UNINITIALISED.test(one.entry));
  const likeness = comparison.compare(result, one.expected);
  if (typeof likeness === 'object') return { status: 'different', detail: likeness.difference };
  const gradients = compareGradients(one.grads, comparison, result, leaves);
  const all = worst([likeness, gradients]);
  return typeof all === 'object'
    ? { status: 'different', detail: all.difference }
    : { status: all };
}

function runProgram({ calls, returns }: OpCase, decoder: Decoder): unknown {
  const results = calls.map((call) => runCall(call, decoder));
  if (returns === null || typeof returns !== 'object' || Array.isArray(returns))
    return decoder.value(returns);
  return returns.$ === 'result' ? results[returns.of as number] : decoder.value(returns);
}

/** @param grads PyTorch's gradients of the leaves, or its refusal; undefined where nothing requires one. */
export function compareGradients(
  grads: Stored | undefined,
  comparison: Comparison,
  result: unknown,
  leaves: Tensor[],
): Likeness {
  if (grads === undefined) return 'bits';
  const roots = tensorsIn(result).filter((tensor) => tensor.requiresGrad);
  try {
    const options = { gradOutputs: roots.map(cotangent), allowUnused: true };
    const ours = torch.autograd.grad(roots, leaves, options);
    if (isRaised(grads)) return { difference: 'the backward pass runs, PyTorch refuses it' };
    return comparison.compare(ours, grads, 'the gradient');
  } catch (error) {
    if (isRaised(grads)) return 'bits';
    return { difference: `the backward pass: ${(error as Error).message}` };
  }
}

/** The gradient of a result, as ops.py makes it. */
function cotangent(tensor: Tensor, k: number): Tensor {
  const { shape, dtype } = tensor;
  const complex = dtype.startsWith('complex');
  const count = tensor.numel() * (complex ? 2 : 1);
  const values = Float64Array.from(
    { length: count },
    (_, i) => ((i * 7919 + k * 104729 + 1) % 1009) / 1009 - 0.5,
  );
  return torch.tensor(values, { dtype: complex ? 'complex128' : 'float64', shape }).to(dtype);
}

/** Whether PyTorch refused. */
export function isRaised(value: Stored): boolean {
  return typeof value === 'object' && value !== null && '$' in value && value.$ === 'raised';
}
