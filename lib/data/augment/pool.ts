import { Worker } from 'node:worker_threads';
import type { PixelImage } from '../sample.js';
import { applyDrawn, type DrawnAugmentation, isNothing } from './drawn.js';

/** A request to a thread. */
export interface PoolRequest {
  readonly id: number;
  readonly image: PixelImage;
  readonly drawn: DrawnAugmentation;
}

/** Its answer. */
export type PoolAnswer =
  | { readonly id: number; readonly pixels: Uint8Array }
  | { readonly id: number; readonly error: unknown };

/**
 * Images of up to so many values are not worth sending: about 50 by 50 pixels in colour. Sending takes the calling
 * thread about half the time of the augmentation, and for smaller ones as long.
 */
const SMALL = 8_000;

/** How long an idle thread stays alive. */
const IDLE_MS = 10_000;

/** Node loads compiled files only. Run from sources, the calling thread does all the work. */
const ENTRY = import.meta.url.endsWith('.js') ? new URL('./pool-worker.js', import.meta.url) : null;

/**
 * Applies drawn augmentations in threads beside the calling one. The pixels are the same for any number of threads.
 *
 * Threads start when there is work, and end after they were idle for a while. They keep the process alive only while
 * they work.
 */
export class AugmentPool {
  readonly #threads: Thread[] = [];
  readonly #most: number;

  /** @param most Threads at the same time; with 0 the calling thread does all the work. */
  constructor(most: number) {
    this.#most = ENTRY === null ? 0 : most;
  }

  /**
   * Changes an image's pixels in place.
   *
   * @returns undefined where it is already done
   */
  run(image: PixelImage, drawn: DrawnAugmentation): Promise<void> | undefined {
    if (isNothing(drawn)) return undefined;
    if (this.#most === 0 || image.pixels.length <= SMALL) {
      image.pixels.set(applyDrawn(image, drawn).pixels);
      return undefined;
    }
    return this.#thread().run(image, drawn);
  }

  /** The thread with the least work, or a new one where all are busy. */
  #thread(): Thread {
    const threads = this.#threads;
    let least = threads[0];
    for (const thread of threads) {
      if (thread.pending < (least as Thread).pending) least = thread;
    }
    if (least !== undefined && (least.pending === 0 || threads.length >= this.#most)) return least;
    const started = new Thread(ENTRY as URL, () => threads.splice(threads.indexOf(started), 1));
    threads.push(started);
    return started;
  }

  /** Ends the threads; unfinished work fails. */
  close(): void {
    for (const thread of [...this.#threads]) thread.end(new Error('the pool is closed'));
  }
}

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #idle: NodeJS.Timeout;
  readonly #onEnd: () => void;
  #nextId = 0;
  #ended = false;

  constructor(entry: URL, onEnd: () => void) {
    this.#onEnd = onEnd;
    // Some flags of this process are not allowed for a thread.
    this.#worker = new Worker(entry, { execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: PoolAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.end(error));
    this.#worker.on('exit', (code) => this.end(new Error(`a thread ended with code ${code}`)));
    this.#idle = setTimeout(() => this.#endIfIdle(), IDLE_MS).unref();
  }

  get pending(): number {
    return this.#waiting.size;
  }

  run({ pixels, width, height, channels }: PixelImage, drawn: DrawnAugmentation): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { pixels, resolve, reject });
      // Until it answers, only its own work keeps the process alive.
      if (this.pending === 1) this.#worker.ref();
      const copy = new Uint8Array(pixels);
      const request: PoolRequest = { id, image: { pixels: copy, width, height, channels }, drawn };
      this.#worker.postMessage(request, [copy.buffer as ArrayBuffer]);
    });
  }

  #take(answer: PoolAnswer): void {
    const waiting = this.#waiting.get(answer.id) as Waiting;
    this.#waiting.delete(answer.id);
    if (this.pending === 0) {
      this.#worker.unref();
      this.#idle.refresh();
    }
    if ('error' in answer) waiting.reject(answer.error);
    else {
      waiting.pixels.set(answer.pixels);
      waiting.resolve();
    }
  }

  #endIfIdle(): void {
    if (this.pending === 0) this.end(new Error('the thread has ended'));
  }

  /** Ends the thread; its unfinished work fails with that error. */
  end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idle);
    this.#onEnd();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    void this.#worker.terminate();
  }
}
