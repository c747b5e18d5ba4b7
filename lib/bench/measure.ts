/** Measures workloads in alternation, so that changes in the machine's speed affect all of them. */

/** A workload that runs a number of iterations and measures their time. */
export interface Timed {
  /** @returns The seconds that `iterations` runs took. */
  time(iterations: number): Promise<number>;
}

export interface MeasureOptions {
  /** Number of measurements of each. */
  rounds: number;
  /** The minimal duration of a round, in seconds. */
  roundSeconds?: number;
  /** The duration of each warm-up, in seconds: compilers, caches and allocators settle. */
  warmUpSeconds?: number;
}

/**
 * Called at the start of a round, before its clock. It warms caches, and waits for threads that still spin after the
 * other side's round.
 */
const LEAD_IN = 0.1;

/**
 * Measures workloads round by round, in alternation: A B A B …
 *
 * @returns For each, the seconds per iteration, round by round.
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

/** Warms a workload up, and returns the number of iterations that fill a round. */
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
