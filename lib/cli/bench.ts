import { availableParallelism, loadavg } from 'node:os';
import { type Command, Option } from 'commander';
import type { BenchListener, BenchResult } from '../bench/index.js';
import type { Precision } from '../models/precision.js';
import { kinds } from '../settings/index.js';
import type { Device } from '../torch/index.js';
import { registerData } from './bench-data.js';
import { registerParity } from './bench-parity.js';
import { addSideFlags, tellSides } from './bench-sides.js';
import { parser } from './flags.js';

const count = parser(kinds.wholeNumber(1));

interface BenchFlags {
  reference?: string | true;
  rounds?: number;
  threads?: number;
  json?: boolean;
}

interface StepFlags extends BenchFlags {
  model: string;
  batchSize?: number;
  device: string;
  encoderMaskTokens?: boolean;
  checkpointing?: boolean;
  amp: Precision | 'auto';
  compile?: boolean;
}

const OPS_EXAMPLES = `
Time ratios are ours over PyTorch's: below 1, ours is faster. docs/benchmarks.md has the method.

Examples:
  $ npx mae-native bench ops
  $ npx mae-native bench ops --reference --filter add
  $ npx mae-native bench ops --reference path/to/python --json`;

const STEP_EXAMPLES = `
A step is what training runs, on fixed inputs: forward, backward, the gradients' norm and fused AdamW. The model "overhead" is as deep as
ViT-Large and so narrow that what is left is the cost of launching its ops.

Examples:
  $ npx mae-native bench step --reference
  $ npx mae-native bench step --model mae_vit_tiny_patch4_32 --batch-size 64 --amp bf16 --reference
  $ npx mae-native bench step --model mae_vit_large_patch16 --batch-size 2 --encoder-mask-tokens --reference`;

/** `mae-native bench`: how fast this is here, side by side with PyTorch if asked to, and whether the numbers are the same. */
export function registerBench(program: Command): void {
  const bench = program
    .command('bench')
    .description('measure how fast this is here, and whether the numbers are those of PyTorch');

  shared(bench.command('ops').description('time of small ops, as users write them'))
    .option('--filter <name>', 'only the cases whose names contain this')
    .addHelpText('after', OPS_EXAMPLES)
    .action(async (flags: BenchFlags & { filter?: string }) => {
      const { benchOps } = await import('../bench/index.js');
      const listener = await narrator('ops/s', flags);
      await print(await benchOps(flags, listener), flags);
    });

  shared(bench.command('step').description('throughput of whole training steps'))
    .option('--model <name>', 'a model by name, or overhead', 'overhead')
    .option('--batch-size <n>', 'images a step (default: by the model)', count)
    .option('--device <device>', 'where to train', 'cpu')
    .option(
      '--encoder-mask-tokens',
      'measure the step with mask tokens in the encoder too, beside the one without',
    )
    .option('--checkpointing', 'compute the blocks a second time on the way back, for less memory')
    .addOption(
      new Option('--amp <precision>', 'what matrix products compute in, on both sides')
        .choices(['none', 'bf16', 'fp16', 'auto'])
        .default('none'),
    )
    .option('--compile', "try torch.compile on PyTorch's side too, and compare with the faster")
    .addHelpText('after', STEP_EXAMPLES)
    .action(async (flags: StepFlags) => {
      const { benchStep } = await import('../bench/index.js');
      const listener = await narrator('images/s', flags);
      await print(await benchStep({ ...flags, device: flags.device as Device }, listener), flags);
    });

  registerData(bench);
  registerParity(bench);
}

function shared(command: Command): Command {
  command
    .option(
      '--reference [python]',
      'compare with PyTorch in this Python (default: MAE_NATIVE_PYTHON, else python3)',
    )
    .option('--rounds <n>', 'how often each side is measured (default: 15)', count);
  return addSideFlags(command);
}

/** Prints a table row by row, as the cases are measured. */
async function narrator(unit: 'ops/s' | 'images/s', flags: BenchFlags): Promise<BenchListener> {
  const { tableHead, tableRow } = await import('../bench/table.js');
  return {
    onStart(versions, threads) {
      tellSides(versions, threads);
      const busy = busyMachine();
      if (busy !== null) console.error(busy);
      if (!flags.json) console.log(tableHead(unit, versions.reference !== null));
    },
    onCase(result) {
      if (!flags.json) console.log(tableRow(result));
    },
  };
}

/** Says so where other programs take much of the machine: an op that waits for a thread then takes milliseconds. */
function busyMachine(): string | null {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load <= cores / 2) return null;
  return `The machine is busy (load ${load.toFixed(1)} on ${cores} cores): expect a wide spread, or try --threads 1.`;
}

async function print(result: BenchResult, flags: BenchFlags): Promise<void> {
  if (flags.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const { remarks } = await import('../bench/table.js');
  for (const line of remarks(result)) console.log(line);
}
