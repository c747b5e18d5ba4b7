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

interface DetectFlags extends BenchFlags {
  model: string;
  batchSize?: number;
  imageSize?: number;
  device: string;
  amp: Precision | 'auto';
}

const EXAMPLES = `
A training step of a detector with masks, with AdamW, and inference up to the masks within boxes, on fixed images with seven
objects each. With --reference, plain PyTorch does both, with the same weights, objects and draws.

Examples:
  $ npx mae-native bench detect --reference
  $ npx mae-native bench detect --model vitdet_base_patch16 --image-size 512 --amp bf16 --rounds 3 --reference`;

/** `mae-native bench detect`: how fast a detector trains and finds objects. */
export function registerDetect(bench: Command): void {
  const command = bench
    .command('detect')
    .description('throughput of a detector: training steps, and inference');
  addModelFlags(shared(command, 7), 'a detector by name', 'vitdet_tiny_patch8_128')
    .option(
      '--image-size <pixels>',
      "side of the images (default: the model's)",
      parser(kinds.wholeNumber(1)),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DetectFlags) => {
      const { benchDetect } = await import('../bench/detect.js');
      const { memoryLines } = await import('../bench/table.js');
      const listener = await tablePrinter('images/s', flags);
      const result = await benchDetect({ ...flags, device: flags.device as Device }, listener);
      await printResult(result, flags, result.cases.flatMap(memoryLines));
    });
}
