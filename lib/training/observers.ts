/** Observers of a task during training: pictures of its results, and evaluations. */

import type { ExponentialMovingAverage } from '../optim/index.js';
import type { StopSignal } from '../stop-signal.js';
import type { Progress } from './engine/progress.js';
import type { EngineResult, EpochRecord } from './engine/records.js';
import { type EvalMemory, Evaluation, type ResultSummary, type Together } from './evaluation.js';
import type { Evaluator } from './evaluator.js';
import type { Preview, Task } from './method.js';
import type { RunReporter } from './run/reporter.js';
import type { Run } from './run/run.js';
import {
  type ProbeSettings,
  type ValidationSettings,
  validationSettings,
} from './settings/groups.js';
import type { Plan } from './settings/plan.js';

/** What is looked at. */
interface Observed {
  readonly task: Task;
  readonly evaluator: Evaluator | undefined;
  readonly ema: ExponentialMovingAverage | null;
  readonly settings: Partial<ValidationSettings & ProbeSettings>;
  readonly plan: Plan;
  readonly hooks: RunReporter & { readonly signal?: StopSignal };
  readonly memory: EvalMemory | undefined;
  readonly start: Progress | undefined;
  readonly replicas: Together | null;
}

/**
 * Opens both observers of a task, once its weights are initialised or restored.
 *
 * @param run Null in a process that is not the first of several: it draws no pictures.
 */
export async function observe(run: Run | null, observed: Observed): Promise<Observers> {
  const { task, evaluator, memory, ...rest } = observed;
  const { model } = task;
  const preview = run === null ? null : ((await task.openPreview?.()) ?? null);
  try {
    if (evaluator === undefined || memory === undefined) return new Observers(run, preview, null);
    const { select = 'last', patience = null, probeEvery } = observed.settings;
    const { evalEvery = probeEvery ?? (validationSettings.evalEvery.default as number) } =
      observed.settings;
    const parts = { ...rest, model, evaluator, memory, settings: { select, evalEvery, patience } };
    const evaluation = new Evaluation(run, parts);
    await evaluation.setUp();
    return new Observers(run, preview, evaluation);
  } catch (error) {
    preview?.[Symbol.dispose]();
    throw error;
  }
}

export class Observers implements Disposable {
  constructor(
    private readonly run: Run | null,
    private readonly preview: Preview | null,
    private readonly evaluation: Evaluation | null,
  ) {}

  async onEpoch(record: EpochRecord): Promise<void> {
    const { epoch, step } = record;
    await this.draw(`epoch-${String(epoch + 1).padStart(4, '0')}`, step);
    await this.evaluation?.onEpoch(record);
  }

  /** Called at the end, complete or not. @returns additions to the summary */
  async onEnd({ steps }: EngineResult): Promise<Partial<ResultSummary>> {
    if (steps > 0) await this.draw('last', steps);
    return (this.run && this.evaluation?.summary(steps, this.run)) ?? {};
  }

  private async draw(name: string, step: number): Promise<void> {
    const { preview } = this;
    if (preview !== null) await this.run?.picture(name, step, () => preview.draw());
  }

  /** Whether a signal interrupted an evaluation: the run is not complete then. */
  get isBrokenOff(): boolean {
    return this.evaluation?.isBrokenOff === true;
  }

  /** Whether results have not got better for as long as the settings wait. */
  get isDone(): boolean {
    return this.evaluation?.isDone === true;
  }

  [Symbol.dispose](): void {
    this.preview?.[Symbol.dispose]();
  }
}
