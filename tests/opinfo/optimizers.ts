import type { Case, Outcome } from './outcome.js';
export interface OptimizerCase extends Case {}
export function runOptimizer(_one: OptimizerCase, _data: Uint8Array): Outcome {
  return { status: 'missing' };
}
