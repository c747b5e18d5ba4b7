/** Measuring the classifiers of a linear probe while they are trained, and choosing one of them. */

import type { Normalisation } from '../../data/tensors/index.js';
import { extractFeatures, type Features } from '../../evaluation/index.js';
import type { LinearProbe } from '../../models/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import {
  isBestLost,
  isBestOf,
  type Measured,
  type Measuring,
  measuring,
  resultOf,
  tellMeasured,
} from '../classification/measuring.js';
import type { ValidationSummary } from '../classification/validation.js';
import type { Run } from '../run/run.js';
import type { Observer } from '../run/train.js';
import { type Score, scoreClassifiers } from './score.js';

/** What a run remembers of its evaluations; lists run along the classifiers. */
export interface ProbeMemory extends Record<string, unknown> {
  last: Measured[];
  /** Of each, the first epoch with its highest top-1 on what is chosen by. */
  best: Measured[];
  /** The first classifier that reached the highest of all. */
  chosen: number;
}

/** What a linear probe adds to its summary. */
export interface ProbeSummary extends Omit<ValidationSummary, 'selection'> {
  readonly selection:
    | ValidationSummary['selection']
    | 'best learning rate and epoch on holdout'
    | 'best learning rate and epoch on val';
  /** The base learning rate of the result: for 256 images a step. */
  readonly blr: number;
  /** Every base learning rate, at its last epoch or its best one, by what the result is chosen by. */
  readonly rates: readonly {
    readonly blr: number;
    readonly top1: number | null;
    readonly top5: number | null;
    readonly epoch: number | null;
  }[];
}

export interface ValidatedProbe extends Measuring {
  readonly probe: LinearProbe;
  /** Images (N, C, H, W), normalised, to features (N, dim), float32. */
  readonly encode: (images: Tensor) => Tensor;
  readonly normalisation: Normalisation;
  /** Base learning rates of the classifiers. */
  readonly rates: readonly number[];
  readonly memory: ProbeMemory;
}

/**
 * Evaluates as {@link measuring} tells. The frozen encoder sees the images once: their features stay the same. With
 * several classifiers the log has the results of the one that is ahead.
 */
export async function probeValidation(
  run: Run,
  validated: ValidatedProbe,
): Promise<Observer<ProbeSummary>> {
  const { rates, memory, hooks } = validated;
  const { select } = validated.settings;
  const features: Record<string, Features> = {};
  if (isBestLost(run, memory.best[memory.chosen], hooks)) {
    memory.best = [];
    memory.chosen = 0;
    // No other epoch may follow.
    if (select !== 'last' && memory.last[0]?.step === run.start?.step) {
      choose(run, validated, select);
    }
  }

  return await measuring(run, validated, {
    measuredStep: () => memory.last[0]?.step,
    async measure(epoch, step) {
      const scores = Object.entries(await scoresOf(validated, features));
      memory.last = rates.map((_, i) => ({
        epoch,
        step,
        results: Object.fromEntries(scores.map(([on, all]) => [on, all[i] as Score])),
      }));
      if (select !== 'last') choose(run, validated, select);
      tellMeasured(run, memory.last[memory.chosen] as Measured);
    },
    summary(steps) {
      const found = select === 'last' ? memory.last : memory.best;
      const isSeveral = rates.length > 1;
      return {
        ...resultOf(found[memory.chosen]),
        selection:
          select === 'last'
            ? 'last epoch'
            : `best ${isSeveral ? ('learning rate and epoch' as const) : 'epoch'} on ${select}`,
        checkpoint: steps === 0 ? null : memory.best.length === 0 ? run.weights : run.best,
        blr: rates[memory.chosen] as number,
        rates: rates.map((blr, i) => {
          const { top1, top5, epoch } = resultOf(found[i]);
          return { blr, top1, top5, epoch };
        }),
      };
    },
    [Symbol.dispose]() {
      for (const each of Object.values(features)) each[Symbol.dispose]();
    },
  });
}

/**
 * What the classifiers reach on each data.
 *
 * @param features What the encoder makes of the images, computed where it is not there yet.
 */
async function scoresOf(
  { probe, encode, normalisation, loaders, hooks: { signal } }: ValidatedProbe,
  features: Record<string, Features>,
): Promise<Record<string, Score[]>> {
  const scores: Record<string, Score[]> = {};
  probe.eval();
  try {
    for (const [on, loader] of Object.entries(loaders)) {
      features[on] ??= await extractFeatures(encode, loader, normalisation, { signal });
      scores[on] = scoreClassifiers(probe, features[on]);
    }
    return scores;
  } finally {
    probe.train();
  }
}

/** Compares what was measured last with the best so far, and keeps the weights of a classifier that is better than all. */
function choose(run: Run, { probe, memory }: ValidatedProbe, by: 'holdout' | 'val'): void {
  const score = (of: Measured | undefined) => of?.results[by]?.top1 ?? -1;
  const best = memory.last.map((now, i) => {
    const before = memory.best[i];
    return before === undefined || score(now) > score(before) ? now : before;
  });
  const highest = Math.max(...best.map(score));
  if (highest > score(memory.best[memory.chosen])) {
    const chosen = best.findIndex((each) => score(each) === highest);
    const { step } = best[chosen] as Measured;
    using _ = torch.scope();
    run.saveBest(probe.stateOf(chosen), step);
    // A full disk leaves the ones before.
    if (!isBestOf(run, step)) return;
    memory.chosen = chosen;
  }
  memory.best = best;
}
