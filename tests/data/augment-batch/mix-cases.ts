import type { Mix } from '../../../lib/data/augment/batch/index.js';

/** Mixes of images of 6 x 8 pixels. */
export const mixCases: NonNullable<Mix>[] = [
  { lam: 0.3, box: null },
  { lam: 0, box: null },
  { lam: 1, box: null },
  { lam: 1 - 12 / 48, box: { top: 0, bottom: 3, left: 2, right: 6 } },
  { lam: 0, box: { top: 0, bottom: 6, left: 0, right: 8 } },
  { lam: 1, box: { top: 2, bottom: 2, left: 8, right: 8 } },
];
