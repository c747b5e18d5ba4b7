import {
  type PretrainOptions,
  type PretrainStart,
  resolveOptions,
  runPretraining,
} from '../training/index.js';
import { count, flops, introducePlan, millions, throughput } from './introduction.js';
import type { CommandFlags } from './training-flags.js';
import { asUsage, runTrainingCommand } from './training-run.js';

/** Runs a pre-training for the command line. */
export async function runTrain(options: PretrainOptions, flags: CommandFlags): Promise<void> {
  const settings = asUsage(() => resolveOptions(options, flags.config));
  await runTrainingCommand(
    {
      run: (hooks) => runPretraining(settings, hooks),
      introduce: (start: PretrainStart) => [
        `${start.settings.model}: ${millions(start.parameters)} parameters, ` +
          `${flops(start.flopsPerImage)} an image and step, on ${start.device}`,
        `${count(start.samples, 'image')} from ${start.settings.data.join(', ')}`,
        ...introducePlan(start, start.settings, start.precisionReason),
        ...(start.noGraph === null ? [] : [`no CUDA graph: ${start.noGraph}`]),
      ],
      conclude: (summary) => [
        `loss ${summary.loss.toFixed(4)} after ${throughput(summary)}`,
        `pictures: ${summary.out}/reconstructions/last.png`,
      ],
    },
    flags,
  );
}
