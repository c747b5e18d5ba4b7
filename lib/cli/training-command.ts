/** What the commands that train have in common: flags from the settings of their methods. Needs no libtorch. */
import type { Command } from 'commander';
import { groupsOf, settingsOf } from '../methods/commands.js';
import { addFlags, addOutputFlags, givenFlags } from './flags.js';
import { addProfileFlags } from './profile-flags.js';
import type { CommandFlags, TrainingCommand } from './run-training.js';

/** Adds the command, with the flags of its methods in their groups, and those that every such command has. */
export function registerTrainingCommand(program: Command, training: TrainingCommand): void {
  const { name, verb } = training;
  const command = program.command(verb ?? name).description(training.description);
  for (const [title, settings] of Object.entries(groupsOf(name))) {
    addFlags(command.optionsGroup(title), settings);
  }
  command
    .optionsGroup('Command line:')
    .option('--config <file>', 'settings from a file of YAML or JSON, or a recipe; flags win')
    .option('--ui', 'serve a live page of the run while it goes on, and print its address');
  addOutputFlags(addProfileFlags(command))
    .addHelpText('after', training.examples)
    .action(async (flags: CommandFlags & Record<string, unknown>) => {
      const { runTrainingCommand } = await import('./run-training.js');
      await runTrainingCommand(training, givenFlags(settingsOf(name), flags), flags);
    });
}
