import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Log } from '../../lib/training/run/log.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { canMountDisks, runOnSmallDisk } from '../support/small-disk.js';

const folder = temporaryFolder();
const line = (message: string) => ({ kind: 'warning', message }) as const;
const messages = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text).message);

describe('going on', () => {
  test('takes back what came after a checkpoint', () => {
    const path = join(folder, 'later.jsonl');
    const log = new Log(path);
    log.append(line('a'));
    const { bytes } = log;
    log.append(line('b'));
    log.rewind(bytes);
    log.append(line('c'));
    expect(messages(path)).toEqual(['a', 'c']);
  });

  test('takes back half a line where a power cut took the rest', () => {
    const path = join(folder, 'torn.jsonl');
    const log = new Log(path);
    log.append(line('a'));
    appendFileSync(path, '{"kind":"warn');
    // The checkpoint is from a time when the log was longer.
    log.rewind(statSync(path).size + 100);
    log.append(line('b'));
    expect(messages(path)).toEqual(['a', 'b']);
  });

  test('does without a log', () => {
    const path = join(folder, 'none.jsonl');
    const log = new Log(path);
    log.rewind(100);
    log.append(line('a'));
    expect(messages(path)).toEqual(['a']);
  });
});

test('skipped samples are read from lines that are whole', () => {
  const path = join(folder, 'skipped.jsonl');
  const log = new Log(path);
  log.append({ kind: 'skipped', name: 'a "b"\n.png', reason: 'empty' });
  log.append(line('skipped'));
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"kind":"skipped","na`);
  expect(log.skipped()).toMatchObject([{ name: 'a "b"\n.png', reason: 'empty' }]);
});

describe('a disk that was full', needs(canMountDisks(folder), 'a user who may mount disks'), () => {
  test('leaves no half line before those that follow when there is room again', () => {
    const log = fileURLToPath(new URL('../../lib/training/run/log.ts', import.meta.url));
    const [path, ballast] = [join(folder, 'log.jsonl'), join(folder, 'ballast')];
    const script = `
      import { readFileSync, rmSync, writeFileSync } from 'node:fs';
      import { Log } from ${JSON.stringify(log)};
      writeFileSync(${JSON.stringify(ballast)}, Buffer.alloc(20_480));
      const log = new Log(${JSON.stringify(path)});
      let failures = 0;
      for (let i = 0; i < 300; i++) {
        if (i === 299) rmSync(${JSON.stringify(ballast)});
        try {
          log.append({ kind: 'warning', message: 'x'.repeat(90) + i });
        } catch {
          failures++;
        }
      }
      console.log(JSON.stringify({ failures, content: readFileSync(${JSON.stringify(path)}, 'utf8') }));
    `;
    const told = runOnSmallDisk(folder, 40_960, script) as { failures: number; content: string };
    expect(told.failures).toBeGreaterThan(0);
    const lines = told.content.trimEnd().split('\n');
    for (const text of lines) expect(() => JSON.parse(text), text).not.toThrow();
    expect(lines.at(-1)).toMatch(/x299"}$/);
  });
});
