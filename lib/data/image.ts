import { promises as fs } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import type { PixelImage } from './sample.js';
import { loadSharp } from './sharp.js';

/**
 * Encodes pixels as PNG.
 *
 * @param image uint8 (height, width, channels) with 1 (grey), 2, 3 or 4 channels (the even ones
 * have alpha)
 */
export async function encodePng(image: PixelImage): Promise<Uint8Array> {
  const { width, height, channels } = image;
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) {
    throw new UserError(`a PNG has 1 to 4 channels, not ${channels}`);
  }
  if (image.pixels.length !== width * height * channels) {
    throw new UserError(
      `an image of ${width}x${height} pixels with ${channels} channels has ` +
        `${width * height * channels} values, not ${image.pixels.length}`,
    );
  }
  const sharp = await loadSharp();
  const picture = sharp(image.pixels, {
    raw: { width, height, channels },
    limitInputPixels: false,
  });
  return (channels < 3 ? picture.toColourspace('b-w') : picture).png().toBuffer();
}

/**
 * Writes pixels as a PNG file. The file appears whole or not at all; folders that are missing are
 * made.
 *
 * @throws UserError where the file cannot be written
 */
export async function writePng(file: string, image: PixelImage): Promise<void> {
  const bytes = await encodePng(image);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(temporary, bytes);
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw new UserError(`${file}: cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
