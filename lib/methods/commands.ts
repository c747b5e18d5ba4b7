/** The commands that train: their methods, their flags, and the way from options to a run. Needs no libtorch. */
import {
  type Given,
  helpOf,
  kinds,
  readSettings,
  SettingError,
  type Settings,
  setting,
} from '../settings/index.js';
import { type MethodSettings, resolveMethod } from '../training/method.js';
import { mergeOptions } from '../training/settings/merge.js';
import { type AnyMethod, detect, finetune, linprobe, pretraining } from './index.js';

/** A command that trains. */
export type TrainingCommandName = 'train' | 'finetune' | 'linprobe' | 'detect';

const methodNames = Object.keys(pretraining) as (keyof typeof pretraining)[];

/** The setting that chooses the method of pre-training. */
const methodSetting = {
  method: setting(
    kinds.choice(...methodNames),
    '<name>',
    `what is learned by: ${Object.values(pretraining)
      .map(({ name, summary }) => `${name}, ${summary}`)
      .join('; ')}`,
    { default: methodNames[0] as keyof typeof pretraining },
  ),
};

const methodsOf: Readonly<Record<TrainingCommandName, readonly AnyMethod[]>> = {
  train: Object.values(pretraining),
  finetune: [finetune],
  linprobe: [linprobe],
  detect: [detect],
};

/**
 * Every setting of a command, in the groups in which help shows them: those of its first method, then what other methods
 * have besides, each name once.
 */
export function groupsOf(command: TrainingCommandName): Readonly<Record<string, Settings>> {
  const [first, ...others] = methodsOf[command] as readonly [AnyMethod, ...AnyMethod[]];
  if (others.length === 0) return first.groups;
  const shared = Object.entries(first.groups).map(
    ([title, settings]) => [title, withDefaults(settings, first, others)] as const,
  );
  return {
    'Method:': methodSetting,
    ...Object.fromEntries(shared),
    ...groupsOfOthers(first, others),
  };
}

/** Settings of the first method, whose help says where another method has another default. */
function withDefaults(
  settings: Settings,
  first: Pick<AnyMethod, 'name'>,
  others: readonly AnyMethod[],
): Settings {
  const told = Object.entries(settings).map(([name, own]) => {
    const { default: value } = own;
    const differing = others.flatMap(({ name: method, settings: { [name]: other } }) =>
      other?.default === undefined || value === undefined || other.default === value
        ? []
        : `${method}: ${other.default}`,
    );
    const text = `${first.name}: ${value}, ${differing.join(', ')}`;
    return [name, differing.length === 0 ? own : { ...own, defaultText: text }] as const;
  });
  return Object.fromEntries(told);
}

/**
 * What methods have besides the first one's settings, by who has it: `With --method NAME, NAME:`.
 *
 * @throws Error where methods mean different kinds of values by one name, which one flag cannot take
 */
export function groupsOfOthers(
  first: Pick<AnyMethod, 'name' | 'settings'>,
  others: readonly Pick<AnyMethod, 'name' | 'settings'>[],
): Record<string, Settings> {
  const groups: Record<string, Record<string, Settings[string]>> = {};
  const all: Settings = Object.assign({}, ...others.map(({ settings }) => settings));
  for (const name of Object.keys(all)) {
    const having = [first, ...others].filter(({ settings }) => Object.hasOwn(settings, name));
    const settings = having.map((method) => method.settings[name] as Settings[string]);
    const [one] = settings as [Settings[string]];
    if (settings.some(({ kind }) => kind.expected !== one.kind.expected)) {
      throw new Error(
        `${having.map((method) => method.name).join(' and ')} have settings called ${name} of different kinds`,
      );
    }
    if (having[0] === first) continue;
    const isOneDefault = settings.every((each) => helpOf(each) === helpOf(one));
    const title = `With --method ${having.map((method) => method.name).join(', ')}:`;
    groups[title] ??= {};
    groups[title][name] = isOneDefault ? one : { ...one, defaultText: 'by the method' };
  }
  return groups;
}

/** Every setting of a command. */
export function settingsOf(command: TrainingCommandName): Settings {
  return Object.assign({}, ...Object.values(groupsOf(command)));
}

/** A method and its settings, resolved. */
export interface ResolvedRun {
  readonly method: AnyMethod;
  readonly settings: MethodSettings;
}

/** Merged settings, with the method that they are for. */
export interface MergedOptions {
  readonly method: AnyMethod;
  readonly given: Given<Settings>;
}

/**
 * Merges settings: options take precedence over the file of `--config`, and that over the settings of a resumed run.
 *
 * @param config A file of settings, or a recipe's name.
 * @throws UserError for invalid values, and for settings of another method, naming them
 */
export function mergeCommandOptions(
  command: TrainingCommandName,
  options: Given<Settings>,
  config?: string,
): MergedOptions {
  const all = settingsOf(command);
  const { method: name, ...given } = mergeOptions(all, options, config, command);
  const candidates = methodsOf[command];
  const method = candidates.find((each) => each.name === name) ?? (candidates[0] as AnyMethod);
  const foreign = Object.keys(given).find((key) => !Object.hasOwn(method.settings, key));
  if (foreign !== undefined) {
    const owners = candidates.filter(({ settings }) => Object.hasOwn(settings, foreign));
    throw new SettingError(
      foreign,
      `is a setting of ${owners.map((owner) => owner.name).join(' and ')}, and the method is ${method.name}; leave it out, in --config too, or give --method ${owners[0]?.name}`,
    );
  }
  // The method's own kinds have the last word.
  return { method, given: readSettings(method.settings, given) as Given<Settings> };
}

/** {@link mergeCommandOptions}, with missing settings filled in. */
export async function resolveRun(
  command: TrainingCommandName,
  options: Given<Settings>,
  config?: string,
): Promise<ResolvedRun> {
  const { method, given } = mergeCommandOptions(command, options, config);
  return {
    method,
    settings: await resolveMethod<Settings, MethodSettings, unknown>(method, given),
  };
}
