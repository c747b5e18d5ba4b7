import type { ImageTable } from './image-table.js';
import type { PixelImage } from './sample.js';

const SLAB_BYTES = 4 * 1024 * 1024;

/** An image that is kept, and its sample's class. */
interface CachedImage extends PixelImage {
  readonly label: number;
}

/**
 * Keeps decoded images by index, up to a number of bytes. It never evicts: an epoch visits every
 * sample once, so what was put in first is worth as much as what comes last.
 */
export class PixelCache {
  readonly #limit: number;
  readonly #images = new Map<number, CachedImage>();
  #slab = new Uint8Array(0);
  #slabUsed = 0;
  #bytes = 0;
  #table: ImageTable | undefined;

  /** @param limit in bytes; 0 keeps nothing */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(index: number): CachedImage | undefined {
    return this.#images.get(index);
  }

  /** Copies an image in, if there is room. */
  add(index: number, image: PixelImage, label: number): void {
    const size = image.pixels.length;
    if (this.#bytes + size > this.#limit || this.#images.has(index)) return;
    const pixels = this.#allocate(size);
    pixels.set(image.pixels);
    const { width, height, channels } = image;
    this.#images.set(index, { pixels, width, height, channels, label });
    this.#bytes += size;
  }

  /**
   * All images side by side, once each sample is kept or bad and all have one size; undefined until then. They are kept
   * there alone afterwards.
   *
   * @param length samples of the dataset
   */
  table(length: number, isBad: (index: number) => boolean): ImageTable | undefined {
    if (this.#table !== undefined || this.#images.size === 0) return this.#table;
    const rows = new Int32Array(length).fill(-1);
    let count = 0;
    for (let index = 0; index < length; index++) {
      if (this.#images.has(index)) rows[index] = count++;
      else if (!isBad(index)) return undefined;
    }
    const [first] = this.#images.values() as Iterable<CachedImage> as [CachedImage];
    const { width, height, channels } = first;
    const labels = new Int32Array(count);
    const bytes = width * height * channels;
    for (const image of this.#images.values()) {
      if (image.width !== width || image.height !== height) return undefined;
    }
    const pixels = new Uint8Array(count * bytes);
    for (const [index, image] of this.#images) {
      const row = rows[index] as number;
      const place = pixels.subarray(row * bytes, (row + 1) * bytes);
      place.set(image.pixels);
      labels[row] = image.label;
      this.#images.set(index, { ...image, pixels: place });
    }
    this.#slab = new Uint8Array(0);
    this.#table = { pixels, count, width, height, channels, rows, labels };
    return this.#table;
  }

  /** From a slab, since tens of thousands of buffers of their own would weigh on the collector. */
  #allocate(size: number): Uint8Array {
    if (size > SLAB_BYTES / 4) return new Uint8Array(size);
    if (this.#slabUsed + size > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#slabUsed = 0;
    }
    const pixels = this.#slab.subarray(this.#slabUsed, this.#slabUsed + size);
    this.#slabUsed += size;
    return pixels;
  }
}
