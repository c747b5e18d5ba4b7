import { describeMetric, knownMetrics } from '../training/evaluator.js';
import type { TrainingHooks } from '../training/index.js';
import { inLine } from './output.js';
import { duration, type ProgressLine } from './progress-line.js';

/** So many numbers are printed of an evaluation; of more, only those that have a title. The log has all. */
const MOST_METRICS = 6;

/** Hooks that show a training's progress. */
export function progressHooks(progress: ProgressLine): TrainingHooks {
  return {
    onPace: ({ secondsPerStep, secondsLeft }) =>
      progress.note(
        `about ${duration(secondsLeft)} to go at ${Number(secondsPerStep.toPrecision(2))} s a step`,
      ),
    onStep: (record) => progress.update(record),
    onEvaluation: ({ epoch, step: _, on, ...metrics }) => {
      const all = Object.entries(metrics);
      const shown =
        all.length > MOST_METRICS ? all.filter(([name]) => knownMetrics.includes(name)) : all;
      const values = shown.map(([name, value]) => describeMetric(name, value as number));
      const data = on === 'val' ? '--val-data' : 'held-out images';
      progress.note(`epoch ${epoch + 1}: ${values.join(', ')} on ${data}`);
    },
    onSkippedUpdate: ({ step, loss, lr }) =>
      progress.note(
        `step ${step}: loss ${loss} or its gradient is not finite at learning rate ${Number(lr.toPrecision(3))}; the update is left out`,
      ),
    onSkip: (name, reason) => progress.note(`skipped ${inLine(name)}: ${inLine(reason)}`),
    onWarning: (message) => progress.note(`warning: ${message}`),
  };
}
