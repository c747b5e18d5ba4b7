import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import type { Precision } from '../runtime/precision.js';
import { kinds } from '../settings/index.js';
import { type BenchFlags, printResult, tablePrinter } from './bench-sides.js';
import { addJsonFlag, parser } from './flags.js';

interface ProcessesFlags extends Omit<BenchFlags, 'threads'> {
  model: string;
  batchSize?: number;
  amp: Precision | 'auto';
  gradCompression: 'none' | 'bf16';
  shardOptimizer?: boolean;
}

const EXAMPLES = `
Processes share a batch (strong scaling), and then have one each (weak scaling). The cores are divided among them. With
--reference it is PyTorch's DistributedDataParallel, started by torchrun. --json has the share of a step that waits for
the exchange of gradients.

Examples:
  $ npx mae-native bench processes
  $ npx mae-native bench processes 1,2,4 --amp bf16 --reference
  $ npx mae-native bench processes 2 --grad-compression bf16 --json`;

/** `mae-native bench processes`: training by several processes of this machine. */
export function registerProcesses(bench: Command): void {
  const command = bench
    .command('processes')
    .description('throughput of several processes that train together')
    .argument('[counts]', 'how many, in turn', '1,2')
    .option('--model <name>', 'a model by name', 'mae_vit_tiny_patch4_32')
    .option(
      '--batch-size <n>',
      'images of a shared batch, or of each process (default: by the model)',
      parser(kinds.wholeNumber(1)),
    )
    .addOption(
      new Option('--amp <precision>', 'what matrix products compute in')
        .choices(['none', 'bf16', 'auto'])
        .default('none'),
    )
    .addOption(
      new Option('--grad-compression <kind>', 'numbers in which we exchange gradients')
        .choices(['none', 'bf16'])
        .default('none'),
    )
    .option('--shard-optimizer', "divide our optimizer's state among the processes");
  command
    .option(
      '--reference [python]',
      'compare with PyTorch in this Python (default: MAE_NATIVE_PYTHON, else python3)',
    )
    .option(
      '--rounds <n>',
      'how often all processes are started (default: 5)',
      parser(kinds.wholeNumber(1)),
    );
  addJsonFlag(command)
    .addHelpText('after', EXAMPLES)
    .action(async (counts: string, flags: ProcessesFlags) => {
      const processes = counts.split(',').map(Number);
      if (!processes.every((count) => Number.isInteger(count) && count > 0)) {
        throw new UsageError(`'${counts}' are no numbers of processes; expected such as 1,2,4`);
      }
      const { benchProcesses } = await import('../bench/index.js');
      const listener = await tablePrinter('images/s', flags);
      await printResult(await benchProcesses({ ...flags, processes }, listener), flags);
    });
}
