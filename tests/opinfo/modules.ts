/** Cases of PyTorch's database of modules: made with the same arguments, given the same weights, called with the same inputs. */
import { type Tensor, torch } from '../../lib/index.js';
import { Comparison, type Likeness, worst } from './compare.js';
import { Decoder, type Input, Missing, type Stored, type StoredObject } from './decode.js';
import { compareGradients, isRaised, SEED } from './ops.js';
import type { Case, Outcome } from './outcome.js';

export interface ModuleCase extends Case {
  make: StoredObject;
  training: boolean;
  state: Record<string, Input>;
  inputs: Input[];
  args: Stored[];
  kwargs: Record<string, Stored>;
  expected: Stored;
  grads?: Stored;
  /** The state after the call: buffers may have changed. */
  after?: Record<string, Stored>;
}

export function runModule(one: ModuleCase, data: Uint8Array): Outcome {
  const decoder = new Decoder(data);
  try {
    return compareModule(one, decoder);
  } catch (error) {
    if (error instanceof Missing) return { status: 'missing', detail: error.message };
    if (isRaised(one.expected)) return { status: 'refused' };
    return { status: 'threw', detail: (error as Error).message };
  }
}

function compareModule(one: ModuleCase, decoder: Decoder): Outcome {
  torch.manualSeed(SEED);
  const module = decoder
    .module(one.make)
    .to(one.dtype as 'float32')
    .train(one.training);
  const state = Object.entries(one.state).map(([key, spec]) => [key, decoder.input(spec)] as const);
  if (state.length > 0) module.loadStateDict(Object.fromEntries(state));
  const leaves: Tensor[] = [];
  for (const spec of one.inputs) {
    const tensor = decoder.input(spec);
    decoder.tensors.push(tensor);
    if (spec.grad && spec.leaf) leaves.push(tensor);
  }
  const args = one.args.map((arg) => decoder.value(arg, true));
  if (Object.keys(one.kwargs).length > 0) args.push(decoder.options(one.kwargs, true));
  torch.manualSeed(SEED);
  const { forward } = module as unknown as { forward: (...args: unknown[]) => unknown };
  const result = forward.apply(module, args);
  if (isRaised(one.expected)) {
    return { status: 'accepted', detail: (one.expected as StoredObject).message as string };
  }

  const comparison = new Comparison(decoder, true);
  const parameters = [...module.parameters()].filter((parameter) => parameter.requiresGrad);
  const likenesses: Likeness[] = [
    comparison.compare(result, one.expected),
    compareGradients(one.grads, comparison, result, [...leaves, ...parameters]),
  ];
  const after = module.stateDict();
  for (const [key, theirs] of Object.entries(one.after ?? {})) {
    const ours = after[key];
    likenesses.push(
      ours === undefined
        ? { difference: `the state has no ${key}` }
        : comparison.compare(ours, theirs, `${key} after the call`),
    );
  }
  const all = worst(likenesses);
  module.dispose();
  return typeof all === 'object'
    ? { status: 'different', detail: all.difference }
    : { status: all };
}
