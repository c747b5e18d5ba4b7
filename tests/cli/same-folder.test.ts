/** Two runs in one folder. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { type Outcome, type Running, run, start } from '../support/processes.js';
import { stepsOf, TINY } from '../support/runs.js';

const out = join(temporaryFolder(), 'run');
const ARGS = ['train', ...TINY, '--data', 'synthetic:4096', '--batch-size', '8', '--out', out];

describe('a run in the folder of one that goes on', () => {
  let first: Running;
  let second: Outcome;
  beforeAll(async () => {
    first = start([...ARGS, '--epochs', '100', '--save-steps', '2', '--log-every', '1']);
    await first.printed(/^step \d+\//m);
    second = await run(ARGS);
  });

  test('is refused, and names the other process', () => {
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toBe(
      `error: ${out}: process ${first.child.pid} is training in this folder; end it first, or give another folder with --out\n`,
    );
  });

  test('moves nothing away', () => {
    expect(readdirSync(out).filter((name) => name.startsWith('previous'))).toEqual([]);
  });

  test('may begin once that was killed', async () => {
    first.child.kill('SIGKILL');
    await first.outcome;
    const steps = stepsOf(out).length;
    const { code } = await run(['train', '--resume', 'auto', '--out', out, '--max-steps', '2']);
    expect({ code, steps: steps > 0 }).toEqual({ code: 0, steps: true });
    expect(existsSync(join(out, '.lock'))).toBe(false);
  });
});
