import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { loadSafetensors } from '../../lib/checkpoints/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { type Outcome, type Running, start, startNode } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();
const TIMEOUT = 60_000;

/** Milliseconds from now until a promise resolves, and what it gave. */
async function timed<T>(promise: Promise<T>): Promise<[number, T]> {
  const began = performance.now();
  const value = await promise;
  return [performance.now() - began, value];
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  // Of a terminal or a connection that is closed.
  ['SIGHUP', 129],
] as const)('%s in the middle of a run', (name, code) => {
  const out = join(folder, name);
  let outcome: Outcome;
  let took: number;
  beforeAll(async () => {
    const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
    const running = start(['train', ...TINY, ...data, '--epochs', '100', '--out', out, '--json']);
    await running.printed(/^step 4\//m);
    running.child.kill(name);
    [took, outcome] = await timed(running.outcome);
  }, TIMEOUT);

  test(`exits with ${code}`, () => {
    expect(outcome).toMatchObject({ code, signal: null });
  });

  test('ends the run within seconds', () => {
    expect(took).toBeLessThan(5000);
  });

  test('announces on stderr that it stops', () => {
    expect(outcome.stderr).toContain(
      'stopping after this step; once more stops at once, without saving\n',
    );
  });

  test('saves the weights of the last step', () => {
    const { metadata } = loadSafetensors(join(out, 'checkpoints', 'last.safetensors'));
    expect(metadata.step).toBe(String(stepsOf(out).at(-1)?.step));
  });

  test('draws reconstructions of the weights so far', () => {
    expect(readdirSync(join(out, 'reconstructions'))).toEqual(['last.png']);
  });

  test('logs no epoch, for none was finished', () => {
    expect(logOf(out).filter(({ kind }) => kind === 'epoch')).toEqual([]);
  });

  test('says on stdout that the run is not complete', () => {
    const summary = JSON.parse(outcome.stdout);
    expect(summary).toMatchObject({ complete: false, steps: stepsOf(out).at(-1)?.step });
    expect(summary.loss).toBeGreaterThan(0);
  });

  test('leaves neither a summary nor a file that is not whole', () => {
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /summary|tmp/.test(file))).toEqual([]);
  });
});

test(
  'SIGINT before the first step tells that nothing was saved, and names no file that is not there',
  async () => {
    const out = join(folder, 'none');
    // Batches for many seconds make one step.
    const step = ['--data', 'synthetic:4096', '--batch-size', '2', '--accum', '2048'];
    const stopped = async (...flags: string[]) => {
      const running = start(['train', ...TINY, ...step, '--out', out, ...flags]);
      await running.printed(/^run's folder/m);
      running.child.kill('SIGINT');
      return await running.outcome;
    };
    const plain = await stopped();
    expect(plain).toMatchObject({
      code: 130,
      stdout: 'stopped before the first step: nothing was saved\n',
    });
    const summary = JSON.parse((await stopped('--json')).stdout);
    expect(summary).toMatchObject({ steps: 0, loss: null, checkpoint: null, complete: false });
  },
  TIMEOUT,
);

test(
  'a run that is stopped says how far it came, and the command that continues it',
  async () => {
    const out = join(folder, "it's");
    const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
    const running = start(['train', ...TINY, ...data, '--epochs', '100', '--out', out]);
    await running.printed(/^step 4\//m);
    running.child.kill('SIGINT');
    const { stdout } = await running.outcome;
    const step = stepsOf(out).at(-1)?.step;
    const command = `npx mae-native train --resume auto --out ${out.replace("it's", "it'\\''s").replace(/.*/, "'$&'")}`;
    expect(stdout).toContain(`stopped at step ${step} of 51200; to go on:\n  ${command}\n`);
    expect(stdout).toContain(', the mean of the steps since the last line, after ');
  },
  TIMEOUT,
);

// 4,096 patches through eight blocks: a step, and the pictures at the end, take seconds.
const SLOW = [
  ...[...TINY, '--image-size', '256', '--patch-size', '4', '--decoder-depth', '8'],
  ...['--data', 'synthetic:64', '--batch-size', '1', '--log-every', '1', '--no-augment'],
];
/** Longer than what counts as one press of a key. */
const PAUSE = 400;

test.concurrent(
  'a second SIGINT stops at once, even in the middle of a step',
  async () => {
    const out = join(folder, 'twice');
    const running = start(['train', ...SLOW, '--out', out]);
    await running.printed(/^step 1\//m);
    await sleep(PAUSE);
    running.child.kill('SIGINT');
    await sleep(PAUSE);
    running.child.kill('SIGINT');
    const [took, { signal, stderr }] = await timed(running.outcome);
    expect(signal).toBe('SIGINT');
    expect(took).toBeLessThan(1000);
    // The step was in progress all the time: JavaScript could not answer.
    expect(stderr).not.toContain('stopping');
    expect(existsSync(join(out, 'summary.json'))).toBe(false);
  },
  TIMEOUT,
);

test.concurrent(
  'a SIGINT that npx passes on is the one of the terminal, not a second',
  async () => {
    const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
    const out = join(folder, 'passed-on');
    const running = start(['train', ...TINY, ...data, '--epochs', '100', '--out', out]);
    await running.printed(/^step 4\//m);
    running.child.kill('SIGINT');
    await running.printed(/^stopping/m);
    running.child.kill('SIGINT');
    expect(await running.outcome).toMatchObject({ code: 130, signal: null });
  },
  TIMEOUT,
);

/** Resolves once a process has loaded the addon, as Linux tells. */
async function loaded(running: Running): Promise<void> {
  const maps = `/proc/${running.child.pid}/maps`;
  const isLoaded = () => readFileSync(maps, 'utf8').includes('mae_core');
  await vi.waitUntil(isLoaded, { interval: 5, timeout: TIMEOUT });
}

describe.each(['SIGUSR1', 'SIGUSR2'] as const)('%s, as schedulers send it,', (name) => {
  const out = join(folder, name);
  let outcome: Outcome;
  beforeAll(async () => {
    const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
    const running = start(['train', ...TINY, ...data, '--epochs', '100', '--out', out]);
    await running.printed(/^step 4\//m);
    running.child.kill(name);
    await running.printed(/^step \d+ is saved$/m);
    running.child.kill('SIGKILL');
    outcome = await running.outcome;
  }, TIMEOUT);

  test('saves a checkpoint, and the run goes on', () => {
    const step = Number(/^step (\d+) is saved$/m.exec(outcome.stderr)?.[1]);
    const { metadata } = loadSafetensors(join(out, 'checkpoints', 'last.safetensors'));
    expect(metadata.step).toBe(String(step));
    expect(outcome.signal).toBe('SIGKILL');
  });

  test('opens no debugger', () => {
    expect(outcome.stderr).not.toContain('Debugger');
  });
});

test(
  'SIGHUP after SIGTERM does not cut the saving short',
  async () => {
    const out = join(folder, 'both');
    const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
    const running = start(['train', ...TINY, ...data, '--epochs', '100', '--out', out]);
    await running.printed(/^step 4\//m);
    for (const name of ['SIGTERM', 'SIGHUP'] as const) running.child.kill(name);
    const { code } = await running.outcome;
    // Which of the two comes first, the system decides.
    expect([143, 129]).toContain(code);
    expect(existsSync(join(out, 'checkpoints', 'last.safetensors'))).toBe(true);
  },
  TIMEOUT,
);

test('SIGUSR1 while Node starts leaves no debugger open', {
  ...needs(process.platform === 'linux', 'Linux'),
  timeout: TIMEOUT,
}, async () => {
  const early =
    'process.kill(process.pid, "SIGUSR1"); await new Promise((r) => setTimeout(r, 300))';
  const node = ['--inspect-port=0', '--import', `data:text/javascript,${encodeURI(early)}`];
  const data = ['--data', 'synthetic:4096', '--batch-size', '8', '--log-every', '4'];
  const flags = [...TINY, ...data, '--epochs', '100', '--out', join(folder, 'debugged')];
  const bin = join(packageRoot, 'bin', 'mae-native.js');
  const running = startNode([...node, bin, 'train', ...flags]);
  await running.printed(/^step 4\//m);
  const { pid } = running.child;
  const sockets = readFileSync(`/proc/${pid}/net/tcp`, 'utf8');
  running.child.kill('SIGINT');
  const { code, stderr } = await running.outcome;
  const port = Number(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(stderr)?.[1]);
  expect(port).toBeGreaterThan(0);
  // A line of that table for each socket, its port in hexadecimal; 0A is the state of one that listens.
  expect(sockets).not.toMatch(new RegExp(`:${port.toString(16).toUpperCase()} .* 0A `));
  expect(code).toBe(130);
});

test('SIGUSR1 and SIGUSR2 do not end a command that has nothing to save', {
  ...needs(process.platform === 'linux', 'Linux'),
  timeout: TIMEOUT,
}, async () => {
  const init = join(packageRoot, 'tests', 'fixtures', 'v0.1.0', 'train', 'whole.safetensors');
  const flags = ['--data', 'synthetic:4', '--out', join(folder, 'sheet.png')];
  const running = start(['reconstruct', '--init', init, ...flags]);
  await loaded(running);
  for (const name of ['SIGUSR1', 'SIGUSR2'] as const) running.child.kill(name);
  expect(await running.outcome).toMatchObject({ code: 0, stderr: '' });
});

// How far the process is, Linux alone tells.
test('SIGINT while data is searched for ends cleanly', {
  ...needs(process.platform === 'linux', 'Linux'),
  timeout: TIMEOUT,
}, async () => {
  const data = join(folder, 'many');
  for (let i = 0; i < 20_000; i++) mkdirSync(join(data, String(i)), { recursive: true });
  const out = join(folder, 'early');
  const running = start(['train', ...TINY, '--data', data, '--out', out]);
  // Once the addon is loaded, the folders are next; they take many times as long as the signal.
  await loaded(running);
  running.child.kill('SIGINT');
  const [took, { code, signal, stderr }] = await timed(running.outcome);
  // Before there is anything to save, the system may end the process as well.
  expect(code === 130 || signal === 'SIGINT').toBe(true);
  expect(stderr).toBe('');
  expect(took).toBeLessThan(2000);
  expect(existsSync(out)).toBe(false);
});
