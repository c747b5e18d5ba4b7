/**
 * Runs PyTorch's own test inputs through this library and compares with PyTorch: values, gradients, refusals.
 *
 *   npm run test:opinfo                                   everything
 *   npm run test:opinfo -- --db modules                   one database: ops, modules, optimizers
 *   npm run test:opinfo -- --ops add,linalg.inv           some entries
 *   npm run test:opinfo -- --ops add --sample 3           one sample of each of their kinds
 *   npm run test:opinfo -- --workers 4 --json tallies.json
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pythonEnv } from '../python/python.js';
import { outdated, unexpected } from './left-out.js';
import { runAll } from './pool.js';
import { DATABASES, type Database, Recorder, type Request } from './recorder.js';
import { counts, line } from './report.js';

const { values: flags } = parseArgs({
  options: {
    db: { type: 'string' },
    ops: { type: 'string' },
    dtypes: { type: 'string' },
    sample: { type: 'string' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const python = pythonEnv();
  if (python === null) return 1;
  const names = flags.ops?.split(',');
  const sample = flags.sample === undefined ? undefined : Number(flags.sample);
  const dtypes = flags.dtypes?.split(',');
  const recorder = new Recorder(python);
  let failed = 0;
  for (const db of DATABASES.filter((one) => (flags.db ?? one) === one)) {
    const entries = (await recorder.entries(db)).filter((entry) => matches(entry, names));
    const requests = entries.map((entry): Request => ({ db, entry, sample, dtypes }));
    failed += await runDatabase(db, requests);
  }
  recorder.close();
  return failed === 0 ? 0 : 1;
}

/** A name stands for all its variants. */
function matches(entry: string, names: readonly string[] | undefined): boolean {
  return names?.some((name) => entry === name || entry.startsWith(`${name}.`)) ?? true;
}

async function runDatabase(db: Database, requests: readonly Request[]): Promise<number> {
  if (requests.length === 0) return 0;
  const begun = Date.now();
  const tallies = await runAll(requests, Number(flags.workers), (done, { entry }) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\x1b[K${db}: ${done}/${requests.length} ${entry}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const failing = unexpected(tallies);
  for (const tally of failing) console.log(line(tally));
  const whole = flags.sample === undefined && flags.dtypes === undefined;
  const stale = whole ? outdated(tallies, new Set(requests.map(({ entry }) => entry))) : [];
  for (const entry of stale) console.log(`${entry} is left out, but agrees`);
  console.log(`${db}: ${requests.length} entries in ${Math.round((Date.now() - begun) / 1000)} s`);
  for (const text of counts(tallies)) console.log(text);
  if (flags.json !== undefined) writeFileSync(`${flags.json}.${db}`, JSON.stringify(tallies));
  return failing.length + stale.length;
}

process.exitCode = await main();
