import type { DescribedNode, GraphNode } from '../../native/binding.js';
import { core } from '../core.js';
import { asTorchError, refusePromise, TorchError } from '../errors.js';
import { type RemovableHandle, removable } from '../hook-handle.js';
import { Tensor } from '../tensor.js';
import { callback, type MaybeTensor, maybeTensor, requireFunction } from './callback.js';

/** Gradients that a node has, in the order of its inputs or outputs; null where there is none. */
export type Gradients = readonly (Tensor | null)[];

// biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
type Changed = Gradients | Tensor | null | void;

/** Known objects by the id of their node, so that a node is one object. */
const known = new Map<number, WeakRef<GradFn>>();
const forgotten = new FinalizationRegistry<number>((id) => {
  if (known.get(id)?.deref() === undefined) known.delete(id);
});

/** A function of the autograd graph, as torch.autograd.graph.Node: computes the gradients of the inputs of an op. */
export class GradFn {
  /** @internal */
  constructor(private readonly node: GraphNode) {}

  /** Its name, such as `AddBackward0`. */
  get name(): string {
    return core.nodeName(this.node);
  }

  /**
   * The functions that get its results: one for each input of the op, with the number of the output that the input was. null
   * where the input requires no gradient.
   */
  get nextFunctions(): [GradFn | null, number][] {
    return core.nextNodes(this.node).map(([next, input]) => [gradFnOf(next), input]);
  }

  /** The leaf that an `AccumulateGrad` adds to; null for other functions. */
  get variable(): Tensor | null {
    const handle = core.nodeVariable(this.node);
    return handle === 0 ? null : new Tensor(handle);
  }

  /**
   * Calls `hook` after the function has run, with the gradients of the op's inputs and of its outputs. What it returns takes the
   * place of the former. Tensors that the hook gets are freed after it, unless it keeps them: `tensor.keep()`.
   *
   * @throws TorchError for functions on a GPU, which autograd runs on threads of its own
   */
  registerHook(hook: (gradInputs: Gradients, gradOutputs: Gradients) => Changed): RemovableHandle {
    const run = (inputs: MaybeTensor[], outputs: MaybeTensor[]) => hook(inputs, outputs);
    return this.register('registerHook', hook, run, false);
  }

  /** Calls `hook` before the function runs, with the gradients of the op's outputs. What it returns takes their place. */
  registerPrehook(hook: (gradOutputs: Gradients) => Changed): RemovableHandle {
    return this.register('registerPrehook', hook, (outputs) => hook(outputs), true);
  }

  private register(
    op: string,
    hook: unknown,
    run: (first: MaybeTensor[], second: MaybeTensor[]) => Changed,
    before: boolean,
  ): RemovableHandle {
    requireFunction(hook, op);
    const called = callback((first = [], second = []) =>
      changed(refusePromise(op, run(first, second)), first.length, op),
    );
    try {
      return removable(core.registerNodeHook(this.node, called, before));
    } catch (error) {
      throw asTorchError(error, op);
    }
  }

  /** As PyTorch prints it where a tensor is printed: `<AddBackward0>`. */
  toString(): string {
    return `<${this.name}>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** What a hook returned, as a list; null where it changes nothing. */
function changed(result: Changed, count: number, op: string): MaybeTensor[] | null {
  if (result === null || result === undefined) return null;
  const list = Array.isArray(result) ? result : [result];
  if (list.length !== count) {
    throw new TorchError(
      `${op}: the hook should return ${count} gradients, as many as it got, or null; got ${list.length}`,
      'RuntimeError',
      op,
    );
  }
  return list.map((value) => maybeTensor(value, op, 'each gradient that the hook returns'));
}

/** The object of a node. @internal */
export function gradFnOf(described: DescribedNode | null | undefined): GradFn | null {
  if (described == null) return null;
  const { id, node } = described;
  const present = known.get(id)?.deref();
  if (present !== undefined) return present;
  const made = new GradFn(node);
  known.set(id, new WeakRef(made));
  forgotten.register(made, id);
  return made;
}
