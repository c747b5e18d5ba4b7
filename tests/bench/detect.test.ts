/** A detector's training step and inference, measured. */
import { expect, test } from 'vitest';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';

const SMALL = ['bench', 'detect', '--image-size', '64', '--batch-size', '2', '--rounds', '1'];
const MINUTE = 60_000;
const number = expect.any(Number);
const side = { median: number, peak_memory_bytes: number, peak_memory_growth_bytes: number };

test('both are measured, with their memory', { timeout: 2 * MINUTE }, async () => {
  const { code, stdout } = await run([...SMALL, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ name: 'detect', unit: 'images/s', reference: null, batch_size: 2, image_size: [64, 64] },
    cases: [
      { name: 'training step', ours: side },
      { name: 'inference', ours: side },
    ],
  });
});

// The command refuses where losses, weights or what is found differ.
test.each(['none', 'bf16'])(
  'PyTorch computes the same, %s',
  { ...needs(pythonEnv() !== null, 'Python with PyTorch'), timeout: 3 * MINUTE },
  async (amp) => {
    const { python = '' } = pythonEnv() ?? {};
    const outcome = await run([...SMALL, '--json', '--amp', amp, '--reference', python]);
    expect(outcome.code, outcome.stderr).toBe(0);
    const { cases } = JSON.parse(outcome.stdout) as { cases: { reference: object }[] };
    expect(cases.map(({ reference }) => reference)).toMatchObject([side, side]);
  },
);

test('a name that no detector has is refused', async () => {
  const { code, stderr } = await run(['bench', 'detect', '--model', 'vitdet']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/no detector is called 'vitdet'; /)]);
});
