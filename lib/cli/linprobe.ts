import type { Command } from 'commander';
import type { LinprobeSummary } from '../methods/run.js';
import { describeMetric, metricTitle } from '../training/evaluator.js';
import { recipeNames } from '../training/settings/recipes.js';
import { accuracy } from './accuracy.js';
import { trainedLoss } from './introduction.js';
import { registerTrainingCommand } from './training-command.js';

const EXAMPLES = `
The recipe is the paper's: LARS, 90 epochs, BatchNorm before the linear layer. Its base learning rate of 0.1 is for a hundred
million images; without --blr several are tried, on features that are computed once. Its batch of 16384
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
  registerTrainingCommand(program, {
    name: 'linprobe',
    description: 'train a linear classifier on a pre-trained encoder, which stays as it is',
    examples: EXAMPLES,
    conclude: (summary) => conclude(summary as LinprobeSummary),
  });
}

function conclude(summary: LinprobeSummary): string[] {
  const { rates, blr } = summary;
  const ofRates = rates.length === 1 ? '' : ' of a rate';
  const loss = summary.loss / rates.length;
  const trained = trainedLoss({ ...summary, loss }, `training loss${ofRates}`);
  if (rates.length === 1) return [accuracy(summary), trained];
  return [
    accuracy(summary),
    ...rates.map(
      (rate) =>
        `base learning rate ${rate.blr}: ${result(rate)}${rate.blr === blr ? ' (chosen)' : ''}`,
    ),
    trained,
  ];
}

function result({ top1, mean_ap }: LinprobeSummary['rates'][number]): string {
  const [name, value] =
    mean_ap === undefined ? (['top1', top1] as const) : (['mean_ap', mean_ap] as const);
  return value == null ? `${metricTitle(name)} not measured` : describeMetric(name, value);
}
