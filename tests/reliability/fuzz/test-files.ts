/** Test files that search for faults themselves, for as long as they are told to (tests/support/fuzzing.ts). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/native/paths.js';
import type { FuzzCounts } from '../../support/fuzzing.js';

/** Paths from the package's root of the files that take their time from tests/support/fuzzing.ts. */
export function searchingTests(): string[] {
  const names = readdirSync(join(packageRoot, 'tests'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => `tests/${name}`);
  const searches = (file: string) =>
    /fuzzSeconds.*support\/fuzzing/.test(readFileSync(join(packageRoot, file), 'utf8'));
  return files.filter(searches).sort();
}

/** What a test file reported, and whether it failed. */
export interface TestsOutcome {
  readonly reports: readonly (FuzzCounts & { readonly name: string })[];
  readonly failed: boolean;
  readonly output: string;
}

/** Runs a test file for some seconds. */
export function runSearchingTests(file: string, seconds: number, seed: number): TestsOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'mae-native-fuzz-'));
  try {
    const report = join(folder, 'report');
    const env = {
      ...process.env,
      MAE_NATIVE_FUZZ_SECONDS: `${seconds}`,
      MAE_NATIVE_FUZZ_SEED: `${seed}`,
      MAE_NATIVE_FUZZ_REPORT: report,
    };
    const vitest = join(packageRoot, 'node_modules/vitest/vitest.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', file], {
      cwd: packageRoot,
      env,
      encoding: 'utf8',
    });
    const lines = existsSync(report) ? readFileSync(report, 'utf8').trimEnd().split('\n') : [];
    return {
      reports: lines.map((line) => JSON.parse(line)),
      failed: status !== 0,
      output: stdout + stderr,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
