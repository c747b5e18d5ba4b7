import type { Decode } from '../loader-options.js';
import type { Dataset, SampleLocation } from '../sample.js';
import type { LoaderView } from '../view.js';
import {
  type NativeBatch,
  NativePipeline,
  type NativeRequest,
  type NativeResult,
} from './pipeline.js';

/** Number of files rejected by the threads that predicts the others. */
const ENOUGH = 64;

/** Settings of {@link NativeSamples}. */
interface NativeSamplesOptions {
  readonly dataset: Dataset;
  readonly views: readonly [LoaderView, ...LoaderView[]];
  readonly seed: number;
  readonly threads: number;
  readonly decode: Decode;
}

/** Knows which samples of a dataset the addon's threads support, and owns the threads. */
export class NativeSamples {
  readonly #options: NativeSamplesOptions;
  /** Undefined before it is opened; null where it cannot be. */
  #pipeline: NativePipeline | null | undefined;
  /** By index: 1 where the threads do not support a file. */
  #unfit: Uint8Array | undefined;
  #unfitCount = 0;
  #madeCount = 0;
  #past = { read: 0, decode: 0, resize: 0 };

  constructor(options: NativeSamplesOptions) {
    this.#options = options;
    const [{ channels, deep }] = options.views;
    if (channels !== 3 || deep) this.#pipeline = null;
  }

  /** A sample's location for the threads; undefined where they do not support it. */
  locate(index: number): SampleLocation | undefined {
    if (this.#pipeline === null || this.#unfit?.[index] === 1) return undefined;
    const location = this.#options.dataset.locate?.(index);
    if (location === undefined) return undefined;
    const { raw } = location;
    if (raw !== undefined)
      return raw.channels === 3 && this.#open() !== null ? location : undefined;
    return this.#pays && this.decodes ? location : undefined;
  }

  /**
   * Whether the threads read files first. Where they reject most, each would be read twice. Supported files then reach
   * them by JavaScript; samples are the same either way.
   */
  get #pays(): boolean {
    return this.#unfitCount < ENOUGH || this.#madeCount * 2 >= this.#unfitCount;
  }

  /** Whether JPEG images are supported. */
  get decodes(): boolean {
    return this.#open()?.decodes === true;
  }

  /** Memory for a batch, in which the threads can make samples. */
  memory(bytes: number): Uint8Array {
    return this.#open()?.memory(bytes) ?? new Uint8Array(bytes);
  }

  /** Makes samples; the outcomes name the views that the threads rejected. */
  async make(
    requests: readonly NativeRequest[],
    batch: NativeBatch,
  ): Promise<readonly (readonly NativeResult[])[]> {
    const pipeline = this.#open();
    if (pipeline === null) throw new Error('there is no native pipeline');
    return pipeline.make(requests, batch);
  }

  /** Records that the threads made a sample. */
  noteMade(): void {
    this.#madeCount++;
  }

  /** Records that the threads do not support a sample, so that its file is not read twice again. */
  markUnfit(index: number): void {
    this.#unfitCount++;
    this.#unfit ??= new Uint8Array(this.#options.dataset.length);
    this.#unfit[index] = 1;
  }

  /** Cancels all work of a run that has not started. */
  cancel(run: number): void {
    this.#pipeline?.cancel(run);
  }

  /** Milliseconds, summed over the threads. */
  times(): { read: number; decode: number; resize: number } {
    const now = this.#pipeline?.times() ?? { read: 0, decode: 0, resize: 0 };
    const past = this.#past;
    return {
      read: past.read + now.read,
      decode: past.decode + now.decode,
      resize: past.resize + now.resize,
    };
  }

  /** Ends the threads. A later request starts new ones. */
  close(): void {
    if (this.#pipeline == null) return;
    this.#past = this.times();
    this.#pipeline.close();
    this.#pipeline = undefined;
  }

  #open(): NativePipeline | null {
    this.#pipeline =
      this.#pipeline === undefined ? NativePipeline.open(this.#options) : this.#pipeline;
    return this.#pipeline;
  }
}
