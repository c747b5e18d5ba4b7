/** Tensors that lie in a mapped file. */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  loadPytorch,
  loadSafetensors,
  savePytorch,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const file = join(folder, 'weights');

const tensors = {
  a: torch.randn([5, 3]),
  // Odd lengths, so that those after it begin where no float32 can be in memory.
  odd: torch.tensor([1, 2, 3]).to('uint8'),
  half: torch.randn([3]).to('bfloat16'),
  flags: torch.tensor([true, false, true]),
  double: torch.randn([2]).to('float64'),
  scalar: torch.tensor(7),
  empty: torch.zeros([0, 2]),
  last: torch.randn([4]),
};

describe.each([
  [
    'safetensors',
    () => saveSafetensors(file, tensors, {}, { hashes: true }),
    (map: boolean) => loadSafetensors(file, { map }).tensors,
  ],
  [
    'PyTorch',
    () => savePytorch(file, tensors),
    (map: boolean) => Object.fromEntries(loadPytorch(file, { map }) as Map<string, Tensor>),
  ],
] as const)('a mapped file of %s', (_, save, load) => {
  test('gives the same tensors', () => {
    save();
    expect(allBits(load(true))).toEqual(allBits(tensors));
    expect(allBits(load(false))).toEqual(allBits(tensors));
  });

  test('does not change when a tensor of it does', () => {
    save();
    const before = readFileSync(file);
    for (const tensor of Object.values(load(true))) tensor.fill_(1);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(allBits(load(true))).toEqual(allBits(tensors));
  });

  test('may be replaced while its tensors are in use', () => {
    save();
    const loaded = load(true);
    const other = join(folder, 'other');
    copyFileSync(file, other);
    writeFileSync(other, 'something else');
    renameSync(other, file);
    expect(allBits(loaded)).toEqual(allBits(tensors));
  });

  test('is refused where its bytes have changed', () => {
    save();
    const bytes = readFileSync(file);
    bytes.writeUInt8(
      bytes.readUInt8(bytes.indexOf('\x01\x02\x03')) ^ 1,
      bytes.indexOf('\x01\x02\x03'),
    );
    writeFileSync(file, bytes);
    expect(() => load(true)).toThrow(UserError);
    expect(() => load(true)).toThrow(/damaged/);
  });
});
