/** The declarations of ops that are checked in are those of the libtorch that is loaded. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { torch } from '../../lib/torch/index.js';
import { findOp } from '../../lib/torch/ops.js';
import { declareOps } from '../../scripts/op-declarations.js';

const read = (file: string) =>
  readFileSync(new URL(`../../lib/torch/generated/${file}`, import.meta.url), 'utf8');
const generatedFor = /schemas of libtorch (\d+\.\d+) /.exec(read('functions.ts'))?.[1];
const loaded = torch.version.split('.').slice(0, 2).join('.');

/** Ops that were declared for one version of libtorch and are not in another that is supported. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {};

test('both files say for which libtorch they are', () => {
  expect(read('methods.ts')).toContain(`schemas of libtorch ${generatedFor} `);
});

if (generatedFor === loaded) {
  test.each(Object.entries(declareOps()))('%s is what the generator makes', (file, text) => {
    // Told in one line: a difference of two files of 4,000 lines helps nobody.
    expect(read(file) === text, 'run: npm run generate').toBe(true);
  });
} else {
  test('every op that is declared exists, or is listed as absent', () => {
    const declared = [...read('functions.ts').matchAll(/\/\*\* `(\w+)[.(]/g)].map(
      ([, op]) => op as string,
    );
    const missing = [...new Set(declared)].filter((op) => findOp('aten', op) === undefined);
    expect(missing).toEqual(ABSENT[loaded] ?? []);
  });
}

test('every op that is declared can be called under its name', () => {
  const names = [...read('functions.ts').matchAll(/^ {2}(\w+)\(/gm)].map(
    ([, name]) => name as string,
  );
  const functions = torch as unknown as Record<string, unknown>;
  expect([...new Set(names)].filter((name) => typeof functions[name] !== 'function')).toEqual([]);
});
