/** torch.func: transforms of functions, which can be nested. */
export type { Argnums } from './arguments.js';
export { functionalCall } from './functional-call.js';
export type { GradTransformOptions, VjpFunction } from './grad.js';
export { grad, gradAndValue, vjp } from './grad.js';
export type { JacobianOptions } from './jacobian.js';
export { hessian, jacfwd, jacrev } from './jacobian.js';
export { jvp, linearize } from './jvp.js';
export type { Randomness } from './levels.js';
export { stackModuleState } from './stack.js';
export type { Dims, VmapOptions } from './vmap.js';
export { vmap } from './vmap.js';
