/** Flags and messages that several benchmarks share. */
import { type Command, Option } from 'commander';
import { kinds } from '../settings/index.js';
import { addJsonFlag, parser } from './flags.js';
import { note } from './output.js';

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
