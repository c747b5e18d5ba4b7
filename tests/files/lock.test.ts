/** Processes that want the same lock. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeLock } from '../../lib/files/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const ended = spawnSync(process.execPath, ['-e', '']).pid;

/** What a process that was killed leaves. */
const stale = (nonce: number) =>
  JSON.stringify({ pid: ended, host: hostname(), began: '1', nonce });

const isTaken = (result: ReturnType<typeof takeLock>): result is Disposable => !('pid' in result);

/** Takes the lock that a message names, tells who has it, and keeps it until the next message. */
const CONTENDER = `
  import { takeLock } from '${join(packageRoot, 'lib/files/index.ts')}';
  let held = null;
  process.on('message', (path) => {
    held?.[Symbol.dispose]();
    held = null;
    if (path === '') return process.send(0);
    const result = takeLock(path);
    if ('pid' in result) return process.send(result.pid);
    held = result;
    process.send(process.pid);
  });
  process.send(0);
`;

describe('five processes at once', () => {
  let processes: ChildProcess[];
  const replies = async (send: (child: ChildProcess) => void) => {
    const all = processes.map(async (child) => (await once(child, 'message'))[0] as number);
    for (const child of processes) send(child);
    return await Promise.all(all);
  };

  beforeAll(async () => {
    const node = ['--import', 'tsx', '--input-type=module', '-e', CONTENDER];
    processes = Array.from({ length: 5 }, () =>
      spawn(process.execPath, node, {
        cwd: packageRoot,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
    await replies(() => {});
  }, 60_000);
  afterAll(() => {
    for (const child of processes) child.kill();
  });

  test.each<[string, (lock: string, round: number) => void]>([
    ['a stale lock', (lock, round) => writeFileSync(lock, stale(round))],
    ['no lock', () => {}],
    ['a lock whose takeover was interrupted', interrupted],
  ])(
    'with %s: one gets it, and the others are told which',
    async (name, prepare) => {
      for (let round = 0; round < 100; round++) {
        const place = join(folder, `${name}-${round}`);
        mkdirSync(place);
        const lock = join(place, 'lock');
        prepare(lock, round);
        const answers = await replies((child) => child.send(lock));
        const owners = processes.filter(({ pid }, i) => answers[i] === pid);
        expect(owners.length, `round ${round}`).toBe(1);
        expect(new Set(answers)).toEqual(new Set([owners[0]?.pid]));
        expect(readdirSync(place)).toEqual(['lock']);
        await replies((child) => child.send(''));
        expect(readdirSync(place)).toEqual([]);
      }
    },
    60_000,
  );
});

/** Two processes, one after the other, took the lock over and were killed before they had replaced it. */
function interrupted(lock: string, round: number): void {
  const contents = [stale(round), stale(-1), stale(-2)];
  const names = contents.map((content) => createHash('sha256').update(content).digest('hex'));
  writeFileSync(lock, contents[0] as string);
  writeFileSync(`${lock}.${names[0]?.slice(0, 32)}`, contents[1] as string);
  writeFileSync(`${lock}.${names[1]?.slice(0, 32)}`, contents[2] as string);
}

test('is released with its file, and only then free', () => {
  const lock = join(folder, 'own');
  const first = takeLock(lock);
  expect(takeLock(lock)).toMatchObject({ pid: process.pid });
  if (isTaken(first)) first[Symbol.dispose]();
  expect(existsSync(lock)).toBe(false);
  expect(isTaken(takeLock(lock))).toBe(true);
});

test('is not released for another that has it since', () => {
  const lock = join(folder, 'replaced');
  const first = takeLock(lock);
  writeFileSync(lock, stale(1));
  if (isTaken(first)) first[Symbol.dispose]();
  expect(readFileSync(lock, 'utf8')).toBe(stale(1));
});

test.each([
  ['empty', ''],
  ['cut short', '{"pid":1'],
  ['of something else', '[]'],
  ['of another machine', JSON.stringify({ pid: process.pid, host: 'elsewhere', began: null })],
])('is taken over where its file is %s', (name, content) => {
  const lock = join(folder, name);
  writeFileSync(lock, content);
  expect(isTaken(takeLock(lock))).toBe(true);
});
