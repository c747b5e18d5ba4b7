/** Reads the header of a JPEG file without decoding the image. */
interface JpegHeader {
  /** As stored; {@link JpegHeader.orientation} may rotate the image. */
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** EXIF's orientation, 1 to 8; 1 is upright, from 5 on width and height are swapped. */
  readonly orientation: number;
}

/**
 * Reads a JPEG's frame header and orientation. A random crop needs the size before decoding, and asking the image
 * library would cost another round trip through the thread pool.
 *
 * @returns null where the bytes are no JPEG or their header is broken; a full decoder decides then
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      // A fill byte.
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) return null;
    const length = view.getUint16(at + 2);
    const body = at + 4;
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    // SOF0 … SOF15, less DHT (c4), JPG (c8) and DAC (cc), which share the range.
    const isFrame =
      marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      if (length < 8) return null;
      const height = view.getUint16(body + 1);
      const width = view.getUint16(body + 3);
      const components = view.getUint8(body + 5);
      if (width === 0 || height === 0) return null;
      return { width, height, components, orientation };
    }
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(body, end)) ?? orientation;
    at = end;
  }
  return null;
}

const ORIENTATION_TAG = 0x0112;

function exifOrientation(segment: Uint8Array): number | undefined {
  const isExif =
    segment.length >= 14 &&
    segment[0] === 0x45 &&
    segment[1] === 0x78 &&
    segment[2] === 0x69 &&
    segment[3] === 0x66;
  if (!isExif) return undefined;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return undefined;
  const entries = tiff.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
