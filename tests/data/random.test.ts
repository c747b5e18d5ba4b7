import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permutation, philox, RandomStream } from '../../lib/data/random.js';

describe('philox', () => {
  // Random123's known answers for philox4x32-10.
  test.each([
    { counter: [0, 0, 0, 0], key: [0, 0], answer: '6627e8d5 e169c58d bc57ac4c 9b00dbd8' },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      answer: '408f276d 41c83b0e a20bc7c6 6d5451fd',
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: 'd16cfe09 94fdcceb 5001e420 24126ea1',
    },
  ] as const)('gives the published answer $answer', ({ counter, key, answer }) => {
    const out = new Uint32Array(4);
    philox(counter, key, out);
    expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer);
  });
});

describe('RandomStream', () => {
  test('gives the same numbers for the same coordinates', () => {
    const draw = () => {
      const stream = new RandomStream(5, 2, 17, 3);
      return Array.from({ length: 9 }, () => stream.uint32());
    };
    expect(draw()).toEqual(draw());
  });

  test('gives other numbers when any one coordinate changes', () => {
    const streams = [
      [5, 2, 17, 3],
      [6, 2, 17, 3],
      [5 + 2 ** 32, 2, 17, 3],
      [5, 1, 17, 3],
      [5, 2, 18, 3],
      [5, 2, 17, 4],
    ] as const;
    const first = streams.map(([seed, purpose, a, b]) =>
      new RandomStream(seed, purpose, a, b).uint32(),
    );
    expect(new Set(first).size).toBe(streams.length);
  });

  test('below stays below its bound', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const value = new RandomStream(seed, 1).below(bound);
        return Number.isInteger(value) && value >= 0 && value < bound;
      }),
    );
  });

  test('random is uniform enough that its mean is near a half', () => {
    const stream = new RandomStream(1, 1);
    let sum = 0;
    for (let i = 0; i < 10_000; i++) sum += stream.random();
    expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(0.012);
  });

  test('normal has the moments of the normal distribution', () => {
    const stream = new RandomStream(1, 1);
    const count = 20_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const value = stream.normal();
      for (let power = 1; power <= 4; power++) {
        moments[power - 1] = (moments[power - 1] as number) + value ** power / count;
      }
    }
    // Powers 1 to 4 have means of 0, 1, 0, 3 and variances of 1, 2, 15, 96: five deviations of their averages.
    for (const [i, [mean, variance]] of [
      [0, 1],
      [1, 2],
      [0, 15],
      [3, 96],
    ].entries()) {
      const off = Math.abs((moments[i] as number) - (mean as number));
      expect(off, `power ${i + 1}`).toBeLessThan(5 * Math.sqrt((variance as number) / count));
    }
  });
});

describe('permutation', () => {
  test('holds every index once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat(), fc.nat(), (length, seed, epoch) => {
        const order = [...permutation(length, seed, epoch)].sort((a, b) => a - b);
        expect(order).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });

  test('is the same for the same seed and epoch', () => {
    expect(permutation(100, 7, 2)).toEqual(permutation(100, 7, 2));
  });

  test('differs between epochs', () => {
    expect(permutation(100, 7, 2)).not.toEqual(permutation(100, 7, 3));
  });
});
