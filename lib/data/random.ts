/**
 * Counter-based randomness: Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1,
 * 2, 3", 2011).
 *
 * A draw is a pure function of its key and counter. The loader keys by seed and counts by (sample, epoch, view). So a
 * sample's augmentation in an epoch does not depend on earlier draws or on concurrency, and a resumed epoch continues
 * exactly.
 */

/** The purpose of a stream of random numbers, in 16 bits; streams of different purposes never share draws. */
export const PURPOSE = {
  order: 1,
  augment: 2,
  synthetic: 3,
  mask: 4,
  mix: 5,
  erase: 6,
  color: 7,
  shapes: 8,
} as const;

/** The largest view coordinate of a {@link RandomStream}. */
export const MAX_VIEW = 2 ** 16 - 1;

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** The high 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * One Philox4x32-10 block.
 *
 * @param counter four unsigned 32-bit words
 * @param key two unsigned 32-bit words
 * @param out receives four unsigned 32-bit words
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** A stream of random numbers that depends only on (seed, purpose, a, b, view). */
export class RandomStream {
  readonly #key: [number, number];
  readonly #counter: [number, number, number, number];
  readonly #block = new Uint32Array(4);
  #used = 4;

  /**
   * @param seed a non-negative safe integer
   * @param purpose one of {@link PURPOSE}
   * @param a first coordinate, an unsigned 32-bit integer (a sample's index)
   * @param b second coordinate, an unsigned 32-bit integer (an epoch)
   * @param view third coordinate, from 0 to {@link MAX_VIEW} (which view of a sample): the upper half of the purpose's
   *   word, so that view 0 has the draws of a stream without views
   */
  constructor(seed: number, purpose: number, a = 0, b = 0, view = 0) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
    this.#counter = [0, a >>> 0, b >>> 0, (purpose | (view << 16)) >>> 0];
  }

  /** The next unsigned 32-bit integer. */
  uint32(): number {
    if (this.#used === 4) {
      philox(this.#counter, this.#key, this.#block);
      this.#counter[0] = (this.#counter[0] + 1) >>> 0;
      this.#used = 0;
    }
    return this.#block[this.#used++] as number;
  }

  /** A number in [0, 1) with 53 random bits. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A number in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** An integer in [0, bound), every value equally likely; bound is from 1 to 2**32. */
  below(bound: number): number {
    // Draws at or above the last multiple of bound would favour the small values.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  /** Draws from the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958). */
  normal(): number {
    // Avoids the logarithm of 0.
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    return radius * Math.cos(2 * Math.PI * this.random());
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }
}

/**
 * The order of an epoch: a permutation of 0 … length - 1 by Fisher and Yates' shuffle, a pure function of (length,
 * seed, epoch).
 */
export function permutation(length: number, seed: number, epoch: number): Uint32Array {
  const random = new RandomStream(seed, PURPOSE.order, 0, epoch);
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swapped;
  }
  return order;
}
