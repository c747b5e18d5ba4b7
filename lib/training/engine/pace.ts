/** How long a step takes, as it is told soon after a run has begun. */

/** The pace is known after so many steps: the first ones take longer. */
const STEPS = 3;

export class Pace {
  private from = 0;

  /**
   * @param steps Steps that this process has done.
   * @param finish Waits for what these steps compute.
   * @returns Seconds of a step; null where it is too early, or was told before.
   */
  after(steps: number, finish: () => void): number | null {
    if (steps === 1) this.from = performance.now();
    if (steps !== STEPS) return null;
    finish();
    return (performance.now() - this.from) / 1000 / (STEPS - 1);
  }
}
