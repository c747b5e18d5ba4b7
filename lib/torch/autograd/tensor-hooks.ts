/** Members of Tensor about its place in the autograd graph. */
import type { TensorCallback } from '../../native/binding.js';
import { core } from '../core.js';
import { asTorchError, refusePromise } from '../errors.js';
import { type RemovableHandle, removable } from '../hook-handle.js';
import { callOp } from '../ops.js';
import type { Tensor } from '../tensor.js';
import { callback, maybeTensor, requireFunction } from './callback.js';
import { type GradFn, gradFnOf } from './node.js';

declare module '../tensor.js' {
  interface Tensor {
    /** The function that will compute its gradient, with its name, such as `AddBackward0`; null for a leaf. */
    readonly gradFn: GradFn | null;
    /** How often ops have written to the tensor in place. A saved tensor must not change until the backward pass. */
    readonly _version: number;
    /**
     * Calls `hook` with the tensor's gradient in each backward pass. A tensor that it returns takes the gradient's place. The
     * gradient is freed after the hook, unless it keeps it: `gradient.keep()`.
     *
     * @throws TorchError where the tensor requires no gradient, and for tensors on a GPU, whose backward pass autograd runs on
     *   a thread of its own
     */
    registerHook(
      // biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
      hook: (gradient: Tensor) => Tensor | null | void,
    ): RemovableHandle;
    /** Calls `hook` with the tensor, a leaf, each time that a backward pass has added to its `grad`. */
    registerPostAccumulateGradHook(hook: (tensor: Tensor) => void): RemovableHandle;
  }
}

function register(
  op: string,
  tensor: Tensor,
  hook: unknown,
  how: (handle: number, hook: TensorCallback) => () => void,
  run: TensorCallback,
): RemovableHandle {
  requireFunction(hook, op);
  try {
    return removable(how(tensor.live(), run));
  } catch (error) {
    throw asTorchError(error, op);
  }
}

function registerHook(this: Tensor, hook: (gradient: Tensor) => unknown): RemovableHandle {
  const op = 'registerHook';
  const run = callback(([gradient]) => {
    const result = refusePromise(op, hook(gradient as Tensor));
    const changed = maybeTensor(result, op, 'what the hook returns');
    return changed === null ? null : [changed];
  });
  return register(op, this, hook, core.registerTensorHook, run);
}

function registerPostAccumulateGradHook(
  this: Tensor,
  hook: (tensor: Tensor) => unknown,
): RemovableHandle {
  const op = 'registerPostAccumulateGradHook';
  // The tensor holds the hook, which must not hold the tensor.
  const object = new WeakRef(this);
  const run = callback(([same]) => {
    const present = object.deref();
    refusePromise(
      op,
      hook(present === undefined || present.isDisposed ? (same as Tensor) : present),
    );
    return null;
  });
  return register(op, this, hook, core.registerAccumulateHook, run);
}

export const hookMethods: PropertyDescriptorMap = {
  gradFn: {
    get(this: Tensor) {
      try {
        return gradFnOf(core.gradientFunction(this.live()));
      } catch (error) {
        throw asTorchError(error, 'gradFn');
      }
    },
  },
  _version: {
    get(this: Tensor) {
      return callOp('aten::_version', this);
    },
  },
  registerHook: { value: registerHook },
  registerPostAccumulateGradHook: { value: registerPostAccumulateGradHook },
};
