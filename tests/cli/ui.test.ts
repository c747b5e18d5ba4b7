/** `mae-native ui`, and `--ui` of trainings. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { run, start } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const root = temporaryFolder();

/** Whether somebody answers. */
const isServed = (address: string): Promise<boolean> =>
  fetch(address).then(
    ({ ok }) => ok,
    () => false,
  );

describe('mae-native ui', () => {
  test('prints its address on the first line, and ends by a signal', async () => {
    mkdirSync(join(root, 'runs'));
    const page = start(['ui', join(root, 'runs'), '--port', '0']);
    const first = await new Promise<string>((resolve) => {
      page.child.stdout?.once('data', (text) => resolve(String(text)));
    });
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    const answer = await fetch(`${first.trim()}api/runs`);
    expect(await answer.json()).toEqual({ folder: join(root, 'runs'), runs: [] });
    page.child.kill('SIGINT');
    expect(await page.outcome).toMatchObject({ code: 0, stderr: '' });
  });

  test('refuses a folder that is not there, and a port that is taken, in one line', async () => {
    const missing = await run(['ui', join(root, 'nothing')]);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^error: [^\n]*nothing: there is no such folder[^\n]*\n$/);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = await run(['ui', root, '--port', String(port)]);
    other.close();
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(/^error: port \d+ [^\n]*give another with --port\n$/);
  });
});

describe('A training with --ui', () => {
  test('serves the page of its run, until it ends', async () => {
    const out = join(root, 'trained');
    const training = start([
      ...['train', ...TINY, '--data', 'synthetic:64', '--batch-size', '16', '--epochs', '100000'],
      ...['--log-every', '1', '--out', out, '--ui'],
    ]);
    let told = '';
    training.child.stderr?.on('data', (text) => {
      told += text;
    });
    await training.printed(/live page: http\S+\n/);
    const address = /live page: (http\S+)/.exec(told)?.[1] as string;
    const { runs } = (await (await fetch(`${address}api/runs`)).json()) as {
      runs: { id: string; state: string }[];
    };
    expect(runs).toMatchObject([{ id: '.', state: 'running' }]);
    training.child.kill('SIGINT');
    expect((await training.outcome).code).toBe(130);
    while (await isServed(address)) await sleep(50);
  });

  test('does not leave its page behind where it is killed', async () => {
    const training = start([
      ...['train', ...TINY, '--data', 'synthetic:64', '--epochs', '100000'],
      ...['--out', join(root, 'killed'), '--ui'],
    ]);
    let told = '';
    training.child.stderr?.on('data', (text) => {
      told += text;
    });
    await training.printed(/live page: http\S+\n/);
    const address = /live page: (http\S+)/.exec(told)?.[1] as string;
    expect(await isServed(address)).toBe(true);
    training.child.kill('SIGKILL');
    while (await isServed(address)) await sleep(50);
  });
});
