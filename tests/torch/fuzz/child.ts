/**
 * Calls ops with hostile arguments. Before each call the journal is told which, for the call may end the process.
 * Each op's numbers come from the seed, its name and the round, so that a crash can be had again.
 *
 *   node --import tsx child.ts '{"seed":1,"rounds":3,"from":0,"ops":["aten::add",…],"journal":"/tmp/…"}'
 */
import { openSync, writeSync } from 'node:fs';
import { Tensor, TorchError, torch } from '../../../lib/torch/index.js';
import { camelCase, isPublicOp } from '../../../lib/torch/names.js';
import { findOp } from '../../../lib/torch/ops.js';
import { argument, Random } from './values.js';

interface Job {
  seed: number;
  /** The first round, and the one after the last. */
  rounds: [number, number];
  ops: string[];
  /** Which op to begin with, in the first round. */
  from: number;
  journal: string;
}

const job = JSON.parse(process.argv[2] as string) as Job;
const journal = openSync(job.journal, 'w');
torch.setNumThreads(1);

let calls = 0;
let returned = 0;
const wrong: string[] = [];

function seedOf(op: string, round: number): number {
  let hash = job.seed;
  for (const char of `${op}#${round}`) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
  return hash;
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

function call(name: string, round: number): void {
  const [namespace, op] = name.split('::') as [string, string];
  const random = new Random(seedOf(name, round));
  const overload = random.pick(findOp(namespace, op)?.overloads ?? []);
  if (overload === undefined) return;
  torch.manualSeed(random.below(1000));
  const junkChance = random.pick([0, 0, 0.05, 0.3]);
  const args: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const parameter of overload.parameters) {
    if (parameter.hasDefault && random.chance(0.5)) continue;
    const value = argument(random, parameter, junkChance);
    if (parameter.keywordOnly || args.length < parameter.index) options[parameter.key] = value;
    else args.push(value);
  }
  if (random.chance(0.03)) args.splice(random.below(args.length + 1), random.below(3));
  if (random.chance(0.03)) args.push(argument(random, { ...overload.parameters[0] } as never, 1));
  const isPublic = namespace === 'aten' && isPublicOp(op);
  const fn = isPublic
    ? (torch as unknown as Functions)[camelCase(op)]
    : (torch.ops[namespace] as Functions)[op];
  const withOptions = Object.keys(options).length > 0 ? [...args, options] : args;
  const result = fn?.(...withOptions);
  returned++;
  use(result, random);
}

/** What comes out must hold as well: its elements are read and gradients are taken. */
function use(result: unknown, random: Random): void {
  for (const one of Array.isArray(result) ? result.flat() : [result]) {
    if (!(one instanceof Tensor) || one.isDisposed) continue;
    if (one.shape.length > 0 && one.numel() > 10_000) continue;
    if (random.chance(0.3)) one.tolist();
    if (one.requiresGrad && random.chance(0.6)) one.sum().backward();
  }
}

const [first, last] = job.rounds;
for (let round = first; round < last; round++) {
  for (let i = round === first ? job.from : 0; i < job.ops.length; i++) {
    const op = job.ops[i] as string;
    writeSync(journal, `${JSON.stringify([round, i, calls, returned])}`.padEnd(60), 0);
    calls++;
    const scope = torch.scope();
    try {
      call(op, round);
    } catch (error) {
      if (!(error instanceof TorchError))
        wrong.push(`${op} round ${round}: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      scope.dispose();
    }
  }
}
console.log(JSON.stringify({ calls, returned, wrong }));
