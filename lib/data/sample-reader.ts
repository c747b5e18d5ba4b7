import { UserError } from '../errors.js';
import type { AugmentPool } from './augment/index.js';
import type { Batch, FilledTargets } from './batch.js';
import type { KeptSample, PixelCache } from './cache.js';
import { canConvertChannels, convertChannels } from './channels.js';
import { decodeImage, isSmall, PartError, readHeader } from './decode.js';
import type { DecodedImages } from './decoded-images.js';
import { deferBatch } from './deferred-crops.js';
import { checkObjects, fitsObjects } from './detection/image-size.js';
import type { DecodedCounts, Filled, Known } from './filled.js';
import type { NativeBatch, NativeRequest, NativeResult } from './native/pipeline.js';
import type { NativeSamples } from './native/samples.js';
import {
  type Dataset,
  type EncodedSample,
  isPixelSample,
  isValueSample,
  type PixelImage,
  type PixelSample,
  SampleError,
  type SampleLocation,
  valuesIn,
} from './sample.js';
import { asBytes, checkSize, valuesOf } from './sample-values.js';
import type { SkipList } from './skip-list.js';
import { isPadded } from './transform.js';
import type { LoaderView } from './view.js';
import { type Slot, ViewMaker } from './view-maker.js';

/** The parts of a {@link SampleReader}. */
interface ReaderOptions {
  readonly dataset: Dataset;
  readonly views: readonly [LoaderView, ...LoaderView[]];
  readonly seed: number;
  readonly cache: PixelCache;
  readonly skips: SkipList;
  readonly onBad: 'substitute' | 'drop';
  readonly pool: AugmentPool;
  /** Undefined where the image library decodes everything. */
  readonly native: NativeSamples | undefined;
  /** Whether images that the dataset itself holds in memory are cached, too. */
  readonly keepAll: boolean;
}

/**
 * Puts one sample of the dataset into a slot of a batch: reads, decodes, transforms and caches it.
 *
 * Which code resizes an image depends on its file and size alone, never on the cache. Whether a sample is bad never
 * depends on earlier samples. So pixels are the same in every epoch and after every resume. A sample that is bad in one
 * view is bad in all of them.
 */
export class SampleReader {
  readonly #options: ReaderOptions;
  /** The maker of each view. */
  readonly views: readonly ViewMaker[];
  /** Bytes of a finished sample, all views together. */
  readonly sampleBytes: number;
  /** Whether every view of a sample is the same in every epoch. */
  readonly #deterministic: boolean;
  readonly #channels: number;
  /** Whether samples are float32 values. */
  readonly #deep: boolean;
  readonly counts: DecodedCounts = { native: 0, library: 0, cached: 0 };

  constructor(options: ReaderOptions) {
    const { views, seed, pool } = options;
    this.#options = options;
    this.views = views.map((view, place) => new ViewMaker({ ...view, place, seed, pool }));
    this.sampleBytes = views.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#deterministic = views.every(({ transform }) => transform.deterministic);
    this.#channels = views[0].channels;
    this.#deep = views[0].deep;
  }

  /** The ranges of the views in a batch's memory. */
  split(memory: Uint8Array, size: number): Uint8Array[] {
    let end = 0;
    return this.views.map(({ bytes }) => {
      const start = end;
      end += size * bytes;
      return memory.subarray(start, end);
    });
  }

  /**
   * The cached images, if samples can be cut out of them. Undefined where not all are cached yet, where sizes differ,
   * or where samples need more than the crop of one view.
   */
  decodedImages(): DecodedImages | undefined {
    const { cache, dataset, skips, views } = this.#options;
    const [{ transform, deep }] = views;
    if (views.length > 1 || transform.augments || deep || isPadded(transform)) return undefined;
    const decoded = cache.decodedImages(dataset.length, (index) => skips.isWhollyBad(index));
    if (decoded === undefined || transform.deterministic) return decoded;
    // The image library makes larger samples with a different filter.
    return isSmall(decoded, transform.size) ? decoded : undefined;
  }

  /** A batch of deferred crops of {@link decodedImages}. */
  defer(
    decoded: DecodedImages,
    samples: Uint32Array,
    place: Pick<Batch, 'index' | 'epoch' | 'share'>,
  ): Batch {
    const { dataset, onBad, views } = this.#options;
    const [{ transform }] = views;
    const batch = deferBatch({
      ...{ decoded, transform, samples, ...place },
      labelled: dataset.classes !== undefined,
      substitute: onBad === 'substitute',
      random: (sample) => (this.views[0] as ViewMaker).random(sample, place.epoch),
    });
    this.counts.cached += batch.size;
    return batch;
  }

  /** A sample's location for the addon's threads; undefined where {@link fill} is to make it. */
  locate(index: number): SampleLocation | undefined {
    const { cache, native, skips } = this.#options;
    if (native === undefined || cache.get(index) !== undefined || skips.isWhollyBad(index)) {
      return undefined;
    }
    return native.locate(index);
  }

  /**
   * Requests samples from the addon's threads; {@link adopt} then completes each of them.
   *
   * @returns for each request the results of its views
   */
  make(
    requests: readonly NativeRequest[],
    batch: NativeBatch,
  ): Promise<readonly (readonly NativeResult[])[]> {
    return (this.#options.native as NativeSamples).make(requests, batch);
  }

  /** Cancels the requests of a run that the addon's threads have not started. */
  cancel(run: number): void {
    this.#options.native?.cancel(run);
  }

  /**
   * Completes a sample that the addon's threads were asked for.
   *
   * @returns undefined where they rejected a view, and {@link fill} is to make the sample
   */
  adopt(
    index: number,
    known: Known,
    slot: Slot,
    results: readonly NativeResult[],
  ): Filled | Promise<Filled> | undefined {
    const { native, skips } = this.#options;
    if (results.every(({ outcome }) => outcome === 'unfit')) native?.markUnfit(index);
    if (!areDone(results) || !fitsObjects(results[0] as NativeResult, known)) return undefined;
    skips.good(index);
    this.#countNative();
    this.#keepResults(index, slot, known);
    const filled = this.#filledBy(index, known, index, slot);
    return afterAll(this.#completeAll(results, index, slot), filled);
  }

  /**
   * Fills a slot with a sample, at once where it is cached.
   *
   * @param made the results of the addon's threads, where they were asked and rejected a view
   * @returns the index of the sample; null where it is bad and bad samples are dropped
   * @throws UserError where too many samples are bad
   */
  fill(
    index: number,
    slot: Slot,
    made?: readonly NativeResult[],
  ): Filled | null | Promise<Filled | null> {
    const kept = this.#options.cache.get(index);
    if (kept === undefined) return this.#load(index, slot, made);
    this.counts.cached++;
    return afterAll(this.#placeKept(kept, index, slot), this.#filledBy(index, kept, index, slot));
  }

  async #load(
    index: number,
    slot: Slot,
    made: readonly NativeResult[] | undefined,
  ): Promise<Filled | null> {
    const { dataset, skips, onBad } = this.#options;
    for (let step = 0; step < dataset.length; step++) {
      const candidate = (index + step) % dataset.length;
      if (!skips.isWhollyBad(candidate)) {
        try {
          // The stream is that of the missing sample: its substitute may also be in the epoch as itself.
          const known = await this.#loadOne(candidate, index, slot, step === 0 ? made : undefined);
          skips.good(candidate);
          return this.#filledBy(candidate, known, index, slot);
        } catch (error) {
          if (!(error instanceof SampleError)) throw error;
          // Where only the part that this plan uses is damaged, another plan may succeed.
          skips.bad(candidate, error, { wholly: !(error instanceof PartError) });
        }
      }
      if (onBad === 'drop') return null;
    }
    throw new UserError('no image can be read');
  }

  async #loadOne(
    index: number,
    streamIndex: number,
    slot: Slot,
    made: readonly NativeResult[] | undefined,
  ): Promise<Known> {
    const { dataset, cache } = this.#options;
    const kept = cache.get(index);
    if (kept !== undefined) {
      this.counts.cached++;
      await Promise.all(this.#placeKept(kept, streamIndex, slot));
      return kept;
    }
    const sample = await dataset.get(index);
    if (this.#deep) {
      const image = await valuesOf(sample, this.#channels);
      checkObjects(image, sample);
      for (const view of this.views) view.renderValues(image, streamIndex, slot);
      this.#keepImage(index, asBytes(image), sample);
      this.counts.library++;
    } else if (isValueSample(sample)) {
      throw new SampleError(
        sample.name,
        'its values have more than 8 bits, unlike other images of the data; a dataset of your own says so by deep: true',
      );
    } else if (isPixelSample(sample)) {
      const image = this.#checked(sample);
      checkObjects(image, sample);
      // An image is cached only where JavaScript makes all of its views.
      if (made?.some(({ outcome }) => outcome === 'done') !== true) {
        this.#keepImage(index, image, sample);
      }
      await this.#renderLeft(image, streamIndex, slot, sample.name, made);
      this.counts.library++;
    } else {
      await this.#loadFile(sample, index, streamIndex, slot, made);
    }
    this.#keepResults(index, slot, sample);
    return sample;
  }

  /** Makes the views of an image in memory that the threads rejected. */
  async #renderLeft(
    image: PixelImage,
    streamIndex: number,
    slot: Slot,
    name: string,
    made: readonly NativeResult[] | undefined,
  ): Promise<void> {
    for (const [i, view] of this.views.entries()) {
      const result = made?.[i];
      if (result?.outcome === 'done') await view.complete(result, streamIndex, slot);
      else await view.render(image, streamIndex, slot, name);
    }
  }

  /** Makes the views of an image file that the threads rejected, each from a part of it or from the whole image. */
  async #loadFile(
    sample: EncodedSample,
    index: number,
    streamIndex: number,
    slot: Slot,
    made: readonly NativeResult[] | undefined,
  ): Promise<void> {
    const { name } = sample;
    // Decoders work in threads, and meanwhile the dataset may transfer or change its memory.
    const bytes = new Uint8Array(sample.bytes);
    const header = await readHeader(bytes, name);
    checkObjects(header, sample);
    if (header.bands !== null && header.depth > 1) {
      throw new SampleError(
        name,
        'its bands have more than 8 bits, unlike other images of the data',
      );
    }
    const partOf = (view: ViewMaker) =>
      header.bands === null ? view.libraryChannels(header) : null;
    const someInParts = this.views.some((view) => partOf(view) !== null);
    const results =
      made ??
      (header.plain && someInParts ? await this.#makeNative(bytes, streamIndex, slot) : undefined);
    let image: PixelImage | undefined;
    for (const [i, view] of this.views.entries()) {
      const result = results?.[i];
      const channels = partOf(view);
      if (result?.outcome === 'done') {
        await view.complete(result, streamIndex, slot);
      } else if (channels !== null) {
        await view.decode({ bytes, header }, channels, streamIndex, slot, name);
      } else {
        image ??= await decodeImage(bytes, this.#channels, name, header);
        await view.render(image, streamIndex, slot, name);
      }
    }
    if (image !== undefined && !someInParts) this.#keepImage(index, image, sample);
    if (results !== undefined && areDone(results)) this.#countNative();
    else this.counts.library++;
  }

  /** The results of the addon's threads for a JPEG file's bytes. */
  async #makeNative(
    bytes: Uint8Array,
    streamIndex: number,
    slot: Slot,
  ): Promise<readonly NativeResult[] | undefined> {
    const { native } = this.#options;
    if (native?.decodes !== true) return undefined;
    const requests = [{ source: bytes, index: streamIndex, slot: slot.slot }];
    const [results] = await native.make(requests, slot);
    return results;
  }

  #countNative(): void {
    this.counts.native++;
    this.#options.native?.noteMade();
  }

  /** Applies to each view the steps after those of the threads. */
  #completeAll(results: readonly NativeResult[], streamIndex: number, slot: Slot): Promise<void>[] {
    return this.views
      .map((view, i) => view.complete(results[i] as NativeResult, streamIndex, slot))
      .filter((pending) => pending !== undefined);
  }

  /** @returns the pending work */
  #placeKept({ images }: KeptSample, streamIndex: number, slot: Slot): Promise<void>[] {
    const pending = this.views.map((view, i) => {
      if (!this.#deterministic && this.#deep) {
        const { pixels, ...layout } = images[0] as PixelImage;
        return view.renderValues({ values: valuesIn(pixels), ...layout }, streamIndex, slot);
      }
      if (!this.#deterministic) {
        return view.render(images[0] as PixelImage, streamIndex, slot, 'a cached image');
      }
      view.imageIn(slot).pixels.set((images[i] as PixelImage).pixels);
      return undefined;
    });
    return pending.filter((one) => one !== undefined);
  }

  /** Finished samples are worth caching only without randomness, which would change them in each epoch. */
  #keepResults(index: number, slot: Slot, known: Known): void {
    if (!this.#deterministic) return;
    this.#keep(
      index,
      this.views.map((view) => view.imageIn(slot)),
      known,
    );
  }

  /** Objects move with the pixels of the first view. */
  #filledBy(index: number, known: Known, streamIndex: number, slot: Slot): Filled {
    const { label, targets } = known;
    if (targets?.objects === undefined) {
      return { index, label, targets: targets as FilledTargets | undefined };
    }
    const [view] = this.views as [ViewMaker];
    const objects = view.placeObjects(targets.objects, streamIndex, slot);
    return { index, label, targets: { ...targets, objects } };
  }

  #keepImage(index: number, image: PixelImage, known: Known): void {
    if (!this.#deterministic) this.#keep(index, [image], known);
  }

  #keep(index: number, images: readonly PixelImage[], { label, targets }: Known): void {
    const { cache, dataset, keepAll } = this.#options;
    if (keepAll || dataset.inMemory !== true) cache.add(index, { images, label, targets });
  }

  #checked(sample: PixelSample): PixelImage {
    const { pixels, width, height, channels, name } = sample;
    checkSize(pixels.length, sample);
    if (!canConvertChannels(channels, this.#channels)) {
      throw new SampleError(name, `it has ${channels} channels, ${this.#channels} are wanted`);
    }
    // A copy: the library's threads read it while the dataset may transfer or change its memory.
    const own = new Uint8Array(pixels);
    return convertChannels({ pixels: own, width, height, channels }, this.#channels);
  }
}

function areDone(results: readonly NativeResult[]): boolean {
  return results.every(({ outcome }) => outcome === 'done');
}

/** A value, at once where nothing is pending. */
function afterAll<T>(pending: readonly Promise<void>[], value: T): T | Promise<T> {
  return pending.length === 0 ? value : Promise.all(pending).then(() => value);
}
