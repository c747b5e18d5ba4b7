/**
 * Damaged and hostile files are refused in one line or give what was saved; they never end the process, take no memory to
 * speak of, and give the same each time. `npm run fuzz` reads as many as it has time for.
 */
import { expect, test } from 'vitest';
import { reportFuzz } from '../support/fuzzing.js';
import { fuzz } from './fuzz/drive.js';
import { targetFiles } from './fuzz/targets/index.js';

/** As many as can be read in a second or two. */
const INPUTS: Readonly<Record<string, number>> = { images: 150, runs: 60, settings: 300 };
const INPUTS_OF_OTHERS = 1000;

test.each(targetFiles)('damaged %s', { timeout: 120_000 }, async (file) => {
  const inputs = INPUTS[file] ?? INPUTS_OF_OTHERS;
  const outcome = await fuzz(file, { seed: 1, inputs, milliseconds: 100_000 });
  reportFuzz(`damaged ${file}`, outcome);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.accepted + outcome.refused).toBe(inputs);
  // It is a test only while it finds both.
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(inputs / 50);
});
