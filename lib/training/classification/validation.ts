/** Measuring a classifier while it is trained, and choosing its result. */
import { existsSync } from 'node:fs';
import { readSafetensorsMetadata } from '../../checkpoints/index.js';
import type { DataLoader } from '../../data/index.js';
import { UserError } from '../../errors.js';
import { type ClassificationResult, evaluateClassifier } from '../../evaluation/index.js';
import type { Normalisation } from '../../models/index.js';
import { inPrecision, type Precision } from '../../models/precision.js';
import type { Module } from '../../nn/index.js';
import type { ExponentialMovingAverage } from '../../optim/index.js';
import { type Tensor, torch } from '../../torch/index.js';
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

/** What a run remembers of its evaluations. */
export interface Memory extends Record<string, unknown> {
  last: Measured | null;
  /** The first of those with the highest top-1 on what is chosen by. */
  best: Measured | null;
}

/** What a classifier's training adds to its summary; the accuracies are null where nothing was measured on. */
export interface ValidationSummary {
  /** Percentages. */
  readonly top1: number | null;
  readonly top5: number | null;
  readonly eval_loss: number | null;
  readonly eval_images: number;
  /** `val` or `holdout`. */
  readonly evaluated_on: string | null;
  /** How the result was chosen among the epochs. */
  readonly selection: 'last epoch' | 'best epoch on holdout' | 'best epoch on val';
  /** The epoch of the result, from 0. */
  readonly epoch: number | null;
  readonly checkpoint: string | null;
}

export interface Validated {
  readonly model: Module & { forward(images: Tensor): Tensor };
  readonly ema: ExponentialMovingAverage | null;
  readonly classes: number;
  readonly normalisation: Normalisation;
  /** By what the log calls them. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
  readonly settings: ValidationSettings;
  readonly plan: Plan;
  readonly precision: Precision;
  readonly memory: Memory;
  readonly hooks: TrainingHooks;
}

/**
 * Evaluates after every so many epochs and after the last step, with the moving average where there is one. Every choice
 * among epochs is made by what the settings name, and told. What a signal broke off is made up for where the run goes on.
 */
export async function validation(
  run: Run,
  validated: Validated,
): Promise<Observer<ValidationSummary>> {
  const { settings, memory, plan, hooks } = validated;
  const { select, evalEvery } = settings;
  const isMeasured = Object.keys(validated.loaders).length > 0;
  let isBrokenOff = false;

  const measureIfDue = async (epoch: number, step: number): Promise<void> => {
    const isDue = (epoch + 1) % evalEvery === 0 || step >= plan.totalSteps;
    if (!isMeasured || !isDue || memory.last?.step === step) return;
    const results = await measureUnlessStopped(validated);
    if (results === null) {
      isBrokenOff = true;
      return;
    }
    for (const [on, { top1, top5, loss }] of Object.entries(results)) {
      run.evaluation({ epoch, step, on, top1, top5, loss });
    }
    memory.last = { epoch, step, results };
    const score = select === 'last' ? undefined : results[select]?.top1;
    if (score === undefined || score <= (memory.best?.results[select]?.top1 ?? -1)) return;
    saveBest(run, validated, step);
    // A full disk leaves the ones before.
    if (stepOfBest(run) === step) memory.best = memory.last;
  };

  if (memory.best !== null && stepOfBest(run) !== memory.best.step) {
    hooks.onWarning?.(
      `the weights of the best epoch so far, ${memory.best.epoch + 1}, are not in ${run.best}: the best is chosen among the epochs from here on`,
    );
    memory.best = null;
  }
  const { start } = run;
  const ended = start === undefined ? null : endedEpoch(start, plan);
  if (start !== undefined && ended !== null) await measureIfDue(ended, start.step);

  return {
    onEpoch: ({ epoch, step }) => measureIfDue(epoch, step),
    async onEnd({ steps }) {
      const chosen = select === 'last' ? memory.last : memory.best;
      const on = chosen === null ? null : 'val' in chosen.results ? 'val' : 'holdout';
      const result = chosen?.results[on ?? ''];
      const newest = validated.ema === null ? run.weights : run.average;
      return {
        top1: result?.top1 ?? null,
        top5: result?.top5 ?? null,
        eval_loss: result?.loss ?? null,
        eval_images: result?.images ?? 0,
        evaluated_on: on,
        selection: select === 'last' ? 'last epoch' : `best epoch on ${select}`,
        epoch: chosen?.epoch ?? null,
        checkpoint: steps === 0 ? null : memory.best === null ? newest : run.best,
      };
    },
    get isBrokenOff() {
      return isBrokenOff;
    },
    [Symbol.dispose]() {},
  };
}

/** The epoch at whose end a run goes on; null within one that the run does not end in. */
function endedEpoch({ epoch, batch, step }: Progress, { totalSteps }: Plan): number | null {
  if (batch === 0) return epoch === 0 ? null : epoch - 1;
  return step >= totalSteps ? epoch : null;
}

/**
 * Measures the weights, those of the moving average where there is one.
 *
 * @returns what they reach on each data; null where the signal came first
 */
async function measureUnlessStopped({
  model,
  ema,
  loaders,
  normalisation,
  classes,
  precision,
  hooks: { signal },
}: Validated): Promise<Measured['results'] | null> {
  const results: Record<string, Measured['results'][string]> = {};
  model.eval();
  ema?.swap();
  try {
    for (const [on, loader] of Object.entries(loaders)) {
      const { top1, top5, loss, images } = await evaluateClassifier(
        (batch) => inPrecision(precision, normalisation.device, () => model.forward(batch)),
        loader,
        normalisation,
        { classes, signal },
      );
      results[on] = { top1, top5, loss, images };
    }
    return results;
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return null;
    throw error;
  } finally {
    ema?.swap();
    model.train();
  }
}

/** Keeps the weights that were measured. */
function saveBest(run: Run, { model, ema }: Validated, step: number): void {
  using _ = torch.scope();
  run.saveBest(ema === null ? model.stateDict() : ema.stateDict(), step);
}

/** The step that the best weights are of; null where there are none. */
function stepOfBest({ best }: Run): number | null {
  if (!existsSync(best)) return null;
  try {
    return Number(readSafetensorsMetadata(best).step);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}
