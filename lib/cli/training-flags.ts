/** The flags of training commands. Needs no libtorch. */
import type { Command } from 'commander';
import type { Settings } from '../settings/index.js';
import { addFlags, addOutputFlags, type OutputFlags } from './flags.js';
import { addProfileFlags, type ProfileFlags } from './profile-flags.js';

/** Flags that are no settings of the training. */
export interface CommandFlags extends OutputFlags, ProfileFlags {
  readonly config?: string;
}

/** Adds the flags of a training, in its groups, and those that every such command has. */
export function addTrainingFlags(
  command: Command,
  groups: Readonly<Record<string, Settings>>,
): Command {
  for (const [title, settings] of Object.entries(groups)) {
    addFlags(command.optionsGroup(title), settings);
  }
  command
    .optionsGroup('Command line:')
    .option('--config <file>', 'settings from a file of YAML or JSON, or a recipe; flags win');
  return addOutputFlags(addProfileFlags(command));
}
