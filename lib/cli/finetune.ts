import type { Command } from 'commander';
import { recipeNames } from '../training/settings/recipes.js';
import { accuracy } from './accuracy.js';
import { trainedLoss } from './introduction.js';
import { registerTrainingCommand } from './training-command.js';

const EXAMPLES = `
The recipe is the paper's for an encoder of that size; --init none has one of its own. Top-1 is that of the last epoch,
unless --select says that the best one counts; the output says which.

Recipes for --config: ${recipeNames('finetune').join(', ')}

Examples:
  $ npx mae-native finetune --init runs/photos/checkpoints/last.safetensors --data train/ --val-data val/
  $ npx mae-native finetune --init mae.safetensors --data train/ --holdout 0.1 --select holdout --trainable-blocks 4
  $ npx mae-native finetune --init none --model vit_base_patch16 --data train/ --val-data val/`;

/** `mae-native finetune`: training of a classifier. */
export function registerFinetune(program: Command): void {
  registerTrainingCommand(program, {
    name: 'finetune',
    description: 'train a pre-trained encoder, or one from scratch, as a classifier',
    examples: EXAMPLES,
    conclude: (summary) => [accuracy(summary), trainedLoss(summary, 'training loss')],
  });
}
