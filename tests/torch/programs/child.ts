/**
 * Runs random programs. Before each the journal is told which, for it may end the process. A program's numbers come from the
 * seed and its own number, so that each can be had again.
 */
import { openSync, writeSync } from 'node:fs';
import { torch } from '../../../lib/torch/index.js';
import { Random } from '../fuzz/values.js';
import { Machine } from './machine.js';

interface Job {
  seed: number;
  rounds: [number, number];
  journal: string;
}

const job = JSON.parse(process.argv[2] as string) as Job;
const journal = openSync(job.journal, 'w');
torch.setNumThreads(1);

let calls = 0;
let returned = 0;
const wrong: string[] = [];

const [first, last] = job.rounds;
for (let round = first; round < last; round++) {
  if (wrong.length === 20) break;
  writeSync(journal, `${JSON.stringify([round, 0, calls, returned])}`.padEnd(60), 0);
  const before = torch.memory().tensors;
  const machine = new Machine(new Random(Math.imul(job.seed, 7919) + Math.imul(round, 104729)));
  try {
    await machine.run(60);
    const after = torch.memory().tensors;
    if (after !== before) throw new Error(`${after} tensors instead of ${before} after it`);
    if (!torch.isGradEnabled() || torch.isInferenceModeEnabled() || torch.isAutocastEnabled('cpu'))
      throw new Error('a mode is on after it');
  } catch (error) {
    wrong.push(`program ${round}: ${error instanceof Error ? error.stack : String(error)}`);
  }
  calls += machine.steps;
  returned += machine.steps - machine.refused;
}
console.log(JSON.stringify({ calls, returned, wrong }));
