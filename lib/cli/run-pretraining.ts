import { UsageError, UserError } from '../errors.js';
import {
  type PretrainOptions,
  type PretrainSettings,
  pretrain,
  resolvePretrainSettings,
} from '../training/index.js';
import { ProgressLine } from './progress-line.js';
import { stopOnSignals } from './signals.js';

/** Runs a pre-training for the command line: progress on stderr, the result on stdout. */
export async function runPretraining(
  options: PretrainOptions,
  output: { quiet?: boolean | undefined; json?: boolean | undefined },
): Promise<void> {
  const settings = settingsOf(options);
  const tell = (line: string): void => {
    if (!output.quiet) console.error(line);
  };
  const progress = new ProgressLine(output.quiet ? null : process.stderr);
  const stop = stopOnSignals(() =>
    progress.note('stopping after this step; once more stops at once'),
  );
  try {
    const summary = await pretrain(
      settings,
      {
        onStart(start) {
          stop.begin();
          const { epochs, totalSteps, warmupSteps, learningRate } = start;
          tell(
            `${settings.modelName}: ${(start.parameters / 1e6).toFixed(2)} M parameters on ${start.device}, ` +
              `${start.samples} images from ${settings.data.join(', ')}`,
          );
          tell(
            `${totalSteps} steps (${Number(epochs.toFixed(2))} epochs) of ${settings.batchSize} images, ` +
              `learning rate ${Number(learningRate.toPrecision(4))} after ${warmupSteps} steps of warm-up`,
          );
          tell(`run's folder: ${start.out}`);
        },
        onStep: (record) => progress.update(record),
        onSkip: (name, reason) => progress.note(`skipped ${name}: ${reason}`),
      },
      stop.signal,
    );
    progress.end();
    if (output.json) console.log(JSON.stringify(summary));
    else if (!output.quiet) {
      console.log(
        `loss ${summary.loss.toFixed(4)} after ${summary.steps} steps, ${summary.images_per_second.toFixed(0)} images/s, ` +
          `${summary.wall_seconds.toFixed(0)} s`,
      );
      console.log(`weights: ${summary.checkpoint}`);
      console.log(`pictures: ${summary.out}/reconstructions/last.png`);
    }
    if (!summary.complete) process.exitCode = stop.exitCode();
  } finally {
    progress.end();
    stop.dispose();
  }
}

/** On the command line, settings that make no sense are a wrong usage. */
function settingsOf(options: PretrainOptions): PretrainSettings {
  try {
    return resolvePretrainSettings(options);
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message, { cause: error }) : error;
  }
}
