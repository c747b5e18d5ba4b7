import type { Command } from 'commander';
import { kinds } from '../settings/index.js';
import { addJsonFlag, parser } from './flags.js';

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

/** Prints the versions and threads of both sides on stderr. */
export function printSides(
  { libtorch, reference }: { libtorch: string; reference: string | null },
  threads: number,
): void {
  const sides = `libtorch ${libtorch}${reference === null ? '' : `, PyTorch ${reference}`}`;
  console.error(`${sides}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
  if (reference !== null && reference !== libtorch) {
    console.error(
      'The versions differ: part of what is measured is the difference of the libraries.',
    );
  }
}
