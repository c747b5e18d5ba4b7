/** What an editor suggests and shows of the library, asked of TypeScript's language server. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LanguageServer } from './language-server.js';
import { scratchFolder } from './scratch.js';

// The first answer waits until the whole package is read, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = scratchFolder();
const IMPORT = "import { torch } from 'mae-native';\nconst x = torch.ones([2]);\n";
let server: LanguageServer;
beforeAll(async () => {
  const compilerOptions = { module: 'NodeNext', target: 'ES2022', strict: true, types: ['node'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  server = new LanguageServer(folder);
  await server.open();
});
afterAll(() => server[Symbol.dispose]());

/** The names in the order in which an editor lists them. */
async function names(file: string, end: string): Promise<string[]> {
  const items = await server.completions(file, IMPORT + end);
  const key = ({ sortText = '', label }: { sortText?: string; label: string }) => sortText + label;
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ label }) => label);
}

test('functions: the common ones, none of an underscore', async () => {
  const found = await names('functions.mts', 'torch.');
  expect(found).toEqual(expect.arrayContaining(['ones', 'matmul', 'noGrad', 'linalg', 'softmax']));
  expect(found.filter((name) => name.startsWith('_'))).toEqual([]);
  expect((await names('family.mts', 'torch.linalg.')).slice(0, 3)).toEqual([
    ...['cholesky', 'choleskyEx', 'cond'],
  ]);
});

test('methods: each before its form in place, and nothing of the inside', async () => {
  const found = await names('methods.mts', 'x.');
  expect(found).toEqual(expect.arrayContaining(['add', 'sum', 'backward', 'shape', 'toJSON']));
  const inside = ['handle', 'owner', 'collected', 'copies', 'live', 'describe', 'copyOut'];
  // PyTorch's programs read `_version`.
  const hidden = (name: string) => /^_(?!version$)/.test(name) || inside.includes(name);
  expect(found.filter(hidden)).toEqual([]);
  const late = found.filter((name) => {
    const base = name.slice(0, -1);
    return name.endsWith('_') && found.includes(base) && found.indexOf(base) > found.indexOf(name);
  });
  expect(late).toEqual([]);
});

test.each([
  ['a function', 'torch.softmax(x, 0)', /positive numbers that sum to 1/],
  ['a method', 'x.add(1)', /Adds `other`, times `alpha`\. Shapes broadcast\. \[torch\.add\]/],
  ['a form in place', 'x.add_(1)', /`add`, in place/],
  ['a function of no op', 'torch.noGrad(() => x)', /Records nothing for gradients/],
  ['a member of a family', 'torch.linalg.inv(x)', /The inverse of square matrices/],
])('%s is shown with its sentence', async (name, code, sentence) => {
  const text = await server.hover(`${name.replaceAll(' ', '-')}.mts`, IMPORT + code);
  expect(text).toMatch(sentence);
});
