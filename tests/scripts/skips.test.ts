/** `npm test` says what was skipped for which reason, and CI fails where it may not be. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { summarizeSkips } from '../../scripts/skips.js';
import { temporaryFolder } from '../support/folders.js';
import { startNode } from '../support/processes.js';

const PROGRAM = `
import { describe, expect, test } from 'vitest';
import { needs } from ${JSON.stringify(join(packageRoot, 'tests/support/needs.ts'))};

describe('with git', needs(false, 'git'), () => {
  test('one', () => {});
  describe('of any size', needs(true, 'a GPU'), () => test.each([1, 2])('%d', () => {}));
  test('on Linux', needs(false, 'Linux'), () => {});
});
test.each([1, 2])('%d', { ...needs(false, 'Linux'), timeout: 10 }, () => {});
test.skip('for nothing', () => {});
test('that is there', needs(true, 'python3'), () => expect(1).toBe(1));
`;

// Beside node_modules, so that the program finds vitest.
const folder = temporaryFolder(join(packageRoot, '.cache'));
let results: Parameters<typeof summarizeSkips>[0];

beforeAll(async () => {
  // Else vitest takes the settings of these tests.
  writeFileSync(join(folder, 'vitest.config.js'), 'export default {};\n');
  writeFileSync(join(folder, 'some.test.ts'), PROGRAM);
  const vitest = join(packageRoot, 'node_modules/vitest/vitest.mjs');
  const file = join(folder, 'results.json');
  const flags = ['run', '--root', folder, '--reporter=json', `--outputFile=${file}`];
  const { code, stderr } = await startNode([vitest, ...flags]).outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  results = JSON.parse(readFileSync(file, 'utf8'));
});

test('every reason is told with the number of tests, the most frequent first', () => {
  const { lines, unexpected } = summarizeSkips(results, false);
  expect(lines).toEqual([
    '3 skipped: needs git',
    '3 skipped: needs Linux',
    '1 skipped: no reason given (first: for nothing)',
  ]);
  expect(unexpected).toBe(0);
});

test('CI fails for what it must have, and for what gives no reason', () => {
  const { lines, unexpected } = summarizeSkips(results, true, { git: false, Linux: true });
  expect(lines).toEqual([
    '3 skipped: needs git; CI must run them',
    '3 skipped: needs Linux',
    '1 skipped: no reason given (first: for nothing); CI must run them',
  ]);
  expect(unexpected).toBe(4);
});

test('nothing skipped is nothing told', () => {
  expect(summarizeSkips({ testResults: [] }, true)).toEqual({ lines: [], unexpected: 0 });
  // vitest left no report.
  expect(summarizeSkips({}, true)).toEqual({ lines: [], unexpected: 0 });
});
