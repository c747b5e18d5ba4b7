/** The batches of an epoch that threads make ahead of their use. */
import { UserError } from '../../errors.js';
import type { Result, Workers } from './workers.js';

export interface TaskSettings {
  readonly workers: Workers;
  readonly numWorkers: number;
  /** The indices of each batch; null for a dataset in sequence, of which each thread has its own. */
  readonly indices: Iterator<readonly number[]> | null;
  /** Batches that are asked for at the same time. */
  readonly ahead: number;
  /** Whether they come in the order of the indices, or as they are done. */
  readonly inOrder: boolean;
  /** How long a batch may be waited for, in seconds; 0 for ever. */
  readonly timeout: number;
}

interface Task {
  readonly number: number;
  readonly worker: number;
  readonly indices: readonly number[] | null;
  readonly answer: Promise<Result>;
}

export class Tasks {
  readonly #settings: TaskSettings;
  /** The threads that have samples left. */
  readonly #active: number[];
  /** In the order in which they were asked for. */
  readonly #asked: Task[] = [];
  #next = 0;
  /** The place in `#active` of the thread whose turn it is. */
  #turn = 0;

  constructor(settings: TaskSettings) {
    this.#settings = settings;
    this.#active = Array.from({ length: settings.numWorkers }, (_, id) => id);
  }

  /** The next batch; null after the last one. */
  async next(): Promise<Result> {
    for (;;) {
      this.#askAhead();
      if (this.#asked.length === 0) return null;
      const [task, result] = await this.#answered();
      this.#asked.splice(this.#asked.indexOf(task), 1);
      if (result === null) this.#leave(task.worker);
      else {
        this.#askAhead();
        return result;
      }
    }
  }

  #askAhead(): void {
    const { workers, indices, ahead } = this.#settings;
    while (this.#asked.length < ahead && this.#active.length > 0) {
      const next = indices?.next();
      if (next?.done === true) return;
      this.#turn %= this.#active.length;
      const worker = this.#active[this.#turn++] as number;
      const list = next === undefined ? null : [...next.value];
      const number = this.#next++;
      const answer = workers.ask(worker, number, list);
      this.#asked.push({ number, worker, indices: list, answer });
    }
  }

  /** Nothing more is asked of a thread whose dataset has ended. */
  #leave(worker: number): void {
    const place = this.#active.indexOf(worker);
    if (place < 0) return;
    this.#active.splice(place, 1);
    if (place < this.#turn) this.#turn--;
  }

  async #answered(): Promise<readonly [Task, Result]> {
    const { inOrder, timeout } = this.#settings;
    const waited = inOrder ? this.#asked.slice(0, 1) : this.#asked;
    const answers = waited.map(async (task) => [task, await task.answer] as const);
    if (timeout === 0) return await Promise.race(answers);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#late(waited[0] as Task)), timeout * 1000);
    });
    try {
      return await Promise.race([...answers, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #late({ number, worker, indices }: Task): UserError {
    const samples = indices === null ? '' : `, of the samples ${indices.join(', ')},`;
    return new UserError(
      `DataLoader: batch ${number}${samples} did not come from worker ${worker} within ${this.#settings.timeout} s; a larger timeout may help`,
    );
  }
}
