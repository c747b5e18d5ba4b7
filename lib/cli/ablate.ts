import type { Command } from 'commander';
import { kinds } from '../settings/index.js';
import { addExperimentFlags, type ExperimentFlags } from './experiment-flags.js';
import { parser } from './flags.js';

const EXAMPLES = `
Sweeps: mask-ratio, masking, decoder-depth, decoder-width, mask-token, target, augmentation, partial. Each case is
pre-trained, then fine-tuned and probed; --out then has table.md, table.csv, plot.svg and the published numbers.
Called again it goes on where it was, also with more cases.

Example:
  $ npx mae-native ablate mask-ratio --data cifar10-train.tar --val-data cifar10-test.tar \\
      --cases 0.2,0.5,0.75 --budget 0.005 --out runs/mask-ratio`;

export interface AblateFlags extends ExperimentFlags {
  readonly cases?: string;
  readonly protocols?: string;
  readonly pretrainConfig: string;
  readonly finetuneConfig: string;
  readonly seed?: number;
}

/** `mae-native ablate`: what one choice of the method is worth. */
export function registerAblate(program: Command): void {
  const command = program
    .command('ablate')
    .description(
      'run a named sweep of the paper: pre-training, fine-tuning and probing for each case, table and plot',
    )
    .argument('<sweep>', 'mask-ratio, masking, decoder-depth, …')
    .option('--cases <names>', 'some of the cases, separated by commas (default: all)')
    .option('--protocols <names>', 'finetune, linprobe, or both (default: both)')
    .option('--pretrain-config <file>', 'settings of pre-training: a file, or a recipe', 'cifar10')
    .option(
      '--finetune-config <file>',
      'settings of fine-tuning: a file, or a recipe',
      'cifar10-finetune',
    )
    .option(
      '--seed <n>',
      'of weights, masks, order and augmentation (default: 0)',
      parser(kinds.wholeNumber(0)),
    );
  addExperimentFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (sweep: string, flags: AblateFlags) => {
      const { runAblate } = await import('./run-experiment.js');
      await runAblate(sweep, flags);
    });
}
