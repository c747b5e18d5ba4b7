import { UsageError } from '../errors.js';

/** Number of `length` tokens that are kept at a mask ratio. */
export function keptTokens(length: number, maskRatio: number): number {
  return Math.floor(length * (1 - maskRatio));
}

/** @throws UsageError where a share would not both remove and keep a patch */
export function checkMaskRatio(maskRatio: number, numPatches: number): void {
  const kept = keptTokens(numPatches, maskRatio);
  if (!(maskRatio >= 0 && maskRatio < 1) || kept < 1 || kept >= numPatches) {
    throw new UsageError(
      `mask ratio is ${maskRatio}; expected one that removes and keeps at least one of the ${numPatches} patches${ifPercent(maskRatio)}`,
    );
  }
}

/** The squares that are masked of so many. */
export function maskedUnits(units: number, maskRatio: number): number {
  // Without the last bits of the product: 0.07 * 100 is 7.000000000000001.
  return Math.ceil(Number((units * maskRatio).toPrecision(12)));
}

/** @throws UsageError where a share would not both mask and show a square */
export function checkUnits(maskRatio: number, units: number): void {
  const masked = maskedUnits(units, maskRatio);
  if (maskRatio > 0 && masked >= 1 && masked < units) return;
  throw new UsageError(
    `mask ratio is ${maskRatio}; expected one that masks and shows at least one of the ${units} squares${ifPercent(maskRatio)}`,
  );
}

/** What was meant by a ratio that looks like percents. */
function ifPercent(maskRatio: number): string {
  return maskRatio > 1 && maskRatio < 100 ? `; ${maskRatio} % is ${maskRatio / 100}` : '';
}
