// Gathers the results of scripts/gpu-check.sh in one file, named by GPU, PyTorch and date.
//   node scripts/gpu-results.js OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './run.js';

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** A text's JSON: the whole text, or its last line; undefined where neither is JSON. */
function lastJson(text) {
  for (const candidate of [text, text.trim().split('\n').at(-1) ?? '']) {
    try {
      return JSON.parse(candidate);
    } catch {}
  }
  return undefined;
}

async function main() {
  const [out] = process.argv.slice(2);
  if (out === undefined) {
    console.error('usage: node scripts/gpu-results.js OUT');
    return 2;
  }
  const rows = read(join(out, 'steps.tsv')).trim().split('\n');
  const steps = rows.map((row) => {
    const [name, code, seconds, command] = row.split('\t');
    const result = name === 'tests' ? tests(out) : lastJson(read(join(out, `${name}.out`)));
    return { name, command, exit_code: Number(code), seconds: Number(seconds), result };
  });
  const doctor = steps.find(({ name }) => name === 'doctor')?.result;
  const gpu = doctor?.runtime?.gpu ?? 'CPU';
  const summary = lastJson(read(join(out, 'run', 'summary.json')));
  const date = new Date().toISOString().slice(0, 10);
  const version = doctor?.libtorch?.version?.split('+')[0] ?? 'unknown';
  const file = join(out, `${gpu.replaceAll(/[^\w]+/g, '-')}-torch${version}-${date}.json`);
  const content = { gpu, libtorch: doctor?.libtorch?.version, date, steps, learning: summary };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  console.log(file);
  return 0;
}

/** Counts and failed tests of vitest's report. */
function tests(out) {
  const report = lastJson(read(join(out, 'tests.json')));
  if (report === undefined) return undefined;
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const failures = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  return { passed, failed, skipped, failures };
}

await runMain(main);
