import type { Batch } from './batch.js';
import type { Filled, SampleReader } from './sample-reader.js';

/** What an {@link EpochRun} works with. */
interface EpochRunOptions {
  readonly reader: SampleReader;
  /** The epoch's samples in order. */
  readonly order: Uint32Array;
  readonly epoch: number;
  readonly batchSize: number;
  readonly startBatch: number;
  readonly endBatch: number;
  readonly labelled: boolean;
  /** Samples that may be on their way at once. */
  readonly inFlight: number;
  /** Batches that may be begun beyond the one that is waited for. */
  readonly prefetch: number;
}

/**
 * How long samples that are at hand may hold up the event loop for a batch that nobody waits for
 * yet.
 */
const SLICE_MS = 4;

/**
 * How often the event loop turns before a batch is handed out. A consumer that never waits, because
 * the next batch is always ready, would otherwise keep finished reads from moving on to be decoded;
 * a sample takes a few turns.
 */
const TURNS = 4;

/** A batch in the making. */
interface Building {
  readonly index: number;
  readonly pixels: Uint8Array;
  readonly filled: (Filled | null)[];
  /** Slots that are not begun start here. */
  begun: number;
  missing: number;
  readonly done: Promise<void>;
  readonly finish: () => void;
}

/** Makes an epoch's batches, ahead of the consumer. */
export class EpochRun {
  readonly #options: EpochRunOptions;
  /** Batches begun and not handed out, in order. */
  readonly #building: Building[] = [];
  #nextIndex: number;
  #active = 0;
  #waiting = false;
  #scheduled = false;
  #stopped = false;
  #failure: { error: unknown } | undefined;
  #idle: (() => void) | undefined;

  constructor(options: EpochRunOptions) {
    this.#options = options;
    this.#nextIndex = options.startBatch;
  }

  /** The next batch, which may be smaller than others, even empty, where samples were dropped. */
  async next(): Promise<Batch> {
    this.#waiting = true;
    this.#pump();
    for (let turn = 0; turn < TURNS; turn++) await nextTurn();
    const first = this.#building[0] as Building;
    await first.done;
    this.#waiting = false;
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#building.shift();
    this.#pump();
    return this.#finished(first);
  }

  /** Begins nothing more and waits for what is on its way, so that the dataset may be closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#active > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    this.#building.length = 0;
  }

  /** Begins samples, in order, as far ahead as is allowed. */
  #pump(): void {
    const { inFlight } = this.#options;
    const start = performance.now();
    while (!this.#stopped && this.#active < inFlight) {
      const batch = this.#openBatch();
      if (batch === undefined) return;
      const wanted = this.#waiting && batch === this.#building[0];
      if (!wanted && performance.now() - start > SLICE_MS) {
        this.#schedule();
        return;
      }
      this.#begin(batch, batch.begun++);
    }
  }

  /** The first batch with slots that are not begun. */
  #openBatch(): Building | undefined {
    const { batchSize, endBatch, order, prefetch, reader } = this.#options;
    const open = this.#building.find((batch) => batch.begun < batch.filled.length);
    if (open !== undefined) return open;
    if (this.#nextIndex >= endBatch || this.#building.length > prefetch) return undefined;
    const index = this.#nextIndex++;
    const size = Math.min(batchSize, order.length - index * batchSize);
    let finish: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const batch: Building = {
      index,
      pixels: new Uint8Array(size * reader.sampleBytes),
      filled: new Array<Filled | null>(size).fill(null),
      begun: 0,
      missing: size,
      done,
      finish,
    };
    this.#building.push(batch);
    return batch;
  }

  #begin(batch: Building, slot: number): void {
    const { batchSize, epoch, order, reader } = this.#options;
    const sample = order[batch.index * batchSize + slot] as number;
    const target = { pixels: batch.pixels, offset: slot * reader.sampleBytes };
    const settle = (filled: Filled | null) => {
      batch.filled[slot] = filled;
      if (--batch.missing === 0) batch.finish();
    };
    let result: Filled | null | Promise<Filled | null>;
    try {
      result = reader.fill(sample, epoch, target);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (!(result instanceof Promise)) {
      settle(result);
      return;
    }
    this.#active++;
    result
      .then(settle, (error) => this.#fail(error))
      .finally(() => {
        this.#active--;
        if (this.#active === 0) this.#idle?.();
        this.#schedule();
      });
  }

  /** Pumps once in the loop's next turn, however many samples finish in this one. */
  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stopped = true;
    for (const batch of this.#building) batch.finish();
  }

  #finished(batch: Building): Batch {
    const { labelled, reader } = this.#options;
    const { height, width, channels, sampleBytes } = reader;
    let { pixels } = batch;
    let size = 0;
    for (const [slot, filled] of batch.filled.entries()) {
      if (filled === null) continue;
      if (size < slot) {
        pixels.copyWithin(size * sampleBytes, slot * sampleBytes, (slot + 1) * sampleBytes);
      }
      size++;
    }
    pixels = pixels.subarray(0, size * sampleBytes);
    const kept = batch.filled.filter((filled) => filled !== null);
    return {
      index: batch.index,
      epoch: this.#options.epoch,
      pixels,
      labels: labelled ? Int32Array.from(kept, (filled) => filled.label) : null,
      indices: Uint32Array.from(kept, (filled) => filled.index),
      size,
      height,
      width,
      channels,
    };
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
