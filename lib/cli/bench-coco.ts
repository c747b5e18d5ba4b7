import type { Command } from 'commander';
import { kinds } from '../settings/index.js';
import { type BenchFlags, printResult, shared, tablePrinter } from './bench-sides.js';
import { parser } from './flags.js';

const EXAMPLES = `
From files to the twelve numbers, of boxes and of masks, on made-up objects as many as COCO's images have. With --reference,
pycocotools does the same, and both must come to the same numbers; its Python needs PyTorch and pycocotools.

Examples:
  $ npx mae-native bench coco
  $ npx mae-native bench coco --images 1000 --reference path/to/python --json`;

/** `mae-native bench coco`: how fast COCO's metric is computed. */
export function registerCoco(bench: Command): void {
  const command = bench
    .command('coco')
    .description("speed of COCO's metric, from files to numbers");
  shared(command, 5)
    .option('--images <n>', 'images of the made-up data', parser(kinds.wholeNumber(1)), 200)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: BenchFlags & { images: number }) => {
      const { benchCoco } = await import('../bench/coco.js');
      const listener = await tablePrinter('images/s', flags);
      await printResult(await benchCoco(flags, listener), flags);
    });
}
