/** Pictures that show several images, and the files that they are written to. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { grid, type PixelImage } from '../data/index.js';
import { UsageError, UserError } from '../errors.js';
import { makeFolder } from '../files/index.js';

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

/** Names of pictures in other formats. */
const OTHER_FORMAT = /\.(jpe?g|webp|tiff?|gif|avif|bmp|svg|pdf)$/i;

/**
 * The file that a picture is written to. Its folder is made.
 *
 * @param path A name that ends in .png, or a folder, which gets the picture as `name`.
 * @throws UsageError for a picture of another format
 * @throws UserError where the folder cannot be made
 */
export function pictureFile(path: string, name: string): string {
  if (OTHER_FORMAT.test(path)) {
    throw new UsageError(`out is ${path}; expected a name that ends in .png, or a folder`);
  }
  const isFolder = existsSync(path) ? statSync(path).isDirectory() : !/\.png$/i.test(path);
  const file = isFolder ? join(path, name) : path;
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw new UserError(
      `${path}: the picture's folder cannot be made: ${(error as Error).message}; give another with --out`,
      { cause: error },
    );
  }
  return file;
}
