/** The flags of training commands. Needs no libtorch. */
import type { Command } from 'commander';
import type { Settings } from '../settings/index.js';
import { addFlags } from './flags.js';

/** Flags that are no settings of the training. */
export interface CommandFlags {
  readonly config?: string | undefined;
  readonly libtorch?: string | undefined;
  readonly quiet?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Adds the flags of a training, in its groups, and those that every such command has. */
export function addTrainingFlags(
  command: Command,
  groups: Readonly<Record<string, Settings>>,
): Command {
  for (const [title, settings] of Object.entries(groups)) {
    addFlags(command.optionsGroup(title), settings);
  }
  return command
    .optionsGroup('Command line:')
    .option('--config <file>', 'settings from a file of YAML or JSON, or a recipe; flags win')
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'end with the summary as one JSON object on the last line of stdout');
}
