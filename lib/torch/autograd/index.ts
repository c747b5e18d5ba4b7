import { detectAnomaly, setDetectAnomaly } from './anomaly.js';
import { forwardAD } from './forward-ad.js';
import { AutogradFunction, onceDifferentiable } from './function.js';
import { functional } from './functional/index.js';
import { backward, grad } from './grad.js';
import { gradcheck, gradgradcheck } from './gradcheck.js';
import { savedTensorsHooks, saveOnCpu } from './graph.js';

export type { FunctionContext } from './context.js';
export type { ArgumentsOf, AutogradFunction, FunctionCtx, ResultOf } from './function.js';
export type { GradFn, Gradients } from './node.js';

/** torch.autograd. */
export const autograd = {
  backward,
  grad,
  Function: AutogradFunction,
  onceDifferentiable,
  detectAnomaly,
  setDetectAnomaly,
  functional,
  forwardAD,
  gradcheck,
  gradgradcheck,
  /** torch.autograd.graph. */
  graph: { savedTensorsHooks, saveOnCpu },
};
