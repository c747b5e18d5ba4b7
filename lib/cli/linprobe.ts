import type { Command } from 'commander';
import { linprobeGroups, linprobeSettings } from '../training/settings/linprobe-options.js';
import { recipeNames } from '../training/settings/recipes.js';
import { givenFlags } from './flags.js';
import { addTrainingFlags, type CommandFlags } from './training-flags.js';

const EXAMPLES = `
The recipe is the paper's: LARS, 90 epochs, base learning rate 0.1, BatchNorm before the linear layer. Its batch of 16384
is had with --accum (--batch-size 512 --accum 32); BatchNorm then takes its statistics from each batch of --batch-size.

Several --lrs train a classifier each on what the encoder computes once; the best is chosen on held-out images or on
--val-data, and the output says which. --cache-features computes it once in the whole run, without augmentation.

Recipes for --config: ${recipeNames('linprobe').join(', ')}

Examples:
  $ npx mae-native linprobe --init runs/photos/checkpoints/last.safetensors --data train/ --val-data val/
  $ npx mae-native linprobe --init mae.safetensors --data train/ --lrs 0.05,0.1,0.2 --holdout 0.1 --select holdout
  $ npx mae-native linprobe --init mae.safetensors --data train/ --val-data val/ --cache-features`;

/** `mae-native linprobe`: linear probing of an encoder. */
export function registerLinprobe(program: Command): void {
  addTrainingFlags(
    program
      .command('linprobe')
      .description('train a linear classifier on a pre-trained encoder, which stays as it is'),
    linprobeGroups,
  )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CommandFlags & Record<string, unknown>) => {
      const { runLinprobe } = await import('./run-linprobe.js');
      await runLinprobe(givenFlags(linprobeSettings, flags), flags);
    });
}
