import type { Command } from 'commander';
import type { DataListener, DataResult } from '../bench/data.js';
import type { Decode } from '../data/index.js';
import { kinds } from '../settings/index.js';
import { printSides } from './bench-sides.js';
import { addJsonFlag, parser } from './flags.js';
import { inLine, note, print, printJson } from './output.js';

const count = parser(kinds.wholeNumber(1));

interface DataFlags {
  data: string[];
  workers?: number;
  imageSize: readonly [number, number];
  batchSize: number;
  images: number;
  augment: 'train' | 'eval' | 'jitter';
  cropScale: readonly [number, number];
  scaleRange: readonly [number, number];
  decode: Decode;
  seconds: number;
  rounds?: number;
  memory?: number | true;
  reference?: string | true;
  json?: boolean;
}

const EXAMPLES = `
Loads the same images again and again, for a consumer that does nothing else, and keeps none of them. With --reference,
PyTorch's DataLoader and Pillow load them too, with as many processes as there are workers here. docs/benchmarks.md has
the method.

Examples:
  $ npx mae-native bench data --data photos
  $ npx mae-native bench data --data photos.tar --workers 4 --reference
  $ npx mae-native bench data --data photos.tar --memory --json
  $ npx mae-native bench data --data coco:coco --augment jitter --image-size 1024 --batch-size 4 --reference`;

/** Enough images to show whether memory grows. */
const WATCHED_IMAGES = 50_000;

/** `mae-native bench data`: how fast images become batches. */
export function registerData(bench: Command): void {
  const command = bench
    .command('data')
    .description('throughput of loading: images that are read, decoded, cropped and put in batches')
    .requiredOption('--data <source...>', 'images, as --data of train')
    .option('--workers <n>', 'workers here, processes there (default: the cores)', count)
    .option(
      '--image-size <size>',
      'a side in pixels, or HEIGHTxWIDTH',
      parser(kinds.imageSize),
      [224, 224],
    )
    .option('--batch-size <n>', 'images a batch', count, 64)
    .option('--images <n>', 'at most so many of the images, from all over the data', count, 10_000)
    .option(
      '--augment <name>',
      'train: random crops and flips; eval: the centre; jitter: as detect train, with objects (--data coco:DIR)',
      parser(kinds.choice('train', 'eval', 'jitter')),
      'train',
    )
    .option(
      '--crop-scale <from,to>',
      'share of the area that a random crop keeps',
      parser(kinds.numbers(2)),
      [0.2, 1],
    )
    .option(
      '--scale-range <from,to>',
      'for --augment jitter: size of an image, in sides of the view',
      parser(kinds.numbers(2)),
      [0.1, 2],
    )
    .option(
      '--decode <how>',
      'fast: ours scales large images more while it decodes them',
      parser(kinds.choice('exact', 'fast')),
      'exact',
    )
    .option('--seconds <s>', 'what a round takes', parser(kinds.number(0, { above: true })), 3)
    .option('--rounds <n>', 'how often each side is measured (default: 5)', count)
    .option(
      '--memory [images]',
      `load so many images more and watch the memory (default: ${WATCHED_IMAGES})`,
      count,
    )
    .option(
      '--reference [python]',
      'compare with PyTorch and Pillow in this Python (default: MAE_NATIVE_PYTHON, else python3)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DataFlags) => {
      const { benchData } = await import('../bench/data.js');
      const memory = flags.memory === true ? WATCHED_IMAGES : flags.memory;
      await printResult(await benchData({ ...flags, memory }, listener), flags);
    });
  addJsonFlag(command);
}

const listener: DataListener = {
  onStart(versions, workers) {
    printSides(versions, workers);
  },
  onPhase: (what) => note(what),
  onSkip: (name, reason) => note(`skipped ${inLine(name)}: ${inLine(reason)}`),
};

async function printResult(result: DataResult, { json }: DataFlags): Promise<void> {
  if (json) {
    printJson(result);
    return;
  }
  const { setting, tableHead, tableRow } = await import('../bench/table.js');
  const { dataRemarks } = await import('../bench/data-table.js');
  const { cases, reference, images, data, workers } = result;
  print(`${images} images of ${data}, ${workers} workers`);
  print(tableHead('images/s', reference !== null));
  for (const one of cases) print(tableRow(one));
  for (const line of [...dataRemarks(result), ...setting(result)]) print(line);
}
