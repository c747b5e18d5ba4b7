import { UserError } from '../errors.js';
import type { AugmentPool } from './augment/index.js';
import type { Batch } from './batch.js';
import type { PixelCache } from './cache.js';
import { canConvertChannels, convertChannels } from './channels.js';
import { cutBatch } from './cuts.js';
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
import type { ImageTable } from './image-table.js';
import type { NativeBatch, NativeRequest, NativeResult } from './native/pipeline.js';
import type { NativeSamples } from './native/samples.js';
import { PURPOSE, RandomStream } from './random.js';
import {
  type Dataset,
  isPixelSample,
  type PixelImage,
  type PixelSample,
  type Sample,
  SampleError,
  type SampleLocation,
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
  readonly pool: AugmentPool;
  /** Undefined: the image library decodes all. */
  readonly native: NativeSamples | undefined;
  /** Whether images that the dataset itself holds are kept, too. */
  readonly keepAll: boolean;
}

/** Where a finished sample goes: a place in a batch, in samples and in bytes. */
interface Slot extends NativeBatch {
  readonly slot: number;
  readonly offset: number;
}

/** How many samples a loader made, and of what. */
export interface DecodedCounts {
  /** Decoded by the native pipeline. */
  native: number;
  /** Decoded by the image library, or pixels that were resized in JavaScript. */
  library: number;
  /** Made from what was decoded before. */
  cached: number;
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
 * Which code resizes an image depends on its file and size alone, never on what happens to be cached, and
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
  readonly counts: DecodedCounts = { native: 0, library: 0, cached: 0 };

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.height = options.transform.size.height;
    this.width = options.transform.size.width;
    this.channels = options.channels;
    this.sampleBytes = this.width * this.height * this.channels;
  }

  /** A place in a batch. */
  slotOf(batch: NativeBatch, slot: number): Slot {
    return { ...batch, slot, offset: slot * this.sampleBytes };
  }

  /**
   * The images that are kept, if samples can be cut out of them: undefined where not all are kept yet, where they are of
   * several sizes, or where more is to be done to them than cutting.
   */
  table(): ImageTable | undefined {
    const { cache, dataset, skips, transform } = this.#options;
    if (transform.augments) return undefined;
    const table = cache.table(dataset.length, (index) => skips.isWhollyBad(index));
    if (table === undefined || transform.deterministic) return table;
    // The image library makes larger samples by a filter of its own.
    return isSmall(table, transform.size) ? table : undefined;
  }

  /** A batch whose samples are yet to be cut out of {@link table}. */
  cut(table: ImageTable, samples: Uint32Array, index: number, epoch: number): Batch {
    const { dataset, onBad, transform } = this.#options;
    const batch = cutBatch({
      ...{ table, transform, samples, index, epoch },
      labelled: dataset.classes !== undefined,
      substitute: onBad === 'substitute',
      random: (sample) => this.#random(sample, epoch),
    });
    this.counts.cached += batch.size;
    return batch;
  }

  /** Where the addon's threads find a sample; undefined where {@link fill} is to make it. */
  locate(index: number): SampleLocation | undefined {
    const { cache, native, skips } = this.#options;
    if (native === undefined || cache.get(index) !== undefined || skips.isWhollyBad(index)) {
      return undefined;
    }
    return native.locate(index);
  }

  /** Has the addon's threads make samples; {@link adopt} takes each of them over. */
  make(requests: readonly NativeRequest[], batch: NativeBatch): Promise<readonly NativeResult[]> {
    return (this.#options.native as NativeSamples).make(requests, batch);
  }

  /** Calls off what the addon's threads have not begun of a run. */
  cancel(run: number): void {
    this.#options.native?.cancel(run);
  }

  /**
   * Completes a sample that the addon's threads were asked for.
   *
   * @returns undefined where they left it, and {@link fill} is to make it
   */
  adopt(
    index: number,
    label: number,
    slot: Slot,
    result: NativeResult,
  ): Filled | Promise<Filled> | undefined {
    const { native, skips } = this.#options;
    if (result.outcome === 'unfit') native?.markUnfit(index);
    if (result.outcome !== 'done') return undefined;
    skips.good(index);
    this.#countNative();
    this.#keepResult(index, slot, label);
    const filled = { index, label };
    const augmenting = this.#augmentNative(index, slot, result);
    return augmenting === undefined ? filled : augmenting.then(() => filled);
  }

  /**
   * Fills a slot with a sample, at once where it is cached.
   *
   * @returns which sample it was; null where it is bad and bad samples are dropped
   * @throws UserError where too many samples are bad
   */
  fill(index: number, slot: Slot): Filled | null | Promise<Filled | null> {
    const kept = this.#options.cache.get(index);
    if (kept === undefined) return this.#load(index, slot);
    this.counts.cached++;
    const filled = { index, label: kept.label };
    const placing = this.#placeKept(kept, index, slot);
    return placing === undefined ? filled : placing.then(() => filled);
  }

  async #load(index: number, slot: Slot): Promise<Filled | null> {
    const { dataset, skips, onBad } = this.#options;
    for (let step = 0; step < dataset.length; step++) {
      const candidate = (index + step) % dataset.length;
      if (!skips.isWhollyBad(candidate)) {
        try {
          // The stream is the missing sample's: its substitute may be in the epoch as itself, too.
          const label = await this.#loadOne(candidate, index, slot);
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

  async #loadOne(index: number, streamIndex: number, slot: Slot): Promise<number> {
    const { dataset, cache, transform } = this.#options;
    const kept = cache.get(index);
    if (kept !== undefined) {
      this.counts.cached++;
      await this.#placeKept(kept, streamIndex, slot);
      return kept.label;
    }
    const sample = await dataset.get(index);
    if (isPixelSample(sample)) {
      await this.#finish(this.#checked(sample), sample, index, streamIndex, slot);
      return sample.label;
    }
    const { bytes, name } = sample;
    const header = await readHeader(bytes, name);
    const channels = header.bands === null ? this.#libraryChannels(header) : null;
    if (channels !== null) {
      // What lies in a file and was asked for itself has been tried by the threads already.
      const tried = index === streamIndex && this.locate(index) !== undefined;
      if (header.plain && !tried && (await this.#makeNative(bytes, streamIndex, slot))) {
        this.#keepResult(index, slot, sample.label);
        return sample.label;
      }
      const plan = transform.plan(header, () => this.#random(streamIndex, slot.epoch));
      const result = await decodePlan({ bytes, header }, plan, transform.size, channels, name);
      slot.pixels.set(result.pixels, slot.offset);
      await this.#augment(plan, slot);
      this.#keepResult(index, slot, sample.label);
      this.counts.library++;
      return sample.label;
    }
    const image = await decodeImage(bytes, this.channels, name, header);
    await this.#finish(image, sample, index, streamIndex, slot);
    return sample.label;
  }

  /** Whether the addon's threads made a sample of a JPEG file's bytes. */
  async #makeNative(bytes: Uint8Array, streamIndex: number, slot: Slot): Promise<boolean> {
    const { native } = this.#options;
    if (native?.decodes !== true) return false;
    const requests = [{ source: bytes, index: streamIndex, slot: slot.slot }];
    const [result] = await native.make(requests, slot);
    if (result?.outcome !== 'done') return false;
    this.#countNative();
    await this.#augmentNative(streamIndex, slot, result);
    return true;
  }

  #countNative(): void {
    this.counts.native++;
    this.#options.native?.noteMade();
  }

  /** The threads crop and mirror; what comes after is done here, with the draws that follow theirs. */
  #augmentNative(streamIndex: number, slot: Slot, image: Size): Promise<void> | undefined {
    const { transform } = this.#options;
    if (!transform.augments) return undefined;
    return this.#augment(
      transform.plan(image, () => this.#random(streamIndex, slot.epoch)),
      slot,
    );
  }

  /** From a whole image to the slot. */
  async #finish(
    image: PixelImage,
    sample: Sample,
    index: number,
    streamIndex: number,
    slot: Slot,
  ): Promise<void> {
    if (!this.#options.transform.deterministic) this.#keep(index, image, sample.label);
    await this.#render(image, streamIndex, slot, sample.name);
    this.#keepResult(index, slot, sample.label);
    this.counts.library++;
  }

  #placeKept(kept: PixelImage, streamIndex: number, slot: Slot): Promise<void> | undefined {
    if (!this.#options.transform.deterministic) return this.#render(kept, streamIndex, slot);
    slot.pixels.set(kept.pixels, slot.offset);
    return undefined;
  }

  /** @returns undefined where it is done already */
  #render(
    image: PixelImage,
    streamIndex: number,
    slot: Slot,
    name = 'a cached image',
  ): Promise<void> | undefined {
    const { size, plan: makePlan } = this.#options.transform;
    const plan = makePlan(image, () => this.#random(streamIndex, slot.epoch));
    const channels = this.#libraryChannels(image);
    if (channels === null) {
      renderPlan(image, plan, size, slot.pixels, slot.offset);
      return this.#augment(plan, slot);
    }
    return decodePlan(image, plan, size, channels, name).then(({ pixels }) => {
      slot.pixels.set(pixels, slot.offset);
      return this.#augment(plan, slot);
    });
  }

  /**
   * Does to a sample in its slot what the plan has yet to do to its pixels.
   *
   * @returns undefined where it is done already
   */
  #augment({ drawn }: SamplePlan, slot: Slot): Promise<void> | undefined {
    if (drawn === undefined) return undefined;
    const { width, height, channels } = this;
    const pixels = this.#pixelsOf(slot);
    return this.#options.pool.run({ pixels, width, height, channels }, drawn);
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
  #keepResult(index: number, slot: Slot, label: number): void {
    const { transform } = this.#options;
    if (!transform.deterministic) return;
    const pixels = this.#pixelsOf(slot);
    this.#keep(index, { pixels, ...transform.size, channels: this.channels }, label);
  }

  #keep(index: number, image: PixelImage, label: number): void {
    const { cache, dataset, keepAll } = this.#options;
    if (keepAll || dataset.inMemory !== true) cache.add(index, image, label);
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
