/** Settings as a command's flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { UserError } from '../errors.js';
import {
  expectation,
  flagName,
  type Given,
  helpOf,
  type Kind,
  type Setting,
  SettingError,
  type Settings,
} from '../settings/index.js';

/** An error's message for the command line, where a setting goes by its flag. */
export function messageOf(error: UserError): string {
  return error instanceof SettingError ? error.spelled(flagName) : error.message;
}

/** A flag's parser for commander. A refused value exits with 2 and names the flag. */
export function parser<T>(kind: Kind<T>): (text: string) => T {
  return (text) => {
    const value = kind.read(text);
    if (value === undefined) {
      const [first = '', ...rest] = expectation(kind, text);
      throw new InvalidArgumentError(`${first.toUpperCase()}${rest.join('')}.`);
    }
    return value;
  };
}

/** Adds a flag for each setting; a boolean one gets a flag to turn it on and one to turn it off. */
export function addFlags(command: Command, settings: Settings): Command {
  for (const [name, setting] of Object.entries(settings)) addFlag(command, name, setting);
  return command;
}

function addFlag(command: Command, name: string, setting: Setting<unknown, unknown>) {
  const { kind, argument } = setting;
  const flag = flagName(name);
  const help = helpOf(setting);
  if (argument === null) {
    const isOnByDefault = setting.default === true;
    const on = new Option(flag, help);
    const off = new Option(flag.replace('--', '--no-'), `no ${setting.help}`);
    command.addOption(on.hideHelp(isOnByDefault)).addOption(off.hideHelp(!isOnByDefault));
    return;
  }
  // A list is read as a whole, after commander has collected its texts.
  const option = kind.isList
    ? new Option(`${flag} ${argument.replace('>', '...>')}`, help)
    : new Option(`${flag} ${argument}`, help).argParser(parser(kind));
  if (kind.words !== undefined) wordsOf.set(option, kind.words);
  command.addOption(option);
}

/** The values of flags that have few. */
export const wordsOf = new WeakMap<Option, readonly string[]>();

/** The settings among a command's flags. */
export function givenFlags<S extends Settings>(
  settings: S,
  flags: Readonly<Record<string, unknown>>,
): Given<S> {
  const given = Object.keys(settings).filter((name) => flags[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, flags[name]])) as Given<S>;
}

/** Flags about a command's output and environment. */
export interface OutputFlags {
  readonly libtorch?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds {@link OutputFlags}. A given libtorch is set before the command's action runs. */
export function addOutputFlags(command: Command): Command {
  const own = command
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .hook('preAction', (_, running) => {
      const { libtorch } = running.opts<OutputFlags>();
      if (libtorch !== undefined) process.env.LIBTORCH = libtorch;
    });
  return addJsonFlag(own);
}

/** Adds `--json`. */
export function addJsonFlag(command: Command): Command {
  return command.option(
    '--json',
    'end with the result as one JSON object on the last line of stdout',
  );
}
