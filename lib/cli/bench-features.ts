import type { Command } from 'commander';
import type { Precision } from '../runtime/precision.js';
import { kinds } from '../settings/index.js';
import type { Device } from '../torch/index.js';
import {
  addModelFlags,
  type BenchFlags,
  printResult,
  shared,
  tablePrinter,
} from './bench-sides.js';
import { parser } from './flags.js';

const count = parser(kinds.wholeNumber(1));

interface FeaturesFlags extends BenchFlags {
  data: string[];
  model: string;
  batchSize?: number;
  device: string;
  amp: Precision | 'auto';
  workers?: number;
  images: number;
  seconds: number;
}

const EXAMPLES = `
Images are read, decoded, cut and encoded to class tokens; weights are random, which changes no time. The encoder is
also measured alone, on fixed images. With --reference, PyTorch's DataLoader and the same encoder do so too.

Examples:
  $ npx mae-native bench features --data photos
  $ npx mae-native bench features --data photos.tar --model mae_vit_base_patch16 --amp bf16 --reference`;

/** `mae-native bench features`: how fast images become features. */
export function registerFeatures(bench: Command): void {
  const command = bench
    .command('features')
    .description('throughput of an encoder: images a second from file to feature')
    .requiredOption('--data <source...>', 'images, as --data of train');
  addModelFlags(
    shared(command, 5),
    'a model by name, whose encoder is used',
    'mae_vit_base_patch16',
  )
    .option('--workers <n>', 'workers here, processes there (default: the cores)', count)
    .option('--images <n>', 'at most so many of the images, from all over the data', count, 10_000)
    .option(
      '--seconds <s>',
      'what a round from files takes',
      parser(kinds.number(0, { above: true })),
      5,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: FeaturesFlags) => {
      const { benchFeatures } = await import('../bench/features.js');
      const listener = await tablePrinter('images/s', flags);
      const result = await benchFeatures({ ...flags, device: flags.device as Device }, listener);
      await printResult(result, flags);
    });
}
