/** What every training command shows and does around its run. */
import { UsageError, UserError } from '../errors.js';
import type { TrainingHooks, TrainingStart, TrainingSummary } from '../training/index.js';
import { STEPS_BEFORE, startProfile } from './profile-flags.js';
import { progressHooks } from './progress-hooks.js';
import { ProgressLine } from './progress-line.js';
import { stopOnSignals } from './signals.js';
import type { CommandFlags } from './training-flags.js';

/** The hooks of a run whose start tells more than every training does. */
type HooksFor<Start> = Omit<TrainingHooks, 'onStart'> & { onStart(start: Start): void };

/** A training as a command runs it. */
export interface TrainingCommand<Start extends TrainingStart, Summary extends TrainingSummary> {
  run(hooks: HooksFor<Start>): Promise<Summary>;
  /** What is told before the first step. */
  introduce(start: Start): string[];
  /** What is told at the end, on stdout. */
  conclude(summary: Summary): string[];
}

/** Runs a training for the command line: progress on stderr, the result on stdout. */
export async function runTrainingCommand<
  Start extends TrainingStart,
  Summary extends TrainingSummary,
>(
  { run, introduce, conclude }: TrainingCommand<Start, Summary>,
  { quiet = false, json = false, ...flags }: CommandFlags,
): Promise<void> {
  const progress = new ProgressLine(quiet ? null : process.stderr);
  using profiler = await startProfile(flags, STEPS_BEFORE, (text) => progress.note(text));
  const stop = stopOnSignals(() =>
    progress.note('stopping after this step; once more stops at once'),
  );
  try {
    const summary = await run({
      signal: stop.signal,
      profiler,
      onStart(start) {
        stop.begin();
        for (const line of introduce(start)) progress.note(line);
        progress.startAt(start.stepsDone);
      },
      ...progressHooks(progress),
    });
    profiler?.stop();
    if (profiler?.hasRecorded === false) {
      progress.note(
        `no trace was written: only steps after the first ${STEPS_BEFORE} are recorded`,
      );
    }
    progress.end();
    if (json) console.log(JSON.stringify(summary));
    else if (!quiet && summary.steps === 0) {
      console.log('stopped before the first step: nothing was saved');
    } else if (!quiet) {
      for (const line of conclude(summary)) console.log(line);
      console.log(`weights: ${summary.checkpoint}`);
      console.log(`report: ${summary.out}/report.html`);
    }
    if (!summary.complete) process.exitCode = stop.exitCode();
  } finally {
    progress.end();
    stop.dispose();
  }
}

/** On the command line, settings that make no sense are a wrong usage. */
export function asUsage<T>(resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message, { cause: error }) : error;
  }
}
