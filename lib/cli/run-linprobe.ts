import {
  type LinprobeOptions,
  type LinprobeStart,
  type LinprobeSummary,
  layLinprobeOptions,
  probedEncoder,
  resolveLinprobeSettings,
  runLinearProbing,
} from '../training/index.js';
import { accuracy } from './accuracy.js';
import { ImageProgress } from './image-progress.js';
import { count, introducePlan, millions, throughput } from './introduction.js';
import type { CommandFlags } from './training-flags.js';
import { asUsage, runTrainingCommand } from './training-run.js';

/** Runs a linear probe for the command line. */
export async function runLinprobe(options: LinprobeOptions, flags: CommandFlags): Promise<void> {
  const laid = asUsage(() => layLinprobeOptions(options, flags.config));
  const known = probedEncoder(laid);
  const settings = asUsage(() => resolveLinprobeSettings(laid, known));
  const encoding = new ImageProgress(flags.quiet ? null : process.stderr);
  await runTrainingCommand(
    {
      run: (hooks) =>
        runLinearProbing(settings, {
          ...hooks,
          onEncode: (images, total) => encoding.update(images, total),
          onStart(start) {
            encoding.end();
            hooks.onStart(start);
          },
        }).finally(() => encoding.end()),
      introduce: (start: LinprobeStart) => introduce(start, hasRate(laid)),
      conclude,
    },
    flags,
  );
}

const hasRate = ({ lr, blr, lrs }: LinprobeOptions) => (lr ?? blr ?? lrs) !== undefined;

function introduce(start: LinprobeStart, isRateGiven: boolean): string[] {
  const { settings, parameters, trainedParameters, rates } = start;
  const what =
    rates.length === 1 ? 'a linear classifier' : `${rates.length} linear classifiers, one a rate,`;
  return [
    `${what} on ${settings.init}: ${millions(parameters)} parameters ` +
      `(${millions(trainedParameters)} of them trained), on ${start.device}`,
    ...start.notes,
    `${count(start.samples, 'image')} of ${count(start.classes.length, 'class', 'classes')} from ${settings.data.join(', ')}` +
      (settings.cacheFeatures ? ', encoded once' : ''),
    ...introducePlan(start, settings, start.precisionReason),
    ...(rates.length === 1 ? [] : [`base learning rates: ${rates.join(', ')}`]),
    ...(isRateGiven ? [] : rateHint(start)),
  ];
}

/** What the paper's probes see: 90 epochs of ImageNet-1K. */
const PAPER_IMAGES = 90 * 1_281_167;

/** In how many images classifiers learn decides how far the paper's rate brings them. */
function rateHint({ epochs, samples, rates }: LinprobeStart): string[] {
  const images = Math.round(epochs * samples);
  if (images > PAPER_IMAGES / 10) return [];
  return [
    `base learning rate ${rates[0]} is the paper's, for ${Math.round(PAPER_IMAGES / 1e6)} million images seen; this run sees ${images}, ` +
      'and a larger one may reach more: --lrs 0.1,1,10,50 --holdout 0.1 --select holdout tries several',
  ];
}

function conclude(summary: LinprobeSummary): string[] {
  const { rates, blr } = summary;
  const loss = (summary.loss / rates.length).toFixed(4);
  const trained = `training loss ${loss}${rates.length === 1 ? '' : ', the mean of all rates,'} after ${throughput(summary)}`;
  if (rates.length === 1) return [accuracy(summary), trained];
  return [
    accuracy(summary),
    ...rates.map(
      (rate) =>
        `base learning rate ${rate.blr}: top-1 ${rate.top1 === null ? 'not measured' : `${rate.top1.toFixed(2)} %`}` +
        (rate.blr === blr ? ' (chosen)' : ''),
    ),
    trained,
  ];
}
