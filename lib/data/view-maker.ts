import type { AugmentPool } from './augment/index.js';
import { decodePlan, type FileHeader, isSmall, renderPlan } from './decode.js';
import type { DetectionTarget, ImageObjects } from './detection/objects.js';
import { placeObjects } from './detection/place.js';
import type { Size } from './geometry.js';
import type { NativeBatch } from './native/pipeline.js';
import { PURPOSE, RandomStream } from './random.js';
import { renderValues } from './resize-values.js';
import { type PixelImage, type ValueImage, valuesIn } from './sample.js';
import { isPadded, type SamplePlan } from './transform.js';
import type { LoaderView } from './view.js';

/** The slot of a finished sample in each view of a batch. */
export interface Slot extends NativeBatch {
  readonly slot: number;
}

interface ViewMakerOptions extends LoaderView {
  /** Its index among the views. */
  readonly place: number;
  readonly seed: number;
  readonly pool: AugmentPool;
}

/**
 * Makes one view of samples, in their slots. An `index` selects the random stream: a substitute draws from that of the
 * sample that it replaces.
 */
export class ViewMaker {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Bytes of a sample. */
  readonly bytes: number;
  /** Whether a sample is the same in every epoch. */
  readonly deterministic: boolean;
  /** Whether samples are float32 values. */
  readonly deep: boolean;
  readonly #options: ViewMakerOptions;

  constructor(options: ViewMakerOptions) {
    const { transform, channels, bytes, deep } = options;
    this.#options = options;
    this.height = transform.size.height;
    this.width = transform.size.width;
    this.channels = channels;
    this.bytes = bytes;
    this.deterministic = transform.deterministic;
    this.deep = deep;
  }

  /** The random stream of a sample in an epoch. */
  random(index: number, epoch: number): RandomStream {
    const { seed, stream } = this.#options;
    return new RandomStream(seed, PURPOSE.augment, index, epoch, stream);
  }

  /** The sample in a slot; it shares the slot's memory. The pixels of a deep one are the bytes of its values. */
  imageIn({ views, slot }: Slot): PixelImage {
    const { width, height, channels, bytes } = this;
    const memory = views[this.#options.place] as Uint8Array;
    return { pixels: memory.subarray(slot * bytes, (slot + 1) * bytes), width, height, channels };
  }

  /** The channels where the image library scales; null where it is done here. */
  libraryChannels(image: Size): 1 | 3 | null {
    const { channels } = this;
    if (channels !== 1 && channels !== 3) return null;
    // It neither pads nor scales by the filter of such views.
    if (isPadded(this.#options.transform)) return null;
    return isSmall(image, this) ? null : channels;
  }

  /**
   * Makes the view from a decoded image.
   *
   * @returns undefined where it is already done
   */
  render(image: PixelImage, index: number, slot: Slot, name: string): Promise<void> | undefined {
    const plan = this.#plan(image, index, slot);
    const channels = this.libraryChannels(image);
    const target = this.imageIn(slot);
    if (channels === null) {
      renderPlan(image, plan, this, target.pixels, 0);
      return this.#augment(plan, target);
    }
    return decodePlan(image, plan, this, channels, name).then(({ pixels }) => {
      target.pixels.set(pixels);
      return this.#augment(plan, target);
    });
  }

  /** Makes the view from values of more than 8 bits. */
  renderValues(image: ValueImage, index: number, slot: Slot): void {
    const target = valuesIn(this.imageIn(slot).pixels);
    renderValues(image, this.#plan(image, index, slot), this, target);
  }

  /** Makes the view from a file; the image library decodes only the part that is needed. */
  async decode(
    source: { bytes: Uint8Array; header: FileHeader },
    channels: 1 | 3,
    index: number,
    slot: Slot,
    name: string,
  ): Promise<void> {
    const plan = this.#plan(source.header, index, slot);
    const { pixels } = await decodePlan(source, plan, this, channels, name);
    const target = this.imageIn(slot);
    target.pixels.set(pixels);
    await this.#augment(plan, target);
  }

  /**
   * Completes a view that the addon's threads made. They crop, mirror and change colours; further augmentation is done
   * here, with the draws that follow theirs.
   *
   * @param image the size of the source image
   * @returns undefined where it is already done
   */
  complete(image: Size, index: number, slot: Slot): Promise<void> | undefined {
    const { augments, color } = this.#options.transform;
    if (!augments || color !== undefined) return undefined;
    return this.#augment(this.#plan(image, index, slot), this.imageIn(slot));
  }

  /** Where the view shows an image's objects. */
  placeObjects(objects: ImageObjects, index: number, slot: Slot): DetectionTarget {
    return placeObjects(objects, this.#plan(objects, index, slot), this);
  }

  #plan(image: Size, index: number, { epoch }: Slot): SamplePlan {
    return this.#options.transform.plan(image, () => this.random(index, epoch));
  }

  #augment({ drawn }: SamplePlan, image: PixelImage): Promise<void> | undefined {
    return drawn === undefined ? undefined : this.#options.pool.run(image, drawn);
  }
}
