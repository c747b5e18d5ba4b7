import { bytes, type Column, floats, shorts, words } from './columns.js';
import { formatRuns } from './runs.js';

/** A mask as COCO's JSON has it, after its checks. */
export type Segmentation =
  | number[][]
  | { readonly size: [number, number]; readonly counts: string | number[] };

/** What kind of mask an object has. */
export const MASK = { none: 0, polygons: 1, runs: 2 } as const;

/** The most that two bytes hold, in hundredths of a pixel. */
const MOST_HUNDREDTHS = 2 ** 16 - 1;

/**
 * The masks of a data set in a few buffers. Coordinates with two decimals up to 655.35, as COCO's, take two bytes, and
 * come back as the very numbers that the file has; a polygon with others takes eight bytes each.
 */
export class MaskStore {
  readonly #kinds: Uint8Array;
  /** For each object where its parts begin, and the end. */
  readonly #starts: Uint32Array;
  /** For each part: where it begins, how long it is, and whether it is among the wide numbers. */
  readonly #parts: {
    readonly start: Uint32Array;
    readonly length: Uint32Array;
    readonly wide: Uint8Array;
  };
  readonly #narrow: Uint16Array;
  readonly #wide: Float64Array;
  readonly #text: Buffer;

  constructor(columns: {
    kinds: Column<Uint8Array>;
    starts: Column<Uint32Array>;
    partStarts: Column<Uint32Array>;
    partLengths: Column<Uint32Array>;
    partWide: Column<Uint8Array>;
    narrow: Column<Uint16Array>;
    wide: Column<Float64Array>;
    text: Column<Uint8Array>;
  }) {
    this.#kinds = columns.kinds.finish();
    this.#starts = columns.starts.finish();
    this.#parts = {
      start: columns.partStarts.finish(),
      length: columns.partLengths.finish(),
      wide: columns.partWide.finish(),
    };
    this.#narrow = columns.narrow.finish();
    this.#wide = columns.wide.finish();
    this.#text = Buffer.from(columns.text.finish().buffer);
  }

  /** The mask of an object; undefined where it has none. */
  get(object: number): number[][] | { size: [number, number]; counts: string } | undefined {
    const kind = this.#kinds[object];
    const first = this.#starts[object] as number;
    const end = this.#starts[object + 1] ?? this.#parts.start.length;
    if (kind === MASK.none) return undefined;
    if (kind === MASK.polygons) {
      return Array.from({ length: end - first }, (_, i) => this.#polygon(first + i));
    }
    const start = this.#parts.start[first] as number;
    const counts = this.#text.toString(
      'latin1',
      start,
      start + (this.#parts.length[first] as number),
    );
    // The second part has the size.
    const [height, width] = this.#polygon(first + 1) as [number, number];
    return { size: [height, width], counts };
  }

  /** Whether it has a mask. */
  has(object: number): boolean {
    return this.#kinds[object] !== MASK.none;
  }

  /** The counts of numbers of an object's polygons; undefined where it has none. */
  polygonLengths(object: number): Uint32Array | undefined {
    if (this.#kinds[object] !== MASK.polygons) return undefined;
    const end = this.#starts[object + 1] ?? this.#parts.start.length;
    return this.#parts.length.subarray(this.#starts[object], end);
  }

  #polygon(part: number): number[] {
    const start = this.#parts.start[part] as number;
    const length = this.#parts.length[part] as number;
    if (this.#parts.wide[part] === 1) return [...this.#wide.subarray(start, start + length)];
    return Array.from(this.#narrow.subarray(start, start + length), (value) => value / 100);
  }
}

/** Collects masks in the order of their objects. */
export class MaskStoreWriter {
  readonly #columns = {
    kinds: bytes(),
    starts: words(),
    partStarts: words(),
    partLengths: words(),
    partWide: bytes(),
    narrow: shorts(),
    wide: floats(),
    text: bytes(),
  };

  add(mask: Segmentation | undefined): void {
    const { kinds, starts, partStarts, partLengths, partWide, text } = this.#columns;
    starts.push(partStarts.length);
    if (mask === undefined) {
      kinds.push(MASK.none);
    } else if (Array.isArray(mask)) {
      kinds.push(MASK.polygons);
      for (const polygon of mask) this.#addNumbers(polygon);
    } else {
      kinds.push(MASK.runs);
      const counts = typeof mask.counts === 'string' ? mask.counts : formatRuns(mask.counts);
      partStarts.push(text.length);
      partLengths.push(counts.length);
      partWide.push(0);
      text.pushAll(Buffer.from(counts, 'latin1'));
      this.#addNumbers(mask.size);
    }
  }

  finish(): MaskStore {
    return new MaskStore(this.#columns);
  }

  #addNumbers(numbers: readonly number[]): void {
    const { partStarts, partLengths, partWide, narrow, wide } = this.#columns;
    const isNarrow = numbers.every(isHundredths);
    const column = isNarrow ? narrow : wide;
    partStarts.push(column.length);
    partLengths.push(numbers.length);
    partWide.push(isNarrow ? 0 : 1);
    if (isNarrow) for (const value of numbers) narrow.push(Math.round(value * 100));
    else wide.pushAll(numbers);
  }
}

function isHundredths(value: number): boolean {
  const whole = Math.round(value * 100);
  return whole >= 0 && whole <= MOST_HUNDREDTHS && whole / 100 === value && !Object.is(value, -0);
}
