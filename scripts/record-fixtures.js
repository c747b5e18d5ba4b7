// Records what PyTorch answers to the tests that compare with it, in tests/fixtures; where Python is not there, they
// compare with that. It takes the Python of the tests: `npm test` prepares it, or `npx tsx tests/python/environment.ts`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin, runMain } from './run.js';

/** The files of tests that ask through `useReference`. */
function recorded() {
  return readdirSync(join(root, 'tests'), { recursive: true })
    .map((file) => join('tests', file))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('/python/reference.js'));
}

await runMain(() => {
  process.env.MAE_NATIVE_RECORD = '1';
  return runBin('vitest', ['run', ...recorded()]);
});
