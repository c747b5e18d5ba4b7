/** Pictures, as pixels and as files, and datasets of them. */
import sharp, { type Sharp } from 'sharp';
import { type Dataset, type PixelImage, RandomStream } from '../../lib/data/index.js';

/** A picture with something in every channel, different for each variant. */
export function picture(width: number, height: number, variant = 0): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * 7 + variant * 31) % 256;
      pixels[at + 1] = (y * 5 + variant * 17) % 256;
      pixels[at + 2] = (x * y + variant) % 256;
    }
  }
  return { pixels, width, height, channels: 3 };
}

/** Every value beside every other, so that whatever is computed of neighbours clips at both ends. */
export function noise(
  width: number,
  height: number,
  channels: number,
  from = 0,
  to = 256,
): PixelImage {
  const random = new RandomStream(7, 9, width, channels);
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    () => from + random.below(to - from),
  );
  return { pixels, width, height, channels };
}

/** A picture for the image library. */
export function toSharp(image: PixelImage): Sharp {
  const { pixels, width, height } = image;
  return sharp(pixels, { raw: { width, height, channels: image.channels as 1 | 2 | 3 | 4 } });
}

/** A picture as the bytes of a JPEG file. */
export function jpeg(width: number, height: number, variant = 0): Promise<Buffer> {
  return toSharp(picture(width, height, variant))
    .jpeg()
    .toBuffer();
}

/** A dataset of encoded files, or of whatever `get` gives. */
export function datasetOf(
  length: number,
  get: Dataset['get'],
  classes?: readonly string[],
): Dataset {
  return { length, classes, get };
}
