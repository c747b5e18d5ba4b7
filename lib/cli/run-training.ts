/** Runs a training for the command line: progress on stderr, the result on stdout. */
import { RunFileError, UsageError, UserError } from '../errors.js';
import { mergeCommandOptions, type TrainingCommandName } from '../methods/commands.js';
import type { Given, Settings } from '../settings/index.js';
import { isStop } from '../stop-signal.js';
import { type TrainingSummary, trainResolved } from '../training/index.js';
import type { MethodSettings } from '../training/method.js';
import { messageOf, type OutputFlags } from './flags.js';
import { ImageProgress } from './image-progress.js';
import { introduce } from './introduction.js';
import { inShell, print, printJson } from './output.js';
import { joinProcesses, together } from './processes.js';
import { type ProfileFlags, STEPS_BEFORE, startProfile } from './profile-flags.js';
import { progressHooks } from './progress-hooks.js';
import { ProgressLine } from './progress-line.js';
import { listenToSignals } from './signals.js';
import { TrainingPage } from './training-page.js';

/** Flags that are no settings of the training. */
export interface CommandFlags extends OutputFlags, ProfileFlags {
  readonly config?: string;
  readonly ui?: boolean;
}

/** A command that trains. */
export interface TrainingCommand {
  readonly name: TrainingCommandName;
  /** Its name among the commands of a group that has the name, such as `train` of `detect`. */
  readonly verb?: string;
  readonly description: string;
  /** What help says after the flags. */
  readonly examples: string;
  /** What is told at the end, on stdout. */
  conclude(summary: TrainingSummary): string[];
}

/** Trains as the flags say; of several processes the first one tells of it. */
export async function runTrainingCommand(
  training: TrainingCommand,
  options: Given<Settings>,
  flags: CommandFlags,
): Promise<void> {
  const joined = await joinProcesses();
  const own = joined.isFirst ? flags : { ...flags, quiet: true, json: false };
  await together(joined, () => trainHere(training, options, own));
}

async function trainHere(
  { name, verb, conclude }: TrainingCommand,
  options: Given<Settings>,
  { quiet = false, json = false, config, ui = false, ...flags }: CommandFlags,
): Promise<void> {
  const { method, given } = asUsage(() => mergeCommandOptions(name, options, config));
  // A checkpoint that cannot be read is no wrong usage.
  const found = await method.inspect?.(given);
  const settings = asUsage((): MethodSettings => method.resolve(given, found));
  const progress = new ProgressLine(quiet ? null : process.stderr);
  const preparing = new ImageProgress(quiet ? null : process.stderr);
  using profiler = await startProfile(flags, STEPS_BEFORE, (text) => progress.note(text));
  using signals = listenToSignals((text) => progress.note(text));
  using page = ui ? new TrainingPage((text) => progress.note(text)) : null;
  try {
    const summary = await trainResolved(method, settings, {
      signal: signals.stop,
      wantsSave: signals.wantsSave,
      onSave: signals.onSave,
      profiler,
      onPrepare: (images, total) => preparing.update(images, total),
      onBegin: () => signals.begin(),
      onStart(start) {
        preparing.end();
        signals.begin();
        for (const line of introduce(start, new Set(Object.keys(given)))) progress.note(line);
        progress.startAt(start.stepsDone);
        page?.open(start.settings.out);
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
    if (json) printJson(summary);
    else if (!quiet) {
      for (const line of conclusion(
        verb === undefined ? name : `${name} ${verb}`,
        summary,
        conclude,
      ))
        print(line);
    }
    if (!summary.complete) process.exitCode = signals.exitCode();
  } catch (error) {
    // What a method trains before its first step is saved.
    if (!isStop(error, signals.stop)) throw error;
    progress.note('stopped before the first step; --resume auto goes on with what was prepared');
    process.exitCode = signals.exitCode();
  } finally {
    preparing.end();
    progress.end();
  }
}

/** What is said at the end: where a signal ended the run, first how far it came and how it goes on. */
function conclusion(
  name: string,
  summary: TrainingSummary,
  conclude: TrainingCommand['conclude'],
): string[] {
  const { steps, total_steps, complete, out, checkpoint } = summary;
  if (steps === 0) return ['stopped before the first step: nothing was saved'];
  const stopped = [
    `stopped at step ${steps} of ${total_steps}; to go on:`,
    `  npx mae-native ${name} --resume auto --out ${inShell(out)}`,
  ];
  return [
    ...(complete ? [] : stopped),
    ...(complete && steps < total_steps
      ? [
          `ended at step ${steps} of ${total_steps}: no epoch was better for as long as --patience says`,
        ]
      : []),
    ...conclude(summary),
    `weights${complete ? '' : ' so far'}: ${checkpoint}`,
    `report: ${out}/report.html`,
  ];
}

/** On the command line, settings that make no sense are a wrong usage. */
function asUsage<T>(resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof RunFileError) throw error;
    throw new UsageError(messageOf(error), { cause: error });
  }
}
