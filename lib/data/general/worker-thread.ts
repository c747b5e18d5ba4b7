/** A thread of a {@link DataLoader}: makes batches of the dataset that a module of the user exports. */
import { parentPort, workerData } from 'node:worker_threads';
import { defaultCollate, defaultConvert } from './collate.js';
import { isSequential, type MapDataset, type SequentialSource } from './dataset.js';
import { type Form, fetchBatch, SampleFailure, sequentialBatches } from './fetch.js';
import { type Answer, encode, type Request, type SentError } from './messages.js';
import { setWorkerInfo, type WorkerInfo } from './worker-info.js';

/** What a thread is started with. */
export interface WorkerStart {
  /** The URL of the user's module. */
  readonly module: string;
  readonly info: WorkerInfo;
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  /** Whether samples are put together by the loader, of which functions cannot be sent. */
  readonly isRaw: boolean;
}

type Source = MapDataset<unknown> | SequentialSource<unknown>;

class Maker {
  readonly #start: WorkerStart;
  #dataset: Source | undefined;
  #form: Form | undefined;
  #run = -1;
  #sequence: AsyncGenerator<unknown, void, undefined> | undefined;

  constructor(start: WorkerStart) {
    this.#start = start;
    setWorkerInfo(start.info);
  }

  /** The newest epoch: what was asked for in another one is not needed any more. */
  set run(run: number) {
    this.#run = run;
  }

  /** Begins an epoch. */
  async begin(seed: bigint): Promise<void> {
    setWorkerInfo({ ...this.#start.info, seed });
    await this.#sequence?.return();
    this.#sequence = undefined;
  }

  async #load(): Promise<readonly [Source, Form]> {
    if (this.#dataset !== undefined) return [this.#dataset, this.#form as Form];
    const { module, info, batchSize, dropLast, isRaw } = this.#start;
    const loaded = await import(module);
    const given: unknown = loaded.default;
    const dataset = typeof given === 'function' ? await given(info) : given;
    if (typeof dataset !== 'object' || dataset === null) {
      throw new TypeError(
        `${module} should export a dataset, or a function that makes one, as its default; got ${typeof dataset}`,
      );
    }
    const usual = batchSize === null ? defaultConvert : defaultCollate;
    const own: unknown = isRaw ? (samples: unknown) => samples : loaded.collateFn;
    this.#form = {
      ...{ batchSize, dropLast },
      collate: (own ?? usual) as (samples: never) => unknown,
      isDefault: own === undefined && batchSize !== null,
    };
    this.#dataset = Array.isArray(dataset)
      ? { length: dataset.length, get: (index) => dataset[index] }
      : (dataset as Source);
    return [this.#dataset, this.#form];
  }

  /** The answer to a request; undefined where the epoch has ended. */
  async answer(
    request: Request & { kind: 'batch' },
    buffers: ArrayBuffer[],
  ): Promise<Answer | undefined> {
    const { run, task, indices } = request;
    if (run !== this.#run) return undefined;
    try {
      const [dataset, form] = await this.#load();
      if (indices !== null) {
        const batch = await fetchBatch(dataset as MapDataset<unknown>, indices, form);
        return { run, task, value: encode(batch, buffers) };
      }
      if (!isSequential(dataset)) throw new TypeError('the dataset of the module is not iterable');
      this.#sequence ??= sequentialBatches(dataset, form);
      const next = await this.#sequence.next();
      if (next.done === true) return { run, task, isEnd: true };
      return { run, task, value: encode(next.value, buffers) };
    } catch (error) {
      return { run, task, error: sent(error) };
    }
  }
}

function sent(thrown: unknown): SentError {
  const isFailure = thrown instanceof SampleFailure;
  const error: unknown = isFailure ? thrown.error : thrown;
  const index = isFailure ? thrown.index : null;
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: String(error), index };
  }
  return { name: error.name, message: error.message, stack: error.stack ?? error.message, index };
}

/** Makes one batch after the other, in the order in which they are asked for. */
function serve(port: NonNullable<typeof parentPort>, maker: Maker): void {
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    if (request.kind === 'epoch') maker.run = request.run;
    last = last.then(async () => {
      if (request.kind === 'epoch') return maker.begin(request.seed);
      const buffers: ArrayBuffer[] = [];
      const answer = await maker.answer(request, buffers);
      if (answer !== undefined) post(port, answer, buffers);
    });
  });
}

function post(
  port: NonNullable<typeof parentPort>,
  answer: Answer,
  buffers: readonly ArrayBuffer[],
): void {
  try {
    port.postMessage(answer, [...buffers]);
  } catch (error) {
    // A batch may hold what cannot be sent, such as a function.
    port.postMessage({ run: answer.run, task: answer.task, error: sent(error) } satisfies Answer);
  }
}

if (parentPort !== null) serve(parentPort, new Maker(workerData as WorkerStart));
