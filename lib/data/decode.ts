/**
 * Decoding. Only this file knows the image library. The addon's threads make most JPEG images instead, by the same
 * {@link Plan}.
 */

import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { canConvertChannels, convertChannels } from './channels.js';
import {
  checkDecodedSize,
  type DecodedLayout,
  decodedBytes,
  maxPixels,
  withMemory,
} from './decode-memory.js';
import type { Box, Plan, Size } from './geometry.js';
import { readJpegHeader } from './jpeg-header.js';
import { readNpy, readNpyHeader } from './npy.js';
import { isNpy } from './npy-header.js';
import { resizeBox } from './resize.js';
import { type PixelImage, SampleError } from './sample.js';
import { firstLine, loadSharp } from './sharp.js';
import { hasSeparateChannels, withColourPhotometric } from './tiff.js';

/** Images of at most this many pixels, in and out, are resized here rather than by the library. */
export const SMALL_PIXELS = 128 * 128;

/**
 * Whether {@link renderPlan} is the faster way from an image of this size to a sample of that size.
 */
export function isSmall(image: Size, out: Size): boolean {
  return image.width * image.height <= SMALL_PIXELS && out.width * out.height <= SMALL_PIXELS;
}

/**
 * The part of an image that a plan uses is damaged. The rest was not decoded, so another plan may succeed.
 */
export class PartError extends SampleError {
  override name = 'PartError';
}

/** Bytes of a value, by the image library's name of its type. */
const BYTES: Readonly<Record<string, number>> = {
  ...{ uchar: 1, char: 1, ushort: 2, short: 2, uint: 4, int: 4, float: 4, double: 8 },
};

/** Facts about a file that are needed before it is decoded. */
export interface FileHeader extends Size {
  /** Whether its colours are CMYK, which need the file's own profile. */
  readonly cmyk: boolean;
  /**
   * Whether it is an upright JPEG that is not CMYK: no rotation, compositing or colour conversion is needed.
   */
  readonly plain: boolean;
  /**
   * Number of channels where they are separate bands, neither grey nor colour with or without alpha. Such bands cannot
   * be converted. Null for an ordinary picture.
   */
  readonly bands: number | null;
  /** Bytes of memory that decoding takes. */
  readonly memory: number;
  /** Channels as they are stored. */
  readonly channels: number;
  /** Bytes of a value: 1 and 2 are unsigned integers, 4 a float. */
  readonly depth: number;
  /** The format's name in the image library, or `npy`. */
  readonly format: string;
  /** Whether the last channel is alpha. */
  readonly alpha: boolean;
  /** Whether it is a TIFF with grey and alpha stored apart, whose rows libvips mixes up in 8 bits. */
  readonly mixed: boolean;
}

/**
 * The size of an encoded image as it is viewed, with EXIF's orientation applied.
 *
 * @throws SampleError naming the file where it is empty, not an image, or too large
 */
export async function readHeader(bytes: Uint8Array, name: string): Promise<FileHeader> {
  if (bytes.length === 0) throw new SampleError(name, 'the file is empty');
  const jpeg = readJpegHeader(bytes);
  let header: Omit<FileHeader, 'memory' | 'channels' | 'depth' | 'format' | 'alpha' | 'mixed'>;
  let layout: Omit<DecodedLayout, keyof Size>;
  let [alpha, mixed] = [false, false];
  if (isNpy(bytes)) {
    const { width, height, channels, depth } = readNpyHeader(bytes, name);
    layout = { channels, depth, format: 'npy', interlaced: false };
    header = { width, height, cmyk: false, plain: false, bands: channels };
  } else if (jpeg !== null) {
    if (!jpeg.complete) {
      throw new SampleError(name, 'the file is cut off: it has no end marker, as a JPEG should');
    }
    const turned = jpeg.orientation >= 5;
    const { components: channels, coefficients } = jpeg;
    layout = { channels, depth: 1, format: 'jpeg', interlaced: false, coefficients };
    header = {
      width: turned ? jpeg.height : jpeg.width,
      height: turned ? jpeg.width : jpeg.height,
      cmyk: jpeg.components === 4,
      plain: jpeg.orientation === 1 && (jpeg.components === 1 || jpeg.components === 3),
      bands: null,
    };
  } else {
    const sharp = await loadSharp();
    let metadata: Metadata;
    try {
      const options = { limitInputPixels: false, limitInputChannels: false };
      metadata = await sharp(bytes, options).metadata();
    } catch (error) {
      throw new SampleError(name, explain(error), { cause: error });
    }
    const { space, channels, depth } = metadata;
    const grey = space === 'b-w' || space === 'grey16';
    const bands = space !== 'cmyk' && channels > (grey ? 2 : 4) ? channels : null;
    // Such files do not say which value is black and which white.
    if (!['uchar', 'ushort', 'float'].includes(depth)) {
      throw new SampleError(
        name,
        `its values are of type ${depth}; expected 8 or 16 bits, unsigned, or floats of 32 bits`,
      );
    }
    mixed = grey && channels === 2 && hasSeparateChannels(bytes);
    header = { ...metadata.autoOrient, cmyk: space === 'cmyk', plain: false, bands };
    const { format, isProgressive } = metadata;
    alpha = metadata.hasAlpha;
    layout = { channels, depth: BYTES[depth] ?? 8, format, interlaced: isProgressive };
  }
  const { width, height } = header;
  const memory = decodedBytes({ ...layout, width, height });
  checkDecodedSize({ width, height }, memory, name);
  const { channels, depth, format } = layout;
  return { ...header, memory, channels, depth, format, alpha, mixed };
}

/**
 * Decodes a whole image to uint8 pixels with the given number of channels.
 *
 * EXIF's orientation is applied, 16 bits become 8, and an embedded profile is used for CMYK only. RGB values are kept
 * as stored, as the usual PyTorch loaders do. Channels are converted as {@link convertChannels} does; separate bands,
 * such as a satellite's, are kept.
 *
 * @throws SampleError naming the file and the fault
 */
export async function decodeImage(
  bytes: Uint8Array,
  channels: number,
  name: string,
  header?: FileHeader,
): Promise<PixelImage> {
  // Who knows no header may be anyone, and transfer or change the bytes while threads read them.
  const own = header === undefined ? new Uint8Array(bytes) : bytes;
  const known = header ?? (await readHeader(own, name));
  const { bands } = known;
  if (known.depth > 2) {
    throw new SampleError(
      name,
      'its values are floats; expected 8 or 16 bits, as other images of the data have',
    );
  }
  checkRows(known, name);
  if (known.format === 'npy') return decodeNpy(own, channels, name);
  if (bands !== null && bands !== channels) throw new SampleError(name, wanted(bands, channels));
  const sharp = await loadSharp();
  const input = sharp(bands === null ? own : withColourPhotometric(own), inputOptions(known));
  const image = await withMemory(known.memory, name, () =>
    toPixels(upright(input, known, channels), name),
  );
  return withChannels(image, channels, name);
}

/**
 * Decodes an image and carries out a plan in the library, which crops before it scales. It is for images too large to
 * resize on the calling thread, with 1 or 3 channels and no bands.
 *
 * @throws PartError where the part of the file that the plan uses is damaged
 */
export async function decodePlan(
  source: { bytes: Uint8Array; header: FileHeader } | PixelImage,
  plan: Plan,
  out: Size,
  channels: 1 | 3,
  name: string,
): Promise<PixelImage> {
  if ('bytes' in source) checkRows(source.header, name);
  const sharp = await loadSharp();
  let pipeline =
    'bytes' in source
      ? upright(sharp(source.bytes, inputOptions(source.header)), source.header, channels)
      : sharp(source.pixels, {
          limitInputPixels: maxPixels(),
          raw: {
            width: source.width,
            height: source.height,
            channels: source.channels as 1 | 3,
          },
        });
  const size = 'bytes' in source ? source.header : source;
  const memory = 'bytes' in source ? source.header.memory : 0;
  const decoded = () => withMemory(memory, name, () => toPixels(pipeline, name, PartError));
  const { box, resize, offset } = plan;
  if (!coversAll(box, size)) pipeline = pipeline.extract(box);
  // The library shrinks as Pillow does, but shifts what it enlarges by half a pixel. So enlarging is done here.
  const shrunk = {
    width: Math.min(box.width, resize.width),
    height: Math.min(box.height, resize.height),
  };
  if (shrunk.width !== box.width || shrunk.height !== box.height) {
    pipeline = pipeline.resize(shrunk.width, shrunk.height, {
      fit: 'fill',
      kernel: 'cubic',
      // The fast variant scales in the DCT domain down to the last factor of 1, with visible moiré.
      fastShrinkOnLoad: false,
    });
  }
  if (shrunk.width !== resize.width || shrunk.height !== resize.height) {
    const image = withChannels(await decoded(), channels, name);
    const pixels = new Uint8Array(out.width * out.height * channels);
    renderPlan(image, { ...plan, box: { left: 0, top: 0, ...shrunk } }, out, pixels, 0);
    return { pixels, ...out, channels };
  }
  const cut = { ...offset, width: out.width, height: out.height };
  if (!coversAll(cut, resize)) pipeline = pipeline.extract(cut);
  if (plan.flip) pipeline = pipeline.flop();
  return withChannels(await decoded(), channels, name);
}

/** An array of bytes as an image. */
function decodeNpy(bytes: Uint8Array, channels: number, name: string): PixelImage {
  const { pixels, ...layout } = readNpy(bytes, name);
  if (pixels instanceof Uint8Array) return withChannels({ pixels, ...layout }, channels, name);
  throw new SampleError(
    name,
    'its values have 16 bits; expected 8, as other images of the data have',
  );
}

/** Carries out a plan on pixels in memory, into `target` from `at` on. */
export function renderPlan(
  image: PixelImage,
  plan: Plan,
  out: Size,
  target: Uint8Array,
  at: number,
): void {
  const { box, resize, offset, flip, content, filter } = plan;
  const { channels } = image;
  if (content !== undefined && (content.width !== out.width || content.height !== out.height)) {
    const { width, height } = content;
    const part = new Uint8Array(width * height * channels);
    renderPlan(image, { ...plan, content: { left: 0, top: 0, width, height } }, content, part, 0);
    pad({ pixels: part, width, height, channels }, content, out, target, at);
    return;
  }
  if (resize.width === out.width && resize.height === out.height) {
    resizeBox(image, box, resize, flip, target, at, filter);
    return;
  }
  const whole = new Uint8Array(resize.width * resize.height * channels);
  resizeBox(image, box, resize, false, whole, 0, filter);
  const cut = { ...offset, width: out.width, height: out.height };
  resizeBox({ pixels: whole, ...resize, channels }, cut, out, flip, target, at);
}

/** Puts an image into a larger one that is otherwise 0. */
function pad(
  image: PixelImage,
  { left, top }: Pick<Box, 'left' | 'top'>,
  out: Size,
  target: Uint8Array,
  at: number,
): void {
  const { pixels, width, height, channels } = image;
  const [from, to] = [width * channels, out.width * channels];
  target.fill(0, at, at + out.height * to);
  const first = at + top * to + left * channels;
  for (let y = 0; y < height; y++) {
    target.set(pixels.subarray(y * from, (y + 1) * from), first + y * to);
  }
}

function coversAll(box: Box, size: Size): boolean {
  return box.left === 0 && box.top === 0 && box.width === size.width && box.height === size.height;
}

/** How the image library reads an image. @internal */
export function inputOptions(header: FileHeader): SharpOptions {
  return {
    // Real collections are full of files with harmless faults that cause warnings. Truncation and broken data are
    // errors.
    failOn: 'error',
    limitInputPixels: maxPixels(),
    // Their number was checked against the wanted one.
    limitInputChannels: false,
    ignoreIcc: !header.cmyk,
  };
}

/** @throws SampleError naming the file where its rows would be mixed up */
function checkRows({ mixed }: FileHeader, name: string): void {
  if (!mixed) return;
  throw new SampleError(name, 'its grey and alpha are stored apart; expected them pixel by pixel');
}

function upright(image: Sharp, header: FileHeader, channels: number): Sharp {
  // Each step costs time even where it changes nothing, which matters for tiny images.
  if (header.plain) return image;
  const turned = image.autoOrient();
  if (header.bands !== null) return turned;
  if (channels === 1 || channels === 3) {
    // Grey is computed from these three afterwards: the library's weights are not those that others train with.
    return turned.flatten({ background: '#ffffff' }).toColourspace('srgb');
  }
  return turned;
}

async function toPixels(
  image: Sharp,
  name: string,
  Failure: typeof SampleError = SampleError,
): Promise<PixelImage> {
  try {
    const { data, info } = await image
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    throw new Failure(name, explain(error), { cause: error });
  }
}

function withChannels(image: PixelImage, channels: number, name: string): PixelImage {
  if (!canConvertChannels(image.channels, channels)) {
    throw new SampleError(name, wanted(image.channels, channels));
  }
  return convertChannels(image, channels);
}

export function wanted(found: number, channels: number): string {
  return `it has ${found} channels, ${channels} are wanted`;
}

/**
 * The reason, in general words. What the library says beside its own first words comes from a list of messages that all
 * its threads share, so it may be about another image.
 */
export function explain(error: unknown): string {
  if (firstLine(error).startsWith('Input buffer contains unsupported image format')) {
    return 'not an image in a known format (JPEG, PNG, WebP, TIFF, GIF, AVIF, .npy)';
  }
  return 'the image is damaged, or of a kind that is not supported';
}
