/** Data of more than 8 bits, from the command line: trained on, gone on with, and reconstructed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { npyOf } from '../data/npy.js';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';
import { stepsOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();

test('decibels of two bands are trained on with measured statistics, and the run goes on', async () => {
  const data = join(folder, 'radar');
  const out = join(folder, 'run');
  mkdirSync(data);
  for (let image = 0; image < 12; image++) {
    const values = Float32Array.from({ length: 32 * 32 * 2 }, (_, i) =>
      i % 2 === 0 ? -25 + ((i * (image + 3)) % 11) : -8 + ((i * (image + 5)) % 7) / 100,
    );
    writeFileSync(join(data, `${image}.npy`), npyOf(values, [32, 32, 2], '<f4'));
  }
  const flags = ['--data', data, '--channels', '2', '--mean', 'measured', '--batch-size', '4'];
  const common = [
    ...TINY,
    ...flags,
    '--out',
    out,
    '--warmup-epochs',
    '0',
    '--log-every',
    '1',
    '--quiet',
  ];
  const first = await run(['train', ...common, '--epochs', '1']);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
  const { mean, std } = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
  expect(mean[0]).toBeCloseTo(-20, 0);
  expect(mean[1]).toBeCloseTo(-7.97, 1);
  // As small as it is beside the other band's, the second one's spread is kept.
  expect(std[1]).toBeCloseTo(0.02, 2);
  const steps = stepsOf(out);
  expect(steps.length).toBe(3);
  expect(steps.every(({ loss }) => loss > 0.05 && loss < 5)).toBe(true);

  const config = join(out, 'config.json');
  const again = ['train', '--config', config, '--out', out, '--resume', 'auto', '--epochs', '2'];
  const second = await run([...again, '--quiet']);
  expect({ code: second.code }).toEqual({ code: 0 });
  expect(stepsOf(out).length).toBe(6);

  const init = join(out, 'checkpoints', 'last.safetensors');
  const picture = join(folder, 'seen.png');
  const shown = await run(['reconstruct', '--init', init, '--data', data, '--out', picture]);
  expect({ code: shown.code, stderr: shown.stderr }).toMatchObject({ code: 0 });
});
