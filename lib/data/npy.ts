import type { Size } from './geometry.js';
import { parseHeader } from './npy-header.js';
import { SampleError } from './sample.js';

/** What NumPy's `save` says of an array (height, width) or (height, width, channels). */
export interface NpyHeader extends Size {
  readonly channels: number;
  /** Bytes of a value: 1 and 2 are unsigned integers, 4 a float. */
  readonly depth: 1 | 2 | 4;
  readonly littleEndian: boolean;
  /** Position of the values in the file. */
  readonly offset: number;
}

const DEPTHS: Readonly<Record<string, 1 | 2 | 4>> = { u1: 1, u2: 2, f4: 4 };

/** @throws SampleError naming the file where it is damaged, or of another type or order */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const refuse = (reason: string) => new SampleError(name, reason);
  const { type: full, fortranOrder, shape: dimensions, offset } = parseHeader(bytes, refuse);
  const order = /^[<>|=]/.exec(full)?.[0] ?? '';
  const type = full.slice(order.length);
  const depth = DEPTHS[type];
  if (depth === undefined) {
    throw refuse(`its array is of type ${order}${type}; expected uint8, uint16 or float32`);
  }
  if (fortranOrder) {
    throw refuse('its array is in Fortran order; expected C order, as np.ascontiguousarray gives');
  }
  const [height = 0, width = 0, channels = 1] = dimensions;
  if (![2, 3].includes(dimensions.length) || height < 1 || width < 1 || channels < 1) {
    throw refuse(
      `its array has the shape (${dimensions.join(', ')}); expected (height, width) or (height, width, channels)`,
    );
  }
  const expected = height * width * channels * depth;
  if (bytes.length - offset !== expected) {
    throw refuse(
      `the .npy file has ${bytes.length - offset} bytes of values; expected ${expected}`,
    );
  }
  return { width, height, channels, depth, littleEndian: order !== '>', offset };
}

/**
 * An array, its values as they are.
 *
 * @throws SampleError naming the file where it is damaged, or of another type or order
 */
export function readNpy(
  bytes: Uint8Array,
  name: string,
): Size & { pixels: Uint8Array | Float32Array; channels: number } {
  const { width, height, channels, depth, littleEndian, offset } = readNpyHeader(bytes, name);
  const count = width * height * channels;
  const layout = { width, height, channels };
  if (depth === 1) return { pixels: bytes.slice(offset), ...layout };
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * depth);
  const pixels = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    pixels[i] =
      depth === 2 ? view.getUint16(i * 2, littleEndian) : view.getFloat32(i * 4, littleEndian);
  }
  return { pixels, ...layout };
}
