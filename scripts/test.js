// `npm test`: type check, lint, format, then every test, and a line for each reason of skipped tests. In CI some reasons
// fail (scripts/skips.js). The last line is the plain count, `N passed, N failed, N skipped`. Arguments go to vitest, and
// leave the checks out: `npm test -- tests/native`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBin, runMain, runScript } from './run.js';
import { summarizeSkips } from './skips.js';

const CHECKS = {
  'type check': () => runBin('tsc', ['--noEmit']),
  'lint and format': () => runBin('biome', ['check', '.']),
  'C++ format': () => runScript('format-native.js'),
};

async function main() {
  const missing = ['node_modules/.bin/vitest', 'dist/cli/main.js'].find(
    (file) => !existsSync(join(root, file)),
  );
  if (missing) {
    console.error(`${missing} is not there. Run "npm install" first.`);
    return count(0, 1, 0);
  }

  // Tests start the command line as a user does, from dist. The type check reports compile errors.
  runBin('tsc', ['-p', 'tsconfig.build.json']);

  const args = process.argv.slice(2);
  const failed = args.length > 0 ? [] : runChecks();

  const { tsImport } = await import('tsx/esm/api');
  const environment = new URL('../tests/python/environment.ts', import.meta.url);
  const { prepare } = await tsImport(environment.href, import.meta.url);
  const reason = prepare();
  if (reason !== null) console.error(`No Python to compare with PyTorch: ${reason}`);
  const results = runTests(args);
  for (const name of failed) console.error(`The ${name} failed; see above.`);
  const { lines, unexpected } = summarizeSkips(results, Boolean(process.env.CI));
  for (const line of lines) console.log(line);
  // Failed checks, and skipped tests that CI must run, count as failed: the count must not look clean.
  const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0 } = results;
  const skipped = numPendingTests + numTodoTests - unexpected;
  return count(numPassedTests, numFailedTests + failed.length + unexpected, skipped);
}

function runChecks() {
  return Object.keys(CHECKS).filter((name) => {
    console.log(`# ${name}`);
    return CHECKS[name]() !== 0;
  });
}

function runTests(args) {
  const dir = mkdtempSync(join(tmpdir(), 'mae-native-test-'));
  try {
    const file = join(dir, 'results.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const status = runBin('vitest', ['run', ...reporters, ...args]);
    const results = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot be loaded, or an error outside any test, fails without a failed test.
    if (status !== 0 && results.numFailedTests === 0) results.numFailedTests = 1;
    return results;
  } catch (error) {
    console.error(`vitest left no results: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 1 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Prints the count, last of all, and returns the exit code. */
function count(passed, failed, skipped) {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

await runMain(main);
