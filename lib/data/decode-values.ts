/** Decoding of images of more than 8 bits, such as a satellite's bands, without losing any of them. */

import { decodeImage, explain, type FileHeader, inputOptions, wanted } from './decode.js';
import { withMemory } from './decode-memory.js';
import { readNpy } from './npy.js';
import { SampleError, type ValueImage } from './sample.js';
import { loadSharp } from './sharp.js';
import { withColourPhotometric } from './tiff.js';

/** The largest integer of so many bytes, which is 1 on the scale of values. */
const ONE: Readonly<Record<number, number>> = { 1: 255, 2: 65_535, 4: 1 };

/**
 * Whether a file has more than 8 bits that matter. A PNG with alpha is a picture, and comes down to 8 bits where its
 * alpha is composited.
 */
export function isDeep({ depth, alpha, format }: FileHeader): boolean {
  return depth > 1 && !(alpha && format === 'png');
}

/**
 * Decodes a whole image to float32 values on a scale of 0 to 1.
 *
 * @param channels the wanted number: that of the file, or grey becomes as many equal ones; null: that of the file
 * @throws SampleError naming the file and the fault
 */
export async function decodeValues(
  bytes: Uint8Array,
  channels: number | null,
  name: string,
  header: FileHeader,
): Promise<ValueImage> {
  const image = await decodeStored(bytes, channels, name, header);
  if (header.depth > 2 && !image.values.every(Number.isFinite)) {
    throw new SampleError(
      name,
      'it has values that are not finite (NaN or infinite); expected them to be filled in',
    );
  }
  return toChannels(image, channels ?? image.channels, name);
}

/** Converts between numbers of channels as far as that needs no knowledge of colours. */
export function toChannels(image: ValueImage, channels: number, name: string): ValueImage {
  if (image.channels === channels) return image;
  if (image.channels !== 1) throw new SampleError(name, wanted(image.channels, channels));
  const values = new Float32Array(image.values.length * channels);
  for (const [i, value] of image.values.entries())
    values.fill(value, i * channels, (i + 1) * channels);
  return { ...image, values, channels };
}

async function decodeStored(
  bytes: Uint8Array,
  channels: number | null,
  name: string,
  header: FileHeader,
): Promise<ValueImage> {
  const { depth, format } = header;
  if (format === 'npy') {
    const { pixels, ...layout } = readNpy(bytes, name);
    return { values: scaled(pixels, depth), ...layout };
  }
  if (!isDeep(header)) {
    const wantedHere = channels ?? header.bands ?? 3;
    const { pixels, ...layout } = await decodeImage(bytes, wantedHere, name, header);
    return { values: scaled(pixels, 1), ...layout };
  }
  const sharp = await loadSharp();
  const fixed = withColourPhotometric(bytes);
  const image = sharp(fixed, inputOptions(header))
    .autoOrient()
    .toColourspace(spaceOf(header, fixed !== bytes))
    .raw({ depth: depth === 2 ? 'ushort' : 'float' });
  const { data, info } = await withMemory(header.memory, name, async () => {
    try {
      return await image.toBuffer({ resolveWithObject: true });
    } catch (error) {
      throw new SampleError(name, explain(error), { cause: error });
    }
  });
  const { buffer } = new Uint8Array(data);
  const stored = depth === 2 ? new Uint16Array(buffer) : new Float32Array(buffer);
  const { width, height, channels: found } = info;
  return { values: scaled(stored, depth), width, height, channels: found };
}

/** The space in which the image library leaves the values alone, found by trying. */
function spaceOf({ depth, channels, format }: FileHeader, isFixed: boolean): string {
  if (channels > 2) return depth === 2 ? 'rgb16' : 'scrgb';
  return depth === 2 && !(isFixed && format === 'tiff') ? 'grey16' : 'multiband';
}

function scaled(stored: Uint8Array | Uint16Array | Float32Array, depth: number): Float32Array {
  const one = ONE[depth] as number;
  return one === 1 ? (stored as Float32Array) : Float32Array.from(stored, (value) => value / one);
}
