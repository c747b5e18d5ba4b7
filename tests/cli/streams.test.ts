/** Output that cannot be written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { startProgram } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();

/** Runs `mae-native train` from a shell, which redirects its output. */
function train(out: string, redirection: string) {
  const command = [process.execPath, join(packageRoot, 'bin', 'mae-native.js'), 'train', ...TINY];
  const flags = ['--data', 'synthetic:16', '--max-steps', '2', '--out', out];
  const script = `"$@" ${redirection}`;
  return startProgram('sh', ['-c', script, 'sh', ...command, ...flags]).outcome;
}

describe('on a disk that is full', needs(existsSync('/dev/full'), 'Linux'), () => {
  test('progress is lost, and the run continues', async () => {
    const out = join(folder, 'progress');
    const { code, stdout } = await train(out, '2> /dev/full');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loss /);
    expect(readJson(out, 'summary.json')).toMatchObject({ complete: true });
  });

  test('a result that cannot be written is a failure with one line', async () => {
    const { code, stderr } = await train(join(folder, 'result'), '> /dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nerror: the output cannot be written: .*ENOSPC.*\n$/);
  });
});
