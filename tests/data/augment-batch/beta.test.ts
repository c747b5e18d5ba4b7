import { describe, expect, test } from 'vitest';
import { drawBeta } from '../../../lib/data/augment/batch/beta.js';
import { RandomStream } from '../../../lib/data/random.js';

const PURPOSE = 9;
const draws = (alpha: number, count: number) => {
  const random = new RandomStream(0, PURPOSE);
  return Float64Array.from({ length: count }, () => drawBeta(random, alpha));
};

/** The distribution function of Beta(alpha, alpha) at ascending places, alpha from a half on. */
function distribution(alpha: number, places: Float64Array): Float64Array {
  // With x the square of a sine the density has no poles: (sin cos)^(2 alpha - 1), summed by the midpoint rule.
  const steps = 100_000;
  const step = Math.PI / 2 / steps;
  const sums = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    const angle = (i + 0.5) * step;
    sums[i + 1] = (sums[i] as number) + (Math.sin(angle) * Math.cos(angle)) ** (2 * alpha - 1);
  }
  const total = sums[steps] as number;
  return places.map((x) => (sums[Math.round(Math.asin(Math.sqrt(x)) / step)] as number) / total);
}

describe('drawBeta', () => {
  test.each([0.5, 0.8, 1, 2, 20])('follows Beta(%d, %d)', (alpha) => {
    const count = 20_000;
    const sorted = draws(alpha, count).sort();
    const expected = distribution(alpha, sorted);
    let distance = 0;
    for (const [i, share] of expected.entries()) {
      distance = Math.max(distance, share - i / count, (i + 1) / count - share);
    }
    // Kolmogorov and Smirnov: right numbers come farther with a probability of 2 exp(-2 n d^2), one in a million here.
    // The sums above are off by a hundredth of it.
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / 2 / count));
  });

  test.each([1e-3, 1e-300, Number.MIN_VALUE])('is a number from 0 to 1 for alpha %d', (alpha) => {
    const values = [...draws(alpha, 1000)];
    // Near 0 and near 1 equally often: a binomial count, within five deviations of sqrt(1000) / 2.
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.abs(values.filter((value) => value > 0.5).length - 500)).toBeLessThan(80);
  });

  test('is a half for a large alpha', () => {
    // The deviation is 1 / sqrt(8 alpha), and a hundred numbers hardly come six of it away.
    const off = draws(1e9, 100).map((value) => Math.abs(value - 0.5));
    expect(Math.max(...off)).toBeLessThan(6 / Math.sqrt(8e9));
  });
});
