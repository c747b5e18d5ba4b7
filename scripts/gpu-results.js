// Gathers what steps of scripts/gpu-check.sh gave so far in one file.
//   node scripts/gpu-results.js LOGS FILE
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

/** A text's JSON: the whole text, or the last line that is some; undefined where there is none. */
function lastJson(text) {
  for (const candidate of [text, ...text.trim().split('\n').reverse()]) {
    try {
      return JSON.parse(candidate);
    } catch {}
  }
  return undefined;
}

async function main() {
  const [logs, file] = process.argv.slice(2);
  if (file === undefined) {
    console.error('usage: node scripts/gpu-results.js LOGS FILE');
    return 2;
  }
  const rows = read(join(logs, 'steps.tsv')).trim().split('\n');
  const steps = rows.map((row) => {
    const [name, code, seconds, command] = row.split('\t');
    return {
      ...{ name, command, exit_code: Number(code), seconds: Number(seconds) },
      result: resultOf(logs, name),
      collections: collections(read(join(logs, `${name}.out`))),
    };
  });
  const doctor = steps.find(({ name }) => name === 'doctor')?.result;
  const content = {
    gpu: doctor?.runtime?.gpu ?? null,
    libtorch: doctor?.libtorch?.version,
    date: new Date().toISOString().slice(0, 10),
    steps,
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return 0;
}

function resultOf(logs, name) {
  if (name === 'tests') return tests(logs);
  const summary = lastJson(read(join(logs, `${name}.summary.json`)));
  return summary ?? lastJson(read(join(logs, `${name}.out`)));
}

/** How often the garbage collector looked through the whole heap, and its milliseconds, where Node.js was told to say. */
function collections(text) {
  const found = [...text.matchAll(/^\[\d+:0x.*Mark-Compact.* (\d+\.\d+) \/ \d+\.\d+ ms/gm)];
  if (!/^\[\d+:0x/m.test(text)) return undefined;
  return { count: found.length, ms: found.reduce((sum, [, ms]) => sum + Number(ms), 0) };
}

/** Counts and failed tests of vitest's report. */
function tests(logs) {
  const report = lastJson(read(join(logs, 'tests.json')));
  if (report === undefined) return undefined;
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const failures = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  return { passed, failed, skipped, failures };
}

await runMain(main);
