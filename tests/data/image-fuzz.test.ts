/**
 * Damaged images end no process and take no time or memory to speak of, and the addon's decoder never differs silently
 * from the image library: both skip a file, or their pixels are alike. MAE_NATIVE_FUZZ_SECONDS=600 looks for as long,
 * with other files each time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { startProgram } from '../support/processes.js';

const seconds = Number(process.env.MAE_NATIVE_FUZZ_SECONDS ?? 0);
const seed = seconds > 0 ? Date.now() % 2 ** 31 : 1;
const rounds = 12;

/** What a process that decodes small images may take, beside what the runtime needs; damaged sizes are larger. */
const MEMORY_KB = 4_000_000;

const folder = temporaryFolder();

test('damaged images', { timeout: seconds * 1000 + 120_000 }, async () => {
  const script = fileURLToPath(new URL('./children/fuzz-images.ts', import.meta.url));
  const amount = seconds > 0 ? [`${Number.MAX_SAFE_INTEGER}`, `${seconds}`] : [`${rounds}`, '0'];
  const args = ['--import', import.meta.resolve('tsx'), script, `${seed}`, ...amount, folder];
  const bounded = process.platform === 'linux' ? `ulimit -d ${MEMORY_KB}; ulimit -c 0; ` : '';
  const { code, signal, stdout, stderr } = await startProgram('sh', [
    ...['-c', `${bounded}exec "$@"`, 'sh'],
    ...[process.execPath, ...args],
  ]).outcome;
  if (code !== 0) {
    const inputs = readFileSync(join(folder, 'inputs.json'), 'utf8');
    throw new Error(`ended with ${code ?? signal}: ${stderr.slice(-2000)}\n${inputs}`);
  }
  const result = JSON.parse(stdout.trim().split('\n').at(-1) as string);
  const { inputs, used, skipped, native, close, longestMs } = result;
  console.log(
    `${inputs} damaged images, seed ${seed}: ${used} used, ${native} of them decoded by the addon, ${skipped} skipped, ${close} nearly alike; the slowest round took ${longestMs} ms of processor time`,
  );
  expect(result.wrong).toEqual([]);
  // It is a test only while it finds things to use and to skip.
  expect(Math.min(used, skipped, native * 4)).toBeGreaterThan(inputs / 10);
});
