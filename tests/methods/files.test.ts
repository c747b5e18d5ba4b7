/** What adding a method takes: one file of its own, and its line among the others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { methods, pretraining } from '../../lib/methods/index.js';
import { packageRoot } from '../../lib/native/paths.js';

const library = join(packageRoot, 'lib');
const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const filesThatName = (word: string) =>
  files.filter((file) =>
    new RegExp(`\\b${word}\\b`).test(readFileSync(join(library, file), 'utf8')),
  );

describe('the guest', () => {
  test('is named in its own file and in the list of methods, and nowhere else', () => {
    expect(filesThatName('dae').sort()).toEqual(['methods/dae.ts', 'methods/index.ts']);
  });

  test('takes three lines of the list: its import, its entry and its export', () => {
    const lines = readFileSync(join(library, 'methods', 'index.ts'), 'utf8').split('\n');
    expect(lines.filter((line) => /\bdae\b/.test(line))).toHaveLength(3);
  });
});

test.each(Object.entries(methods))('%s goes by its own name', (key, method) => {
  expect(method.name).toBe(key);
});

test.each(Object.values(pretraining))('$name is run by train', ({ command }) => {
  expect(command).toBe('train');
});
