/** Flags and messages that several benchmarks share. */
import { availableParallelism, loadavg } from 'node:os';
import { type Command, Option } from 'commander';
import type { BenchListener, BenchResult } from '../bench/index.js';
import { kinds } from '../settings/index.js';
import { addJsonFlag, parser } from './flags.js';
import { note, print, printJson } from './output.js';

const count = parser(kinds.wholeNumber(1));

/** Flags of every benchmark that measures both sides in rounds. */
export interface BenchFlags {
  reference?: string | true;
  rounds?: number;
  threads?: number;
  json?: boolean;
}

/** Adds the flags of every command that compares two sides. */
export function addSideFlags(command: Command): Command {
  return addJsonFlag(
    command.option(
      '--threads <n>',
      "threads of both sides (default: libtorch's choice)",
      parser(kinds.threads),
    ),
  );
}

/** Adds the flags of benchmarks that run a model, with `model` as the default. */
export function addModelFlags(command: Command, help: string, model: string): Command {
  return command
    .option('--model <name>', help, model)
    .option(
      '--batch-size <n>',
      'images a step (default: by the model)',
      parser(kinds.wholeNumber(1)),
    )
    .option('--device <device>', 'where to compute', 'cpu')
    .addOption(
      new Option('--amp <precision>', 'what matrix products compute in')
        .choices(['none', 'bf16', 'fp16', 'auto'])
        .default('none'),
    );
}

/** Prints the versions and threads of both sides on stderr. */
export function printSides(
  { libtorch, reference }: { libtorch: string; reference: string | null },
  threads: number,
): void {
  const sides = `libtorch ${libtorch}${reference === null ? '' : `, PyTorch ${reference}`}`;
  note(`${sides}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
  if (reference !== null && reference !== libtorch) {
    note('The versions differ: part of what is measured is the difference of the libraries.');
  }
}

/** Adds the flags of {@link BenchFlags}. */
export function shared(command: Command, rounds = 15): Command {
  command
    .option(
      '--reference [python]',
      'compare with PyTorch in this Python (default: MAE_NATIVE_PYTHON, else python3)',
    )
    .option('--rounds <n>', `how often each side is measured (default: ${rounds})`, count);
  return addSideFlags(command);
}

/** Prints a table row by row, as the cases are measured. */
export async function tablePrinter(
  unit: 'ops/s' | 'images/s',
  flags: BenchFlags,
): Promise<BenchListener> {
  const { tableHead, tableRow } = await import('../bench/table.js');
  return {
    onStart(versions, threads) {
      printSides(versions, threads);
      const busy = busyMachine();
      if (busy !== null) note(busy);
      if (!flags.json) print(tableHead(unit, versions.reference !== null));
    },
    onCase(result) {
      if (!flags.json) print(tableRow(result));
    },
  };
}

/** A warning where other programs use much of the machine: an op that waits for a thread then takes milliseconds. */
function busyMachine(): string | null {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load <= cores / 2) return null;
  return `The machine is busy (load ${load.toFixed(1)} on ${cores} cores): expect a wide spread, or try --threads 1.`;
}

/** Prints the remarks and how it was measured, or everything as one JSON object. */
export async function printResult(
  result: BenchResult,
  flags: BenchFlags,
  remarks: readonly string[] = [],
): Promise<void> {
  if (flags.json) {
    printJson(result);
    return;
  }
  const { setting } = await import('../bench/table.js');
  for (const line of [...remarks, ...setting(result)]) print(line);
}
