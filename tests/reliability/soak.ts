/**
 * `npm run test:soak -- [--steps N]`: a long run of a small model. Its losses stay finite, and neither tensors nor memory
 * grow: it runs with little more memory than it needs at its beginning.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { limited } from '../support/limits.js';
import { startProgram } from '../support/processes.js';
import type { Sample } from './soak-child.js';

const { values } = parseArgs({ options: { steps: { type: 'string', default: '100000' } } });
const steps = Number(values.steps);

/** What the process may allocate, in KiB: it fails where it needs more. */
const MEMORY_KB = 1_000_000;
/** What the memory may vary by, in bytes, once the caches are filled. */
const SLACK = 32 * 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), 'mae-native-soak-'));
try {
  const child = fileURLToPath(new URL('./soak-child.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), child, join(folder, 'run'), `${steps}`];
  const { outcome } = startProgram(...limited(MEMORY_KB, process.execPath, args));
  const { code, signal, stdout, stderr } = await outcome;
  if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${stderr.slice(-2000)}`);
  const samples = JSON.parse(stdout) as Sample[];
  const settled = samples.slice(Math.ceil(samples.length / 5));
  const range = (key: keyof Sample) => {
    const all = settled.map((sample) => sample[key]);
    return [Math.min(...all), Math.max(...all)] as const;
  };
  const [fewest, most] = range('tensors');
  const [least, largest] = range('bytes');
  const infinite = samples.filter(({ loss }) => !Number.isFinite(loss)).length;
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  console.log(
    [
      `${samples.at(-1)?.step} steps`,
      `${fewest} to ${most} live tensors`,
      `${mebibytes(least)} to ${mebibytes(largest)} MiB of memory`,
      `loss ${samples[0]?.loss.toFixed(4)} to ${samples.at(-1)?.loss.toFixed(4)}`,
      `${infinite} losses that are not finite`,
    ].join(', '),
  );
  const isDone = samples.at(-1)?.step === steps;
  const isConstant = fewest === most && largest - least <= SLACK;
  process.exitCode = isDone && isConstant && infinite === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
