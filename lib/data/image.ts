import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { writeError, writeFileDurably } from '../files/index.js';
import { firstChannels } from './channels.js';
import type { PixelImage } from './sample.js';
import { loadSharp } from './sharp.js';

/**
 * Encodes pixels as PNG.
 *
 * @param image uint8 (height, width, channels): 1 channel is grey, 2 are grey and alpha, 3 colour, 4 colour and alpha;
 *   of more, the first three are shown
 * @throws UserError where the pixels do not match the size
 */
export async function encodePng(image: PixelImage): Promise<Uint8Array> {
  const { width, height } = image;
  if (image.pixels.length !== width * height * image.channels) {
    throw new UserError(
      `an image of ${width}x${height} pixels with ${image.channels} channels has ` +
        `${width * height * image.channels} values, not ${image.pixels.length}`,
    );
  }
  const { pixels: given, channels } = image.channels > 4 ? firstChannels(image, 3) : image;
  // The library's threads read them while the caller may transfer or change its own.
  const pixels = new Uint8Array(given);
  const sharp = await loadSharp();
  const picture = sharp(pixels, {
    raw: { width, height, channels: channels as 1 | 2 | 3 | 4 },
    limitInputPixels: false,
  });
  return (channels < 3 ? picture.toColourspace('b-w') : picture).png().toBuffer();
}

/**
 * Writes pixels as a PNG file, atomically. Missing folders are created.
 *
 * @throws DiskFullError where there is no room for it
 * @throws UserError where the file cannot be written for another reason
 */
export async function writePng(file: string, image: PixelImage): Promise<void> {
  const bytes = await encodePng(image);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw writeError(file, error);
  }
  writeFileDurably(file, bytes);
}
