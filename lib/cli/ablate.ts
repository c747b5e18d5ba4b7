import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { sweeps } from '../experiments/sweeps.js';
import { kinds, resolveSettings, setting } from '../settings/index.js';
import { recipeSettings } from '../training/settings/groups.js';
import {
  addExperimentFlags,
  type ExperimentFlags,
  experimentOptions,
  namesOf,
  runExperiment,
} from './experiment-command.js';
import { addFlags, givenFlags } from './flags.js';

/** `  mask-ratio    share of patches that are removed: 0.1, 0.2, …` */
const SWEEPS = Object.entries(sweeps)
  .map(([name, { varies, cases }]) => {
    const names = cases.map((each) => each.name);
    const some = names.length > 6 ? [...names.slice(0, 5), '…', names.at(-1)] : names;
    return `  ${name.padEnd(14)}${varies}: ${some.join(', ')}`;
  })
  .join('\n');

const EXAMPLES = `
Sweeps:
${SWEEPS}

Each case is pre-trained, then fine-tuned and probed; --out then has table.md, table.csv, plot.svg and the published
numbers. Called again, it continues where it stopped, also with more cases.

Examples:
  $ npx mae-native ablate mask-ratio --data cifar10-train.tar --val-data cifar10-test.tar \\
      --cases 0.2,0.5,0.75 --budget 0.005 --out runs/mask-ratio
  $ npx mae-native ablate wall-clock --recipes imagenet-vit-large --data imagenet/train --val-data imagenet/val \\
      --budget 0.01 --out runs/wall-clock`;

const sweepSettings = {
  cases: setting(kinds.text, '<names>', 'some of the cases, separated by commas', { text: 'all' }),
  protocols: setting(kinds.text, '<names>', 'finetune, linprobe, or both', { text: 'both' }),
  recipes: setting(
    kinds.text,
    '<name>',
    'recipes NAME of pre-training and NAME-finetune, such as imagenet-vit-large',
    { default: 'cifar10' },
  ),
  pretrainConfig: setting(kinds.text, '<file>', 'settings of pre-training: a file, or a recipe', {
    text: 'what --recipes names',
  }),
  finetuneConfig: setting(kinds.text, '<file>', 'settings of fine-tuning: a file, or a recipe', {
    text: 'what --recipes names',
  }),
};

const seedSettings = { seed: recipeSettings.seed };

/** `mae-native ablate`: what one choice of the method is worth. */
export function registerAblate(program: Command): void {
  const command = program
    .command('ablate')
    .description(
      'run a named sweep of the paper: pre-training, fine-tuning and probing for each case, table and plot',
    )
    .argument('<sweep>', 'what is varied; see below');
  addExperimentFlags(addFlags(addFlags(command, sweepSettings), seedSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (sweep: string, flags: ExperimentFlags) => {
      const { ablate, protocols } = await import('../experiments/index.js');
      const given = givenFlags(sweepSettings, { ...flags });
      const { cases, recipes, ...settings } = resolveSettings(sweepSettings, given);
      const { pretrainConfig = recipes, finetuneConfig = `${recipes}-finetune` } = given;
      const { common, ...options } = experimentOptions(flags);
      const chosen = namesOf(settings.protocols)?.map((name) => {
        const known = protocols.find((protocol) => protocol === name);
        if (known !== undefined) return known;
        throw new UsageError(`protocol '${name}'; expected ${protocols.join(' or ')}`);
      });
      await runExperiment(flags, (hooks) =>
        ablate(
          {
            ...options,
            ...{ sweep, cases: namesOf(cases), protocols: chosen, pretrainConfig, finetuneConfig },
            common: { ...common, ...givenFlags(seedSettings, { ...flags }) },
          },
          hooks,
        ),
      );
    });
}
