import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const TIMEOUT = 120_000;

const commandOf = (out: string, ...more: string[]) => [
  ...[
    'compare',
    '--data',
    'synthetic:64',
    '--val-data',
    'synthetic:32',
    '--out',
    join(folder, out),
  ],
  ...['--methods', 'mae', '--protocols', 'knn', '--threads', '1', '--workers', '0', ...more],
];

test(
  'methods of one model by name; the last line is JSON with a row of each',
  async () => {
    const command = commandOf('named', '--model', 'quick-start', '--budget', '0.01', '--json');
    const { code, stdout, stderr } = await run(command);
    expect({ code, stages: stderr.match(/stage \d of \d: .*/g) }).toEqual({
      code: 0,
      stages: ['stage 1 of 2: pretrain-mae-0', 'stage 2 of 2: knn-mae-0'],
    });
    const { rows, encoder, out } = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
    expect(encoder).toMatchObject({ model: 'quick-start', dim: 96 });
    expect(rows).toMatchObject([{ method: 'mae', protocol: 'knn', published: null }]);
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toContain(
      `| mae | ${rows[0].top1.toFixed(2)} |`,
    );
  },
  TIMEOUT,
);

test.concurrent.each([
  [['--methods', 'mea'], "error: there is no method 'mea'; there are scratch, mae,", 2],
  [
    ['--config', 'mea=cifar10'],
    'error: --config mea=cifar10: expected NAME=FILE, with one of scratch, mae,',
    2,
  ],
  [['--recipes', 'cifar11'], 'error: cifar11: no such file, nor a recipe of that name;', 1],
])(
  '%s is refused',
  async (flags, message, exitCode) => {
    const { code, stderr } = await run(commandOf('refused', ...flags));
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
    expect(code).toBe(exitCode);
  },
  TIMEOUT,
);
