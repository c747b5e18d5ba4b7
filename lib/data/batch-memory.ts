import { UserError } from '../errors.js';

/** The parts of a {@link BatchMemory}. */
interface BatchMemoryOptions {
  /** The bytes of a full batch; memory of others is not kept. */
  readonly bytes: number;
  /** The most that are kept. */
  readonly most: number;
  /** Makes new memory. */
  readonly make: (bytes: number) => Uint8Array;
}

/**
 * Reuses the memory of released batches. The operating system clears new memory page by page, which for a large batch
 * takes longer than copying it.
 */
export class BatchMemory {
  readonly #options: BatchMemoryOptions;
  readonly #free: Uint8Array[] = [];

  constructor(options: BatchMemoryOptions) {
    this.#options = options;
  }

  /** Memory with undefined contents. */
  take(bytes: number): Uint8Array {
    while (bytes === this.#options.bytes) {
      const memory = this.#free.pop();
      if (memory === undefined) break;
      // Whoever still has a released batch may have transferred it.
      if (memory.length === bytes) return memory;
    }
    return this.#options.make(bytes);
  }

  /** Returns memory that is no longer used. */
  give(memory: Uint8Array): void {
    const { bytes, most } = this.#options;
    if (memory.length === bytes && this.#free.length < most) this.#free.push(memory);
  }
}

/** @throws UserError where the memory of a batch that is being made was taken away */
export function checkMemory(memory: Uint8Array): void {
  if (memory.length > 0) return;
  throw new UserError(
    'the pixels of a released batch were transferred to another thread while a later batch was made in their memory; transfer a copy, or do not release the batch',
  );
}
