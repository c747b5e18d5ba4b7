/** torch.autograd. */
export type { AnomalyOptions } from './anomaly.js';
export { detectAnomaly, setDetectAnomaly } from './anomaly.js';
export type { FunctionContext } from './context.js';
export * as forwardAD from './forward-ad.js';
export type { ArgumentsOf, FunctionCtx, ResultOf } from './function.js';
export { AutogradFunction as Function, onceDifferentiable } from './function.js';
export * as functional from './functional/index.js';
export type { GradOptions } from './grad.js';
export { backward, grad } from './grad.js';
export type { GradcheckOptions } from './gradcheck.js';
export { gradcheck, gradgradcheck } from './gradcheck.js';
export * as graph from './graph.js';
export type { GradFn, Gradients } from './node.js';
