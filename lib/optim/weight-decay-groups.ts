import type { Module } from '../nn/index.js';

/**
 * The parameters in two groups: weights that decay, and biases and norms, which have one dimension and do not. Frozen
 * ones are in neither.
 */
export function weightDecayGroups(model: Module, weightDecay: number) {
  const trained = model.parameters().filter((parameter) => parameter.requiresGrad);
  return [
    { params: trained.filter((parameter) => parameter.ndim > 1), weightDecay },
    { params: trained.filter((parameter) => parameter.ndim <= 1), weightDecay: 0 },
  ];
}
