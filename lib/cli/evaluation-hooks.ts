import type { Command } from 'commander';
import type { EvaluationHooks } from '../evaluation/classification/hooks.js';
import { ImageProgress } from './image-progress.js';

/** The flags of commands that evaluate, besides their settings. */
export interface EvaluationFlags {
  readonly libtorch?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds {@link EvaluationFlags}. */
export function addEvaluationFlags(command: Command): Command {
  return command
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'end with the result as one JSON object on the last line of stdout');
}

/** Runs an evaluation with its progress and notes on stderr. */
export async function withProgress<T>(
  { quiet = false, libtorch }: EvaluationFlags,
  evaluate: (hooks: EvaluationHooks) => Promise<T>,
): Promise<T> {
  // Set before libtorch is loaded, which importing the evaluation does.
  if (libtorch !== undefined) process.env.LIBTORCH = libtorch;
  if (quiet) return await evaluate({});
  const progress = new ImageProgress(process.stderr);
  try {
    return await evaluate({
      onSkip: (name, reason) => progress.note(`skipped ${name}: ${reason}`),
      onNote: (note) => progress.note(`note: ${note}`),
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
  }
}
