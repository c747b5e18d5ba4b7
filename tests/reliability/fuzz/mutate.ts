/** Damage to files, drawn from a seed. */

/** Uniform draws (mulberry32). */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Numbers at which sizes and signs go wrong. */
const NUMBERS = [
  ...[0n, 1n, 2n, 3n, 4n, 7n, 8n, 63n, 64n, 127n, 128n, 255n, 256n, 0x7fffn, 0x8000n, 0xffffn],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 33n, 2n ** 40n, 2n ** 52n],
  ...[2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];

type Mutation = (bytes: Buffer, draw: Draw) => Buffer;

const span = (bytes: Buffer, draw: Draw): [begin: number, end: number] => {
  const begin = draw.below(bytes.length + 1);
  const most = Math.min(bytes.length - begin, draw.of([1, 4, 16, 64, 1024]));
  return [begin, begin + draw.below(most + 1)];
};

/** The same bytes with some of them replaced by others, of any number. */
const splice = (bytes: Buffer, begin: number, end: number, by: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, begin), by, bytes.subarray(end)]);

const changed = (bytes: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(bytes);
  if (at < copy.length) copy[at] = value;
  return copy;
};

const mutations: readonly Mutation[] = [
  (bytes, draw) => {
    const at = draw.below(bytes.length);
    return changed(bytes, at, (bytes[at] ?? 0) ^ (1 << draw.below(8)));
  },
  (bytes, draw) => changed(bytes, draw.below(bytes.length), draw.below(256)),
  (bytes, draw) => bytes.subarray(0, draw.below(bytes.length + 1)),
  (bytes, draw) => splice(bytes, ...span(bytes, draw), Buffer.alloc(0)),
  (bytes, draw) => {
    const [from, to] = span(bytes, draw);
    const at = draw.below(bytes.length + 1);
    return splice(bytes, at, at, bytes.subarray(from, to));
  },
  (bytes, draw) => {
    const [from, to] = span(bytes, draw);
    const at = draw.below(bytes.length + 1);
    return splice(bytes, at, Math.min(bytes.length, at + to - from), bytes.subarray(from, to));
  },
  (bytes, draw) => {
    const at = draw.below(bytes.length + 1);
    return splice(bytes, at, at, Buffer.from(Array.from({ length: 5 }, () => draw.below(256))));
  },
  // A number in the file's own format.
  (bytes, draw) => {
    const width = draw.of([1, 2, 4, 8]);
    if (bytes.length < width) return bytes;
    const copy = Buffer.from(bytes);
    const whole = Buffer.alloc(8);
    whole.writeBigUInt64LE(draw.of(NUMBERS));
    whole.copy(copy, draw.below(bytes.length - width + 1), 0, width);
    return copy;
  },
  // A number in a text.
  (bytes, draw) => {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/\d+/g)];
    const match = found[draw.below(found.length)];
    if (match === undefined) return bytes;
    const value = draw.of([String(draw.of(NUMBERS)), '-1', '1e300', '0.5', 'null', '[]']);
    return splice(bytes, match.index, match.index + match[0].length, Buffer.from(value));
  },
];

/** A file with one to three things wrong with it. */
export function mutate(bytes: Buffer, draw: Draw): Buffer {
  let result = bytes;
  for (let i = 1 + draw.below(3); i > 0; i--) {
    if (result.length > 0) result = draw.of(mutations)(result, draw);
  }
  return result;
}

/** A pickle whose parts stand in other places: opcodes of another kind, and parts of it again. */
export function mutatePickle(bytes: Buffer, draw: Draw): Buffer {
  const opcodes = [...'()0125NKMJGX]}tleaushjqrcRQb.', '\x80', '\x81', '\x85', '\x86', '\x87'];
  if (draw.below(2) === 0) return mutate(bytes, draw);
  const at = draw.below(bytes.length);
  const by = Buffer.from(
    Array.from({ length: 1 + draw.below(3) }, () => draw.of(opcodes)).join(''),
    'latin1',
  );
  return splice(bytes, at, at + draw.below(3), by);
}
