import {
  type FinetuneOptions,
  type FinetuneStart,
  knownEncoder,
  layFinetuneOptions,
  resolveFinetuneSettings,
  runFinetuning,
} from '../training/index.js';
import { accuracy } from './accuracy.js';
import { count, flops, introducePlan, millions, throughput } from './introduction.js';
import type { CommandFlags } from './training-flags.js';
import { asUsage, runTrainingCommand } from './training-run.js';

/** Runs a fine-tuning for the command line. */
export async function runFinetune(options: FinetuneOptions, flags: CommandFlags): Promise<void> {
  const laid = asUsage(() => layFinetuneOptions(options, flags.config));
  const known = knownEncoder(laid);
  const settings = asUsage(() => resolveFinetuneSettings(laid, known));
  await runTrainingCommand(
    {
      run: (hooks) => runFinetuning(settings, hooks),
      introduce,
      conclude: (summary) => [
        accuracy(summary),
        `training loss ${summary.loss.toFixed(4)} after ${throughput(summary)}`,
      ],
    },
    flags,
  );
}

function introduce(start: FinetuneStart): string[] {
  const { settings, parameters, trainedParameters } = start;
  const trained =
    trainedParameters < parameters ? ` (${millions(trainedParameters)} of them trained)` : '';
  return [
    `${settings.init === null ? 'a classifier from scratch' : `a classifier on ${settings.init}`}: ` +
      `${millions(parameters)} parameters${trained}, ${flops(start.flopsPerImage)} an image and step, on ${start.device}`,
    ...start.notes,
    `${count(start.samples, 'image')} of ${count(start.classes.length, 'class', 'classes')} from ${settings.data.join(', ')}`,
    ...introducePlan(start, settings, start.precisionReason),
  ];
}
