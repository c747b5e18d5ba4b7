/** The lines that training commands print before they start. */
import type { TrainingStart } from '../training/index.js';
import type { TrainingSettings } from '../training/settings/resolve.js';

/** The model, the data and the plan of a training. */
export function introduce(start: TrainingStart, given: ReadonlySet<string>): string[] {
  const { introduction, settings, parameters, trainedParameters, samples, classes } = start;
  const trained =
    introduction.isPartlyFrozen && trainedParameters < parameters
      ? ` (${millions(trainedParameters)} of them trained)`
      : '';
  const work =
    start.flopsPerImage === null ? '' : `, ${flops(start.flopsPerImage)} an image and step`;
  const of = classes === null ? '' : ` of ${count(classes.length, 'class', 'classes')}`;
  const more = introduction.images === undefined ? '' : `, ${introduction.images}`;
  return [
    `${introduction.title}: ${millions(parameters)} parameters${trained}${work}, on ${start.device}`,
    ...(introduction.notes ?? []),
    `${count(samples, 'image')}${of} from ${settings.data.join(', ')}${more}`,
    ...introducePlan(start, settings, start.precisionReason),
    ...(introduction.hints?.({ ...start, given }) ?? []),
    ...(start.noGraph === null ? [] : [`no CUDA graph: ${start.noGraph}`]),
  ];
}

/** Steps, learning rate, precision, folder, and where a resumed run continues. */
function introducePlan(
  start: TrainingStart,
  settings: TrainingSettings,
  precisionReason: string | null,
): string[] {
  const { samples, totalSteps, epochs, warmupSteps, processes } = start;
  const { accum, lr } = settings;
  const batchSize = settings.batchSize * processes;
  // A step has images of one epoch only.
  const isAll = batchSize * accum > samples;
  const effective = isAll ? samples : batchSize * accum;
  return [
    `${count(totalSteps, 'step')} (${count(short(epochs), 'epoch')}) of ${count(effective, 'image')}` +
      stepParts(isAll, accum, batchSize) +
      (processes === 1 ? '' : `, by ${processes} processes together`),
    `learning rate ${short(lr)} after ${count(warmupSteps, 'step')} of warm-up; base learning rate, for 256 images, ${short((lr * 256) / effective)}`,
    `precision: ${start.precision === 'none' ? 'float32' : start.precision}` +
      (precisionReason === null ? '' : ` (${precisionReason})`),
    `run's folder: ${settings.out}`,
    ...resumption(start, settings),
  ];
}

function resumption(
  { stepsDone, totalSteps }: TrainingStart,
  { maxSteps, resume, out }: TrainingSettings,
): string[] {
  if (stepsDone === 0) {
    return resume === 'auto' ? [`no checkpoint in ${out} to go on from: starting anew`] : [];
  }
  if (stepsDone < totalSteps) return [`going on after step ${stepsDone}`];
  return [
    `all ${count(stepsDone, 'step')} are done; ${maxSteps === null ? '--epochs' : '--max-steps'} gives the run more`,
  ];
}

/** The batches of a step, where it is not one full batch. */
function stepParts(isAll: boolean, accum: number, batchSize: number): string {
  if (isAll)
    return `, all that there are: fewer than --batch-size${accum === 1 ? '' : ' times --accum'}`;
  return accum === 1 ? '' : ` (${accum} batches of ${batchSize})`;
}

/** `1 step`, `2 steps`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** A number with four significant digits. */
function short(value: number): number {
  return Number(value.toPrecision(4));
}

/** `5.4 M`. */
export function millions(parameters: number): string {
  return `${(parameters / 1e6).toFixed(2)} M`;
}

export function flops(count: number): string {
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MFLOP` : `${(count / 1e9).toFixed(1)} GFLOP`;
}

/**
 * `loss 1.0342, the mean of the last 6 steps, after 60 steps, 340 images/s, 60 s`. Lines of progress have the mean of
 * fewer steps.
 */
export function trainedLoss(
  summary: { loss: number; total_steps: number; complete: boolean } & Parameters<
    typeof throughput
  >[0],
  what = 'loss',
): string {
  const { loss, complete, total_steps: all } = summary;
  const last = all - Math.floor(all * 0.9);
  const over = complete
    ? `the last ${last === 1 ? 'step' : `${last} steps`}`
    : 'the steps since the last line';
  return `${what} ${loss.toFixed(4)}, the mean of ${over}, after ${throughput(summary)}`;
}

/** `12 steps, 340 images/s, 60 s`: printed at the end of every training. */
export function throughput(summary: {
  steps: number;
  images_per_second: number;
  wall_seconds: number;
}): string {
  return (
    `${count(summary.steps, 'step')}, ${summary.images_per_second.toFixed(0)} images/s, ` +
    `${summary.wall_seconds.toFixed(0)} s`
  );
}
