/** When a training measures what it has reached, and that its best weights are those that it remembers. */
import { existsSync } from 'node:fs';
import { readSafetensorsMetadata } from '../../checkpoints/index.js';
import type { DataLoader } from '../../data/index.js';
import { UserError } from '../../errors.js';
import type { ClassificationResult } from '../../evaluation/index.js';
import type { Progress } from '../engine/progress.js';
import type { Run } from '../run/run.js';
import type { Observer, TrainingHooks } from '../run/train.js';
import type { ValidationSettings } from '../settings/finetune.js';
import type { Plan } from '../settings/plan.js';

/** What the weights of an epoch reach. */
export interface Measured {
  readonly epoch: number;
  readonly step: number;
  /** On `val`, on `holdout`, or both. */
  readonly results: Readonly<
    Record<string, Pick<ClassificationResult, 'top1' | 'top5' | 'loss' | 'images'>>
  >;
}

/** What is measured on, and when. */
export interface Measuring {
  /** By what the log calls them. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
  readonly settings: ValidationSettings;
  readonly plan: Plan;
  readonly hooks: TrainingHooks;
}

/** How a kind of training measures. */
export interface Measurer<More extends object> extends Disposable {
  /** The step that was measured last. */
  measuredStep(): number | undefined;
  /** Measures the weights of a step; where the signal comes first it throws its reason, and remembers nothing. */
  measure(epoch: number, step: number): Promise<void>;
  /** @returns what is added to the summary of a run of so many steps */
  summary(steps: number): More;
}

/**
 * Measures after every so many epochs and after the last step, before that is saved. What a signal broke off is made up for
 * where the run goes on.
 *
 * @param measurer Disposed of with what is returned, or where this throws.
 */
export async function measuring<More extends object>(
  run: Run,
  { loaders, settings: { evalEvery }, plan, hooks: { signal } }: Measuring,
  measurer: Measurer<More>,
): Promise<Observer<More>> {
  const isMeasured = Object.keys(loaders).length > 0;
  let isBrokenOff = false;

  const measureIfDue = async (epoch: number, step: number): Promise<void> => {
    const isDue = (epoch + 1) % evalEvery === 0 || step >= plan.totalSteps;
    if (!isMeasured || !isDue || measurer.measuredStep() === step) return;
    try {
      await measurer.measure(epoch, step);
    } catch (error) {
      if (!signal?.aborted || error !== signal.reason) throw error;
      isBrokenOff = true;
    }
  };

  const observer: Observer<More> = {
    onEpoch: ({ epoch, step }) => measureIfDue(epoch, step),
    onEnd: async ({ steps }) => measurer.summary(steps),
    get isBrokenOff() {
      return isBrokenOff;
    },
    [Symbol.dispose]: () => measurer[Symbol.dispose](),
  };
  const { start } = run;
  const ended = start === undefined ? null : endedEpoch(start, plan);
  try {
    if (start !== undefined && ended !== null) await measureIfDue(ended, start.step);
  } catch (error) {
    observer[Symbol.dispose]();
    throw error;
  }
  return observer;
}

/** The epoch at whose end a run goes on; null within one that the run does not end in. */
function endedEpoch({ epoch, batch, step }: Progress, { totalSteps }: Plan): number | null {
  if (batch === 0) return epoch === 0 ? null : epoch - 1;
  return step >= totalSteps ? epoch : null;
}

/** Logs what was measured. */
export function tellMeasured(run: Run, { epoch, step, results }: Measured): void {
  for (const [on, { top1, top5, loss }] of Object.entries(results)) {
    run.evaluation({ epoch, step, on, top1, top5, loss });
  }
}

/** What a summary tells of one measurement: on `val` where there is that. */
export function resultOf(measured: Measured | null | undefined) {
  const results = measured?.results ?? {};
  const on = measured == null ? null : 'val' in results ? 'val' : 'holdout';
  const result = results[on ?? ''];
  return {
    top1: result?.top1 ?? null,
    top5: result?.top5 ?? null,
    eval_loss: result?.loss ?? null,
    eval_images: result?.images ?? 0,
    evaluated_on: on,
    epoch: measured?.epoch ?? null,
  };
}

/** Whether the best weights on disk are others than those that a run remembers, or are gone; it warns then. */
export function isBestLost(
  run: Run,
  best: Measured | null | undefined,
  { onWarning }: TrainingHooks,
): boolean {
  if (best == null || isBestOf(run, best.step)) return false;
  onWarning?.(
    `the weights of the best epoch so far, ${best.epoch + 1}, are not in ${run.best}: the best is chosen among the epochs from here on`,
  );
  return true;
}

/** Whether the best weights on disk are those of a step. */
export function isBestOf({ best }: Run, step: number): boolean {
  if (!existsSync(best)) return false;
  try {
    return Number(readSafetensorsMetadata(best).step) === step;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}
