import { grid, type PixelImage } from '../data/index.js';

/** Small images are enlarged until their sides are about this long. */
const READABLE_PIXELS = 128;

/** Rows of equally sized images as one sheet, enlarged where they are small, with a title above each column. */
export function sheet(
  rows: readonly (readonly PixelImage[])[],
  titles: readonly string[],
): PixelImage {
  const width = rows[0]?.[0]?.width ?? READABLE_PIXELS;
  return grid(rows, { scale: Math.max(1, Math.round(READABLE_PIXELS / width)), titles });
}
