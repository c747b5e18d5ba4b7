/** The flags of commands that run several trainings. Needs no libtorch. */
import type { Command } from 'commander';
import type { Budget } from '../experiments/index.js';
import { kinds } from '../settings/index.js';
import { addOutputFlags, type OutputFlags, parser } from './flags.js';

export interface ExperimentFlags extends OutputFlags {
  readonly data: string[];
  readonly valData: string[];
  readonly out: string;
  readonly budget: number;
  readonly pretrainBudget?: number;
  readonly device?: string;
  readonly amp?: string;
  readonly workers?: number;
  readonly threads?: number;
}

export function addExperimentFlags(command: Command): Command {
  const own = command
    .requiredOption('--data <source...>', 'training images, one folder a class')
    .requiredOption('--val-data <source...>', 'images to measure on')
    .requiredOption('--out <dir>', "the experiment's folder; one that was left off goes on")
    .option(
      '--budget <share>',
      "share of the recipes' epochs, such as 0.01",
      parser(kinds.number(0, { above: true })),
      1,
    )
    .option(
      '--pretrain-budget <share>',
      'the same of pre-training alone (default: --budget)',
      parser(kinds.number(0, { above: true })),
    )
    .option('--device <name>', 'auto, cpu, cuda or cuda:N', parser(kinds.device))
    .option(
      '--amp <kind>',
      'auto, none, bf16 or fp16',
      parser(kinds.choice('auto', 'none', 'bf16', 'fp16')),
    )
    .option('--workers <n>', 'decoding ahead', parser(kinds.wholeNumber(0)))
    .option('--threads <n>', 'threads that an op may use', parser(kinds.threads));
  return addOutputFlags(own);
}

/** The shares of the recipes' epochs. */
export function budgetOf({ budget, pretrainBudget = budget }: ExperimentFlags): Budget {
  return { pretrain: pretrainBudget, finetune: budget };
}

/** What every training of an experiment is given. */
export function commonSettings(flags: ExperimentFlags): Record<string, unknown> {
  const { device, amp, workers, threads } = flags;
  const given = Object.entries({ device, amp, workers, threads });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
