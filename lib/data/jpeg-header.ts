/** Reads the markers of a JPEG file without decoding the image. */
interface JpegHeader {
  /** As stored; {@link JpegHeader.orientation} may rotate the image. */
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** EXIF's orientation, 1 to 8; 1 is upright, from 5 on width and height are swapped. */
  readonly orientation: number;
  /**
   * Number of coefficients that a decoder holds in memory, because they come in several passes over the image; 0: there
   * is one.
   */
  readonly coefficients: number;
  /** Whether the end marker is there. Otherwise the file is cut off, wherever that shows in the pixels. */
  readonly complete: boolean;
}

/**
 * Reads a JPEG's frame header and orientation, and looks for its end. A random crop needs the size before decoding, and
 * asking the image library would cost another round trip through the thread pool.
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
      const { complete, inFirst } = readScans(bytes, end);
      const isProgressive = (marker & 3) === 2;
      const severalPasses = isProgressive || inFirst < components;
      const coefficients = severalPasses ? coefficientCount(bytes.subarray(body, end)) : 0;
      return { width, height, components, orientation, coefficients, complete };
    }
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(body, end)) ?? orientation;
    at = end;
  }
  return null;
}

/**
 * Goes through the scans after the frame header, as far as there are markers.
 *
 * @returns whether the end marker follows, and the number of components in the first scan
 */
function readScans(bytes: Uint8Array, start: number): { complete: boolean; inFirst: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let inFirst = 0;
  let at = buffer.indexOf(0xff, start);
  while (at !== -1 && at + 1 < buffer.length) {
    const marker = buffer[at + 1] as number;
    if (marker === 0xd9) return { complete: true, inFirst };
    let next = at + 2;
    if (marker === 0xff) {
      next = at + 1;
    } else if (marker > 0x01 && !(marker >= 0xd0 && marker <= 0xd8)) {
      // Not an escaped value, nor a marker without a segment.
      if (at + 4 > buffer.length) break;
      if (marker === 0xda && inFirst === 0) inFirst = buffer[at + 4] ?? 0;
      next = at + 2 + Math.max(2, buffer.readUInt16BE(at + 2));
    }
    at = buffer.indexOf(0xff, next);
  }
  return { complete: false, inFirst };
}

/** The number of coefficients of all components of a frame header, whose blocks are subsampled. */
function coefficientCount(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const pixels = view.getUint16(1) * view.getUint16(3);
  const count = Math.min(view.getUint8(5), Math.floor((frame.length - 6) / 3));
  const areas = Array.from({ length: count }, (_, i) => {
    const sampling = view.getUint8(7 + 3 * i);
    return (sampling >> 4) * (sampling & 15);
  });
  // The component of the largest area has the image's resolution.
  return areas.reduce((sum, area) => sum + (pixels * area) / Math.max(1, ...areas), 0);
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
