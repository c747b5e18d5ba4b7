/**
 * Damaged and hostile files are refused in one line or give what was saved; they never end the process, take no memory to
 * speak of, and give the same each time. `npm run fuzz` reads as many as it has time for.
 */
import { expect, test } from 'vitest';
import { reportFuzz } from '../support/fuzzing.js';
import { needs } from '../support/needs.js';
import { fuzz } from './fuzz/drive.js';
import { targetFiles } from './fuzz/targets/index.js';

/** As many as can be read in a second or two. */
const INPUTS: Readonly<Record<string, number>> = { images: 150, runs: 60, settings: 300 };
const INPUTS_OF_OTHERS = 1000;

/** How each kind of fault is told. */
const FAULTS = {
  crash: /^SIGSEGV/,
  hang: /^takes over 0.5 s of processor time/,
  exception: /^TypeError: cannot read a property of undefined/,
  lines: /^UserError: an error\nof two lines/,
  difference: /^read twice, it differs: read in pass 0 and read in pass 1/,
  'refusal-once': /^read twice, it is refused once: not such a file/,
};

// How much of the processors' time another process took, Linux alone tells.
test.concurrent.each(Object.entries(FAULTS))(
  'the fuzzer finds: %s',
  {
    ...needs(process.platform === 'linux', 'Linux'),
  },
  async (name, told) => {
    const limits = { seed: 1, inputs: 6, milliseconds: 50_000, hangSeconds: 0.5 };
    const { wrong, accepted, refused, inputs } = await fuzz(`faulty/${name}`, limits);
    expect(wrong.length).toBeGreaterThan(0);
    for (const { what } of wrong) expect(what).toMatch(told);
    expect(accepted + refused + wrong.length).toBe(inputs);
  },
);

test.each(targetFiles)('damaged %s', { timeout: 120_000 }, async (file) => {
  const inputs = INPUTS[file] ?? INPUTS_OF_OTHERS;
  const outcome = await fuzz(file, { seed: 1, inputs, milliseconds: 100_000 });
  reportFuzz(`damaged ${file}`, outcome);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.accepted + outcome.refused).toBe(inputs);
  // It is a test only while it finds both.
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(inputs / 50);
});
