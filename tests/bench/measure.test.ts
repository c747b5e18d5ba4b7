import { expect, test } from 'vitest';
import { measure, type Timed } from '../../lib/bench/measure.js';

/** A workload that pretends to take so many seconds an iteration. */
function pretended(seconds: number, log: string[], name: string): Timed {
  return {
    async time(iterations) {
      log.push(name);
      return iterations * seconds;
    },
  };
}

test('measures each in turn, in rounds that are long enough', async () => {
  const log: string[] = [];
  const slow = pretended(0.5, log, 'slow');
  const quick = pretended(1e-6, log, 'quick');
  const results = await measure([slow, quick], {
    rounds: 3,
    roundSeconds: 0.05,
    warmUpSeconds: 0.1,
  });
  expect(results.map((rounds) => rounds.length)).toEqual([3, 3]);
  for (const value of results[0] as number[]) expect(value).toBeCloseTo(0.5);
  for (const value of results[1] as number[]) expect(value).toBeCloseTo(1e-6);

  // A lead-in and the round itself, of one and then of the other.
  expect(log.slice(-12)).toEqual([1, 2, 3].flatMap(() => ['slow', 'slow', 'quick', 'quick']));
});
