/**
 * The memory of batches that were given back, for the next ones: new memory has to be cleared by the
 * operating system, page by page, which for a large batch takes longer than copying it.
 */
export class BatchMemory {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Uint8Array[] = [];

  /**
   * @param bytes of a whole batch; others are not kept
   * @param most how many are kept
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Memory with any content. */
  take(bytes: number): Uint8Array {
    return (bytes === this.#bytes ? this.#free.pop() : undefined) ?? new Uint8Array(bytes);
  }

  /** Gives memory back that nobody uses any more. */
  give(memory: Uint8Array): void {
    if (memory.length === this.#bytes && this.#free.length < this.#most) this.#free.push(memory);
  }
}
