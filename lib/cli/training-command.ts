/** What the commands that train have in common: flags from the settings of their methods. Needs no libtorch. */
import type { Command } from 'commander';
import { groupsOf, settingsOf, type TrainingCommandName } from '../methods/commands.js';
import type { TrainingSummary } from '../training/train.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { addProfileFlags, type ProfileFlags } from './profile-flags.js';

/** Flags that are no settings of the training. */
export interface CommandFlags extends OutputFlags, ProfileFlags {
  readonly config?: string;
}

/** A command that trains. */
export interface TrainingCommand {
  readonly name: TrainingCommandName;
  readonly description: string;
  /** What help says after the flags. */
  readonly examples: string;
  /** What is told at the end, on stdout. */
  conclude(summary: TrainingSummary): string[];
}

/** Adds the command, with the flags of its methods in their groups, and those that every such command has. */
export function registerTrainingCommand(program: Command, training: TrainingCommand): void {
  const { name } = training;
  const command = program.command(name).description(training.description);
  for (const [title, settings] of Object.entries(groupsOf(name))) {
    addFlags(command.optionsGroup(title), settings);
  }
  command
    .optionsGroup('Command line:')
    .option('--config <file>', 'settings from a file of YAML or JSON, or a recipe; flags win');
  addOutputFlags(addProfileFlags(command))
    .addHelpText('after', training.examples)
    .action(async (flags: CommandFlags & Record<string, unknown>) => {
      const { runTrainingCommand } = await import('./run-training.js');
      await runTrainingCommand(training, givenFlags(settingsOf(name), flags), flags);
    });
}
