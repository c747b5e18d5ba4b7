/** Names with control characters, which a terminal would obey. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const TIMEOUT = 60_000;

/** Clears a screen, sets a colour by one byte, reorders text, and begins another line. */
const EVIL = 'a\u001b[2J\u009b31m\u202eb\nerror: c';
const VISIBLE = 'a\\u001b[2J\\u009b31m\\u202eb';

/** What no output may hold: controls but tab and line feed. */
const CONTROLS = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

test(
  'names of files are printed visibly, and as JSON that reads back as they are',
  async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'class\u001b[1m'), { recursive: true });
    writeFileSync(join(data, `${EVIL}.jpg`), 'no image');
    writeFileSync(join(data, 'good.jpg'), await jpeg(8, 8));
    const [text, json] = await Promise.all([
      run(['data', 'verify', data]),
      run(['data', 'verify', data, '--json']),
    ]);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain(`${VISIBLE}\\nerror: c.jpg: `);
    expect(json.stdout).not.toMatch(CONTROLS);
    expect(JSON.parse(json.stdout).damaged[0].name).toContain(EVIL);
    for (const { stdout, stderr } of [text, json]) expect(stdout + stderr).not.toMatch(CONTROLS);
  },
  TIMEOUT,
);

test.each([
  ['an error', ['train', '--data', EVIL]],
  ['wrong usage', ['train', `--${EVIL}`]],
  ['a wrong value', ['train', '--device', EVIL]],
])(
  'in %s they are visible',
  async (_, args) => {
    const { stderr } = await run(args);
    expect(stderr).toContain(VISIBLE);
    expect(stderr).not.toMatch(CONTROLS);
  },
  TIMEOUT,
);

test('commands print by lib/cli/output.ts alone', () => {
  const cli = join(packageRoot, 'lib', 'cli');
  const others = readdirSync(cli).filter((file) => {
    const source = readFileSync(join(cli, file), 'utf8');
    return (
      file !== 'output.ts' && /console\.|process\.std(out|err)\.write\((?!visible)/.test(source)
    );
  });
  expect(others).toEqual([]);
});
