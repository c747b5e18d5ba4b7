import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { type Outcome, startProgram } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();

/** Runs `mae-native train` in a process that may not have more than some kilobytes of addresses. */
function withMemory(kilobytes: number, args: readonly string[]): Promise<Outcome> {
  const limited = [`ulimit -v ${kilobytes} && exec "$0" "$@"`, process.execPath];
  const program = join(packageRoot, 'bin', 'mae-native.js');
  return startProgram('sh', ['-c', ...limited, program, 'train', ...args]).outcome;
}

test(
  'a batch that does not fit ends the run with what is in use and what to lower',
  needs(process.platform === 'linux', 'Linux'),
  async () => {
    const size = ['--image-size', '256', '--patch-size', '1', '--dim', '256', '--heads', '4'];
    const data = ['--data', 'synthetic:64', '--no-augment', '--batch-size', '32'];
    const flags = [...size, ...data, '--out', join(folder, 'run'), '--quiet'];
    const { code, stdout, stderr } = await withMemory(6_000_000, [...TINY, ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: out of memory on cpu: \d+\.\d GB more were asked for, the process takes \d+\.\d GB, \d+\.\d GB of \d+\.\d GB are free; lower --batch-size, now 32 \(--accum keeps the images a step\), or give --grad-checkpointing, or take a smaller model or image\n$/,
    );
  },
);
