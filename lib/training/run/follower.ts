/** The run of a process that is not the first of several: it writes nothing. */
import type { EngineOptions } from '../engine/options.js';
import type { Progress } from '../engine/progress.js';
import type { Run } from './run.js';

/** What a training needs of a run, whoever writes its folder. */
export type TrainingRun = Disposable &
  Pick<
    Run,
    'before' | 'note' | 'warn' | 'skip' | 'skipped' | 'callbacks' | 'explain' | 'renewReport'
  > & {
    readonly start: Progress | undefined;
  };

export class Follower implements TrainingRun {
  readonly start = undefined;
  readonly before = null;
  readonly callbacks: Pick<EngineOptions, 'onEpoch'> = {};
  /** Those of all processes are counted by the first. */
  readonly skipped = 0;

  /** @param skip Called with each sample that cannot be read. */
  constructor(readonly skip: (name: string, reason: string) => void) {}

  note(): void {}
  warn(): void {}
  async renewReport(): Promise<void> {}

  async explain(error: unknown): Promise<unknown> {
    return error;
  }

  [Symbol.dispose](): void {}
}
