/** Runs entries that the parent process names, each with a Python of its own beside it. A crash ends this process alone. */
import { torch } from '../../lib/index.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { runEntry } from './entry.js';
import type { Case, Tally } from './outcome.js';
import { Recorder, type Request } from './recorder.js';

/** Case by case with the number given by `--trace`: which one ran last is known after a crash. */
export type Message = { ready: true } | { begins: Case } | { tallies: Tally[] };

const send = (message: Message) => process.send?.(message);

torch.setNumThreads(1);
const recorder = new Recorder(pythonEnv() as PythonEnvironment);
let busy = Promise.resolve();
process.on('message', (request: Request & { trace?: boolean }) => {
  busy = busy.then(async () => {
    const { trace, ...wanted } = request;
    const begins = trace
      ? ({ entry, dtype, variant, number, form }: Case) =>
          send({ begins: { entry, dtype, variant, number, form } })
      : undefined;
    send({ tallies: await runEntry(recorder, wanted, begins) });
  });
});
process.on('disconnect', () => {
  recorder.close();
  process.exit();
});
send({ ready: true });
