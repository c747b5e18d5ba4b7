/**
 * The first samples of every entry of PyTorch's test databases, in float32. `npm run test:opinfo` runs all of them, in all
 * dtypes, and says what has become outdated in the table of what is left out.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { torch } from '../../lib/index.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';
import { runEntry } from './entry.js';
import { unexpected } from './left-out.js';
import { type OpCase, runOp } from './ops.js';
import { agrees, type Tally } from './outcome.js';
import { type Database, Recorder } from './recorder.js';
import { line } from './report.js';

const SAMPLES = 2;
/** PyTorch 2.13 has 702, 114 and 15; another version may have some fewer. */
const ENTRIES: Record<Database, number> = { ops: 650, modules: 100, optimizers: 13 };

const python = pythonEnv();

describe('inputs of PyTorch itself', needs(python !== null, 'Python with PyTorch'), () => {
  let recorder: Recorder;
  beforeAll(() => {
    torch.setNumThreads(1);
    recorder = new Recorder(python as PythonEnvironment);
  });
  afterAll(() => recorder.close());

  test.each(Object.keys(ENTRIES) as Database[])('%s', { timeout: 600_000 }, async (db) => {
    const entries = await recorder.entries(db);
    expect(entries.length).toBeGreaterThan(ENTRIES[db]);
    const all: Tally[] = [];
    for (const entry of entries) {
      all.push(...(await runEntry(recorder, { db, entry, dtypes: ['float32'], limit: SAMPLES })));
    }
    expect(unexpected(all).map(line)).toEqual([]);
    const agreeing = new Set(all.filter(({ status }) => agrees(status)).map(({ entry }) => entry));
    expect(agreeing.size).toBeGreaterThan(0.9 * ENTRIES[db]);
  });

  test('another op is told from the one that PyTorch ran', { timeout: 300_000 }, async () => {
    const request = { db: 'ops', entry: 'sin', dtypes: ['float32'], limit: 1 } as const;
    for await (const { cases, data } of recorder.cases(request)) {
      for (const one of cases as OpCase[]) {
        expect(runOp(one, data).status).toBe('bits');
        const calls = one.calls.map((call) => ({ ...call, fn: 'cos' }));
        expect(runOp({ ...one, calls }, data).status).toBe('different');
        const expected = { $: 'raised', message: 'no' };
        expect(runOp({ ...one, expected }, data).status).toBe('accepted');
      }
    }
  });
});
