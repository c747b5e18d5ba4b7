/**
 * The memory that the image library takes for an image, worked out before it decodes. Without memory parts of the
 * library abort the process, so what cannot be given is refused first.
 */

import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.js';
import type { Size } from './geometry.js';
import { SampleError } from './sample.js';

const MIB = 2 ** 20;
/** As much as the pixels of a colour image of the size at which Pillow suspects a decompression bomb. */
const DEFAULT_MIB = 512;
const VARIABLE = 'MAE_NATIVE_MAX_IMAGE_MIB';

/** Images of more pixels are refused by default. At this size Pillow suspects a decompression bomb. */
export const MAX_PIXELS = 178_956_970;

/** Below this, finding out what is left costs more than it is worth. */
const LARGE = 32 * MIB;

/**
 * The most bytes that images may take while they are decoded: one of them, and all that are decoded at the same time.
 *
 * @throws UsageError where the environment sets something else than a whole number of MiB
 */
export function maxImageBytes(): number {
  const text = process.env[VARIABLE];
  if (text === undefined || text === '') return DEFAULT_MIB * MIB;
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number * MIB;
  throw new UsageError(`${VARIABLE} is '${text}'; expected a whole number of MiB, such as 2048`);
}

/** The most pixels of an image. */
export function maxPixels(): number {
  return Math.max(MAX_PIXELS, Math.floor(maxImageBytes() / 3));
}

/** What decides how much memory an image takes. */
export interface DecodedLayout extends Size {
  readonly channels: number;
  /** Bytes of a value. */
  readonly depth: number;
  /** The format's name in the image library. */
  readonly format: string;
  /** Whether an image of another format than JPEG comes in several passes. */
  readonly interlaced: boolean;
  /** Of a JPEG, the number of coefficients that are held. */
  readonly coefficients?: number;
}

/** Bytes a pixel that decoders hold beside the result, as measured. */
const HELD: Readonly<Record<string, number>> = { gif: 5, webp: 8, heif: 16 };

/** The bytes that the image library takes to decode an image. */
export function decodedBytes(layout: DecodedLayout): number {
  const { width, height, channels, depth, format, interlaced, coefficients = 0 } = layout;
  const pixels = width * height;
  const values = pixels * channels * depth;
  return values * (interlaced ? 2 : 1) + pixels * (HELD[format] ?? 0) + coefficients * 2;
}

/** @throws SampleError naming the file where it is too large */
export function checkDecodedSize({ width, height }: Size, bytes: number, name: string): void {
  const limit = maxImageBytes();
  if (width * height > maxPixels()) {
    const megapixels = Math.floor(maxPixels() / 1e6);
    throw new SampleError(
      name,
      `${width}x${height} pixels are more than the limit of ${megapixels} megapixels`,
    );
  }
  if (bytes <= limit) return;
  throw new SampleError(
    name,
    `decoding its ${width}x${height} pixels takes ${inMib(bytes)}, more than the limit of ${inMib(limit)}; ` +
      `${VARIABLE}=${Math.ceil(bytes / MIB)} in the environment allows it`,
  );
}

let inUse = 0;
const waiting: (() => void)[] = [];

/**
 * Decodes with so many bytes of memory, once decoders at work leave room for it.
 *
 * @throws SampleError naming the image where that much is not left
 */
export async function withMemory<T>(
  bytes: number,
  name: string,
  decode: () => Promise<T>,
): Promise<T> {
  const limit = maxImageBytes();
  while (inUse > 0 && (inUse + bytes > limit || !isLeft(bytes))) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  if (!isLeft(bytes)) {
    throw new SampleError(
      name,
      `decoding it takes ${inMib(bytes)}, and less of the process's address space is left`,
    );
  }
  inUse += bytes;
  try {
    return await decode();
  } finally {
    inUse -= bytes;
    for (const resume of waiting.splice(0)) resume();
  }
}

/** Whether the operating system would give so much memory. Only Linux tells; a third more serves what decoders add. */
function isLeft(bytes: number): boolean {
  if (bytes < LARGE || process.platform !== 'linux') return true;
  const limit = /^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  if (limit === undefined) return true;
  const used = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return Number(limit) - Number(used ?? 0) * 1024 - inUse > bytes * (4 / 3);
}

function inMib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}
