/** The addon's threads end with what started them, in the middle of their work too, and keep no process alive. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';

const archive = path.join(temporaryFolder(), 'images.tar');
const bytes = await jpeg(700, 500);
const members = Array.from({ length: 64 }, (_, i) => ({ name: `${i}.jpg`, bytes }));
await writeTar(archive, members);

const script = (name: string) => fileURLToPath(new URL(`./children/${name}`, import.meta.url));

describe('a process ends', () => {
  test.each([
    { what: 'when its epoch is over, without closing anything', fate: 'finish' },
    { what: 'when the epoch is left', fate: 'leave' },
    { what: 'at process.exit in the middle of an epoch', fate: 'exit' },
  ])('$what', ({ fate }) => {
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', script('epochs.ts'), archive, fate],
      { encoding: 'utf8', timeout: 50_000 },
    );
    expect([status, signal, stderr]).toEqual([0, null, '']);
  });
});

describe('a worker thread ends', () => {
  test.each(['finish', 'leave', 'exit'])('by itself: %s', async (fate) => {
    const worker = new Worker(script('worker.mjs'), { workerData: [archive, fate] });
    expect(await once(worker, 'exit')).toEqual([0]);
  });

  test('when it is terminated while its threads work, again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const worker = new Worker(script('worker.mjs'), { workerData: [archive, 'on'] });
      const [native] = await once(worker, 'message');
      expect(native).toBeGreaterThan(0);
      await worker.terminate();
    }
  });
});
