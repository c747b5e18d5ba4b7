import type { PackedImage } from './image.js';
import type { ShardMetadata } from './metadata.js';
import type { PackParts } from './parts.js';
import { ShardWriter } from './shard-writer.js';

/** Writes images in sequence to as many shards as they need. */
export class ShardSequence {
  readonly #parts: PackParts;
  readonly #metadata: Omit<ShardMetadata, 'from' | 'to' | 'skipped'>;
  readonly #shardBytes: number;
  #writer: ShardWriter | undefined;
  #shard: number;
  #from: number;
  #skipped = 0;

  /**
   * @param shard the first one's number
   * @param from the position of its first image in the source
   */
  constructor(
    parts: PackParts,
    metadata: Omit<ShardMetadata, 'from' | 'to' | 'skipped'>,
    shardBytes: number,
    { shard, from }: { shard: number; from: number },
  ) {
    this.#parts = parts;
    this.#metadata = metadata;
    this.#shardBytes = shardBytes;
    this.#shard = shard;
    this.#from = from;
  }

  /** Number of complete shards, including those before the first. */
  get complete(): number {
    return this.#shard;
  }

  /** @param position of the image in the source, in increasing order */
  add(image: PackedImage, label: number, position: number): void {
    if (this.#writer?.hasRoomFor(image, this.#shardBytes) === false) this.finish(position);
    this.#writer ??= new ShardWriter(this.#parts.path(this.#shard));
    this.#writer.add(image, label);
  }

  /** Counts an unreadable image. */
  skip(): void {
    this.#skipped++;
  }

  /**
   * Completes the last shard, if there is one.
   *
   * @param to the position after the last image
   */
  finish(to: number): void {
    if (this.#writer === undefined) return;
    this.#writer.finish(this.#shard, this.#parts.set, {
      ...this.#metadata,
      ...{ from: this.#from, to, skipped: this.#skipped },
    });
    this.#writer = undefined;
    this.#shard++;
    this.#from = to;
    this.#skipped = 0;
  }

  /** Removes incomplete files. */
  discard(): void {
    this.#writer?.discard();
  }
}
