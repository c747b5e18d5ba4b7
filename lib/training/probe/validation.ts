/** Measuring the classifiers of a linear probe while they are trained, and choosing one of them. */
import type { DataLoader } from '../../data/index.js';
import { extractFeatures, type Features } from '../../evaluation/index.js';
import type { LinearProbe, Normalisation } from '../../models/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Measured, ValidationSummary } from '../classification/validation.js';
import type { Run } from '../run/run.js';
import type { Observer, TrainingHooks } from '../run/train.js';
import type { ValidationSettings } from '../settings/finetune.js';
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

export interface ValidatedProbe {
  readonly probe: LinearProbe;
  /** Images (N, C, H, W), normalised, to features (N, dim), float32. */
  readonly encode: (images: Tensor) => Tensor;
  readonly normalisation: Normalisation;
  /** By what the log calls them. */
  readonly loaders: Readonly<Record<string, DataLoader>>;
  readonly settings: ValidationSettings;
  /** Base learning rates of the classifiers. */
  readonly rates: readonly number[];
  readonly memory: ProbeMemory;
  readonly hooks: TrainingHooks;
}

/**
 * Evaluates after every so many epochs and at the end. The frozen encoder sees the images once in a run: their features
 * stay the same. With several classifiers the log has the results of the one that is ahead.
 */
export async function probeValidation(
  run: Run,
  validated: ValidatedProbe,
): Promise<Observer<ProbeSummary>> {
  const { probe, settings, rates, memory, loaders, hooks } = validated;
  const { select, evalEvery } = settings;
  const isMeasured = Object.keys(loaders).length > 0;
  const features: Record<string, Features> = {};

  const scoresOn = async (on: string, loader: DataLoader): Promise<Score[]> => {
    const { encode, normalisation } = validated;
    features[on] ??= await extractFeatures(encode, loader, normalisation, { signal: hooks.signal });
    return scoreClassifiers(probe, features[on]);
  };

  const choose = (step: number): void => {
    if (select === 'last') return;
    const score = (of: Measured | undefined) => of?.results[select]?.top1 ?? -1;
    const before = score(memory.best[memory.chosen]);
    for (const [i, now] of memory.last.entries()) {
      if (score(now) > score(memory.best[i])) memory.best[i] = now;
      if (score(memory.best[i]) > score(memory.best[memory.chosen])) memory.chosen = i;
    }
    if (score(memory.best[memory.chosen]) <= before) return;
    using _ = torch.scope();
    run.saveBest(probe.stateOf(memory.chosen), step);
  };

  const measure = async (epoch: number, step: number): Promise<void> => {
    probe.eval();
    try {
      const all: [string, Score[]][] = [];
      for (const [on, loader] of Object.entries(loaders)) {
        all.push([on, await scoresOn(on, loader)]);
      }
      memory.last = rates.map((_, i) => ({
        epoch,
        step,
        results: Object.fromEntries(all.map(([on, scores]) => [on, scores[i] as Score])),
      }));
      choose(step);
      for (const [on, scores] of all) {
        const { top1, top5, loss } = scores[memory.chosen] as Score;
        run.evaluation({ epoch, step, on, top1, top5, loss });
      }
    } catch (error) {
      // A signal ends it; a run that goes on later measures first.
      if (!hooks.signal?.aborted) throw error;
    } finally {
      probe.train();
    }
  };

  const { start } = run;
  const isDue = (epochs: number) => isMeasured && epochs % evalEvery === 0;
  // A signal may have come while the last epoch was measured.
  if (start?.batch === 0 && isDue(start.epoch) && memory.last[0]?.step !== start.step) {
    await measure(start.epoch - 1, start.step);
  }

  let epochNow = start === undefined ? 0 : Math.max(0, start.epoch - 1);
  return {
    async onEpoch({ epoch, step }) {
      epochNow = epoch;
      if (isDue(epoch + 1)) await measure(epoch, step);
    },
    async onEnd({ steps, complete }) {
      const isNew = memory.last[0]?.step !== steps;
      if (isMeasured && complete && isNew) await measure(epochNow, steps);
      const found = select === 'last' ? memory.last : memory.best;
      const chosen = found[memory.chosen];
      const on = chosen === undefined ? null : 'val' in chosen.results ? 'val' : 'holdout';
      const result = chosen?.results[on ?? ''];
      const isSeveral = rates.length > 1;
      return {
        top1: result?.top1 ?? null,
        top5: result?.top5 ?? null,
        eval_loss: result?.loss ?? null,
        eval_images: result?.images ?? 0,
        evaluated_on: on,
        selection:
          select === 'last'
            ? 'last epoch'
            : `best ${isSeveral ? ('learning rate and epoch' as const) : 'epoch'} on ${select}`,
        epoch: chosen?.epoch ?? null,
        checkpoint: steps === 0 ? null : select === 'last' ? run.weights : run.best,
        blr: rates[memory.chosen] as number,
        rates: rates.map((blr, i) => {
          const own = found[i]?.results[on ?? ''];
          return {
            blr,
            top1: own?.top1 ?? null,
            top5: own?.top5 ?? null,
            epoch: found[i]?.epoch ?? null,
          };
        }),
      };
    },
    [Symbol.dispose]() {
      for (const each of Object.values(features)) each[Symbol.dispose]();
    },
  };
}
