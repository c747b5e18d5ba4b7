import { types } from 'node:util';
import { type Batch, collectTargets, createBatch, type View } from './batch.js';
import { type BatchMemory, checkMemory } from './batch-memory.js';
import type { Filled } from './filled.js';
import type { NativeBatch, NativeRequest, NativeResult } from './native/pipeline.js';
import { type SampleLocation, valuesIn } from './sample.js';
import type { SampleReader } from './sample-reader.js';
import type { Share } from './share.js';

/** The parts of an {@link EpochRun}. */
interface EpochRunOptions {
  readonly reader: SampleReader;
  /** The samples of a batch. */
  readonly samples: (batch: number) => Uint32Array;
  /** Its share of the samples of all processes; undefined where there is one. */
  readonly share: (batch: number) => Share | undefined;
  readonly epoch: number;
  readonly startBatch: number;
  readonly endBatch: number;
  readonly labelled: boolean;
  readonly memory: BatchMemory;
  /** The most samples in progress in JavaScript at once. */
  readonly inFlight: number;
  /** The most batches started beyond the one that is waited for. */
  readonly prefetch: number;
}

/**
 * How long ready samples may block the event loop for a batch that is not needed yet.
 */
const SLICE_MS = 4;

/**
 * Turns of the event loop before a batch is handed out. A consumer that never waits, because the next batch is always
 * ready, would otherwise keep finished reads from being decoded. A sample takes a few turns.
 */
const TURNS = 4;

/** An unfinished batch. Its rank is its number in the epoch. */
interface Building extends NativeBatch {
  /** The memory of all its views. */
  readonly memory: Uint8Array;
  readonly samples: Uint32Array;
  readonly filled: (Filled | null)[];
  /** Slots to be filled in JavaScript, in order; slots that the addon's threads reject are added later. */
  readonly slots: number[];
  /** Results of the addon's threads for rejected slots. */
  readonly made: Map<number, readonly NativeResult[]>;
  /** How many of these slots are started. */
  started: number;
  missing: number;
  readonly done: Promise<void>;
  readonly finish: () => void;
}

/** Identifies runs. */
let runs = 0;

/** Makes an epoch's batches, ahead of the consumer. */
export class EpochRun {
  readonly #run = runs++;
  readonly #options: EpochRunOptions;
  /** Batches started and not handed out, in order. */
  readonly #building: Building[] = [];
  #nextIndex: number;
  #active = 0;
  /** Batches with samples in the addon's threads. */
  #orders = 0;
  #waiting = false;
  #scheduled = false;
  #stopped = false;
  #failure: { error: unknown } | undefined;
  #idle: (() => void) | undefined;

  constructor(options: EpochRunOptions) {
    this.#options = options;
    this.#nextIndex = options.startBatch;
  }

  /** The next batch. It may be smaller than others, even empty, where samples were dropped. */
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

  /** Starts nothing more and waits for work in progress, so that the dataset may be closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const { memory, reader } = this.#options;
    reader.cancel(this.#run);
    if (!this.#isIdle()) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    for (const building of this.#building) memory.give(building.memory);
    this.#building.length = 0;
  }

  #isIdle(): boolean {
    return this.#active === 0 && this.#orders === 0;
  }

  /** Starts samples, in order, as far ahead as is allowed. */
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
      this.#startSample(batch, batch.slots[batch.started++] as number);
    }
  }

  /** The first batch with slots to start. */
  #openBatch(): Building | undefined {
    const { endBatch, prefetch } = this.#options;
    while (!this.#stopped) {
      const open = this.#building.find((batch) => batch.started < batch.slots.length);
      if (open !== undefined) return open;
      if (this.#nextIndex >= endBatch || this.#building.length > prefetch) return undefined;
      this.#startBatch(this.#nextIndex++);
    }
    return undefined;
  }

  /** Starts a batch: the addon's threads get the samples that they support, and JavaScript the other slots. */
  #startBatch(index: number): void {
    const { epoch, memory, reader } = this.#options;
    const samples = this.#options.samples(index);
    const size = samples.length;
    let finish: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const taken = memory.take(size * reader.sampleBytes);
    const batch: Building = {
      rank: index,
      run: this.#run,
      epoch,
      memory: taken,
      samples,
      views: reader.split(taken, size),
      filled: new Array<Filled | null>(size).fill(null),
      slots: [],
      made: new Map(),
      started: 0,
      missing: size,
      done,
      finish,
    };
    this.#building.push(batch);
    const requests: NativeRequest[] = [];
    const locations: SampleLocation[] = [];
    try {
      for (let slot = 0; slot < size; slot++) {
        const sample = samples[slot] as number;
        const source = reader.locate(sample);
        if (source === undefined) {
          batch.slots.push(slot);
          continue;
        }
        requests.push({ source, index: sample, slot });
        locations.push(source);
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (requests.length > 0) this.#order(batch, requests, locations);
  }

  /** Requests samples from the addon's threads; rejected ones are added to the batch's slots. */
  #order(
    batch: Building,
    requests: readonly NativeRequest[],
    locations: readonly SampleLocation[],
  ): void {
    const { reader } = this.#options;
    this.#orders++;
    reader
      .make(requests, batch)
      .then((all) => {
        for (const [i, results] of all.entries()) {
          if (this.#stopped) return;
          const { index, slot } = requests[i] as NativeRequest;
          const known = locations[i] as SampleLocation;
          const filled = reader.adopt(index, known, { ...batch, slot }, results);
          if (filled !== undefined) {
            this.#take(batch, slot, filled);
            continue;
          }
          batch.made.set(slot, results);
          batch.slots.push(slot);
        }
      })
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#orders--;
        this.#goOn();
      });
  }

  #settle(batch: Building, slot: number, filled: Filled | null): void {
    batch.filled[slot] = filled;
    if (--batch.missing === 0) batch.finish();
  }

  #goOn(): void {
    if (this.#isIdle()) this.#idle?.();
    this.#schedule();
  }

  #startSample(batch: Building, slot: number): void {
    const { reader } = this.#options;
    const sample = batch.samples[slot] as number;
    let result: Filled | null | Promise<Filled | null>;
    try {
      result = reader.fill(sample, { ...batch, slot }, batch.made.get(slot));
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#take(batch, slot, result);
  }

  /** Adds a finished sample to its batch. */
  #take(batch: Building, slot: number, result: Filled | null | Promise<Filled | null>): void {
    if (!types.isPromise(result)) {
      this.#settle(batch, slot, result);
      return;
    }
    this.#active++;
    result
      .then(
        (filled) => this.#settle(batch, slot, filled),
        (error) => this.#fail(error),
      )
      .finally(() => {
        this.#active--;
        this.#goOn();
      });
  }

  /** Schedules one pump for the loop's next turn, however many samples finish in this one. */
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
    const { labelled, memory, reader } = this.#options;
    checkMemory(batch.memory);
    const kept = batch.filled.filter((filled) => filled !== null);
    const views = reader.views.map(({ height, width, channels, bytes, deep }, i): View => {
      const pixels = batch.views[i] as Uint8Array;
      let size = 0;
      for (const [slot, filled] of batch.filled.entries()) {
        if (filled === null) continue;
        if (size < slot) pixels.copyWithin(size * bytes, slot * bytes, (slot + 1) * bytes);
        size++;
      }
      const used = pixels.subarray(0, size * bytes);
      return {
        pixels: used,
        ...(deep ? { values: valuesIn(used) } : {}),
        ...{ size, height, width, channels },
      };
    });
    let held: Uint8Array | undefined = batch.memory;
    return createBatch({
      index: batch.rank,
      epoch: batch.epoch,
      views: views as [View, ...View[]],
      targets: collectTargets(kept, { labelled }),
      indices: Uint32Array.from(kept, (filled) => filled.index),
      share: this.#options.share(batch.rank),
      release: () => {
        if (held !== undefined) memory.give(held);
        held = undefined;
      },
    });
  }
}

/** The event loop's next turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
