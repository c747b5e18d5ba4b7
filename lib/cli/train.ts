import type { Command } from 'commander';
import { pretrainGroups, pretrainSettings } from '../training/settings/pretrain-options.js';
import { recipeNames } from '../training/settings/recipes.js';
import { givenFlags } from './flags.js';
import { addTrainingFlags, type CommandFlags } from './training-flags.js';

const EXAMPLES = `
Without any flag it trains a small model on synthetic pictures, in under three minutes on two cores, and shows what
it has learned in reconstructions/last.png and report.html of the run's folder.

A run that was stopped goes on with --resume auto --out and its folder, to the same weights, bit for bit.

Recipes for --config: ${recipeNames('train').join(', ')}

Examples:
  $ npx mae-native train
  $ npx mae-native train --data photos/ --model mae_vit_base_patch16 --out runs/photos
  $ npx mae-native train --data cifar10-train.tar --config cifar10 --epochs 100 --out runs/cifar
  $ npx mae-native train --resume auto --out runs/cifar`;

/** `mae-native train`: pre-training of a masked autoencoder. */
export function registerTrain(program: Command): void {
  addTrainingFlags(
    program.command('train').description('pre-train a masked autoencoder'),
    pretrainGroups,
  )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CommandFlags & Record<string, unknown>) => {
      const { runTrain } = await import('./run-train.js');
      await runTrain(givenFlags(pretrainSettings, flags), flags);
    });
}
