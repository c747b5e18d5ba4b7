/**
 * Levels of libtorch's stack of transforms (at::functorch). In a level, ops on its tensors do what the transform does: compute
 * a whole batch, record for a gradient, or carry a tangent along.
 */
import { hasSavedTensorsHooks } from '../autograd/saving.js';
import { core } from '../core.js';
import { asTorchError, refusePromise, TorchError } from '../errors.js';
import { enableGrad } from '../modes.js';
import { Tensor } from '../tensor.js';
import { mapTensors } from './tree.js';

function atLevel<T>(caller: string, push: () => number, fn: (level: number) => T): T {
  let level: number;
  try {
    level = push();
  } catch (error) {
    throw asTorchError(error, caller);
  }
  try {
    return refusePromise(caller, fn(level));
  } finally {
    core.popTransform();
  }
}

/** How random ops behave in vmap: refused, the same for the whole batch, or drawn for each of it. */
export type Randomness = 'error' | 'same' | 'different';

const randomnessCodes: readonly Randomness[] = ['error', 'same', 'different'];

/** Runs a function for a whole batch. */
export function atVmapLevel<T>(
  batchSize: number,
  randomness: Randomness,
  fn: (level: number) => T,
): T {
  const code = randomnessCodes.indexOf(randomness);
  if (code < 0) {
    throw new TorchError(
      `vmap: randomness should be one of ${randomnessCodes.map((name) => `'${name}'`).join(', ')}, got '${randomness}'`,
      'ValueError',
      'vmap',
    );
  }
  return atLevel('vmap', () => core.pushVmap(batchSize, code), fn);
}

/** Runs a function of which gradients are computed. Ops in it are recorded, also in noGrad outside of it. */
export function atGradLevel<T>(caller: string, fn: (level: number) => T): T {
  if (hasSavedTensorsHooks()) {
    throw new TorchError(
      `${caller}: hooks on saved tensors do not go with the transforms of torch.func; call it outside of savedTensorsHooks`,
      'RuntimeError',
      caller,
    );
  }
  return atLevel(caller, core.pushGrad, (level) => enableGrad(() => fn(level)));
}

let jvpDepth = 0;

/** Runs a function with tangents, in forward mode. */
export function atJvpLevel<T>(caller: string, fn: (level: number) => T): T {
  return atLevel(caller, core.pushJvp, (level) => {
    const before = core.setForwardGradEnabled(true);
    // All of them share one level of dual numbers: the transforms tell the tangents apart.
    const dual = jvpDepth++ === 0 ? core.enterDualLevel() : null;
    try {
      return fn(level);
    } finally {
      jvpDepth--;
      if (dual !== null) core.leaveDualLevel(dual);
      core.setForwardGradEnabled(before);
    }
  });
}

/** A value whose tensors are those of a level of gradients. */
export function wrapped<T>(value: T, level: number, requiresGrad = false): T {
  return mapTensors(
    value,
    (tensor) => new Tensor(core.wrapForGrad(tensor.live(), level, requiresGrad)),
  ) as T;
}

/** A value as it is outside of a level of gradients or tangents. */
export function unwrapped<T>(value: T, level: number): T {
  return mapTensors(value, (tensor) => new Tensor(core.unwrapForGrad(tensor.live(), level))) as T;
}
