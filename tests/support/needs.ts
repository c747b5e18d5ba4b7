/** Why tests are skipped: for what the machine lacks, in words that `npm test` counts (scripts/skips.js). */
import type { TestOptions } from 'vitest';
import type { MAY_LACK } from '../../scripts/skips.js';

/** What a test may need. */
export type Need = keyof typeof MAY_LACK;

declare module 'vitest' {
  interface TaskMeta {
    /** What a test that was skipped needs. */
    needs?: Need;
  }
}

/**
 * Options of a test, or of all in a `describe`, that is skipped where the machine lacks what it needs:
 *
 * ```ts
 * test('sums on a GPU', needs(hasGpu, 'a GPU'), () => …);
 * ```
 */
export function needs(isThere: boolean, need: Need): TestOptions {
  return isThere ? {} : { skip: true, meta: { needs: need } };
}
