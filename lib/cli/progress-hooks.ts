import type { TrainingHooks } from '../training/index.js';
import { duration, type ProgressLine } from './progress-line.js';

/** Shows what a training tells while it goes on. */
export function progressHooks(progress: ProgressLine): TrainingHooks {
  return {
    onPace: ({ secondsPerStep, secondsLeft }) =>
      progress.note(
        `about ${duration(secondsLeft)} to go at ${Number(secondsPerStep.toPrecision(2))} s a step`,
      ),
    onStep: (record) => progress.update(record),
    onEvaluation: ({ epoch, on, top1, top5, loss }) =>
      progress.note(
        `epoch ${epoch + 1}: top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} %, loss ${loss.toFixed(4)} on ${on === 'val' ? '--val-data' : 'held-out images'}`,
      ),
    onSkippedUpdate: ({ step, loss, lr }) =>
      progress.note(
        `step ${step}: loss ${loss} or its gradient is not finite at learning rate ${Number(lr.toPrecision(3))}; the update is left out`,
      ),
    onSkip: (name, reason) => progress.note(`skipped ${name}: ${reason}`),
    onWarning: (message) => progress.note(`warning: ${message}`),
  };
}
