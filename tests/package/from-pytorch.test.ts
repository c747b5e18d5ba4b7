import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { useReference } from '../python/reference.js';
import { startNode } from '../support/processes.js';
import { compile, scratchFolder } from './scratch.js';

/** The rows of the page: a line of Python, and what it is here. */
const rows = [
  ...readFileSync(join(packageRoot, 'docs/from-pytorch.md'), 'utf8').matchAll(
    /^\| `([^`]+)` +\| `([^`]+)` +\|$/gm,
  ),
].map(([, python, typescript]) => ({ python: python as string, typescript: typescript as string }));

/** Writes what a line gives as tests/python/rows.py does. */
const PRELUDE = `
import { checkpoints, nn, optim, Tensor, torch } from 'mae-native';
const F = nn.functional;
const values: unknown[] = [];
function encode(value: unknown): unknown {
  if (value instanceof Tensor) {
    const data = value.detach().to('float64').reshape([-1]).tolist();
    return { dtype: value.dtype, shape: value.shape, data };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof nn.Module) return String(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  // A named tuple in Python.
  if ('missingKeys' in value) return Object.values(value).map(encode);
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, encode(item)]));
}
`;

function programOf(lines: readonly string[]): string {
  const body = lines.map((line) => {
    const name = /^const (\w+) =/.exec(line)?.[1];
    return name === undefined
      ? `values.push(encode(${line}));`
      : `${line};\nvalues.push(encode(${name}));`;
  });
  return [PRELUDE, ...body, 'console.log(JSON.stringify(values));'].join('\n');
}

describe('the page of what PyTorch users look for', () => {
  const exchange = useReference<string[], unknown[]>('from-pytorch', 'rows.py', () =>
    rows.map(({ python }) => python),
  );
  let values: unknown[];
  beforeAll(async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'rows.mts'), programOf(rows.map(({ typescript }) => typescript)));
    expect(compile(folder)).toBe('');
    const options = { cwd: folder, env: { OMP_NUM_THREADS: '1' } };
    const { code, stdout, stderr } = await startNode(['rows.mjs'], options).outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    values = JSON.parse(stdout);
  }, 60_000);

  test.each(rows.map((row, i) => ({ ...row, i })))('$python', ({ i }) => {
    expect(values[i]).toEqual(near(exchange.answer[i]));
  });
});

/** The same value up to rounding: other processors sum in other orders. */
function near(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 5);
  if (Array.isArray(value)) return value.map(near);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, near(item)]));
}
