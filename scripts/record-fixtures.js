// Records PyTorch's answers to the tests that compare with it, in tests/fixtures. Without Python, tests compare with these.
// It uses the Python of the tests, which `npm test` or `npx tsx tests/python/environment.ts` sets up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin, runMain } from './run.js';

/** Test files that ask PyTorch, by `useReference`. */
function referenceTests() {
  return readdirSync(join(root, 'tests'), { recursive: true })
    .map((file) => join('tests', file))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('/python/reference.js'));
}

await runMain(() => {
  process.env.MAE_NATIVE_RECORD = '1';
  return runBin('vitest', ['run', ...referenceTests()]);
});
