/** torch.autograd.functional: derivatives of functions at given inputs. */
export type { HessianOptions, JacobianOptions } from './jacobian.js';
export { hessian, jacobian } from './jacobian.js';
export { hvp, jvp, vhp, vjp } from './products.js';
export type { FunctionalOptions } from './shared.js';
