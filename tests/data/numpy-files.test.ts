/** Tensors in files of NumPy, against NumPy itself: it reads what we write, and we read what it writes, bit for bit. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { data } from '../../lib/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { allBits, type Bits, bitsOf } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const { loadNpy, loadNpz, saveNpy, saveNpz } = data;
const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

const DTYPES = [
  ...(['bool', 'uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const),
  ...(['float16', 'float32', 'float64', 'complex64', 'complex128'] as const),
];
const some = torch.tensor([0, 1, 2, 3.5, 100, 0.1]).view([2, 3]);
const ours: Record<string, Tensor> = {
  ...Object.fromEntries(DTYPES.map((dtype) => [dtype, some.to(dtype)])),
  transposed: some.t(),
  part: some.index(':', '::2'),
  scalar: torch.tensor(2.5),
  one: torch.arange(5),
  empty: torch.zeros([0, 3]),
  wide: torch.zeros([1, 2, 1, 3, 1]),
};

const reference = pythonEnv();
describe('NumPy', needs(reference !== null, 'Python with PyTorch'), () => {
  let answer: Record<'theirs' | 'ours' | 'together', Record<string, Bits>>;

  beforeAll(() => {
    if (reference === null) return;
    for (const [name, tensor] of Object.entries(ours)) saveNpy(path(`ours-${name}.npy`), tensor);
    saveNpz(path('ours.npz'), ours);
    const request = { folder, names: Object.keys(ours) };
    answer = askPython(reference, 'numpy_files.py', request) as typeof answer;
  }, 120_000);

  test('reads our .npy files', () => {
    expect(answer.ours).toEqual(allBits(ours));
  });

  test('reads our .npz file', () => {
    expect(answer.together).toEqual(allBits(ours));
  });

  test('writes .npy files that we read', () => {
    const names = Object.keys(answer.theirs);
    const found = Object.fromEntries(names.map((name) => [name, loadNpy(path(`${name}.npy`))]));
    expect(allBits(found)).toEqual(answer.theirs);
    expect(found.fortran?.stride()).toEqual([1, 2]);
    expect(bitsOf(loadNpy(path('version-2.npy')))).toEqual(answer.theirs.float32);
  });

  test.each(['plain.npz', 'packed.npz'])('writes .npz files that we read: %s', (name) => {
    expect(allBits(loadNpz(path(name)))).toEqual(answer.theirs);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'of texts',
      () => loadNpy(path('text.npy')),
      /text\.npy.*is of type <U1; expected one of bool, uint8/,
    ],
    ['of fields', () => loadNpy(path('fields.npy')), /fields\.npy.*its array has fields/],
  ])('writes arrays %s, which are refused', (_, call, message) => {
    expect(call).toThrow(UserError);
    expect(call).toThrow(message);
  });

  test('writes files that are refused where they were cut off or damaged', () => {
    const array = readFileSync(path('float64.npy'));
    for (let end = 0; end < array.length; end += 5) {
      writeFileSync(path('cut.npy'), array.subarray(0, end));
      expect(() => loadNpy(path('cut.npy')), `${end} bytes`).toThrow(UserError);
    }
    for (const name of ['plain.npz', 'packed.npz']) {
      const damaged = readFileSync(path(name));
      for (let at = 120; at < 140; at++) damaged[at] = (damaged[at] as number) ^ 0xff;
      writeFileSync(path('damaged.npz'), damaged);
      expect(() => loadNpz(path('damaged.npz'))).toThrow(/damaged\.npz: not a usable \.npz file/);
    }
  });
});

test('nothing but the arrays stays alive', () => {
  saveNpz(path('two.npz'), { a: torch.ones([2]), b: torch.zeros([3]) });
  const before = torch.memory().tensors;
  const found = torch.tidy(() => loadNpz(path('two.npz')));
  expect(torch.memory().tensors).toBe(before + 2);
  expect(found.a?.tolist()).toEqual([1, 1]);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'bfloat16',
    () => saveNpy(path('bad.npy'), torch.ones([1], { dtype: 'bfloat16' })),
    /bad\.npy: NumPy has no bfloat16; \.to\('float32'\) converts/,
  ],
  ['an array', () => saveNpy(path('bad.npy'), [1] as never), /expected a Tensor, got \[1\]/],
  ['no file', () => loadNpy(path('none.npy')), /none\.npy/],
])('%s is refused with its reason', (_, call, message) => {
  expect(call).toThrow(UserError);
  expect(call).toThrow(message);
});
