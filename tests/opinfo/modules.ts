import type { Case, Outcome } from './outcome.js';
export interface ModuleCase extends Case {}
export function runModule(_one: ModuleCase, _data: Uint8Array): Outcome {
  return { status: 'missing' };
}
