import { UsageError } from '../errors.js';

/** Number of `length` tokens that are kept at a mask ratio. */
export function keptTokens(length: number, maskRatio: number): number {
  return Math.floor(length * (1 - maskRatio));
}

/** @throws UsageError where a share would not both remove and keep a patch */
export function checkMaskRatio(maskRatio: number, numPatches: number): void {
  const kept = keptTokens(numPatches, maskRatio);
  if (!(maskRatio >= 0 && maskRatio < 1) || kept < 1 || kept >= numPatches) {
    const percent =
      maskRatio > 1 && maskRatio < 100 ? `; ${maskRatio} % is ${maskRatio / 100}` : '';
    throw new UsageError(
      `mask ratio is ${maskRatio}; expected one that removes and keeps at least one of the ${numPatches} patches${percent}`,
    );
  }
}
