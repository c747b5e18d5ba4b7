import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDataset, permutation, splitDataset } from '../../lib/data/index.js';
import { epochOrder } from '../../lib/data/order.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { datasetOf, picture } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const sample = (index: number) => ({ ...picture(1, 1), name: String(index), label: -1 });
const plain = (length: number) => datasetOf(length, sample);
const defaults = { seed: 3, epoch: 1, shuffle: true, shuffleBuffer: 0 };
const counted = (length: number) => Array.from({ length }, (_, index) => index);

/** A dataset in groups of these sizes, all samples in order. */
function grouped(sizes: readonly number[]) {
  const groups: Uint32Array[] = [];
  let length = 0;
  for (const size of sizes) {
    const start = length;
    groups.push(Uint32Array.from({ length: size }, (_, i) => start + i));
    length += size;
  }
  return { ...plain(length), groups: () => groups };
}

describe('the order of an epoch', () => {
  test('is that of the dataset without shuffling', () => {
    expect([...epochOrder(plain(4), { ...defaults, shuffle: false })]).toEqual([0, 1, 2, 3]);
  });

  test('is any permutation without a buffer', () => {
    expect(epochOrder(plain(50), defaults)).toEqual(permutation(50, 3, 1));
  });

  test('has every sample once, whatever the groups and the buffer', () => {
    const sizes = fc.array(fc.nat({ max: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 60 }), fc.nat(), (groups, size, epoch) => {
        const dataset = grouped(groups);
        const order = epochOrder(dataset, { ...defaults, epoch, shuffleBuffer: size });
        expect([...order].sort((a, b) => a - b)).toEqual(counted(dataset.length));
      }),
    );
  });

  test('is another in each epoch and for each seed, and the same again for both', () => {
    const dataset = grouped([10, 10, 10]);
    const order = (seed: number, epoch: number) =>
      epochOrder(dataset, { ...defaults, seed, epoch, shuffleBuffer: 8 }).join();
    expect(new Set([order(0, 0), order(0, 1), order(1, 0), order(1, 1)]).size).toBe(4);
    expect(order(1, 1)).toBe(order(1, 1));
  });

  test('keeps the groups together and in order where the buffer holds one sample', () => {
    const sizes = [3, 4, 5];
    const order = [...epochOrder(grouped(sizes), { ...defaults, shuffleBuffer: 1 })];
    const starts = [0, 3, 7];
    const groups = starts.map((start, i) => counted(sizes[i] as number).map((at) => start + at));
    const whole = groups.map((group) => order.join().includes(group.join()));
    expect(whole).toEqual([true, true, true]);
  });

  test('puts every group first in as many epochs as any other', () => {
    const dataset = grouped([2, 2, 2, 2]);
    const firsts = [0, 0, 0, 0];
    const epochs = 2000;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const [first] = epochOrder(dataset, { ...defaults, epoch, shuffleBuffer: 1 });
      const group = Math.floor((first as number) / 2);
      firsts[group] = (firsts[group] as number) + 1;
    }
    // Binomial: five deviations from a quarter.
    const off = firsts.map((times) => Math.abs(times - epochs / 4));
    expect(Math.max(...off)).toBeLessThan(5 * Math.sqrt(epochs * 0.25 * 0.75));
  });

  test('takes no sample more than the buffer early, and one late by the size of it on average', () => {
    const size = 100;
    const order = epochOrder(plain(20_000), { ...defaults, shuffleBuffer: size });
    const late = [...order].map((index, place) => place - index);
    expect(Math.min(...late)).toBeGreaterThan(-size);
    // In the buffer a sample waits for a number of turns that is geometric with mean `size`; here counted over those that
    // leave it before the end. Its deviation is `size`, too: five of them of the mean.
    const waits = late.map((turns) => turns + size).filter((_, place) => place < 18_000);
    const mean = waits.reduce((sum, turns) => sum + turns, 0) / waits.length;
    expect(Math.abs(mean - size)).toBeLessThan((5 * size) / Math.sqrt(waits.length) + 1);
  });

  test('is every order as often as any other where the buffer holds all', () => {
    const times = new Map<string, number>();
    const epochs = 6000;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = epochOrder(plain(3), { ...defaults, epoch, shuffleBuffer: 3 }).join();
      times.set(order, (times.get(order) ?? 0) + 1);
    }
    const off = [...times.values()].map((number) => Math.abs(number - epochs / 6));
    expect(times.size).toBe(6);
    expect(Math.max(...off)).toBeLessThan(5 * Math.sqrt((epochs * 5) / 36));
  });

  test('needs groups that have all samples', async () => {
    const dataset = { ...plain(5), groups: () => [Uint32Array.of(0, 1, 2)] };
    expect(await messageOf(() => epochOrder(dataset, { ...defaults, shuffleBuffer: 2 }))).toBe(
      "the dataset's groups have 3 of its 5 samples",
    );
  });
});

describe('groups', () => {
  const root = temporaryFolder();
  const lists = (groups: readonly Uint32Array[] | undefined) => groups?.map((group) => [...group]);

  test('are the archives, each read from front to back, one source after the other', async () => {
    const files = ['a.tar', 'b.tar'].map((name) => path.join(root, name));
    const bytes = Buffer.from('x');
    // Samples are in order of their names; in the file `2` lies before `1`.
    await writeTar(files[0] as string, [
      { name: '2.jpg', bytes },
      { name: '1.jpg', bytes },
      { name: '3.jpg', bytes },
    ]);
    await writeTar(files[1] as string, [{ name: '1.jpg', bytes }]);
    const dataset = await openDataset(files);
    expect(lists(dataset.groups?.())).toEqual([[1, 0, 2], [3]]);
    await dataset.close();
  });

  test('of a part of the data lack what is in the other', () => {
    const [, part] = splitDataset(grouped([10, 0, 10]), 0.5, 1);
    const names = counted(part.length).map((index) =>
      Number((part.get(index) as { name: string }).name),
    );
    const groups = lists(part.groups?.()) as number[][];
    const sizes = [names.filter((name) => name < 10).length, 0];
    expect(groups.map(({ length }) => length)).toEqual([
      ...sizes,
      part.length - (sizes[0] as number),
    ]);
    expect(groups.flat()).toEqual(counted(part.length));
  });
});
