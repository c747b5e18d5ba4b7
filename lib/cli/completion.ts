/** Completion of commands and flags in shells, from what the commands themselves declare. */
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { recipeNames } from '../training/settings/recipes.js';
import { type Place, scripts } from './completion-scripts.js';
import { wordsOf } from './flags.js';
import { print } from './output.js';

const EXAMPLES = `
Examples:
  $ source <(npx mae-native completion bash)       # in ~/.bashrc
  $ source <(npx mae-native completion zsh)        # in ~/.zshrc, after compinit
  $ npx mae-native completion fish > ~/.config/fish/completions/mae-native.fish

Shells complete the command mae-native. Where npx starts it: alias mae-native='npx mae-native'.`;

/** `mae-native completion`: prints a script for a shell. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands and flags')
    .argument('<shell>', Object.keys(scripts).join(', '))
    .addHelpText('after', EXAMPLES)
    .action((shell: string) => {
      const script = scripts[shell];
      if (script === undefined) {
        throw new UsageError(
          `there is no completion for ${shell}; expected ${Object.keys(scripts).join(', ')}`,
        );
      }
      print(script(placesOf(program)).trimEnd());
    });
}

/** The program, its commands, and theirs. */
function placesOf(command: Command, above: readonly string[] = []): Place[] {
  const { commands } = command;
  const own: Place = {
    path: above.join(' '),
    commands: commands.map((each) => ({ name: each.name(), help: each.description() })),
    flags: [...command.options.filter(({ hidden }) => !hidden), new Option('--help', 'show help')]
      .filter(({ long }) => long != null)
      .map((option) => ({
        name: option.long as string,
        help: option.description,
        takesValue: option.required || option.optional,
        values: valuesOf(option, above[0]),
      })),
  };
  return [own, ...commands.flatMap((each) => placesOf(each, [...above, each.name()]))];
}

/** The words that a flag takes; empty where it takes others: shells propose files then. */
function valuesOf(option: Option, command: string | undefined): readonly string[] {
  const isConfig = option.long === '--config' && command !== undefined;
  if (isConfig) return recipeNames(command);
  return wordsOf.get(option) ?? option.argChoices ?? [];
}
