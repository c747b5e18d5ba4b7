import { UserError } from '../errors.js';
import { type Kind, kinds, setting } from '../settings/index.js';
import type { SampleError } from './sample.js';

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly name: string;
  readonly reason: string;
}

/** More samples are unreadable than is allowed. */
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

/** The default share of samples that may be bad. */
export const DEFAULT_MAX_BAD = 0.1;

/** The setting of the share of samples that may be bad, for everything that reads images. */
export const maxBadSetting = {
  maxBad: setting(
    share,
    '<share>',
    'of the images, that may be unreadable before the run ends; 0: none',
    { default: DEFAULT_MAX_BAD },
  ),
};

/** Among fewer samples a few bad ones would be a large share. */
const SMALL = 100;
/** Samples of a large dataset to try before the share of bad ones is meaningful. */
const ENOUGH = 1000;
/** The most bad samples that an error names. */
const NAMED = 3;

/** Counts unreadable samples, and throws when there are too many. */
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
   * @param length Number of samples of the dataset.
   * @param maxShare The share of bad samples that is allowed.
   * @param least A smaller dataset may have as many bad ones as one of this size.
   * @throws UserError where the share is invalid
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

  /** All bad samples, in the order in which they were found. */
  get all(): readonly SkippedSample[] {
    return [...this.#earlier, ...this.#bad.values()];
  }

  /** Starts again for new samples under the same indices; earlier ones stay in {@link all}. */
  restart(): void {
    this.#earlier.push(...this.#bad.values());
    this.#bad.clear();
    this.#whollyBad.clear();
    this.#tried.fill(0);
    this.#triedCount = 0;
  }

  /** Whether a sample is known to be bad for any use. */
  isWhollyBad(index: number): boolean {
    return this.#whollyBad.has(index);
  }

  /** Records that a sample was read. */
  good(index: number): void {
    this.#try(index);
  }

  /**
   * Records that a sample could not be read.
   *
   * @param wholly whether no other use of the sample can succeed
   * @throws TooManySkippedError where too many are bad
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

  /** Whether bad samples exceed the share of the whole dataset, even if all others are good. */
  get #isSurelyOver(): boolean {
    return this.#bad.size / Math.max(this.#length, this.#least) > this.#maxShare;
  }

  /** Whether so many of the tried samples are bad that it is not by chance. */
  get #isProbablyOver(): boolean {
    // Failures finish sooner than successes, so among the first few too many seem bad.
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
