import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../files/index.js';
import { encoderMethods, type pretraining } from '../methods/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import { registerCoco } from './bench-coco.js';
import { registerData } from './bench-data.js';
import { registerDetect } from './bench-detect.js';
import { registerFeatures } from './bench-features.js';
import { registerParity } from './bench-parity.js';
import { registerProcesses } from './bench-processes.js';
import { registerRates } from './bench-rates.js';
import {
  addModelFlags,
  type BenchFlags,
  printResult,
  printSides,
  shared,
  tablePrinter,
} from './bench-sides.js';
import { note, print, printJson } from './output.js';
import { addProfileFlags, type ProfileFlags, startProfile } from './profile-flags.js';

interface ModelFlags extends BenchFlags {
  model: string;
  batchSize?: number;
  device: string;
  amp: Precision | 'auto';
}

interface StepFlags extends ModelFlags, ProfileFlags {
  encoderMaskTokens?: boolean;
  checkpointing?: boolean;
  cudaGraph?: boolean;
  compile?: boolean;
  case: 'mae' | 'own';
  method?: keyof typeof pretraining;
}

const OPS_EXAMPLES = `
Time ratios are ours over PyTorch's: below 1, ours is faster. docs/benchmarks.md has the method.

Examples:
  $ npx mae-native bench ops
  $ npx mae-native bench ops --reference --filter add
  $ npx mae-native bench ops --reference path/to/python --json`;

const STEP_EXAMPLES = `
A step is what training runs, on fixed inputs: forward, backward, the gradients' norm and fused AdamW. The model "overhead"
is as deep as ViT-Large, and so narrow that its time is the cost of launching ops. With --method it is the step of another
method: its losses, optimizer, clipping and moving averages, without stochastic depth. A classifier, such as vit_base_patch16,
is fine-tuned.

Examples:
  $ npx mae-native bench step --reference
  $ npx mae-native bench step --model mae_vit_tiny_patch4_32 --batch-size 64 --amp bf16 --reference
  $ npx mae-native bench step --model mae_vit_large_patch16 --batch-size 2 --encoder-mask-tokens --reference
  $ npx mae-native bench step --model mae_vit_base_patch16 --profile trace.json
  $ npx mae-native bench step --model vit_base_patch16 --batch-size 8 --amp bf16 --reference
  $ npx mae-native bench step --method dino --model mae_vit_tiny_patch4_32 --reference
  $ npx mae-native bench step --case own --model mae_vit_tiny_patch4_32`;

const SCALE_EXAMPLES = `
Steps differ from the model's own in one thing at a time. Axes: batch-size, image-size, mask-ratio, depth, width.

Examples:
  $ npx mae-native bench scale --model mae_vit_tiny_patch4_32 --batch-size 32
  $ npx mae-native bench scale mask-ratio --model mae_vit_large_patch16 --batch-size 2 --json > scale.json`;

const REPORT_EXAMPLES = `
Results are what bench step, ops, data and scale print with --json.

Example:
  $ npx mae-native bench step --reference --json > step.json
  $ npx mae-native bench report step.json --out report.md --plot report.svg`;

const START_EXAMPLES = `
From the command to the end of the first training step of the quick start's model, each time in a new process. PyTorch's
side imports torch and takes a step of the same model.

Examples:
  $ npx mae-native bench start
  $ npx mae-native bench start --reference path/to/python --rounds 9`;

/** `mae-native bench`: speed on this machine, also side by side with PyTorch, and whether the numbers agree. */
export function registerBench(program: Command): void {
  const bench = program
    .command('bench')
    .description('measure how fast this is here, and whether the numbers are those of PyTorch');

  shared(bench.command('ops').description('time of small ops, as users write them'))
    .option('--filter <name>', 'only the cases whose names contain this')
    .addHelpText('after', OPS_EXAMPLES)
    .action(async (flags: BenchFlags & { filter?: string }) => {
      const { benchOps } = await import('../bench/index.js');
      const listener = await tablePrinter('ops/s', flags);
      await printResult(await benchOps(flags, listener), flags);
    });

  const step = modelFlags(bench.command('step').description('throughput of whole training steps'))
    .option(
      '--encoder-mask-tokens',
      'measure the step with mask tokens in the encoder too, beside the one without',
    )
    .option('--checkpointing', 'compute the blocks again in the backward pass, for less memory')
    .option('--cuda-graph', 'let a CUDA graph do our steps')
    .option(
      '--compile',
      "try torch.compile on PyTorch's side too, and compare with the faster; with --reference",
    );
  step.addOption(
    new Option(
      '--case <name>',
      "what is trained: mae, or own, a classifier beside one of a user's own",
    )
      .choices(['mae', 'own'])
      .default('mae'),
  );
  step.addOption(
    new Option('--method <name>', 'what is trained by').choices(encoderMethods).default('mae'),
  );
  addProfileFlags(step).addHelpText('after', STEP_EXAMPLES).action(runStep);

  modelFlags(
    bench
      .command('scale')
      .description('how the cost of a training step grows with what is trained')
      .argument('[axis...]', 'what grows (default: all)'),
  )
    .addHelpText('after', SCALE_EXAMPLES)
    .action(async (axes: string[], flags: ModelFlags) => {
      const { benchScale } = await import('../bench/index.js');
      const listener = await tablePrinter('images/s', flags);
      const wanted = axes.length === 0 ? undefined : axes;
      const result = await benchScale(
        { ...flags, device: flags.device as Device, axes: wanted },
        listener,
      );
      await printResult(result, flags);
    });

  bench
    .command('report')
    .description('tables and a plot of results')
    .argument('<file...>', 'results of bench ... --json')
    .option('--out <file>', 'where the tables go, as Markdown (default: stdout)')
    .option('--plot <file>', 'where the plot goes, as SVG')
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (files: string[], { out, plot }: { out?: string; plot?: string }) => {
      const { benchReport } = await import('../bench/report.js');
      const { markdown, svg } = benchReport(files);
      if (out === undefined) print(markdown);
      else writeFileDurably(out, markdown);
      if (plot !== undefined) writeFileDurably(plot, svg);
    });

  const start = bench.command('start').description('how long a training takes to start');
  shared(start, 5)
    .addHelpText('after', START_EXAMPLES)
    .action(async (flags: BenchFlags) => {
      const { benchStart } = await import('../bench/start.js');
      const result = await benchStart(flags);
      printSides(result.versions, result.machine.threads);
      if (flags.json) return printJson(result);
      const { startLines } = await import('../bench/table.js');
      for (const line of startLines(result)) print(line);
    });

  registerRates(bench);
  registerData(bench);
  registerFeatures(bench);
  registerDetect(bench);
  registerParity(bench);
  registerProcesses(bench);
  registerCoco(bench);
}

async function runStep(flags: StepFlags): Promise<void> {
  if (flags.case === 'own') return runOwn(flags);
  const { benchStep } = await import('../bench/index.js');
  const { stepRemarks } = await import('../bench/table.js');
  const listener = await tablePrinter('images/s', flags);
  using profile = await startProfile(flags, 1, flags.json ? note : print);
  const result = await benchStep({ ...flags, device: flags.device as Device, profile }, listener);
  await printResult(result, flags, stepRemarks(result));
}

async function runOwn(flags: StepFlags): Promise<void> {
  const others = {
    '--encoder-mask-tokens': flags.encoderMaskTokens,
    '--checkpointing': flags.checkpointing,
    '--cuda-graph': flags.cudaGraph,
    '--compile': flags.compile,
    '--profile': flags.profile,
    '--method': flags.method === 'mae' ? undefined : flags.method,
  };
  for (const [flag, value] of Object.entries(others)) {
    if (value !== undefined) throw new UsageError(`${flag} is for --case mae; leave it out`);
  }
  const { benchOwn } = await import('../bench/index.js');
  const listener = await tablePrinter('images/s', flags);
  const result = await benchOwn({ ...flags, device: flags.device as Device }, listener);
  const times = result.own_time_ratio.toFixed(2);
  await printResult(result, flags, [`the user's model takes ${times} times the time of ours`]);
}

function modelFlags(command: Command): Command {
  return addModelFlags(shared(command), 'a model by name, or overhead', 'overhead');
}
