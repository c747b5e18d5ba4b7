/** The threads of a {@link DataLoader}. */
import { Worker } from 'node:worker_threads';
import { UserError } from '../../errors.js';
import { type Answer, decode, type Request, type SentError } from './messages.js';
import type { WorkerStart } from './worker-thread.js';

const isCompiled = import.meta.url.endsWith('.js');
/** From sources a thread needs what loads TypeScript: the flags of this process. */
const ENTRY = new URL(isCompiled ? './worker-thread.js' : './worker-thread.ts', import.meta.url);

/** A dataset, or a thread that reads one, failed. */
export class WorkerError extends UserError {
  override name = 'WorkerError';

  constructor(
    message: string,
    /** The thread, from 0 on. */
    readonly workerId: number,
    /** The index of the sample that could not be read; null where it is about none, or about several. */
    readonly index: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Waiting {
  readonly indices: readonly number[] | null;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch, or the end of a thread's dataset. */
export type Result = { readonly value: unknown } | null;

/** A thread, and what is asked of it. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #id: number;
  #failure: WorkerError | null = null;
  #run = 0;

  constructor(start: WorkerStart) {
    this.#id = start.info.id;
    this.#worker = new Worker(ENTRY, {
      workerData: start,
      ...(isCompiled && { execArgv: [] }),
    });
    // Only what is asked of it keeps the process alive.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(`ended: ${messageOf(error)}`, error));
    this.#worker.on('exit', (code) => this.#fail(`ended with code ${code}`));
  }

  begin(run: number, seed: bigint): void {
    this.#run = run;
    for (const { reject } of this.#waiting.values()) reject(new UserError('the epoch has ended'));
    this.#waiting.clear();
    this.#worker.unref();
    this.#send({ kind: 'epoch', run, seed });
  }

  ask(task: number, indices: number[] | null): Promise<Result> {
    const answer = new Promise<Result>((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      this.#waiting.set(task, { indices, resolve, reject });
      this.#worker.ref();
      this.#send({ kind: 'batch', run: this.#run, task, indices });
    });
    // It may fail before it is awaited.
    answer.catch(() => {});
    return answer;
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #take(answer: Answer): void {
    const waiting = answer.run === this.#run ? this.#waiting.get(answer.task) : undefined;
    if (waiting === undefined) return;
    this.#waiting.delete(answer.task);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in answer) waiting.reject(this.#told(answer.error));
    else if ('isEnd' in answer) waiting.resolve(null);
    else waiting.resolve({ value: decode(answer.value) });
  }

  #told({ name, message, stack, index }: SentError): WorkerError {
    const sample = index === null ? '' : ` sample ${index}:`;
    const cause = Object.assign(new Error(message), { name, stack });
    const text = `DataLoader: worker ${this.#id}:${sample} ${name}: ${message}`;
    return new WorkerError(text, this.#id, index, { cause });
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= new WorkerError(
      `DataLoader: worker ${this.#id} ${reason}${this.#task()}`,
      this.#id,
      null,
      { cause },
    );
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }

  /** What it was working at. */
  #task(): string {
    const [first] = this.#waiting.values();
    return first?.indices ? ` while it read the samples ${first.indices.join(', ')}` : '';
  }

  end(): void {
    this.#fail('was closed');
    void this.#worker.terminate();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Threads that make batches side by side. */
export class Workers {
  readonly #threads: readonly Thread[];
  #run = 0;

  /** @param start What each thread is started with, but for its number. */
  constructor(start: Omit<WorkerStart, 'info'>, count: number, data: unknown) {
    this.#threads = Array.from({ length: count }, (_, id) => {
      return new Thread({ ...start, info: { id, numWorkers: count, seed: 0n, data } });
    });
  }

  /** Begins an epoch, and ends the one before. */
  begin(seed: bigint): void {
    this.#run++;
    for (const [id, thread] of this.#threads.entries()) {
      thread.begin(this.#run, BigInt.asUintN(64, seed + BigInt(id)));
    }
  }

  /** @param task The number of the batch in the epoch; each has its own. */
  ask(worker: number, task: number, indices: number[] | null): Promise<Result> {
    return (this.#threads[worker] as Thread).ask(task, indices);
  }

  end(): void {
    for (const thread of this.#threads) thread.end();
  }
}
