/** What the commands that run several trainings have in common. Needs no libtorch. */
import type { Command } from 'commander';
import type { Budget, ExperimentHooks } from '../experiments/index.js';
import { kinds, resolveSettings, setting } from '../settings/index.js';
import { dataSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { ImageProgress } from './image-progress.js';
import { print, printJson } from './output.js';
import { progressHooks } from './progress-hooks.js';
import { ProgressLine } from './progress-line.js';
import { listenToSignals } from './signals.js';

export interface ExperimentFlags extends OutputFlags {
  readonly data: string[];
  readonly valData: string[];
  readonly out: string;
}

const budgetSettings = {
  budget: setting(
    kinds.number(0, { above: true }),
    '<share>',
    "share of the recipes' epochs, such as 0.01",
    { default: 1 },
  ),
  pretrainBudget: setting(
    kinds.number(0, { above: true }),
    '<share>',
    'the same of pre-training alone',
    { text: '--budget' },
  ),
};

/** Settings of a training that every training of an experiment gets. */
const sharedSettings = {
  device: runSettings.device,
  amp: recipeSettings.amp,
  workers: dataSettings.workers,
  threads: runSettings.threads,
};

/** Adds the flags of every experiment. */
export function addExperimentFlags(command: Command): Command {
  command
    .requiredOption('--data <source...>', 'training images, one folder a class')
    .requiredOption('--val-data <source...>', 'images to measure on')
    .requiredOption(
      '--out <dir>',
      "the experiment's folder; an unfinished experiment in it continues",
    );
  return addOutputFlags(addFlags(addFlags(command, budgetSettings), sharedSettings));
}

/** The names in a text that separates them by commas; undefined where none is given. */
export function namesOf(text: string | null): string[] | undefined {
  return text?.split(',').map((name) => name.trim());
}

/** What an experiment takes of these flags. */
export function experimentOptions(flags: ExperimentFlags): {
  readonly data: string[];
  readonly valData: string[];
  readonly out: string;
  readonly budget: Budget;
  /** Settings that every training gets. */
  readonly common: Record<string, unknown>;
} {
  const { data, valData, out } = flags;
  const given = givenFlags(budgetSettings, { ...flags });
  const { budget, pretrainBudget } = resolveSettings(budgetSettings, given);
  return {
    ...{ data, valData, out },
    budget: { pretrain: pretrainBudget ?? budget, finetune: budget },
    common: { ...givenFlags(sharedSettings, { ...flags }) },
  };
}

/**
 * Runs an experiment: stages and their progress on stderr, the table on stdout. Sets the exit code where a signal ended
 * the experiment.
 */
export async function runExperiment<
  R extends { readonly complete: boolean; readonly table: string; readonly out: string },
>(
  { quiet = false, json = false }: OutputFlags,
  run: (hooks: ExperimentHooks) => Promise<R>,
): Promise<void> {
  const stream = quiet ? null : process.stderr;
  const progress = new ProgressLine(stream);
  const encoding = new ImageProgress(stream);
  using signals = listenToSignals((text) => progress.note(text));
  signals.begin();
  try {
    const summary = await run({
      ...progressHooks(progress),
      signal: signals.stop,
      wantsSave: signals.wantsSave,
      onSave: signals.onSave,
      onPrepare: (images, total) => encoding.update(images, total),
      onStart({ stepsDone }) {
        encoding.end();
        progress.startAt(stepsDone);
      },
      onStage(stage, index, count, isDone) {
        encoding.end();
        progress.end();
        progress.note(`stage ${index + 1} of ${count}: ${stage.name}${isDone ? ' (done)' : ''}`);
      },
    });
    progress.end();
    if (!summary.complete) process.exitCode = signals.exitCode();
    if (json) printJson(summary);
    else if (!quiet) {
      print(summary.table);
      print(`table: ${summary.out}/table.md`);
    }
  } finally {
    encoding.end();
    progress.end();
  }
}
