import { describe, expect, test } from 'vitest';
import { SampleError } from '../../lib/data/sample.js';
import { SkipList, TooManySkippedError } from '../../lib/data/skip-list.js';
import { UserError } from '../../lib/errors.js';

/** Goes through samples in order; tells at which of them the list gives up, and how. */
function walk(list: SkipList, length: number, isBad: (index: number) => boolean) {
  for (let index = 0; index < length; index++) {
    try {
      if (isBad(index))
        list.bad(index, new SampleError(`${index}.jpg`, 'broken'), { wholly: true });
      else list.good(index);
    } catch (error) {
      expect(error).toBeInstanceOf(TooManySkippedError);
      return { index, message: (error as Error).message };
    }
  }
  return null;
}

const listOf = (length: number, share: number, least?: number) =>
  new SkipList(length, share, undefined, least);

describe('bad samples end the reading', () => {
  test('of a small dataset where they are more than the share of all', () => {
    const end = walk(listOf(20, 0.1, 1), 20, (i) => i % 2 === 0);
    expect(end).toEqual({
      index: 4,
      message:
        '3 of the 20 images, or more, cannot be read, 10 % may be (--max-bad): ' +
        '0.jpg (broken); 2.jpg (broken); 4.jpg (broken)',
    });
  });

  test('of a large one where they are more than the share of what was tried', () => {
    const end = walk(listOf(1_000_000, 0.1), 1_000_000, (i) => i % 4 === 0);
    // A tenth of a thousand, and what chance may add.
    expect(end?.message).toMatch(/^138 of the first 549 images cannot be read, 10 % may be/);
  });

  test('at the first where none may be', () => {
    const end = walk(listOf(1_000_000, 0), 1_000_000, (i) => i === 777);
    expect(end?.index).toBe(777);
    expect(end?.message).toMatch(/^1 of the 1000000 images, or more, cannot be read, 0 % may be/);
  });
});

describe('bad samples do not end the reading', () => {
  test.each([
    ['of a small dataset', 100],
    ['of a large one', 50_000],
  ])('where they are exactly the share: %s', (_, length) => {
    // In floats 0.29 times 100 is less than 29.
    expect(walk(listOf(length, 0.29, 1), length, (i) => i % 100 < 29)).toBeNull();
  });

  test('where chance puts some more at the beginning', () => {
    const bad = (i: number) => i % 10 === 0 || (i < 1000 && i % 50 === 1);
    expect(walk(listOf(200_000, 0.1001, 1), 200_000, bad)).toBeNull();
  });

  test('where they fail before others that are under way are done', () => {
    const bad = (i: number) => i < 60;
    expect(walk(listOf(10_000, 0.1), 10_000, bad)).toBeNull();
  });

  test('of a small dataset where as many may be as of a larger one', () => {
    expect(walk(listOf(8, 0.1), 8, (i) => i > 0)).toBeNull();
  });

  test('twice: the same sample counts once', () => {
    const list = listOf(1000, 0.001);
    for (let epoch = 0; epoch < 3; epoch++) {
      expect(walk(list, 1000, (i) => i === 5)).toBeNull();
    }
    expect(list.all).toEqual([{ index: 5, name: '5.jpg', reason: 'broken' }]);
  });

  test('short of all where every share may be', () => {
    expect(walk(listOf(50, 1, 1), 50, (i) => i !== 7)).toBeNull();
    expect(walk(listOf(50, 1, 1), 50, () => true)?.message).toMatch(/^none of the 50 images can/);
  });
});

test.each([-0.1, 1.5, Number.NaN])('%d is refused as a share', (value) => {
  expect(() => listOf(5, value)).toThrow(UserError);
  expect(() => listOf(5, value)).toThrow(/^maxBadShare is .*; expected a share from 0 to 1/);
});
