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

/** @throws UsageError where squares of patches do not tile the grid, or a share of the patches is none of whole squares */
export function checkMaskBlock(
  side: number,
  [rows, columns]: readonly [number, number],
  maskRatio: number,
): void {
  if (!(Number.isInteger(side) && side >= 1 && rows % side === 0 && columns % side === 0)) {
    throw new UsageError(
      `mask block is ${side}; expected a side of squares that tile the ${rows}x${columns} patches`,
    );
  }
  const squares = (rows * columns) / side ** 2;
  checkMaskRatio(maskRatio, squares);
  const kept = keptTokens(rows * columns, maskRatio);
  if (kept === keptTokens(squares, maskRatio) * side ** 2) return;
  // Rounded down, so that floor(squares (1 - share)) are kept.
  const share = Math.floor((1000 * Math.round(maskRatio * squares)) / squares) / 1000;
  throw new UsageError(
    `mask ratio is ${maskRatio} with a mask block of ${side}; expected a share of the ${squares} squares, such as ${share}`,
  );
}

/**
 * Number of removed patches that are predicted.
 *
 * @param predictRatio A share of all patches; undefined for all removed ones.
 * @throws UsageError where it is none of the removed ones
 */
export function predictedPatches(numPatches: number, kept: number, predictRatio?: number): number {
  const removed = numPatches - kept;
  if (predictRatio === undefined) return removed;
  const predicted = Math.round(numPatches * predictRatio);
  if (predicted >= 1 && predicted <= removed) return predicted;
  throw new UsageError(
    `predict ratio is ${predictRatio}; expected a share of the ${numPatches} patches that is at least one and at most the ${removed} that are removed`,
  );
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
