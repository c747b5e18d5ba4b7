import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { contestantNames, protocols } from '../experiments/comparison/options.js';
import { kinds, resolveSettings, setting } from '../settings/index.js';
import {
  addExperimentFlags,
  type ExperimentFlags,
  experimentOptions,
  namesOf,
  runExperiment,
} from './experiment-command.js';
import { addFlags, givenFlags } from './flags.js';

const EXAMPLES = `
Methods: ${contestantNames.join(', ')}.
Scratch is a classifier without pre-training; with knn and linear it is also the encoder as it is drawn.

Protocols: knn, linear (a probe), partial (the last blocks are fine-tuned), finetune.

Every method gets the encoder of --recipes, and its epochs; --budget is a share of them. --out then has table.md,
table.csv and plot.svg. Called again, it continues where it stopped, also with more methods, protocols and seeds.

Examples:
  $ npx mae-native compare --data cifar10-train.tar --val-data cifar10-test.tar --budget 0.01 --out runs/methods
  $ npx mae-native compare --methods scratch,mae,moco-v3 --protocols linear,partial,finetune --equal flops --seeds 3 \\
      --data cifar10:data --val-data cifar10:data --budget 0.05 --out runs/mae-moco`;

const compareSettings = {
  methods: setting(kinds.text, '<names>', 'some of the methods, separated by commas', {
    text: 'all',
  }),
  protocols: setting(kinds.text, '<names>', `some of ${protocols.join(', ')}`, { text: 'all' }),
  blocks: setting(kinds.numbers(), '<counts>', 'blocks that partial fine-tuning trains', {
    text: '1,4',
  }),
  equal: setting(
    kinds.choice('epochs', 'flops'),
    '<what>',
    'what methods have the same of: epochs, or operations of pre-training',
    { default: 'epochs' },
  ),
  seeds: setting(kinds.wholeNumber(1), '<n>', 'do all of it this often, each with another seed', {
    default: 1,
  }),
  recipes: setting(
    kinds.text,
    '<name>',
    'recipes NAME, NAME-METHOD, NAME-finetune and NAME-scratch; none: the defaults of each method',
    { text: 'cifar10; none with --model' },
  ),
  model: setting(kinds.text, '<name>', 'a model, whose encoder all methods train', {
    text: "the recipes'",
  }),
  config: setting(
    kinds.texts,
    '<name=file>',
    'settings of a method, or of finetune, scratch or linear: a file, or a recipe',
  ),
};

/** `mae-native compare`: methods of pre-training side by side. */
export function registerCompare(program: Command): void {
  const command = program
    .command('compare')
    .description('pre-train an encoder by several methods, and judge each in the same ways');
  addExperimentFlags(addFlags(command, compareSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ExperimentFlags) => {
      const { compare } = await import('../experiments/index.js');
      const given = givenFlags(compareSettings, { ...flags });
      const { methods, protocols, blocks, recipes, model, config, equal, seeds } = resolveSettings(
        compareSettings,
        given,
      );
      await runExperiment(flags, (hooks) =>
        compare(
          {
            ...{ ...experimentOptions(flags), equal, seeds },
            ...{ methods: namesOf(methods), protocols: namesOf(protocols) },
            blocks: blocks ?? undefined,
            recipes: familyOf(recipes, model),
            model: model ?? undefined,
            configs: configsOf(config ?? []),
          },
          hooks,
        ),
      );
    });
}

/** The family of recipes; null for none. */
function familyOf(recipes: string | null, model: string | null): string | null {
  if (recipes === null) return model === null ? 'cifar10' : null;
  return recipes === 'none' ? null : recipes;
}

/** Names that have files of their own: `finetune=recipe`. */
function configsOf(pairs: readonly string[]): Record<string, string> {
  const names = [...contestantNames, 'finetune', 'linear'];
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...file] = pair.split('=');
      if (file.length > 0 && names.includes(name)) return [name, file.join('=')] as const;
      throw new UsageError(`--config ${pair}: expected NAME=FILE, with one of ${names.join(', ')}`);
    }),
  );
}
