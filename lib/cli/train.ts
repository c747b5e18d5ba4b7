import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { pretraining } from '../methods/index.js';
import { recipeNames } from '../training/settings/recipes.js';
import { trainedLoss } from './introduction.js';
import { registerTrainingCommand } from './training-command.js';

/** Of the methods besides the default one. */
const methodExamples = Object.keys(pretraining)
  .slice(1)
  .map(
    (name) => `  $ npx mae-native train --method ${name} --data photos/ --out runs/photos-${name}`,
  )
  .join('\n');

const EXAMPLES = `
Without any flag it trains a small model on synthetic pictures, in under three minutes on two cores, and shows what
it has learned in reconstructions/last.png and report.html of the run's folder.

A run that was stopped goes on with --resume auto --out and its folder, to the same weights, bit for bit.

Recipes for --config: ${recipeNames('train').join(', ')}

Examples:
  $ npx mae-native train
  $ npx mae-native train --data photos/ --model mae_vit_base_patch16 --out runs/photos
  $ npx mae-native train --data cifar10-train.tar --config cifar10 --epochs 100 --out runs/cifar
${methodExamples}
  $ npx mae-native train --resume auto --out runs/cifar`;

/** `mae-native train`: pre-training. */
export function registerTrain(program: Command): void {
  registerTrainingCommand(program, {
    name: 'train',
    description: 'pre-train a masked autoencoder, or by another --method',
    examples: EXAMPLES,
    conclude(summary) {
      const picture = `${summary.out}/reconstructions/last.png`;
      return [
        trainedLoss(summary),
        // Not every method draws.
        ...(existsSync(picture) ? [`pictures: ${picture}`] : []),
      ];
    },
  });
}
