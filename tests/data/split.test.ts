import { describe, expect, test } from 'vitest';
import { splitDataset } from '../../lib/data/split.js';
import { UserError } from '../../lib/errors.js';
import { datasetOf, picture } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const CLASSES = ['cat', 'dog'];
const numbered = (length: number) =>
  datasetOf(
    length,
    (index) => ({ ...picture(2, 2), name: String(index), label: index % 2 }),
    CLASSES,
  );

/** The names of a part's samples, in order. */
async function namesOf(dataset: ReturnType<typeof numbered>): Promise<number[]> {
  const samples = Array.from({ length: dataset.length }, (_, index) => dataset.get(index));
  return (await Promise.all(samples)).map(({ name }) => Number(name));
}

describe('a split', () => {
  test('puts every sample into one of its parts, each in the order that it had', async () => {
    const parts = await Promise.all(splitDataset(numbered(50), 0.3, 7).map(namesOf));
    expect(parts.map(({ length }) => length)).toEqual([35, 15]);
    for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('depends on the seed, and on nothing else', async () => {
    const heldOut = (seed: number) => namesOf(splitDataset(numbered(50), 0.3, seed)[1]);
    expect(await heldOut(7)).toEqual(await heldOut(7));
    expect(await heldOut(7)).not.toEqual(await heldOut(8));
  });

  test('keeps the classes and each sample its label', async () => {
    for (const part of splitDataset(numbered(10), 0.5, 0)) {
      expect(part.classes).toEqual(CLASSES);
      for (let index = 0; index < part.length; index++) {
        const { name, label } = await part.get(index);
        expect(label).toBe(Number(name) % 2);
      }
    }
  });

  test.each([
    [3, 0.1, 'a share of 0.1 of 3 images leaves nothing to hold out; expected one from 0.17 on'],
    [3, 0.9, 'a share of 0.9 of 3 images leaves nothing to train on'],
  ])('of %d images with nothing in one part is refused', async (length, share, message) => {
    expect(() => splitDataset(numbered(length), share, 0)).toThrow(UserError);
    expect(await messageOf(() => splitDataset(numbered(length), share, 0))).toBe(message);
  });
});
