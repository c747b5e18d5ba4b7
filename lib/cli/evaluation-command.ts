/** What the commands that look at or measure a model have in common. Needs no libtorch. */
import type { Command } from 'commander';
import type { EvaluationHooks } from '../evaluation/classification/options.js';
import type { Given, Settings } from '../settings/index.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { withProgress } from './image-progress.js';
import { print, printJson } from './output.js';
import { ALONE, joinProcesses, together } from './processes.js';

/** A command that evaluates a checkpoint. */
export interface EvaluationCommand<S extends Settings, R> {
  readonly name: string;
  readonly description: string;
  readonly settings: S;
  /** What help says after the flags. */
  readonly examples: string;
  /** Whether several processes can run it together; false by default. */
  readonly isShared?: boolean;
  /** Imports what it runs: only a command that runs needs libtorch. */
  evaluate(options: Given<S>, hooks: EvaluationHooks): Promise<R>;
  /** The lines that are printed on stdout at the end. */
  conclude(summary: R): string[];
}

/** Adds the command, with a flag for each of its settings. */
export function registerEvaluationCommand<S extends Settings, R>(
  program: Command,
  { name, description, settings, examples, isShared, evaluate, conclude }: EvaluationCommand<S, R>,
): void {
  const command = program.command(name).description(description);
  addOutputFlags(addFlags(command, settings))
    .addHelpText('after', examples)
    .action(async (flags: OutputFlags) => {
      const options = givenFlags(settings, { ...flags });
      const joined = isShared ? await joinProcesses() : ALONE;
      const summary = await together(joined, () =>
        withProgress(flags, (hooks) => evaluate(options, hooks), joined),
      );
      if (!joined.isFirst) return;
      if (flags.json) printJson(summary);
      else if (!flags.quiet) for (const line of conclude(summary)) print(line);
    });
}
