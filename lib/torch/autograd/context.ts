import type { FunctionNode } from '../../native/binding.js';
import { core } from '../core.js';
import { asTorchError, TorchError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { type MaybeTensor, maybeTensor, tensorsOf } from './callback.js';

/** What a forward pass left for the backward pass. @internal */
export interface ContextRecord {
  saved: readonly MaybeTensor[];
  savedForForward: readonly MaybeTensor[];
  dirty: readonly Tensor[];
  nonDifferentiable: readonly Tensor[];
  materialize: boolean;
  node: FunctionNode | null;
}

/** @internal */
export const RECORD: unique symbol = Symbol('record');

/**
 * What the passes of a {@link AutogradFunction} share. Values that are no tensors are properties of its own:
 * `ctx.alpha = 2`. A tensor in a property belongs to the scope around `apply`; the ones that are saved live as long as the
 * graph.
 */
export class FunctionContext {
  /** @internal */
  readonly [RECORD]: ContextRecord = {
    saved: [],
    savedForForward: [],
    dirty: [],
    nonDifferentiable: [],
    materialize: true,
    node: null,
  };

  /** @internal */
  constructor(
    /** For each argument of `apply`: whether it is a tensor that requires a gradient. */
    readonly needsInputGrad: readonly boolean[],
  ) {}

  /**
   * Saves tensors, or null, for the backward pass, where {@link savedTensors} gives them. They should be arguments or results:
   * a change of them in place is then noticed. Called once at most.
   */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    this[RECORD].saved = tensors.map((tensor) => maybeTensor(tensor, 'saveForBackward', 'each'));
  }

  /** Saves tensors, or null, for `jvp`. */
  saveForForward(...tensors: (Tensor | null)[]): void {
    this[RECORD].savedForForward = tensors.map((tensor) =>
      maybeTensor(tensor, 'saveForForward', 'each'),
    );
  }

  /** Names arguments that the forward pass changed in place. All of them must be among its results. */
  markDirty(...inputs: Tensor[]): void {
    this[RECORD].dirty = requireTensors(inputs, 'markDirty');
  }

  /** Names results that have no gradient, such as indices. */
  markNonDifferentiable(...outputs: Tensor[]): void {
    this[RECORD].nonDifferentiable = requireTensors(outputs, 'markNonDifferentiable');
  }

  /** Whether `backward` gets zeros for results that nothing depends on, as by default, or null. */
  setMaterializeGrads(value: boolean): void {
    this[RECORD].materialize = value;
  }

  /**
   * The tensors of {@link saveForBackward}, as new objects that the open scope owns.
   *
   * @throws TorchError where one was changed in place since, or a backward pass without `retainGraph` has freed them
   */
  get savedTensors(): Tensor[] {
    const { node, saved, savedForForward } = this[RECORD];
    try {
      if (node !== null) return tensorsOf(core.savedTensors(node)) as Tensor[];
    } catch (error) {
      throw asTorchError(error, 'savedTensors');
    }
    return (savedForForward.length > 0 ? savedForForward : saved) as Tensor[];
  }
}

function requireTensors(values: readonly unknown[], op: string): readonly Tensor[] {
  for (const value of values) {
    if (value instanceof Tensor) continue;
    throw new TorchError(`${op}: each argument should be a Tensor`, 'TypeError', op);
  }
  return values as readonly Tensor[];
}
