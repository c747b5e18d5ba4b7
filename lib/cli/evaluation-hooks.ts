import type { EvaluationHooks } from '../evaluation/classification/options.js';
import type { OutputFlags } from './flags.js';
import { ImageProgress } from './image-progress.js';

/** Runs an evaluation with its progress and notes on stderr. */
export async function withProgress<T>(
  { quiet = false }: OutputFlags,
  evaluate: (hooks: EvaluationHooks) => Promise<T>,
): Promise<T> {
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
