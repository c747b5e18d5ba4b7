/** Progress over images, for commands without training steps. */
import type { SingleBar } from 'cli-progress';
import type { EvaluationHooks } from '../evaluation/classification/options.js';
import type { OutputFlags } from './flags.js';
import { inLine, note } from './output.js';
import { ALONE, type Joined } from './processes.js';
import { terminalBar } from './progress-line.js';

/** Shows on a terminal how many images are done. */
export class ImageProgress {
  private readonly bar: SingleBar | null;

  constructor(stream: NodeJS.WriteStream | null) {
    this.bar = terminalBar(stream, '{bar} {value}/{total} images | {eta_formatted} left');
  }

  update(done: number, total: number): void {
    if (this.bar?.isActive) this.bar.update(done);
    else this.bar?.start(total, done);
  }

  /** Prints a line in place of the bar, which comes back with the next batch. */
  note(text: string): void {
    this.end();
    note(text);
  }

  /** Removes the bar. */
  end(): void {
    if (this.bar?.isActive) this.bar.stop();
  }
}

/** Runs a command over images, with progress and notes on stderr. Of several processes each tells what it could not read. */
export async function withProgress<T>(
  { quiet = false }: OutputFlags,
  evaluate: (hooks: EvaluationHooks) => Promise<T>,
  { group, isFirst }: Pick<Joined, 'group' | 'isFirst'> = ALONE,
): Promise<T> {
  if (quiet) return await evaluate({ group });
  const progress = new ImageProgress(process.stderr);
  const onSkip = (name: string, reason: string) =>
    progress.note(`skipped ${inLine(name)}: ${inLine(reason)}`);
  try {
    if (!isFirst) return await evaluate({ group, onSkip });
    return await evaluate({
      ...{ group, onSkip },
      onNote: (note) => progress.note(`note: ${note}`),
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
  }
}
