import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BandPiece, type Point, smooth, thin, thinBand } from '../../lib/plot/points.js';

const list = (count: number, y: (i: number) => number): Point[] =>
  Array.from({ length: count }, (_, i) => [i, y(i)]);

describe('A moving average', () => {
  test('begins at the first value and moves by the weights of the values so far', () => {
    const [first, second, third] = smooth(
      list(3, (i) => [0, 1, 4][i] as number),
      0.5,
    );
    expect(first).toEqual([0, 0]);
    // Weights 1/4 and 1/2, then 1/8, 1/4 and 1/2, each over their sum. The sums of such fractions are exact.
    expect(second).toEqual([1, 0.5 / 0.75]);
    expect(third).toEqual([2, 2.25 / 0.875]);
  });

  test('of equal values is that value', () => {
    for (const [, y] of smooth(
      list(1000, () => 0.1),
      0.99,
    )) {
      // Each of the two sums is rounded at every step.
      expect(y).toBeCloseTo(0.1, 12);
    }
  });

  test('leaves gaps as they are and goes on behind them', () => {
    const values = smooth(
      list(3, (i) => (i === 1 ? Number.NaN : 2)),
      0.9,
    ).map(([, y]) => y);
    expect(values[1]).toBeNaN();
    expect(values[2]).toBeCloseTo(2, 12);
  });
});

describe('A long series, thinned out,', () => {
  const COUNT = 100_000;
  const BUCKETS = 500;
  const position = (x: number): number => x / (COUNT - 1);

  test('keeps a spike of a single point, up and down', () => {
    const spikes = new Map([
      [31_415, 90],
      [65_358, -90],
    ]);
    const points = thin(
      list(COUNT, (i) => spikes.get(i) ?? Math.sin(i)),
      BUCKETS,
      position,
    );
    for (const spike of spikes) expect(points).toContainEqual(spike);
    expect(points.length).toBeLessThanOrEqual(4 * BUCKETS);
  });

  test('keeps its first and last point', () => {
    const points = thin(
      list(COUNT, (i) => Math.cos(i)),
      BUCKETS,
      position,
    );
    expect([points[0], points.at(-1)]).toEqual([
      [0, 1],
      [COUNT - 1, Math.cos(COUNT - 1)],
    ]);
  });

  test('keeps a gap that can be seen', () => {
    const points = thin(
      list(COUNT, (i) => (i > 50_000 && i < 60_000 ? Number.NaN : 1)),
      BUCKETS,
      position,
    );
    const gap = points.filter(([, y]) => Number.isNaN(y));
    expect(gap.length).toBeGreaterThan(0);
    for (const [x] of gap) expect(x > 50_000 && x < 60_000).toBe(true);
  });

  test('is drawn through some of its own points, in their order, between the same extremes', () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const points = list(values.length, (i) => values[i] as number);
        const kept = thin(points, 5, (x) => x / values.length);
        const places = kept.map((point) => points.indexOf(point));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(places).not.toContain(-1);
        expect(extremes(kept)).toEqual(extremes(points));
      }),
    );
  });
});

test('A short series keeps all of its points', () => {
  const points = list(200, (i) => i);
  expect(thin(points, 50, (x) => x / 200)).toBe(points);
});

test('A band, thinned out, keeps its extremes, whatever is not finite beside them', () => {
  const pieces: BandPiece[] = Array.from({ length: 1000 }, (_, i) => [i, -1, 1]);
  pieces[300] = [300, -50, Number.NaN];
  pieces[301] = [301, -7, 9];
  const kept = thinBand(pieces, 10, (x) => x / 1000);
  expect(kept).toHaveLength(10);
  expect(kept[3]).toEqual([300, -7, 9]);
});

function extremes(points: readonly Point[]): [number, number] {
  const values = points.map(([, y]) => y).filter(Number.isFinite);
  return [Math.min(...values), Math.max(...values)];
}
