import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError, UserError } from '../errors.js';
import { makeFolder } from '../files/index.js';

/** Names of pictures of other kinds. */
const OTHER_PICTURE = /\.(jpe?g|webp|tiff?|gif|avif|bmp|svg|pdf)$/i;

/**
 * The file that a picture is written to, whose folder is there then.
 *
 * @param path A name that ends in .png, or a folder, which gets the picture as `name`.
 * @throws UsageError for a picture of another kind
 * @throws UserError where the folder cannot be made
 */
export function pictureFile(path: string, name: string): string {
  if (OTHER_PICTURE.test(path)) {
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
