/**
 * Reuses the memory of released batches. The operating system clears new memory page by page, which for a large batch
 * takes longer than copying it.
 */
export class BatchMemory {
  readonly #bytes: number;
  readonly #most: number;
  readonly #free: Uint8Array[] = [];

  /**
   * @param bytes of a full batch; others are not kept
   * @param most the most that are kept
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** Memory with undefined contents. */
  take(bytes: number): Uint8Array {
    return (bytes === this.#bytes ? this.#free.pop() : undefined) ?? new Uint8Array(bytes);
  }

  /**
   * Returns memory that is no longer used. Arrays that show it become empty: whoever still had one could transfer the
   * memory, and so free it, while threads write the next batch.
   */
  give(memory: Uint8Array): void {
    const { buffer } = memory;
    if (memory.length !== this.#bytes || this.#free.length >= this.#most) return;
    this.#free.push(new Uint8Array(structuredClone(buffer, { transfer: [buffer as ArrayBuffer] })));
  }
}
