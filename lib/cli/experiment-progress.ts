import type { ExperimentHooks } from '../experiments/index.js';
import { ImageProgress } from './image-progress.js';
import { progressHooks } from './progress-hooks.js';
import { ProgressLine } from './progress-line.js';
import { stopOnSignals } from './signals.js';

/**
 * Runs an experiment for the command line: its stages and their progress on stderr.
 *
 * @returns The experiment's result; the exit code is set where a signal ended it.
 */
export async function withExperimentProgress<R extends { readonly complete: boolean }>(
  quiet: boolean,
  run: (hooks: ExperimentHooks) => Promise<R>,
): Promise<R> {
  const stream = quiet ? null : process.stderr;
  const progress = new ProgressLine(stream);
  const encoding = new ImageProgress(stream);
  const stop = stopOnSignals(() =>
    progress.note('stopping after this step; once more stops at once'),
  );
  stop.begin();
  try {
    const result = await run({
      ...progressHooks(progress),
      signal: stop.signal,
      onPrepare: (images, total) => encoding.update(images, total),
      onStart({ stepsDone }) {
        encoding.end();
        progress.startAt(stepsDone);
      },
      onStage(stage, index, count, isDone) {
        progress.end();
        progress.note(`stage ${index + 1} of ${count}: ${stage.name}${isDone ? ' (done)' : ''}`);
      },
    });
    progress.end();
    if (!result.complete) process.exitCode = stop.exitCode();
    return result;
  } finally {
    encoding.end();
    progress.end();
    stop.dispose();
  }
}
