import { type DecodedImages, joinImages } from './decoded-images.js';
import type { PixelImage, SampleTargets } from './sample.js';

const SLAB_BYTES = 4 * 1024 * 1024;

/** What is kept of a sample: its decoded image, or each of its finished views. */
export interface KeptSample {
  readonly images: readonly PixelImage[];
  /** The sample's class. */
  readonly label: number;
  readonly targets: SampleTargets | undefined;
}

/**
 * Keeps decoded images by index, up to a number of bytes. It never evicts. An epoch visits every sample once, so early
 * entries are worth as much as late ones.
 */
export class PixelCache {
  readonly #limit: number;
  readonly #samples = new Map<number, KeptSample>();
  #slab = new Uint8Array(0);
  #slabUsed = 0;
  #bytes = 0;
  #decoded: DecodedImages | undefined;

  /** @param limit in bytes; 0 keeps nothing */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(index: number): KeptSample | undefined {
    return this.#samples.get(index);
  }

  /** Copies a sample's images in, if there is room for all of them. */
  add(index: number, { images, label, targets }: KeptSample): void {
    const bytes = images.reduce((sum, { pixels }) => sum + pixels.length, 0);
    if (this.#bytes + bytes > this.#limit || this.#samples.has(index)) return;
    const kept = images.map(({ pixels, width, height, channels }) => {
      const copy = this.#allocate(pixels.length);
      copy.set(pixels);
      return { pixels: copy, width, height, channels };
    });
    this.#samples.set(index, { images: kept, label, targets });
    this.#bytes += bytes;
  }

  /**
   * All images in one array, once each sample is cached or unreadable and all have one size. Undefined until then, and
   * where samples have several images or further targets. The array replaces the single images.
   *
   * @param length number of samples of the dataset
   */
  decodedImages(length: number, isBad: (index: number) => boolean): DecodedImages | undefined {
    if (this.#decoded !== undefined || this.#samples.size === 0) return this.#decoded;
    const images = new Map<number, { image: PixelImage; label: number }>();
    for (const [index, { images: all, label, targets }] of this.#samples) {
      if (all.length !== 1 || targets !== undefined) return undefined;
      images.set(index, { image: all[0] as PixelImage, label });
    }
    const decoded = joinImages(images, length, isBad);
    if (decoded === undefined) return undefined;
    const { pixels, rows, width, height, channels } = decoded;
    const bytes = width * height * channels;
    for (const [index, sample] of this.#samples) {
      const row = rows[index] as number;
      const place = pixels.subarray(row * bytes, (row + 1) * bytes);
      this.#samples.set(index, { ...sample, images: [{ pixels: place, width, height, channels }] });
    }
    this.#slab = new Uint8Array(0);
    this.#decoded = decoded;
    return decoded;
  }

  /** Allocated in slabs: tens of thousands of single buffers would burden the garbage collector. */
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
