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
