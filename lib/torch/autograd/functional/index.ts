/** torch.autograd.functional: derivatives of functions at given inputs. */
import { hessian, jacobian } from './jacobian.js';
import { hvp, jvp, vhp, vjp } from './products.js';

export type { HessianOptions, JacobianOptions } from './jacobian.js';
export type { FunctionalOptions } from './shared.js';

export const functional = { jacobian, hessian, vjp, jvp, vhp, hvp };
