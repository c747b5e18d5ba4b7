import { UserError } from '../errors.js';
import { type Kind, kinds, setting } from '../settings/index.js';
import type { SampleError } from './sample.js';

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly name: string;
  readonly reason: string;
}

/** More samples cannot be read than may be. */
export class TooManySkippedError extends UserError {
  override name = 'TooManySkippedError';
}

const share: Kind<number> = {
  expected: 'a share from 0 to 1, such as 0.05',
  read(value) {
    const number = kinds.number(0).read(value);
    return number !== undefined && number <= 1 ? number : undefined;
  },
};

/** The share of samples that may be bad where nothing else is said. */
export const DEFAULT_MAX_BAD = 0.1;

/** The setting of the share of samples that may be bad, for all that reads images. */
export const maxBadSetting = {
  maxBad: setting(
    share,
    '<share>',
    'of the images, that may be unreadable before the run ends; 0: none',
    { default: DEFAULT_MAX_BAD },
  ),
};

/** Of fewer samples a few bad ones make a large share. */
const SMALL = 100;
/** How many samples of a large dataset must have been tried before the share of bad ones means anything. */
const ENOUGH = 1000;
/** How many bad samples an error names. */
const NAMED = 3;

/** Keeps count of samples that cannot be read, and gives up when they are too many. */
export class SkipList {
  readonly #length: number;
  readonly #maxShare: number;
  readonly #least: number;
  readonly #onSkip: ((name: string, reason: string) => void) | undefined;
  readonly #tried: Uint8Array;
  #triedCount = 0;
  readonly #bad = new Map<number, SkippedSample>();
  /** Those from before {@link restart}. */
  readonly #earlier: SkippedSample[] = [];
  readonly #whollyBad = new Set<number>();

  /**
   * @param length Samples of the dataset.
   * @param maxShare The share of bad samples that may be.
   * @param least Of a smaller dataset as many may be as of so many samples.
   * @throws UserError where the share is none
   */
  constructor(
    length: number,
    maxShare: number,
    onSkip: ((name: string, reason: string) => void) | undefined,
    least: number = SMALL,
  ) {
    if (share.read(maxShare) === undefined) {
      throw new UserError(`maxBadShare is ${maxShare}; expected ${share.expected}`);
    }
    this.#length = length;
    this.#maxShare = maxShare;
    this.#least = least;
    this.#onSkip = onSkip;
    this.#tried = new Uint8Array(length);
  }

  /** All bad samples, in the order in which they were met. */
  get all(): readonly SkippedSample[] {
    return [...this.#earlier, ...this.#bad.values()];
  }

  /** Begins anew, for samples that are other ones under the same numbers; what was met stays in {@link all}. */
  restart(): void {
    this.#earlier.push(...this.#bad.values());
    this.#bad.clear();
    this.#whollyBad.clear();
    this.#tried.fill(0);
    this.#triedCount = 0;
  }

  /** Whether a sample is known to be bad, however it is used. */
  isWhollyBad(index: number): boolean {
    return this.#whollyBad.has(index);
  }

  /** Notes that a sample was read. */
  good(index: number): void {
    this.#try(index);
  }

  /**
   * Notes that a sample could not be read.
   *
   * @param wholly whether no other use of the sample can succeed
   * @throws TooManySkippedError where too many cannot
   */
  bad(index: number, error: SampleError, { wholly }: { wholly: boolean }): void {
    this.#try(index);
    if (wholly) this.#whollyBad.add(index);
    if (this.#bad.has(index)) return;
    this.#bad.set(index, { index, name: error.sample, reason: error.reason });
    this.#onSkip?.(error.sample, error.reason);
    if (this.#bad.size === this.#length || this.#isSurelyOver || this.#isProbablyOver) {
      throw new TooManySkippedError(this.#tooMany());
    }
  }

  /** Whether the bad ones are more than the share of the whole dataset, however good the rest is. */
  get #isSurelyOver(): boolean {
    return this.#bad.size / Math.max(this.#length, this.#least) > this.#maxShare;
  }

  /** Whether so many of those that were tried are bad that chance does not explain it. */
  get #isProbablyOver(): boolean {
    // What is under way fails sooner than it succeeds, so that of the first few too many seem bad.
    const tried = Math.max(this.#triedCount, ENOUGH);
    const share = this.#maxShare;
    return this.#bad.size > tried * share + 4 * Math.sqrt(tried * share * (1 - share));
  }

  #try(index: number): void {
    if (this.#tried[index] === 1) return;
    this.#tried[index] = 1;
    this.#triedCount++;
  }

  #tooMany(): string {
    const length = this.#length;
    const count = this.#bad.size;
    const first = [...this.#bad.values()].slice(0, NAMED);
    const named = first.map(({ name, reason }) => `${name} (${reason})`).join('; ');
    const more = count > first.length ? `; and ${count - first.length} more` : '';
    const list = `${named}${more}`;
    if (count === length) return `none of the ${count} images can be read: ${list}`;
    const what = this.#isSurelyOver
      ? `${count} of the ${length} images, or more, cannot be read`
      : `${count} of the first ${this.#triedCount} images cannot be read`;
    const percentage = Number((this.#maxShare * 100).toPrecision(3));
    return `${what}, ${percentage} % may be (--max-bad): ${list}`;
  }
}
