/** TIFF tags that define the meaning and the layout of channels, and some of their values. */
const PHOTOMETRIC = 262;
const MIN_IS_BLACK = 1;
const RGB = 2;
const PLANAR_CONFIGURATION = 284;
const SEPARATE = 2;

/** Whether a TIFF stores each of its channels separately. False for other files. */
export function hasSeparateChannels(bytes: Uint8Array): boolean {
  return findTag(bytes, PLANAR_CONFIGURATION)?.value === SEPARATE;
}

/**
 * A TIFF of three or more bands with the tag set to colour, which keeps the values; a copy where that changes it.
 *
 * Most programs write such files as grey with further channels. libvips turns that grey into three channels, and mixes
 * up the rows where the bands are separate.
 */
export function withColourPhotometric(tiff: Uint8Array): Uint8Array {
  const found = findTag(tiff, PHOTOMETRIC);
  if (found?.value !== MIN_IS_BLACK) return tiff;
  const copy = Uint8Array.from(tiff);
  viewOf(copy).setUint16(found.at, RGB, found.little);
  return copy;
}

/** A tag of one 16-bit number. */
interface Tag {
  readonly value: number;
  /** The position of the value in the file. */
  readonly at: number;
  /** Whether its low byte comes first. */
  readonly little: boolean;
}

/** Finds a tag of the first image of a TIFF or a BigTIFF. */
function findTag(bytes: Uint8Array, tag: number): Tag | undefined {
  const view = viewOf(bytes);
  try {
    const order = view.getUint16(0);
    const little = order === 0x4949;
    const version = view.getUint16(2, little);
    const big = version === 43;
    if ((!little && order !== 0x4d4d) || (version !== 42 && !big)) return undefined;
    const wide = (at: number) => Number(view.getBigUint64(at, little));
    const folder = big ? wide(8) : view.getUint32(4, little);
    const count = big ? wide(folder) : view.getUint16(folder, little);
    const first = folder + (big ? 8 : 2);
    const [entryBytes, valueAt] = big ? [20, 12] : [12, 8];
    for (let entry = 0; entry < count; entry++) {
      const at = first + entry * entryBytes;
      if (view.getUint16(at, little) !== tag) continue;
      return { value: view.getUint16(at + valueAt, little), at: at + valueAt, little };
    }
  } catch (error) {
    // A position beyond the file's end: the decoder will report the damage.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
