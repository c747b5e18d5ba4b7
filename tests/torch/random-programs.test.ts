/**
 * Random programs of tensors: views, ops in place, scopes, gradients, asynchronous copies, and hostile calls in between. What
 * they compute is compared with a model in plain JavaScript (programs/model.ts), after every step. No program ends its
 * process, fails otherwise than by a TorchError, or leaves tensors or modes. `npm run fuzz` runs them for longer.
 */
import { expect, test } from 'vitest';
import { fuzzSeconds, fuzzSeed, reportFuzz } from '../support/fuzzing.js';
import { needs } from '../support/needs.js';
import { drive } from './fuzz/drive.js';

test('random programs compute what their model does', {
  // Only Linux bounds what a process may allocate.
  ...needs(process.platform === 'linux', 'Linux'),
  timeout: fuzzSeconds * 1000 + 120_000,
}, async () => {
  const { calls, returned, crashes, wrong } = await drive(['a program'], {
    script: '../programs/child.ts',
    seed: fuzzSeed,
    rounds: fuzzSeconds > 0 ? Number.MAX_SAFE_INTEGER : 250,
    milliseconds: (fuzzSeconds || 60) * 1000,
    limit: 5,
  });
  reportFuzz('steps of random programs', {
    inputs: calls,
    accepted: returned,
    refused: calls - returned,
  });
  expect(crashes).toEqual([]);
  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(1000);
});
