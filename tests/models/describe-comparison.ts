import { describe, expect, test } from 'vitest';
import { type Case, type Comparison, TOLERANCE } from './parity-cases.js';

/** Declares the tests of one case: that all which is compared is near. */
export function describeComparison(one: Case, found: () => Comparison): void {
  const bound = TOLERANCE[one.dtype];
  const quantities =
    one.model === 'mae'
      ? ['latent', 'features', 'prediction', 'loss']
      : ['features', 'logits', 'loss'];

  describe(`${one.name} (${one.dtype})`, () => {
    test.each(quantities)('%s', (quantity) => {
      expect(found().results[quantity]).toBeLessThan(bound);
    });

    if (one.model === 'mae') {
      test('mask, exactly', () => {
        expect(found().results.mask).toBe(0);
      });
    }

    test('the same parameters have gradients', () => {
      const { ours, theirs } = found().learned;
      expect([...ours].sort()).toEqual([...theirs].sort());
    });

    test("every parameter's gradient", () => {
      const off = Object.entries(found().gradients).filter(([, by]) => !(by < bound));
      expect(off).toEqual([]);
    });
  });
}
