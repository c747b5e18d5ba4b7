import { UserError } from '../errors.js';
import type { SampleError } from './sample.js';

/** A sample that could not be read. */
export interface SkippedSample {
  readonly index: number;
  readonly name: string;
  readonly reason: string;
}

/** How many samples must have been tried before a share of bad ones means anything. */
const ENOUGH = 100;
/** How many bad samples an error names. */
const NAMED = 3;

/** Keeps count of samples that cannot be read, and gives up when they are too many. */
export class SkipList {
  readonly #length: number;
  readonly #maxShare: number;
  readonly #onSkip: ((name: string, reason: string) => void) | undefined;
  readonly #tried: Uint8Array;
  #triedCount = 0;
  readonly #bad = new Map<number, SkippedSample>();
  readonly #whollyBad = new Set<number>();

  constructor(
    length: number,
    maxShare: number,
    onSkip: ((name: string, reason: string) => void) | undefined,
  ) {
    this.#length = length;
    this.#maxShare = maxShare;
    this.#onSkip = onSkip;
    this.#tried = new Uint8Array(length);
  }

  /** All bad samples, in the order in which they were met. */
  get all(): readonly SkippedSample[] {
    return [...this.#bad.values()];
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
   * @throws UserError where too many cannot
   */
  bad(index: number, error: SampleError, { wholly }: { wholly: boolean }): void {
    this.#try(index);
    if (wholly) this.#whollyBad.add(index);
    if (this.#bad.has(index)) return;
    this.#bad.set(index, { index, name: error.sample, reason: error.reason });
    this.#onSkip?.(error.sample, error.reason);
    const count = this.#bad.size;
    const all = count === this.#length;
    if (all || (this.#triedCount >= ENOUGH && count > this.#maxShare * this.#triedCount)) {
      throw new UserError(this.#tooMany());
    }
  }

  #try(index: number): void {
    if (this.#tried[index] === 1) return;
    this.#tried[index] = 1;
    this.#triedCount++;
  }

  #tooMany(): string {
    const count = this.#bad.size;
    const first = [...this.#bad.values()].slice(0, NAMED);
    const named = first.map(({ name, reason }) => `${name} (${reason})`).join('; ');
    const more = count > first.length ? `; and ${count - first.length} more` : '';
    const allowed = `${Math.round(this.#maxShare * 100)} % are allowed`;
    const what =
      count === this.#length
        ? `none of the ${count} images can be read`
        : `${count} of the first ${this.#triedCount} images cannot be read, ${allowed}`;
    return `${what}: ${named}${more}`;
  }
}
