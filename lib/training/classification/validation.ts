/** Measuring a classifier while it is trained, and choosing its result. */

import type { Normalisation } from '../../data/tensors/index.js';
import { evaluateClassifier } from '../../evaluation/index.js';
import type { Module } from '../../nn/index.js';
import type { ExponentialMovingAverage } from '../../optim/index.js';
import { inPrecision, type Precision } from '../../runtime/precision.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Run } from '../run/run.js';
import type { Observer } from '../run/train.js';
import {
  isBestLost,
  isBestOf,
  type Measured,
  type Measuring,
  measuring,
  resultOf,
  tellMeasured,
} from './measuring.js';

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

export interface Validated extends Measuring {
  readonly model: Module & { forward(images: Tensor): Tensor };
  readonly ema: ExponentialMovingAverage | null;
  readonly classes: number;
  readonly normalisation: Normalisation;
  readonly precision: Precision;
  readonly memory: Memory;
}

/**
 * Evaluates with the moving average where there is one, as {@link measuring} tells. Every choice among epochs is made by
 * what the settings name, and told.
 */
export async function validation(
  run: Run,
  validated: Validated,
): Promise<Observer<ValidationSummary>> {
  const { settings, memory, hooks } = validated;
  const { select } = settings;
  if (isBestLost(run, memory.best, hooks)) {
    memory.best = null;
    // No other epoch may follow.
    if (memory.last?.step === run.start?.step) choose(run, validated);
  }

  return await measuring(run, validated, {
    measuredStep: () => memory.last?.step,
    async measure(epoch, step) {
      memory.last = { epoch, step, results: await resultsOf(validated) };
      tellMeasured(run, memory.last);
      choose(run, validated);
    },
    summary(steps) {
      const newest = validated.ema === null ? run.weights : run.average;
      return {
        ...resultOf(select === 'last' ? memory.last : memory.best),
        selection: select === 'last' ? 'last epoch' : `best epoch on ${select}`,
        checkpoint: steps === 0 ? null : memory.best === null ? newest : run.best,
      };
    },
    [Symbol.dispose]() {},
  });
}

/** Measures the weights, those of the moving average where there is one. */
async function resultsOf({
  model,
  ema,
  loaders,
  normalisation,
  classes,
  precision,
  hooks: { signal },
}: Validated): Promise<Measured['results']> {
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
  } finally {
    ema?.swap();
    model.train();
  }
}

/** Compares what was measured last, of the present weights, with the best so far, and keeps them where they are better. */
function choose(run: Run, validated: Validated): void {
  const {
    memory,
    settings: { select },
  } = validated;
  const { last, best } = memory;
  const score = select === 'last' ? undefined : last?.results[select]?.top1;
  if (last === null || score === undefined || score <= (best?.results[select]?.top1 ?? -1)) return;
  saveBest(run, validated, last.step);
  // A full disk leaves the ones before.
  if (isBestOf(run, last.step)) memory.best = last;
}

function saveBest(run: Run, { model, ema }: Validated, step: number): void {
  using _ = torch.scope();
  run.saveBest(ema === null ? model.stateDict() : ema.stateDict(), step);
}
