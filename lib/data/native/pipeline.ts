/**
 * The addon's threads that read, decode and resize samples. They support JPEG files and raw pixels; other samples are
 * made in JavaScript.
 */

import { types } from 'node:util';
import { markAsUntransferable } from 'node:worker_threads';
import { UserError } from '../../errors.js';
import { findAddons } from '../../native/addon.js';
import type {
  CoreBinding,
  MakerSettings,
  PipelineHandle,
  PlanSettings,
} from '../../native/binding.js';
import { loadCore } from '../../native/load.js';
import { checkMemory } from '../batch-memory.js';
import { SMALL_PIXELS } from '../decode.js';
import { maxPixels } from '../decode-memory.js';
import type { Size } from '../geometry.js';
import type { Decode } from '../loader-options.js';
import { PURPOSE } from '../random.js';
import type { SampleLocation } from '../sample.js';
import type { Cropping } from '../transform.js';
import type { LoaderView } from '../view.js';

/** The source of a sample: a range in a file, or the bytes of an image file. */
export type NativeSource = Omit<SampleLocation, 'label'> | Uint8Array;

/** A sample that is requested from a {@link NativePipeline}. */
export interface NativeRequest {
  readonly source: NativeSource;
  /** Selects the random stream. */
  readonly index: number;
  /** The slot in the batch. */
  readonly slot: number;
}

/** The batch that the samples belong to. */
export interface NativeBatch {
  /** For each view (samples, height, width, 3). Other threads write to it until the samples are made. */
  readonly views: readonly Uint8Array[];
  readonly epoch: number;
  /** Samples of a lower rank are made first. */
  readonly rank: number;
  /** Identifies samples that are cancelled together. */
  readonly run: number;
}

/**
 * The outcome for a view of a sample: `done`; `unfit` where the format is not supported; `failed` where the file cannot
 * be read, or is damaged in the part that the plan uses; `cancelled`. The slot is filled only for `done`.
 */
export type NativeOutcome = 'done' | 'unfit' | 'failed' | 'cancelled';

/** A view's outcome; where it is done, with the size of the source image. */
export interface NativeResult extends Size {
  readonly outcome: NativeOutcome;
}

/** In the order of native/data/sample_maker.h. */
const OUTCOMES: readonly NativeOutcome[] = ['done', 'unfit', 'failed', 'cancelled'];

const COLUMNS = 7;

/** Settings of a {@link NativePipeline}. */
export interface PipelineOptions {
  readonly views: readonly LoaderView[];
  readonly seed: number;
  readonly threads: number;
  readonly decode: Decode;
}

/** Threads that make samples, in parallel and in order of their batches. */
export class NativePipeline {
  readonly #core: CoreBinding;
  readonly #handle: PipelineHandle;
  readonly #views: number;
  /** Whether JPEG images are supported, or only raw pixels. */
  readonly decodes: boolean;

  private constructor(
    core: CoreBinding,
    handle: PipelineHandle,
    { views, decodes }: { views: number; decodes: boolean },
  ) {
    this.#core = core;
    this.#handle = handle;
    this.#views = views;
    this.decodes = decodes;
  }

  /**
   * Starts the threads, and loads libtorch, which resizes, where it is not loaded yet.
   *
   * @returns null without libtorch, which is not needed to inspect data
   */
  static open(options: PipelineOptions): NativePipeline | null {
    const { views, threads } = options;
    let core: CoreBinding;
    try {
      core = loadCore();
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
    const jpeg = usableJpegLibrary(core);
    const handle = core.openPipeline(makerSettings(options), threads, jpeg);
    return new NativePipeline(core, handle, { views: views.length, decodes: jpeg !== null });
  }

  /** Makes samples. Results come for each view of each request, in order. */
  async make(requests: readonly NativeRequest[], batch: NativeBatch): Promise<NativeResult[][]> {
    const sources: (string | Uint8Array)[] = [];
    const jobs = new Float64Array(requests.length * COLUMNS);
    for (const [i, { source, index, slot }] of requests.entries()) {
      const inMemory = types.isUint8Array(source);
      const place = inMemory ? source : source.path;
      // An archive is named once for all its consecutive samples.
      if (sources.at(-1) !== place) sources.push(place);
      const { offset, length, raw } = inMemory
        ? { offset: 0, length: null, raw: undefined }
        : source;
      jobs.set(
        [sources.length - 1, offset, length ?? -1, raw?.width ?? 0, raw?.height ?? 0, index, slot],
        i * COLUMNS,
      );
    }
    const { views, epoch, rank, run } = batch;
    for (const view of views) checkMemory(view);
    const answer = await this.#core.orderSamples(
      this.#handle,
      run,
      epoch,
      rank,
      views,
      sources,
      jobs,
    );
    const resultAt = (i: number): NativeResult => ({
      outcome: OUTCOMES[answer[i * 3] as number] as NativeOutcome,
      width: answer[i * 3 + 1] as number,
      height: answer[i * 3 + 2] as number,
    });
    return requests.map((_, i) =>
      Array.from({ length: this.#views }, (_, view) => resultAt(i * this.#views + view)),
    );
  }

  /**
   * Memory for a batch, with undefined contents. Whoever has its array can transfer it at any time, and no thread writes
   * to memory that is freed meanwhile.
   */
  memory(bytes: number): Uint8Array {
    const shared = this.#core.batchMemory(bytes);
    if (shared !== undefined) return shared;
    const own = new Uint8Array(bytes);
    markAsUntransferable(own.buffer);
    return own;
  }

  /** Cancels all work of a run that has not started. */
  cancel(run: number): void {
    this.#core.cancelSamples(this.#handle, run);
  }

  /** Milliseconds, summed over the threads. */
  times(): { read: number; decode: number; resize: number } {
    const [read, decode, resize] = this.#core.pipelineTimes(this.#handle);
    return { read, decode, resize };
  }

  /** Ends the threads. Samples that have not started are cancelled. */
  close(): void {
    this.#core.closePipeline(this.#handle);
  }
}

/** The addon's settings for the views of a loader. */
function makerSettings({ views, seed, decode }: PipelineOptions): MakerSettings {
  return {
    views: views.map((view) => planSettings(view, seed)),
    smallPixels: SMALL_PIXELS,
    maxPixels: maxPixels(),
    fast: decode === 'fast',
  };
}

/** In the order of native/data/plan.h. */
const CROPPINGS: readonly Cropping['kind'][] = ['centre', 'random', 'jitter', 'fit', 'unscaled'];

/** The addon's settings for the plans of a view. */
export function planSettings(
  { transform, stream }: Pick<LoaderView, 'transform' | 'stream'>,
  seed: number,
): PlanSettings {
  const { size, cropping } = transform;
  const none = [0, 0] as const;
  const random = cropping.kind === 'random';
  const jitter = cropping.kind === 'jitter';
  const centre = cropping.kind === 'centre';
  return {
    ...size,
    cropping: CROPPINGS.indexOf(cropping.kind),
    scale: random ? cropping.scale : jitter ? cropping.range : none,
    ratio: random ? cropping.ratio : none,
    logRatio: random ? [Math.log(cropping.ratio[0]), Math.log(cropping.ratio[1])] : none,
    cropRatio: centre ? cropping.cropRatio : 1,
    keepFitting: centre && cropping.keepFitting,
    padding: cropping.kind === 'unscaled' ? cropping.padding : 0,
    seed,
    purpose: PURPOSE.augment,
    view: stream,
    color: transform.color ?? null,
  };
}

let jpegLibrary: string | null | undefined;

/** The library mae_jpeg; null where it is missing, or this system cannot open it. */
function usableJpegLibrary(core: CoreBinding): string | null {
  if (jpegLibrary === undefined) {
    const { jpeg } = findAddons();
    jpegLibrary = jpeg !== null && core.jpegProblem(jpeg) === null ? jpeg : null;
  }
  return jpegLibrary;
}
