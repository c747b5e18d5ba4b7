import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LogRecord, type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const good = await jpeg(24, 20);

/** A folder of images, of which those with these numbers are damaged. */
function images(name: string, count: number, isBad: (index: number) => boolean): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (let i = 0; i < count; i++) {
    const file = join(path, `写真 ${String(i).padStart(3, '0')}.jpg`);
    writeFileSync(file, isBad(i) ? good.subarray(0, i % 2 ? 0 : 100) : good);
  }
  return path;
}

function options(out: string, data: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ imageSize: [16, 16], patchSize: 4, dim: 16, depth: 1, heads: 2, decoderDim: 16 },
    ...{ decoderDepth: 1, decoderHeads: 2, batchSize: 4, epochs: 1, threads: 1, workers: 1 },
    ...{ device: 'cpu', out: join(folder, out), data: [data], ...more },
  };
}

interface Line {
  readonly name: string;
  readonly reason: string;
}

function linesOf<T>(out: string, file: string): T[] {
  const text = readFileSync(join(folder, out, file), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}

const listOf = (out: string) => linesOf<Line>(out, 'skipped.jsonl');
const summaryOf = (out: string) =>
  JSON.parse(readFileSync(join(folder, out, 'summary.json'), 'utf8'));

describe('skipped.jsonl', () => {
  test('names each file that cannot be read, and why, as the log does', async () => {
    const data = images('some', 20, (i) => i % 10 === 3);
    await pretrain(options('some-out', data, { epochs: 2 }));
    const list = listOf('some-out');
    expect(list.map(({ name }) => name).sort()).toEqual(
      ['003', '013'].map((number) => join(data, `写真 ${number}.jpg`)),
    );
    for (const { reason } of list) expect(reason).toBe('the file is empty');
    const logged = linesOf<LogRecord>('some-out', 'log.jsonl').flatMap((line) =>
      line.kind === 'skipped' ? [{ name: line.name, reason: line.reason }] : [],
    );
    expect(logged).toEqual(list);
    expect(summaryOf('some-out').skipped).toBe(2);
  });

  test('is not there where nothing is skipped', async () => {
    const data = images('whole', 4, () => false);
    await pretrain(options('whole-out', data));
    expect(existsSync(join(folder, 'whole-out', 'skipped.jsonl'))).toBe(false);
    expect(summaryOf('whole-out').skipped).toBe(0);
  });

  test('has no name twice where the run was resumed', async () => {
    const data = images('parts', 20, (i) => i % 7 === 2);
    await pretrain(options('parts-out', data));
    const first = listOf('parts-out');
    await pretrain(options('parts-out', data, { epochs: 3, resume: 'auto' }));
    expect(first).toHaveLength(3);
    expect(listOf('parts-out')).toEqual(first);
    expect(summaryOf('parts-out').skipped).toBe(3);
  });

  test('has what was found after the checkpoint once, where the run goes on from that', async () => {
    const data = images('killed', 20, (i) => i % 7 === 2);
    await pretrain(options('killed-out', data));
    // As a process leaves it that was killed after it had met two of them, half a line at the end.
    const path = join(folder, 'killed-out');
    const saved = linesOf<LogRecord>('killed-out', 'log.jsonl');
    const early = saved.filter(({ kind }) => kind === 'skipped').slice(0, 1);
    writeFileSync(
      join(path, 'log.jsonl'),
      early.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const list = readFileSync(join(path, 'skipped.jsonl'), 'utf8');
    writeFileSync(join(path, 'skipped.jsonl'), list.slice(0, -20));
    await pretrain(options('killed-out', data, { epochs: 2, resume: 'auto' }));
    const names = listOf('killed-out').map(({ name }) => name);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });

  test('goes aside with the run that it belongs to', async () => {
    const data = images('aside', 20, (i) => i === 2);
    await pretrain(options('aside-out', data));
    await pretrain(options('aside-out', 'synthetic:8'));
    expect(readdirSync(join(folder, 'aside-out'))).not.toContain('skipped.jsonl');
    expect(listOf('aside-out/previous-1')).toHaveLength(1);
  });
});

describe('more unreadable images than --max-bad', () => {
  test('refuse a share that is none', async () => {
    const wrong = options('wrong-out', 'synthetic:8', { maxBad: 10 });
    expect(await messageOf(() => pretrain(wrong))).toMatch(
      /maxBad.*10.*expected a share from 0 to 1/,
    );
  });

  test('are remembered in config.json', async () => {
    await pretrain(options('config-out', 'synthetic:8', { maxBad: 0.25 }));
    const config = readFileSync(join(folder, 'config-out', 'config.json'), 'utf8');
    expect(JSON.parse(config).max_bad).toBe(0.25);
  });
});
