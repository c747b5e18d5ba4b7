import { UsageError, UserError } from '../errors.js';
import {
  type PretrainOptions,
  type PretrainSettings,
  type PretrainStart,
  resolveOptions,
  runPretraining,
} from '../training/index.js';
import { duration, ProgressLine } from './progress-line.js';
import { stopOnSignals } from './signals.js';

/** Runs a pre-training for the command line: progress on stderr, the result on stdout. */
export async function runTrain(
  options: PretrainOptions,
  {
    config,
    quiet = false,
    json = false,
  }: { config?: string | undefined; quiet?: boolean | undefined; json?: boolean | undefined },
): Promise<void> {
  const settings = settingsOf(options, config);
  const progress = new ProgressLine(quiet ? null : process.stderr);
  const stop = stopOnSignals(() =>
    progress.note('stopping after this step; once more stops at once'),
  );
  try {
    const summary = await runPretraining(settings, {
      signal: stop.signal,
      onStart(start) {
        stop.begin();
        for (const line of introduction(start)) progress.note(line);
        progress.startAt(start.stepsDone);
      },
      onPace: ({ secondsPerStep, secondsLeft }) =>
        progress.note(
          `about ${duration(secondsLeft)} to go at ${Number(secondsPerStep.toPrecision(2))} s a step`,
        ),
      onStep: (record) => progress.update(record),
      onSkippedUpdate: ({ step, loss, lr }) =>
        progress.note(
          `step ${step}: loss ${loss} or its gradient is not finite at learning rate ${Number(lr.toPrecision(3))}; the update is left out`,
        ),
      onSkip: (name, reason) => progress.note(`skipped ${name}: ${reason}`),
      onWarning: (message) => progress.note(`warning: ${message}`),
    });
    progress.end();
    if (json) console.log(JSON.stringify(summary));
    else if (!quiet && summary.steps === 0) {
      console.log('stopped before the first step: nothing was saved');
    } else if (!quiet) {
      console.log(
        `loss ${summary.loss.toFixed(4)} after ${count(summary.steps, 'step')}, ${summary.images_per_second.toFixed(0)} images/s, ` +
          `${summary.wall_seconds.toFixed(0)} s`,
      );
      console.log(`weights: ${summary.checkpoint}`);
      console.log(`pictures: ${summary.out}/reconstructions/last.png`);
      console.log(`report: ${summary.out}/report.html`);
    }
    if (!summary.complete) process.exitCode = stop.exitCode();
  } finally {
    progress.end();
    stop.dispose();
  }
}

/** On the command line, settings that make no sense are a wrong usage. */
function settingsOf(options: PretrainOptions, config: string | undefined): PretrainSettings {
  try {
    return resolveOptions(options, config);
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** What a run is about to do. */
function introduction(start: PretrainStart): string[] {
  const { settings, samples, totalSteps, epochs, warmupSteps } = start;
  const { batchSize, accum, lr } = settings;
  // A step never reaches into the next epoch.
  const isAll = batchSize * accum > samples;
  const effective = isAll ? samples : batchSize * accum;
  const short = (value: number) => Number(value.toPrecision(4));
  return [
    `${settings.model}: ${(start.parameters / 1e6).toFixed(2)} M parameters, ` +
      `${flops(start.flopsPerImage)} an image and step, on ${start.device}`,
    `${count(samples, 'image')} from ${settings.data.join(', ')}`,
    `${count(totalSteps, 'step')} (${count(short(epochs), 'epoch')}) of ${count(effective, 'image')}` +
      stepParts(isAll, accum, batchSize),
    `learning rate ${short(lr)} after ${count(warmupSteps, 'step')} of warm-up; base learning rate, for 256 images, ${short((lr * 256) / effective)}`,
    `precision: ${start.precision === 'none' ? 'float32' : start.precision}` +
      (start.precisionReason === null ? '' : ` (${start.precisionReason})`),
    `run's folder: ${settings.out}`,
    ...resumption(start),
  ];
}

function resumption({ stepsDone, totalSteps, settings }: PretrainStart): string[] {
  if (stepsDone === 0) return [];
  if (stepsDone < totalSteps) return [`going on after step ${stepsDone}`];
  return [
    `all ${count(stepsDone, 'step')} are done; ${settings.maxSteps === null ? '--epochs' : '--max-steps'} gives the run more`,
  ];
}

/** What the images of a step come in, where that is not one full batch. */
function stepParts(isAll: boolean, accum: number, batchSize: number): string {
  if (isAll)
    return `, all that there are: fewer than --batch-size${accum === 1 ? '' : ' times --accum'}`;
  return accum === 1 ? '' : ` (${accum} batches of ${batchSize})`;
}

/** `1 step`, `2 steps`. */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function flops(count: number): string {
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MFLOP` : `${(count / 1e9).toFixed(1)} GFLOP`;
}
