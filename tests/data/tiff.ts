/** How a TIFF of several bands is laid out. */
export interface TiffLayout {
  /** 2 says that the first three bands are colours, 1 that the first is grey; 1 by default. */
  readonly photometric?: 1 | 2;
  /** Whether each band is stored by itself. */
  readonly planar?: boolean;
  /** Bits of a value; 8 by default. 16 bits hold the values times 257, 32 bits floats of 0 to 1. */
  readonly bits?: 8 | 16 | 32;
  readonly bigEndian?: boolean;
  /** BigTIFF, with places of 64 bits. */
  readonly big?: boolean;
  /** Bytes that the file lacks at its end. */
  readonly missing?: number;
}

const SHORT = 3;
const LONG = 4;

/**
 * An uncompressed TIFF file of uint8 bands, which the image library can read but not write.
 *
 * @param pixels (height, width, bands)
 */
export function tiffOf(
  image: { pixels: Uint8Array; width: number; height: number; channels: number },
  layout: TiffLayout = {},
): Buffer {
  const { photometric = 1, planar = false, bits = 8, bigEndian = false, big = false } = layout;
  const { pixels, width, height, channels: bands } = image;
  const count = width * height;
  const valueBytes = bits / 8;
  const strips = planar ? bands : 1;
  const stripBytes = (count * bands * valueBytes) / strips;
  const all = (value: number, length: number) => new Array<number>(length).fill(value);
  const tags: [tag: number, type: number, values: number[]][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, all(bits, bands)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    [273, LONG, all(0, strips)],
    [277, SHORT, [bands]],
    [278, LONG, [height]],
    [279, LONG, all(stripBytes, strips)],
    [284, SHORT, [planar ? 2 : 1]],
    [338, SHORT, all(0, bands - (photometric === 2 ? 3 : 1))],
    [339, SHORT, all(bits === 32 ? 3 : 1, bands)],
  ];

  const headBytes = big ? 16 : 8;
  const entryBytes = big ? 20 : 12;
  const inPlace = big ? 8 : 4;
  const folderBytes = (big ? 8 : 2) + tags.length * entryBytes + (big ? 8 : 4);
  const sizeOf = (type: number, length: number) => (type === SHORT ? 2 : 4) * length;
  const extra = tags.map(([, type, values]) => sizeOf(type, values.length));
  const extraBytes = extra.filter((size) => size > inPlace).reduce((a, b) => a + b, 0);
  const dataAt = headBytes + folderBytes + extraBytes;
  const file = Buffer.alloc(dataAt + stripBytes * strips);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const little = !bigEndian;
  const place = (at: number, value: number) =>
    big ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little);

  file.write(bigEndian ? 'MM' : 'II', 'latin1');
  view.setUint16(2, big ? 43 : 42, little);
  if (big) view.setUint16(4, 8, little);
  place(big ? 8 : 4, headBytes);
  if (big) view.setBigUint64(headBytes, BigInt(tags.length), little);
  else view.setUint16(headBytes, tags.length, little);
  let extraAt = headBytes + folderBytes;
  for (const [i, [tag, type, values]] of tags.entries()) {
    const at = headBytes + (big ? 8 : 2) + i * entryBytes;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    place(at + 4, values.length);
    let valueAt = at + 4 + (big ? 8 : 4);
    if ((extra[i] as number) > inPlace) {
      place(valueAt, extraAt);
      valueAt = extraAt;
      extraAt += extra[i] as number;
    }
    for (const [k, value] of values.entries()) {
      if (type === SHORT) view.setUint16(valueAt + 2 * k, value, little);
      else view.setUint32(valueAt + 4 * k, tag === 273 ? dataAt + k * stripBytes : value, little);
    }
  }
  for (let i = 0; i < count; i++) {
    for (let band = 0; band < bands; band++) {
      const value = pixels[i * bands + band] as number;
      const at = dataAt + valueBytes * (planar ? band * count + i : i * bands + band);
      if (bits === 8) view.setUint8(at, value);
      else if (bits === 16) view.setUint16(at, value * 257, little);
      else view.setFloat32(at, value / 255, little);
    }
  }
  return file.subarray(0, file.length - (layout.missing ?? 0));
}
