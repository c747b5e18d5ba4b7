// Trains the same model in float32 and bfloat16 with several seeds, and compares the final losses: a table in precisions.md,
// curves in precisions.svg.
//   npx tsx scripts/compare-precisions.ts --data cifar10-train.tar --out runs/precisions
//     [--steps 1000] [--batch-size 32] [--seeds 0,1,2] [--amp none,bf16] [--threads N]
// Complete trainings in the folder are not run again.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { precisions } from '../lib/bench/table.js';
import { UsageError, UserError } from '../lib/errors.js';
import {
  markdownTable,
  meanAndDeviation,
  meanOf,
  sampleDeviation,
} from '../lib/experiments/table.js';
import { writeFileDurably } from '../lib/files/index.js';
import {
  type LogRecord,
  type Precision,
  pretrain,
  type TrainingSummary,
} from '../lib/methods/public.js';
import { lineChart, type Series } from '../lib/plot/index.js';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '1000' },
    'batch-size': { type: 'string', default: '32' },
    seeds: { type: 'string', default: '0,1,2' },
    amp: { type: 'string', default: 'none,bf16' },
    threads: { type: 'string' },
  },
});

/** A training's mean loss over its last tenth, and its loss curve. */
interface Run {
  readonly loss: number;
  readonly curve: readonly (readonly [step: number, loss: number])[];
}

async function train(data: string, folder: string, amp: Precision, seed: number): Promise<Run> {
  const out = join(folder, `${amp}-${seed}`);
  const summary = join(out, 'summary.json');
  if (!existsSync(summary)) {
    await pretrain(
      {
        data: [data],
        model: 'mae_vit_tiny_patch4_32',
        normPixLoss: true,
        maxSteps: Number(flags.steps),
        batchSize: Number(flags['batch-size']),
        lr: 1e-3,
        ...(flags.threads !== undefined && { threads: Number(flags.threads) }),
        ...{ amp, seed, out },
      },
      {
        onStep: ({ step, totalSteps, loss }) => {
          if (step % 100 === 0) console.error(`${out}: step ${step}/${totalSteps}, loss ${loss}`);
        },
      },
    );
  }
  const { loss } = JSON.parse(readFileSync(summary, 'utf8')) as TrainingSummary;
  const lines = readFileSync(join(out, 'log.jsonl'), 'utf8').trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line) as LogRecord);
  return {
    loss,
    curve: records.flatMap((one) =>
      one.kind === 'step' ? [[one.step, one.loss ?? Number.NaN] as const] : [],
    ),
  };
}

/** The mean over the seeds, in a band from their lowest to highest loss. */
function seriesOf(precision: Precision, runs: readonly Run[]): Series {
  const places = (runs[0] as Run).curve.map(([step], i) => ({
    step,
    losses: runs.map(({ curve }) => curve[i]?.[1] ?? Number.NaN),
  }));
  return {
    name: precisions[precision],
    points: places.map(({ step, losses }) => [step, meanOf(losses)]),
    band: {
      name: `${precisions[precision]}, all seeds`,
      pieces: places.map(({ step, losses }) => [step, Math.min(...losses), Math.max(...losses)]),
    },
  };
}

/** What the difference of the means is beside what seeds make. */
function verdict([first, second]: readonly (readonly number[])[]): string {
  if (first === undefined || second === undefined || first.length < 2) return '';
  const difference = meanOf(second) - meanOf(first);
  return `\nThe means differ by ${difference.toFixed(4)}, the seeds of the first by ${sampleDeviation(first).toFixed(4)} (sample standard deviation).\n`;
}

async function compare(): Promise<void> {
  const { data, out: folder } = flags;
  if (data === undefined || folder === undefined) throw new UsageError('give --data and --out');
  const seeds = flags.seeds.split(',').map(Number);
  const compared = flags.amp.split(',') as Precision[];
  const runs = new Map<Precision, Run[]>();
  for (const amp of compared) {
    const ofSeeds: Run[] = [];
    for (const seed of seeds) ofSeeds.push(await train(data, folder, amp, seed));
    runs.set(amp, ofSeeds);
  }
  const losses = compared.map((amp) => (runs.get(amp) as Run[]).map(({ loss }) => loss));
  const table = markdownTable({
    columns: ['seed', ...compared.map((amp) => precisions[amp])],
    rows: [
      ...seeds.map((seed, i) => [seed, ...losses.map((one) => (one[i] as number).toFixed(4))]),
      ['mean', ...losses.map((one) => meanAndDeviation(one, 4))],
    ],
  });
  const text = table + verdict(losses);
  writeFileDurably(join(folder, 'precisions.md'), text);
  writeFileDurably(
    join(folder, 'precisions.svg'),
    lineChart({
      title: `mae_vit_tiny_patch4_32, ${flags['batch-size']} images a step`,
      x: { label: 'step' },
      y: { label: 'loss' },
      series: compared.map((amp) => seriesOf(amp, runs.get(amp) as Run[])),
    }),
  );
  console.log(text);
}

try {
  await compare();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
