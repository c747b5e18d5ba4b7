import type { Command } from 'commander';
import { kinds, resolveSettings, setting } from '../settings/index.js';
import {
  addExperimentFlags,
  type ExperimentFlags,
  experimentOptions,
  runExperiment,
} from './experiment-command.js';
import { addFlags, givenFlags } from './flags.js';

const EXAMPLES = `
Results: cifar10 (ViT-tiny, patches of 4 pixels), cifar10-patch2 (patches of 2 pixels, as a widely used repository has it).

It pre-trains once, then trains classifiers from the pre-trained encoder and from scratch, and writes table.md and
table.csv into --out. Called again, it continues where it stopped.

Example:
  $ npx mae-native reproduce cifar10 --data cifar10-train.tar --val-data cifar10-test.tar --budget 0.01 --out runs/cifar10`;

const repetitionSettings = {
  seeds: setting(
    kinds.wholeNumber(1),
    '<n>',
    'train the classifiers this often, each time with another seed',
    { default: 1 },
  ),
};

/** `mae-native reproduce`: a published small-scale result, end to end. */
export function registerReproduce(program: Command): void {
  const command = program
    .command('reproduce')
    .description(
      'run a published small-scale result again: scratch, pre-training, fine-tuning, table',
    )
    .argument('<result>', 'cifar10 or cifar10-patch2');
  addExperimentFlags(addFlags(command, repetitionSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: ExperimentFlags) => {
      const { reproduce } = await import('../experiments/index.js');
      const given = givenFlags(repetitionSettings, { ...flags });
      const { seeds } = resolveSettings(repetitionSettings, given);
      await runExperiment(flags, (hooks) =>
        reproduce({ ...experimentOptions(flags), name, seeds }, hooks),
      );
    });
}
