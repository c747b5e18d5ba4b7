import { UserError } from '../errors.js';
import type { PixelCache } from './cache.js';
import { canConvertChannels, convertChannels } from './channels.js';
import {
  decodeImage,
  decodePlan,
  isSmall,
  MAX_PIXELS,
  PartError,
  readHeader,
  renderPlan,
} from './decode.js';
import type { Size } from './geometry.js';
import { PURPOSE, RandomStream } from './random.js';
import {
  type Dataset,
  isPixelSample,
  type PixelImage,
  type PixelSample,
  type Sample,
  SampleError,
} from './sample.js';
import type { SkipList } from './skip-list.js';
import type { SamplePlan, Transform } from './transform.js';

/** What a {@link SampleReader} works with. */
interface ReaderOptions {
  readonly dataset: Dataset;
  readonly transform: Transform;
  readonly channels: number;
  readonly seed: number;
  readonly cache: PixelCache;
  readonly skips: SkipList;
  readonly onBad: 'substitute' | 'drop';
}

/** Where a finished sample goes. */
interface Slot {
  /** Receives (height, width, channels) from {@link Slot.offset} on. */
  readonly pixels: Uint8Array;
  readonly offset: number;
}

/** Which sample filled a slot. */
export interface Filled {
  readonly index: number;
  readonly label: number;
}

/**
 * Brings one sample from the dataset into a slot of a batch: reads, decodes, transforms and keeps
 * it.
 *
 * Which code resizes an image depends on its size alone, never on what happens to be cached, and
 * whether a sample is bad never on which samples were read before it: the pixels are the same in
 * every epoch and after every resume.
 */
export class SampleReader {
  readonly #options: ReaderOptions;
  /** Bytes of a finished sample. */
  readonly sampleBytes: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.height = options.transform.size.height;
    this.width = options.transform.size.width;
    this.channels = options.channels;
    this.sampleBytes = this.width * this.height * this.channels;
  }

  /**
   * Fills a slot with a sample, at once where it is cached.
   *
   * @returns which sample it was; null where it is bad and bad samples are dropped
   * @throws UserError where too many samples are bad
   */
  fill(index: number, epoch: number, slot: Slot): Filled | null | Promise<Filled | null> {
    const kept = this.#options.cache.get(index);
    if (kept === undefined) return this.#load(index, epoch, slot);
    const filled = { index, label: kept.label };
    const placing = this.#placeKept(kept, index, epoch, slot);
    return placing === undefined ? filled : placing.then(() => filled);
  }

  async #load(index: number, epoch: number, slot: Slot): Promise<Filled | null> {
    const { dataset, skips, onBad } = this.#options;
    for (let step = 0; step < dataset.length; step++) {
      const candidate = (index + step) % dataset.length;
      if (!skips.isWhollyBad(candidate)) {
        try {
          // The stream is the missing sample's: its substitute may be in the epoch as itself, too.
          const label = await this.#loadOne(candidate, index, epoch, slot);
          skips.good(candidate);
          return { index: candidate, label };
        } catch (error) {
          if (!(error instanceof SampleError)) throw error;
          // Where only the part that this plan uses is damaged, another plan may do.
          skips.bad(candidate, error, { wholly: !(error instanceof PartError) });
        }
      }
      if (onBad === 'drop') return null;
    }
    throw new UserError('no image can be read');
  }

  async #loadOne(index: number, streamIndex: number, epoch: number, slot: Slot): Promise<number> {
    const { dataset, cache, transform } = this.#options;
    const kept = cache.get(index);
    if (kept !== undefined) {
      await this.#placeKept(kept, streamIndex, epoch, slot);
      return kept.label;
    }
    const sample = await dataset.get(index);
    if (isPixelSample(sample)) {
      await this.#finish(this.#checked(sample), sample, index, streamIndex, epoch, slot);
      return sample.label;
    }
    const { bytes, name } = sample;
    const header = await readHeader(bytes, name);
    const channels = header.bands === null ? this.#libraryChannels(header) : null;
    if (channels !== null) {
      const plan = transform.plan(header, () => this.#random(streamIndex, epoch));
      const result = await decodePlan({ bytes, header }, plan, transform.size, channels, name);
      slot.pixels.set(result.pixels, slot.offset);
      this.#augment(plan, slot);
      this.#keepResult(index, slot, sample);
      return sample.label;
    }
    const image = await decodeImage(bytes, this.channels, name, header);
    await this.#finish(image, sample, index, streamIndex, epoch, slot);
    return sample.label;
  }

  /** From a whole image to the slot. */
  async #finish(
    image: PixelImage,
    sample: Sample,
    index: number,
    streamIndex: number,
    epoch: number,
    slot: Slot,
  ): Promise<void> {
    if (!this.#options.transform.deterministic) this.#keep(index, image, sample);
    await this.#render(image, streamIndex, epoch, slot, sample.name);
    this.#keepResult(index, slot, sample);
  }

  #placeKept(
    kept: PixelImage,
    streamIndex: number,
    epoch: number,
    slot: Slot,
  ): Promise<void> | undefined {
    if (!this.#options.transform.deterministic) return this.#render(kept, streamIndex, epoch, slot);
    slot.pixels.set(kept.pixels, slot.offset);
    return undefined;
  }

  /** @returns undefined where it is done already */
  #render(
    image: PixelImage,
    streamIndex: number,
    epoch: number,
    slot: Slot,
    name = 'a cached image',
  ): Promise<void> | undefined {
    const { size, plan: makePlan } = this.#options.transform;
    const plan = makePlan(image, () => this.#random(streamIndex, epoch));
    const channels = this.#libraryChannels(image);
    if (channels === null) {
      renderPlan(image, plan, size, slot.pixels, slot.offset);
      this.#augment(plan, slot);
      return undefined;
    }
    return decodePlan(image, plan, size, channels, name).then(({ pixels }) => {
      slot.pixels.set(pixels, slot.offset);
      this.#augment(plan, slot);
    });
  }

  /** Does to a sample in its slot what the plan has yet to do to its pixels. */
  #augment(plan: SamplePlan, slot: Slot): void {
    if (plan.augment === undefined) return;
    const { width, height, channels } = this;
    const pixels = this.#pixelsOf(slot);
    pixels.set(plan.augment({ pixels, width, height, channels }).pixels);
  }

  #pixelsOf(slot: Slot): Uint8Array {
    return slot.pixels.subarray(slot.offset, slot.offset + this.sampleBytes);
  }

  /** The channels where the image library does the scaling; null where it is done here. */
  #libraryChannels(image: Size): 1 | 3 | null {
    const { channels } = this;
    if (channels !== 1 && channels !== 3) return null;
    return isSmall(image, this.#options.transform.size) ? null : channels;
  }

  #random(index: number, epoch: number): RandomStream {
    return new RandomStream(this.#options.seed, PURPOSE.augment, index, epoch);
  }

  /** Finished samples are worth keeping only where no randomness makes each epoch's another. */
  #keepResult(index: number, slot: Slot, sample: Sample): void {
    const { transform } = this.#options;
    if (!transform.deterministic) return;
    const pixels = this.#pixelsOf(slot);
    this.#keep(index, { pixels, ...transform.size, channels: this.channels }, sample);
  }

  #keep(index: number, image: PixelImage, sample: Sample): void {
    const { cache, dataset } = this.#options;
    if (dataset.inMemory !== true) cache.add(index, image, sample.label);
  }

  #checked(sample: PixelSample): PixelImage {
    const { pixels, width, height, channels, name } = sample;
    if (pixels.length !== width * height * channels || width < 1 || height < 1) {
      throw new SampleError(
        name,
        `${pixels.length} values are no ${width}x${height} pixels with ${channels} channels`,
      );
    }
    if (width * height > MAX_PIXELS) throw new SampleError(name, 'it has too many pixels');
    if (!canConvertChannels(channels, this.channels)) {
      throw new SampleError(name, `it has ${channels} channels, ${this.channels} are wanted`);
    }
    return convertChannels({ pixels, width, height, channels }, this.channels);
  }
}
