/** torch.func: transforms of functions, which can be nested. */
import { functionalCall } from './functional-call.js';
import { grad, gradAndValue, vjp } from './grad.js';
import { hessian, jacfwd, jacrev } from './jacobian.js';
import { jvp, linearize } from './jvp.js';
import { stackModuleState } from './stack.js';
import { vmap } from './vmap.js';

export type { Argnums } from './arguments.js';
export type { GradTransformOptions, VjpFunction } from './grad.js';
export type { JacobianOptions } from './jacobian.js';
export type { Randomness } from './levels.js';
export type { Dims, VmapOptions } from './vmap.js';

export const func = {
  vmap,
  grad,
  gradAndValue,
  vjp,
  jvp,
  linearize,
  jacrev,
  jacfwd,
  hessian,
  functionalCall,
  stackModuleState,
};
