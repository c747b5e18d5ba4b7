/**
 * Reads inputs of one target until the time is over or the number reached, in a process that an input may end. The number
 * of the current input is in the journal before it is read. Prints the counts as JSON.
 *
 *   node --import tsx child.ts '{"target":"images/jpeg","seed":1,"from":0,"inputs":1000,"milliseconds":60000,…}'
 */
import { openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../lib/errors.js';
import { TorchError } from '../../../lib/torch/errors.js';
import { Draw } from './mutate.js';
import type { Target } from './target.js';
import { makerOf } from './targets/index.js';

/** What a process is told to do. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  /** The number of the first input. */
  readonly from: number;
  /** The number after the last one. */
  readonly to: number;
  readonly milliseconds: number;
  readonly journal: string;
  readonly folder: string;
  /** Where inputs are kept that show a fault; null keeps none. */
  readonly kept: string | null;
}

/** The outcome of a process, and of each journal entry. */
export interface Progress {
  /** The number of the current input, or the one after the last. */
  next: number;
  accepted: number;
  refused: number;
}

/** What a process that came to its end prints. */
export interface Result extends Progress {
  /** Faults: each the number of its input, and what was wrong. */
  wrong: { input: number; what: string }[];
  peakBytes: number;
}

/** More faults than this are the same ones again. */
const MOST_WRONG = 5;

const job = JSON.parse(process.argv[2] as string) as Job;
const journal = openSync(job.journal, 'w');
const target = await (await makerOf(job.target))(job.folder);
const result: Result = { next: job.from, accepted: 0, refused: 0, wrong: [], peakBytes: 0 };
const deadline = Date.now() + job.milliseconds;

for (; result.next < job.to && Date.now() < deadline; result.next++) {
  const { next, accepted, refused } = result;
  writeSync(journal, JSON.stringify({ next, accepted, refused }).padEnd(100), 0);
  // Each input has draws of its own, so that one can be made again without those before it.
  const input = await target.make(new Draw(job.seed + Math.imul(next, 0x9e3779b1)));
  const what = await judge(target, input);
  if (what === 'accepted' || what === 'refused') result[what]++;
  else {
    result.wrong.push({ input: next, what });
    if (job.kept) writeFileSync(join(job.kept, `${job.seed}-${next}`), input);
    if (result.wrong.length === MOST_WRONG) break;
  }
}
result.peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(result));

/** `accepted`, `refused`, or what is wrong. */
async function judge(reader: Target, input: Uint8Array): Promise<string> {
  const first = await outcomeOf(reader, input, 0);
  const second = await outcomeOf(reader, input, 1);
  if ('fault' in first) return first.fault;
  if ('fault' in second) return second.fault;
  if ('refusal' in first && 'refusal' in second) return 'refused';
  if ('content' in first && 'content' in second) {
    return first.content === second.content
      ? 'accepted'
      : `read twice, it differs: ${first.content.slice(0, 500)} and ${second.content.slice(0, 500)}`;
  }
  return `read twice, it is refused once: ${'refusal' in first ? first.refusal : (second as { refusal: string }).refusal}`;
}

type Outcome = { content: string } | { refusal: string } | { fault: string };

async function outcomeOf(reader: Target, input: Uint8Array, pass: 0 | 1): Promise<Outcome> {
  try {
    return { content: await reader.read(input, pass) };
  } catch (error) {
    const isTold =
      error instanceof UserError && !(error instanceof TorchError) && !error.message.includes('\n');
    if (isTold) return { refusal: error.message };
    return { fault: String((error as Error)?.stack ?? error) };
  }
}
