/** Cases of PyTorch's database of optimizers: the same steps with the same gradients. */
import { optim, type Tensor } from '../../lib/index.js';
import { Comparison } from './compare.js';
import { Decoder, type Input, Missing, type Stored, type StoredObject } from './decode.js';
import { isRaised } from './ops.js';
import type { Case, Outcome } from './outcome.js';

export interface OptimizerCase extends Case {
  name: string;
  inputs: Input[];
  params: Stored;
  kwargs: Record<string, Stored>;
  /** The gradients of every step; none where a closure computes them. */
  grads: Input[][];
  closure: boolean;
  expected: Stored;
}

interface AnyOptimizer {
  step(closure?: () => Tensor): unknown;
  zeroGrad(): void;
}

type OptimizerClass = new (params: unknown, options: Record<string, unknown>) => AnyOptimizer;

/** As many as optimizers.py takes. */
const STEPS = 6;

export function runOptimizer(one: OptimizerCase, data: Uint8Array): Outcome {
  const decoder = new Decoder(data);
  const Class = (optim as unknown as Record<string, OptimizerClass | undefined>)[one.name];
  const trained: Tensor[] = [];
  try {
    for (const spec of one.inputs) {
      const tensor = decoder.input(spec);
      decoder.tensors.push(tensor);
      if (spec.grad) trained.push(tensor);
    }
    if (Class === undefined) throw new Missing(`optim.${one.name}`);
    const optimizer = new Class(decoder.value(one.params, true), decoder.options(one.kwargs, true));
    if (one.closure) {
      for (let step = 0; step < STEPS; step++) optimizer.step(closureOf(trained, optimizer));
    }
    for (const grads of one.grads) {
      for (const [i, grad] of grads.entries()) (trained[i] as Tensor).grad = decoder.input(grad);
      optimizer.step();
    }
  } catch (error) {
    if (error instanceof Missing) return { status: 'missing', detail: error.message };
    if (isRaised(one.expected)) return { status: 'refused' };
    return { status: 'threw', detail: (error as Error).message };
  }
  if (isRaised(one.expected)) {
    return { status: 'accepted', detail: (one.expected as StoredObject).message as string };
  }
  const likeness = new Comparison(decoder, true).compare(
    trained.map((tensor) => tensor.detach()),
    one.expected,
    'the parameters',
  );
  if (typeof likeness === 'string') return { status: likeness };
  return { status: 'different', detail: likeness.difference };
}

/** The loss of optimizers.py. */
function closureOf(params: readonly Tensor[], optimizer: AnyOptimizer): () => Tensor {
  return () => {
    optimizer.zeroGrad();
    let loss = params
      .map((p) => p.sum())
      .reduce((sum, part) => sum.add(part))
      .pow(2);
    for (const [i, p] of params.entries()) {
      loss = loss.add(
        p
          .sub(0.5 * i)
          .pow(4)
          .add(p.mul(i + 1).mul(p))
          .sum(),
      );
    }
    loss.backward();
    return loss;
  };
}
