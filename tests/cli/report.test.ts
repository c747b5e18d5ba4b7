/** Reports of runs that go on, were killed, or failed. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { methods, train } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';
import { run, start } from '../support/processes.js';
import { stepsOf, TINY } from '../support/runs.js';

const root = temporaryFolder();

const OPTIONS = {
  ...{ imageSize: [32, 32] as [number, number], patchSize: 8, threads: 1 },
  ...{ dim: 32, depth: 1, heads: 2, decoderDim: 32, decoderDepth: 1, decoderHeads: 2 },
  ...{ data: ['synthetic:64'], batchSize: 16, logEvery: 1, workers: 0 },
};

/** What the headline of a report says of the run. */
function stateOf(out: string): string | undefined {
  const html = readFileSync(join(out, 'report.html'), 'utf8');
  return /<span class="state[^>]*>([^<]*)/.exec(html)?.[1];
}

describe('The report', () => {
  test('is there after the first epoch of a run that goes on', async () => {
    const out = join(root, 'goes-on');
    const states: (string | undefined)[] = [];
    await train.train(
      methods.mae,
      { ...OPTIONS, epochs: 2, out },
      {
        onEpoch({ epoch }) {
          states.push(epoch === 0 ? undefined : stateOf(out));
        },
      },
    );
    expect(states[1]).toBe('not ended: 4 steps logged');
    expect(stateOf(out)).toBe('complete');
  });

  test('shows how far a run came that failed', async () => {
    const out = join(root, 'failed');
    const failing = train.train(
      methods.mae,
      { ...OPTIONS, epochs: 2, out },
      {
        onStep({ step }) {
          if (step === 3) throw new RangeError('a hook of the user');
        },
      },
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(stateOf(out)).toBe('not ended: 3 steps logged');
  });
});

describe('mae-native report', () => {
  test('writes the report of a run that was killed', async () => {
    const out = join(root, 'killed');
    const training = start([
      ...['train', ...TINY, '--data', 'synthetic:64', '--batch-size', '16', '--epochs', '100000'],
      ...['--log-every', '1', '--out', out],
    ]);
    while (stepsOf(out).length < 6) await sleep(20);
    training.child.kill('SIGKILL');
    await training.outcome;
    rmSync(join(out, 'report.html'), { force: true });
    const { code, stdout, stderr } = await run(['report', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`report: ${join(out, 'report.html')}\n`);
    expect(stateOf(out)).toBe(`not ended: ${stepsOf(out).length} steps logged`);
  });

  test('writes that of a complete one with its summary, and ends with JSON on request', async () => {
    const out = join(root, 'goes-on');
    rmSync(join(out, 'report.html'));
    const { code, stdout } = await run(['report', out, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ report: join(out, 'report.html') });
    expect(stateOf(out)).toBe('complete');
  });

  test('refuses a folder of no run in one line, and writes nothing', async () => {
    const { code, stderr } = await run(['report', root]);
    expect(code).toBe(1);
    const expected =
      'expected the folder that a training was given as --out, such as runs/photos\n';
    expect(stderr).toBe(
      `error: ${root}: is no folder of a run: it has no config.json; ${expected}`,
    );
    expect(existsSync(join(root, 'report.html'))).toBe(false);
    const nowhere = join(root, 'nowhere');
    expect((await run(['report', nowhere])).stderr).toBe(
      `error: ${nowhere}: no such folder; ${expected}`,
    );
  });
});
