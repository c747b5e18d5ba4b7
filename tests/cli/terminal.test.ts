/** What a user sees on a terminal. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { startProgram } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
/** util-linux's `script` gives a process a terminal. */
const hasTerminal = /util-linux/.test(spawnSync('script', ['--version']).stdout?.toString() ?? '');

const ESCAPE = '\u001b';

/** The lines of a terminal after all of this was written to it. */
function screen(written: string): string[] {
  const lines: string[] = [];
  let [row, column] = [0, 0];
  let saved: [number, number] = [0, 0];
  // A control sequence with its number and letter, or a character.
  const parts = written.replaceAll(ESCAPE, '␛').matchAll(/␛\[\??(\d*)([A-Za-z])|␛\d|[\s\S]/g);
  for (const [one, number, letter] of parts) {
    const line = (lines[row] ?? '').padEnd(column);
    if (one === '␛7') saved = [row, column];
    else if (one === '␛8') [row, column] = saved;
    else if (letter === 'G') column = Number(number || 1) - 1;
    else if (letter === 'K') lines[row] = number === '2' ? '' : line.slice(0, column);
    else if (one === '\r') column = 0;
    else if (one === '\n') row++;
    else if (letter === undefined) lines[row] = line.slice(0, column) + one + line.slice(++column);
  }
  return Array.from(lines, (line) => line ?? '');
}

describe(
  'a run with notes between its steps',
  needs(hasTerminal, 'the script command of util-linux'),
  () => {
    let written: string;
    beforeAll(async () => {
      const flags = [
        '--lr',
        '1e30',
        '--warmup-epochs',
        '0',
        '--log-every',
        '1',
        '--batch-size',
        '8',
      ];
      const args = ['train', ...TINY, '--data', 'synthetic:64', '--out', join(folder, 'run')];
      const command = [
        process.execPath,
        join(packageRoot, 'bin', 'mae-native.js'),
        ...args,
        ...flags,
      ];
      const quoted = command.map((word) => `'${word}'`).join(' ');
      const running = startProgram('script', ['-qec', quoted, join(folder, 'typescript')]);
      written = (await running.outcome).stdout;
    });

    test('shows each of them whole, and the bar over none', () => {
      const lines = screen(written).map((line) => line.trimEnd());
      const notes = lines.filter((line) => line.startsWith('step '));
      expect(notes.length).toBeGreaterThanOrEqual(5);
      for (const note of notes) {
        expect(note).toMatch(/^step \d+: loss \S+ or its gradient is not finite .* is left out$/);
      }
      expect(lines.filter((line) => line.includes('images/s |'))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('error: '))).toHaveLength(1);
    });

    test('leaves the cursor to be seen and lines to be wrapped, should it be killed', () => {
      expect(written).toMatch(/\d\/\d+ \| mean loss/);
      for (const off of ['?25l', '?7l']) expect(written).not.toContain(`${ESCAPE}[${off}`);
    });
  },
);
