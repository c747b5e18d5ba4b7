/** Headers of NumPy's .npy files: the element type, order and shape of an array. */

export interface ArrayHeader {
  /** NumPy's name of the element type, such as `<f4`. */
  readonly type: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Position of the elements in the file. */
  readonly offset: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** A header has the type, the order and the shape of at most 64 dimensions. */
const MAX_TEXT = 4096;
/** The most bytes that have to be read for a header. */
export const HEADER_BYTES = MAX_TEXT + 12;
/** The elements begin at a multiple of this. */
const ALIGNMENT = 64;

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((value, i) => bytes[i] === value);
}

/**
 * Reads a header.
 *
 * @param bytes The start of a .npy file.
 * @param refuse Throws an error that names the file.
 */
export function parseHeader(bytes: Uint8Array, refuse: (reason: string) => Error): ArrayHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = file[6] === 1;
  const start = isFirst ? 10 : 12;
  if (file.length < start) throw refuse('the .npy file is cut off in its header');
  const offset = start + (isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8));
  const text = file.toString('latin1', start, Math.min(offset, start + MAX_TEXT));
  const type = /'descr': *'([<>|=]?\w+)'/.exec(text)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  const sizes = shape?.split(',').flatMap((part) => (part.trim() === '' ? [] : Number(part)));
  if (/'descr': *\[/.test(text)) throw refuse('its array has fields; expected one of numbers');
  if (offset > file.length || type === undefined || sizes === undefined) {
    throw refuse("the .npy file's header is damaged");
  }
  return { type, shape: sizes, fortranOrder: /'fortran_order': *True/.test(text), offset };
}

/** The header of an array in C order. */
export function makeHeader(type: string, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = MAGIC.length + 4;
  const padding = ALIGNMENT - 1 - ((start + text.length) % ALIGNMENT);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length + padding + 1);
  const end = Buffer.from(`${text}${' '.repeat(padding)}\n`, 'latin1');
  return Buffer.concat([MAGIC, Buffer.from([1, 0]), length, end]);
}
