import type { Command } from 'commander';
import { kinds } from '../settings/index.js';
import { addJsonFlag, parser } from './flags.js';

/** Flags of every command that has two sides. */
export function addSideFlags(command: Command): Command {
  return addJsonFlag(
    command.option(
      '--threads <n>',
      "threads of both sides (default: libtorch's choice)",
      parser(kinds.threads),
    ),
  );
}

/** Tells, on stderr, what is compared with what. */
export function tellSides(
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
