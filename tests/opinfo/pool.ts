/** Runs entries in several processes; each is replaced when it crashes. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Case, Tally } from './outcome.js';
import type { Request } from './recorder.js';
import type { Message } from './worker.js';

/** Resolves to the tallies of all requests. */
export async function runAll(
  requests: readonly Request[],
  workers: number,
  progress: (done: number, request: Request) => void,
): Promise<Tally[]> {
  const queue = [...requests];
  const all: Tally[] = [];
  let done = 0;
  const work = async () => {
    let worker: Worker | null = null;
    for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
      worker ??= new Worker();
      let tallies = await worker.run(request);
      if (tallies === null) {
        worker = new Worker();
        tallies = await crashed(worker, request);
        worker = null;
      }
      all.push(...tallies);
      progress(++done, request);
    }
    worker?.close();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return all;
}

/** Runs an entry that ended a process once more, to tell which case it was. */
async function crashed(worker: Worker, request: Request): Promise<Tally[]> {
  const tallies = await worker.run({ ...request, trace: true });
  if (tallies !== null) {
    worker.close();
    return tallies;
  }
  const { entry, dtype, variant, form, number } = worker.last ?? {
    entry: request.entry,
    dtype: '',
    variant: 'plain',
    form: 'function',
    number: 0,
  };
  return [
    {
      entry,
      dtype,
      variant,
      form,
      status: 'crashed',
      count: 1,
      number,
      detail: 'it ended the process',
    },
  ];
}

class Worker {
  private readonly process: ChildProcess;
  private answer: (tallies: Tally[] | null) => void = () => {};
  /** The case that ran last, where cases are traced. */
  last: Case | null = null;

  constructor() {
    this.process = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    this.process.on('message', (message: Message) => {
      if ('begins' in message) this.last = message.begins;
      if ('tallies' in message) this.answer(message.tallies);
    });
    this.process.on('exit', () => this.answer(null));
  }

  /** The tallies of an entry, null where the process ended. */
  run(request: Request & { trace?: boolean }): Promise<Tally[] | null> {
    return new Promise((resolve) => {
      this.answer = resolve;
      this.process.send(request);
    });
  }

  close(): void {
    this.process.disconnect();
  }
}
