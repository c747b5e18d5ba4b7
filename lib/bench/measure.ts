/** Measuring workloads in turns, so that a machine that slows down or speeds up does so for all of them. */

/** Something that runs a number of times over and tells how long that took. */
export interface Timed {
  /** @returns The seconds that `iterations` runs took. */
  time(iterations: number): Promise<number>;
}

export interface MeasureOptions {
  /** How often each is measured. */
  rounds: number;
  /** What a round takes at least, in seconds. */
  roundSeconds?: number;
  /** How long each runs before anything counts, in seconds: compilers, caches and allocators settle. */
  warmUpSeconds?: number;
}

/** At the start of a round, before its clock: wakes caches, and outlasts what spins after the other side's round. */
const LEAD_IN = 0.1;

/**
 * Measures workloads round by round, each in turn: A B A B …
 *
 * @returns For each, the seconds that one iteration took, round by round.
 */
export async function measure(
  subjects: readonly Timed[],
  { rounds, roundSeconds = 0.05, warmUpSeconds = 0.3 }: MeasureOptions,
): Promise<number[][]> {
  const iterations: number[] = [];
  for (const subject of subjects) {
    iterations.push(await warmUp(subject, roundSeconds, warmUpSeconds));
  }
  const results: number[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      const count = iterations[i] as number;
      await subject.time(Math.ceil(count * LEAD_IN));
      results[i]?.push((await subject.time(count)) / count);
    }
  }
  return results;
}

/** Runs a workload until it has settled, and returns how many iterations fill a round. */
async function warmUp(
  subject: Timed,
  roundSeconds: number,
  warmUpSeconds: number,
): Promise<number> {
  let iterations = 1;
  let spent = 0;
  for (;;) {
    const seconds = await subject.time(iterations);
    spent += seconds;
    if (spent >= warmUpSeconds && seconds >= roundSeconds / 4) {
      return Math.max(1, Math.ceil((iterations * roundSeconds) / seconds));
    }
    if (seconds < roundSeconds / 2) iterations *= 2;
  }
}

/** Times a workload of this process. */
export function timed(workload: { run(iterations: number): void | Promise<void> }): Timed {
  return {
    async time(iterations) {
      const start = performance.now();
      await workload.run(iterations);
      return (performance.now() - start) / 1000;
    },
  };
}
