import type { Command } from 'commander';
import { kinds } from '../settings/index.js';
import { addExperimentFlags, type ExperimentFlags } from './experiment-flags.js';
import { parser } from './flags.js';

const EXAMPLES = `
Results: cifar10 (ViT-tiny, patches of 4 pixels), cifar10-patch2 (patches of 2 pixels, as a widely used repository has it).

It pre-trains once, then trains classifiers from the pre-trained encoder and from scratch, and writes table.md and
table.csv into --out. Called again it goes on where it was.

Example:
  $ npx mae-native reproduce cifar10 --data cifar10-train.tar --val-data cifar10-test.tar --budget 0.01 --out runs/cifar10`;

export interface ReproduceFlags extends ExperimentFlags {
  readonly seeds: number;
}

/** `mae-native reproduce`: a published small-scale result, end to end. */
export function registerReproduce(program: Command): void {
  const command = program
    .command('reproduce')
    .description(
      'run a published small-scale result again: scratch, pre-training, fine-tuning, table',
    )
    .argument('<result>', 'cifar10 or cifar10-patch2')
    .option(
      '--seeds <n>',
      'train the classifiers this often, each time with another seed',
      parser(kinds.wholeNumber(1)),
      1,
    );
  addExperimentFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (result: string, flags: ReproduceFlags) => {
      const { runReproduce } = await import('./run-experiment.js');
      await runReproduce(result, flags);
    });
}
