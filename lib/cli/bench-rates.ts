import type { Command } from 'commander';
import type { AttentionRate, RatesResult } from '../bench/rates.js';
import type { Precision } from '../runtime/precision.js';
import { kinds } from '../settings/index.js';
import type { Device } from '../torch/index.js';
import { addModelFlags, addSideFlags, printSides } from './bench-sides.js';
import { parser } from './flags.js';
import { print, printJson } from './output.js';

const count = parser(kinds.wholeNumber(1));

interface RatesFlags {
  model: string;
  batchSize?: number;
  device: string;
  amp: Precision | 'auto';
  rounds?: number;
  threads?: number;
  json?: boolean;
}

const EXAMPLES = `
Measures the parts of a training step: the products of a model's layers, and its attention by each of libtorch's kernels,
with their errors against float64. docs/benchmarks.md has the method.

Examples:
  $ npx mae-native bench rates --model mae_vit_base_patch16 --amp bf16
  $ npx mae-native bench rates --model mae_vit_large_patch16 --batch-size 256 --device cuda --amp bf16 --json`;

/** `mae-native bench rates`: how fast the parts of a training step are. */
export function registerRates(bench: Command): void {
  const command = bench
    .command('rates')
    .description("rates of a model's products, and of its attention by each kernel")
    .option('--rounds <n>', 'how often each is measured (default: 15)', count);
  addSideFlags(addModelFlags(command, 'a model by name', 'mae_vit_base_patch16'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RatesFlags) => {
      const { benchRates } = await import('../bench/rates.js');
      const result = benchRates({ ...flags, device: flags.device as Device });
      printSides({ ...result.versions, reference: null }, result.machine.threads);
      if (flags.json) printJson(result);
      else for (const line of linesOf(result)) print(line);
    });
}

function linesOf(result: RatesResult): string[] {
  return [
    `${result.model}, ${result.batch_size} images, ${result.amp} on ${result.device}; ` +
      `a large product: ${rate(result.gemm_tflops)} TFLOP/s`,
    '',
    'product        rows x from x to             forward  backward, TFLOP/s',
    ...result.products.map(
      ({ name, rows, from, to, forward_tflops, backward_tflops }) =>
        `${name.padEnd(14)} ${`${rows} x ${from} x ${to}`.padEnd(26)} ` +
        `${rate(forward_tflops).padStart(9)} ${rate(backward_tflops).padStart(9)}`,
    ),
    '',
    'attention      tokens x width  kernel                forward  backward, ms   errors of output and gradients, node',
    ...result.attention.map(attentionLine),
  ];
}

function attentionLine(one: AttentionRate): string {
  const start = `${one.part.padEnd(14)} ${`${one.length} x ${one.width}`.padEnd(15)} ${one.backend.padEnd(19)}`;
  if (one.problem !== null) return `${start} cannot be used: ${one.problem}`;
  const times = [one.forward_ms, one.backward_ms].map((ms) => rate(ms as number).padStart(9));
  const errors = [one.output_error, one.gradient_error].map((value) => value?.toExponential(1));
  return `${start} ${times.join(' ')}       ${errors.join('  ')}  ${one.node}`;
}

const rate = (value: number): string => value.toPrecision(3);
