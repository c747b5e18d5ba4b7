import { describe, expect, test } from 'vitest';
import { caseResult } from '../../lib/bench/result.js';
import { compare, median, summarise } from '../../lib/bench/statistics.js';
import { tableHead, tableRow } from '../../lib/bench/table.js';

describe('median', () => {
  test('is the middle value, whatever the order', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([7])).toBe(7);
  });

  test('is the mean of both in the middle of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('leaves its argument as it is, and refuses nothing at all', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow('nothing was measured');
  });
});

test('a summary has the extremes beside the median', () => {
  expect(summarise([4, 1, 3])).toEqual({ median: 3, min: 1, max: 4 });
});

describe('compare', () => {
  test('divides medians, and neighbours for the spread', () => {
    // The machine halved its speed for the second round: the ratio of neighbours does not see it.
    const { ratio, spread, time_ratio } = compare([200, 100, 240], [100, 50, 80]);
    expect(ratio).toBe(200 / 80);
    expect(spread).toEqual({ min: 2, max: 3 });
    expect(time_ratio).toBe(80 / 200);
  });

  test('refuses rounds that do not pair up', () => {
    expect(() => compare([1, 2], [1])).toThrow('do not pair up');
  });
});

describe('the result of a case', () => {
  test('is in units a second, more of which is better', () => {
    const result = caseResult(
      'model',
      'images/s',
      [
        [0.5, 0.25, 0.125],
        [1, 1, 1],
      ],
      2,
    );
    expect(result).toEqual({
      name: 'model',
      unit: 'images/s',
      ours: { median: 8, min: 4, max: 16 },
      reference: { median: 2, min: 2, max: 2 },
      ratio: 4,
      spread: { min: 2, max: 8 },
      time_ratio: 0.25,
    });
  });

  test('has null for what there is not without a reference', () => {
    expect(caseResult('add', 'ops/s', [[0.5]])).toEqual({
      name: 'add',
      unit: 'ops/s',
      ours: { median: 2, min: 2, max: 2 },
      reference: null,
      ratio: null,
      spread: null,
      time_ratio: null,
    });
  });

  test('is a row of the table, ops in microseconds', () => {
    const row = tableRow(caseResult('add', 'ops/s', [[1e-6], [2e-6]]));
    expect(row.split(/\s{2,}/)).toEqual(['add', '1.00', '2.00', '0.50', '0.50 to 0.50']);
    expect(tableRow(caseResult('m', 'images/s', [[0.01]])).split(/\s+/)).toEqual(['m', '100']);
    expect(tableHead('ops/s', true)).toHaveLength(row.length);
  });
});
