import type { Command } from 'commander';
import { pretrainGroups, pretrainSettings } from '../training/settings/options.js';
import { recipeNames } from '../training/settings/recipes.js';
import { addFlags, givenFlags } from './flags.js';

const EXAMPLES = `
Without any flag it trains a small model on synthetic pictures, in under three minutes on two cores, and shows what
it has learned in reconstructions/last.png and report.html of the run's folder.

A run that was stopped goes on with --resume auto --out and its folder, to the same weights, bit for bit.

Recipes for --config: ${recipeNames().join(', ')}

Examples:
  $ npx mae-native train
  $ npx mae-native train --data photos/ --model mae_vit_base_patch16 --out runs/photos
  $ npx mae-native train --data cifar10-train.tar --config cifar10 --epochs 100 --out runs/cifar
  $ npx mae-native train --resume auto --out runs/cifar`;

/** `mae-native train`: pre-training of a masked autoencoder. */
export function registerTrain(program: Command): void {
  const command = program.command('train').description('pre-train a masked autoencoder');
  for (const [title, settings] of Object.entries(pretrainGroups)) {
    addFlags(command.optionsGroup(title), settings);
  }
  command
    .optionsGroup('Command line:')
    .option('--config <file>', 'settings from a file of YAML or JSON, or a recipe; flags win')
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'end with the summary as one JSON object on the last line of stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Record<string, unknown>) => {
      const { config, libtorch, quiet, json } = flags as {
        [name in 'config' | 'libtorch']?: string;
      } & { [name in 'quiet' | 'json']?: boolean };
      // Set before libtorch is loaded, which importing the training does.
      if (libtorch !== undefined) process.env.LIBTORCH = libtorch;
      const { runTrain } = await import('./run-train.js');
      await runTrain(givenFlags(pretrainSettings, flags), { config, quiet, json });
    });
}
