/** Evaluates weights during training, and chooses the result among epochs. */

import type { ExponentialMovingAverage } from '../optim/index.js';
import { isStop, type StopSignal } from '../stop-signal.js';
import { torch } from '../torch/index.js';
import type { Progress } from './engine/progress.js';
import type { EpochRecord } from './engine/records.js';
import type { EvalResult, Evaluator, Metrics } from './evaluator.js';
import type { Task } from './method.js';
import { isBestOf } from './run/best.js';
import type { RunReporter } from './run/reporter.js';
import type { Run } from './run/run.js';
import type { ValidationSettings } from './settings/groups.js';
import type { Plan } from './settings/plan.js';

/** The state of evaluations in a run; lists are in the order of the candidates. A checkpoint keeps it as JSON. */
export interface EvalMemory {
  last: EvalResult[];
  /** For each candidate, the first epoch with the highest primary metric on the data that decides. */
  best: EvalResult[];
  /** The first candidate that reached the highest value of all. */
  chosen: number;
}

/** The state before the first evaluation. */
export function noMemory(): EvalMemory {
  return { last: [], best: [], chosen: 0 };
}

/** What evaluation adds to the summary besides metrics: `top1`, `top5`, `eval_loss`, `eval_images`. */
export interface ResultSummary {
  /** The metric by which results are chosen and compared. */
  readonly primary_metric: string;
  /** `val` or `holdout`; null where nothing was evaluated. */
  readonly evaluated_on: string | null;
  /** How the result was chosen among the epochs: `last epoch`, `best epoch on val` … */
  readonly selection: string;
  /** The epoch of the result, from 0. */
  readonly epoch: number | null;
}

/** Processes that evaluate together. */
export interface Together {
  /** What the first process has. */
  ofFirst<T>(value: T): Promise<T>;
}

/** What {@link Evaluation} works with. */
export interface EvaluationParts {
  readonly evaluator: Evaluator;
  readonly model: Task['model'];
  readonly ema: ExponentialMovingAverage | null;
  readonly settings: Pick<ValidationSettings, 'select' | 'evalEvery' | 'patience'>;
  readonly plan: Plan;
  readonly hooks: RunReporter & { readonly signal?: StopSignal };
  readonly memory: EvalMemory;
  /** Where the run goes on; undefined for a new one. */
  readonly start: Progress | undefined;
  /** Processes that evaluate together, of which the first decides. */
  readonly replicas: Together | null;
}

/**
 * Evaluates after every so many epochs and after the last step, before it is saved, with the moving average where there
 * is one. A resumed run repeats an evaluation that a signal interrupted. The settings name how the result is chosen
 * among epochs, and the summary reports it. Of several processes all evaluate, and the first chooses.
 */
export class Evaluation {
  /** Whether a signal interrupted an evaluation: the run is not complete then. */
  isBrokenOff = false;

  constructor(
    /** Null in a process that is not the first of several. */
    private readonly run: Run | null,
    private readonly parts: EvaluationParts,
  ) {
    const { memory } = parts;
    // Version 0.1 kept a single candidate's results without a list.
    memory.last = asList(memory.last);
    memory.best = asList(memory.best);
  }

  /** Checks that the best weights on disk are those of the saved state, and repeats an interrupted evaluation. */
  async setUp(): Promise<void> {
    const { memory, settings, plan, start } = this.parts;
    if (this.isBestLost()) {
      memory.best = [];
      memory.chosen = 0;
      // Perhaps no later epoch will choose.
      if (settings.select !== 'last' && memory.last[0]?.step === start?.step) this.choose();
    }
    await this.agree();
    if (start === undefined) return;
    const { epoch, batch, step } = start;
    // An interrupted epoch is evaluated only where the run ends in it.
    if (batch === 0 && epoch > 0) await this.measureIfDue(epoch - 1, step);
    else if (batch > 0 && step >= plan.totalSteps) await this.measureIfDue(epoch, step);
  }

  async onEpoch({ epoch, step }: EpochRecord): Promise<void> {
    await this.measureIfDue(epoch, step);
  }

  private async measureIfDue(epoch: number, step: number): Promise<void> {
    const { evaluator, settings, plan, hooks, memory } = this.parts;
    const isDue = (epoch + 1) % settings.evalEvery === 0 || step >= plan.totalSteps;
    if (evaluator.on.length === 0 || !isDue || memory.last[0]?.step === step) return;
    try {
      await this.measure(epoch, step);
    } catch (error) {
      if (!isStop(error, hooks.signal)) throw error;
      this.isBrokenOff = true;
    }
  }

  private async measure(epoch: number, step: number): Promise<void> {
    const { evaluator, settings, memory } = this.parts;
    const found = await this.metrics();
    const count = evaluator.candidates?.count ?? 1;
    memory.last = Array.from({ length: count }, (_, i) => ({
      epoch,
      step,
      results: Object.fromEntries(
        Object.entries(found).map(([on, each]) => [on, each[i] as Metrics]),
      ),
    }));
    if (settings.select !== 'last') this.choose();
    await this.agree();
    // With several candidates the log has the results of the best one.
    for (const [on, { images: _, ...metrics }] of Object.entries(
      (memory.last[memory.chosen] as EvalResult).results,
    )) {
      this.run?.evaluation({ epoch, step, on, ...metrics });
    }
  }

  /** Evaluates the weights, or their moving average where there is one. */
  private async metrics(): Promise<Record<string, readonly Metrics[]>> {
    const { evaluator, model, ema, hooks } = this.parts;
    const found: Record<string, readonly Metrics[]> = {};
    model.eval();
    ema?.swap();
    try {
      for (const on of evaluator.on) found[on] = await evaluator.evaluate(on, hooks.signal);
      return found;
    } finally {
      ema?.swap();
      model.train();
    }
  }

  /** All processes know what the first one has found and chosen. */
  private async agree(): Promise<void> {
    const { memory, replicas } = this.parts;
    if (replicas === null) return;
    const first = await replicas.ofFirst(memory);
    if (this.run === null) Object.assign(memory, first);
  }

  /** Compares the latest results with the best so far, and saves the weights of a new best candidate. */
  private choose(): void {
    const { run } = this;
    const { memory, evaluator, settings } = this.parts;
    if (run === null) return;
    const score = (of: EvalResult | undefined) =>
      of?.results[settings.select]?.[evaluator.primary] ?? -Infinity;
    const best = memory.last.map((now, i) => {
      const before = memory.best[i];
      return before === undefined || score(now) > score(before) ? now : before;
    });
    const highest = Math.max(...best.map(score));
    if (highest > score(memory.best[memory.chosen])) {
      const chosen = best.findIndex((each) => score(each) === highest);
      const { step } = best[chosen] as EvalResult;
      this.saveBest(run, chosen, step);
      // A full disk leaves the previous ones.
      if (!isBestOf(run.best, step)) return;
      memory.chosen = chosen;
    }
    memory.best = best;
  }

  /** Whether the best epoch is as long ago as the settings wait for a better one. */
  get isDone(): boolean {
    const { settings, memory } = this.parts;
    const [last] = memory.last;
    const best = memory.best[memory.chosen];
    if (settings.patience === null || last === undefined || best === undefined) return false;
    return last.epoch - best.epoch >= settings.patience;
  }

  private saveBest(run: Run, candidate: number, step: number): void {
    const { evaluator, model, ema } = this.parts;
    using _ = torch.scope();
    const state = evaluator.stateOf?.(candidate) ?? (ema ?? model).stateDict();
    run.saveBest(state, step);
  }

  /** @returns additions to the summary of a run of so many steps */
  summary(steps: number, run: Run): ResultSummary & { readonly checkpoint: string | null } {
    const { evaluator, settings, memory, ema } = this.parts;
    const { select } = settings;
    const found = select === 'last' ? memory.last : memory.best;
    const { candidates } = evaluator;
    const among = candidates === null ? 'epoch' : `${candidates.name} and epoch`;
    const newest = ema === null ? run.weights : run.average;
    return {
      ...resultOf(evaluator, found[memory.chosen]),
      primary_metric: evaluator.primary,
      selection: select === 'last' ? 'last epoch' : `best ${among} on ${select}`,
      checkpoint: steps === 0 ? null : memory.best.length === 0 ? newest : run.best,
      ...evaluator.summary?.(found, memory.chosen),
    };
  }

  /** Warns where the best weights on disk are missing or not those of the saved state. @returns whether that is so */
  private isBestLost(): boolean {
    const { memory, hooks } = this.parts;
    const { run } = this;
    const best = memory.best[memory.chosen];
    if (run === null || best === undefined || isBestOf(run.best, best.step)) return false;
    hooks.onWarning?.(
      `the weights of the best epoch so far, ${best.epoch + 1}, are not in ${run.best}: the best is chosen among the epochs from here on`,
    );
    return true;
  }
}

function asList(value: EvalResult[] | EvalResult | null): EvalResult[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** What a result is evaluated on where there are several: `val` comes first. */
function decisiveOf(result: EvalResult | undefined): string | null {
  const [first = null] = Object.keys(result?.results ?? {});
  return result !== undefined && 'val' in result.results ? 'val' : first;
}

/** The primary metric of a result; null where nothing was evaluated. */
export function primaryOf(
  { primary }: Pick<Evaluator, 'primary'>,
  result: EvalResult | undefined,
): number | null {
  return result?.results[decisiveOf(result) ?? '']?.[primary] ?? null;
}

/** One result as the summary has it: the loss as `eval_loss`, the images as `eval_images`. */
export function resultOf({ metrics }: Pick<Evaluator, 'metrics'>, result: EvalResult | undefined) {
  const on = decisiveOf(result);
  const found = result?.results[on ?? ''];
  const named = metrics.map((name) => [
    name === 'loss' || name === 'images' ? `eval_${name}` : name,
    found?.[name] ?? (name === 'images' ? 0 : null),
  ]);
  return {
    ...(Object.fromEntries(named) as Record<string, number | null>),
    evaluated_on: on,
    epoch: result?.epoch ?? null,
  };
}
