import { type Command, Option } from 'commander';
import type {
  DetectionInspection,
  Inspection,
  PackOptions,
  PackSummary,
  Verification,
} from '../data/index.js';
import { UsageError } from '../errors.js';
import { type Kind, kinds } from '../settings/index.js';
import { parser } from './flags.js';
import { withProgress } from './image-progress.js';
import { describeObjects, drawInspected } from './inspect-objects.js';
import { count } from './introduction.js';
import { inLine, print, printJson } from './output.js';

const PACK_EXAMPLES = `
The shorter side of images that are larger becomes --size, by bicubic interpolation; smaller ones stay. JPEG files that
need no scaling are kept as they are. With --format raw, each image has the same number of pixels: it is scaled, up or
down, until it just covers a square of --size, and its centre is cropped. Images that cannot be read are skipped.

The folder gets NAME-00000-of-00004.mae and so on, where NAME is its own. --data takes it in place of the images. Started
again with the same flags, packing continues where it stopped. --workers and, above 4, the environment's
UV_THREADPOOL_SIZE decide how many images are decoded at once.

Examples:
  $ npx mae-native data pack --data photos --out photos-256
  $ npx mae-native data pack --data imagenet/train --out imagenet-320 --size 320 --quality 95
  $ npx mae-native data pack --data inat2018:DIR --split test --out inat2018-val
  $ npx mae-native data pack --data photos --out photos-raw --size 128 --format raw`;

const INSPECT_EXAMPLES = `
Counts images and classes, and shows sizes and formats: of packed shards from their indexes, of other data from the
headers of up to 1,000 images. Of data with boxes (coco:DIR, coco:FILE.tar, synthetic-shapes) it counts objects, and
warns of what would keep a detector from learning; --out draws images with their boxes and masks. There, --split test is
the validation set.

Examples:
  $ npx mae-native data inspect photos
  $ npx mae-native data inspect photos-256 cifar10:DIR --json
  $ npx mae-native data inspect coco:DIR --split test --out objects.png`;

const VERIFY_EXAMPLES = `
Compares every checksum of packed shards; decodes every image of other data. Exits with 1 where anything cannot be read.

Examples:
  $ npx mae-native data verify photos-256
  $ npx mae-native data verify photos train-*.tar --json`;

const UNITS = { KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

const byteCount: Kind<number> = {
  expected: `a number of bytes, such as 512MiB; units are ${Object.keys(UNITS).join(', ')}`,
  read(value) {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([KMG]i?B)?$/.exec(String(value)) ?? [];
    const factor = unit === undefined ? 1 : UNITS[unit as keyof typeof UNITS];
    const bytes = Math.round(Number(number) * factor);
    return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
  },
};

const quality: Kind<number> = {
  expected: 'a whole number from 1 to 100',
  read: (value) => kinds.wholeNumber(1).read(Number(value) <= 100 ? value : undefined),
};

interface DataFlags {
  readonly split: 'train' | 'test';
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `mae-native data`: packs images for fast reading; inspects and verifies data. */
export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('pack images for fast reading; inspect and verify data');
  registerPack(data);
  registerInspect(data);
  registerVerify(data);
}

function registerPack(data: Command): void {
  const positive = parser(kinds.wholeNumber(1));
  const command = data
    .command('pack')
    .description('scale images once and store them in few large files')
    .requiredOption('--data <source...>', 'what to pack: all that training takes')
    .requiredOption('--out <dir>', 'the folder for the shards')
    .option('--size <pixels>', 'the shorter side of images that are larger', positive, 256)
    .addOption(
      new Option('--format <name>', 'how images are stored')
        .choices(['jpeg', 'raw'])
        .default('jpeg'),
    )
    .option('--quality <n>', "JPEG's, from 1 to 100 (default: 90)", parser(quality))
    .option('--shard-bytes <n>', 'the most that a file gets (default: 1GiB)', parser(byteCount))
    .option('--workers <n>', 'images in work at once (default: the number of cores)', positive);
  addDataFlags(command)
    .option('--quiet', 'print nothing but errors')
    .addHelpText('after', PACK_EXAMPLES)
    .action(async (flags: DataFlags & PackOptions) => {
      const { packDataset } = await import('../data/pack/index.js');
      const { quiet, json, ...options } = flags;
      const summary = await withProgress({ quiet: quiet ?? false }, (hooks) =>
        packDataset(options, hooks),
      );
      if (json) printJson(summary);
      else if (!quiet) print(describePacked(summary));
    });
}

function registerInspect(data: Command): void {
  const command = data
    .command('inspect')
    .description('what is in some data: images, classes, sizes, formats')
    .argument('<source...>', 'packed shards, or what training takes')
    .option('--out <file>', 'of data with boxes: draw images with their objects, as .png')
    .option('--count <n>', 'how many images to draw', parser(kinds.wholeNumber(1)), 12);
  addDataFlags(command)
    .addHelpText('after', INSPECT_EXAMPLES)
    .action(async (sources: string[], flags: InspectFlags) => {
      const { json } = flags;
      const { isDetectionSpec } = await import('../data/index.js');
      checkDrawing(sources, flags, isDetectionSpec);
      const inspections = [];
      for (const source of sources) {
        const [inspection, text] = isDetectionSpec(source)
          ? await inspectObjects(source, flags)
          : await inspectImages(source, flags);
        inspections.push(inspection);
        if (!json) print(text);
      }
      if (json) printJson({ sources: inspections });
    });
}

interface InspectFlags extends DataFlags {
  readonly out?: string;
  readonly count: number;
}

/** @throws UsageError where `--out` cannot be drawn */
function checkDrawing(
  sources: readonly string[],
  { out }: InspectFlags,
  hasObjects: (spec: string) => boolean,
): void {
  if (out === undefined || (sources.length === 1 && sources.every(hasObjects))) return;
  throw new UsageError(
    `--out is ${out}; it draws the objects of one source, so expected coco:DIR, coco:FILE.tar or synthetic-shapes alone`,
  );
}

async function inspectImages(
  source: string,
  { split }: InspectFlags,
): Promise<[Inspection, string]> {
  const { inspectData } = await import('../data/pack/index.js');
  const inspection = await inspectData(source, { split });
  return [inspection, describeInspection(inspection)];
}

async function inspectObjects(
  source: string,
  flags: InspectFlags,
): Promise<[DetectionInspection & { out?: string }, string]> {
  const { inspectDetection } = await import('../data/index.js');
  const split = flags.split === 'test' ? 'val' : 'train';
  const inspection = await inspectDetection(source, { split });
  const text = describeObjects(inspection);
  if (flags.out === undefined) return [inspection, text];
  const out = await drawInspected(source, { split, out: flags.out, shown: flags.count });
  return [{ ...inspection, out }, `${text}\n  drawn: ${out}`];
}

function registerVerify(data: Command): void {
  const command = data
    .command('verify')
    .description('whether all of some data can be read')
    .argument('<source...>', 'packed shards, or what training takes');
  addDataFlags(command)
    .option('--quiet', 'print nothing but errors')
    .addHelpText('after', VERIFY_EXAMPLES)
    .action(async (sources: string[], { split, json, quiet = false }: DataFlags) => {
      const { verifyData } = await import('../data/pack/index.js');
      const found = await withProgress({ quiet }, (hooks) =>
        verifyData(sources, { split, onNote: hooks.onNote, onProgress: hooks.onProgress }),
      );
      if (json) printJson(found);
      else printDamage(found, quiet);
      if (!found.ok) process.exitCode = 1;
    });
}

function printDamage({ images, damaged }: Verification, quiet: boolean): void {
  for (const { name, reason } of damaged) print(`${inLine(name)}: ${inLine(reason)}`);
  if (!quiet) print(`${count(images, 'image')} read, ${damaged.length || 'none'} damaged`);
}

function addDataFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--split <name>', 'which images of a published dataset, such as cifar10:DIR')
        .choices(['train', 'test'])
        .default('train'),
    )
    .option('--json', 'end with the result as one JSON object on the last line of stdout');
}

/** Classes that get a line of their own. */
const SHOWN_CLASSES = 20;

function describePacked({ images, skipped, files, bytes, out }: PackSummary): string {
  return (
    `${count(images, 'image')}, ${count(files.length, 'shard')} of ${size(bytes)} in ${out}` +
    (skipped > 0 ? `; ${count(skipped, 'image')} skipped` : '')
  );
}

function describeInspection(inspection: Inspection): string {
  const { data, images, classes, unlabelled, leftOut, formats, unreadable, packed } = inspection;
  const left = Object.entries(leftOut).map(([kind, number]) => `${kind} ${number}`);
  const isPart = inspection.measured < images;
  return [
    `${data}: ${count(images, 'image')}`,
    ...(packed === null ? [] : describeShards(packed)),
    ...describeSizes(inspection),
    `  formats: ${
      Object.entries(formats)
        .map(([name, number]) => `${name} ${number}`)
        .join(', ') || 'none'
    }`,
    ...(isPart
      ? [`  sizes and formats are those of ${inspection.measured} images, spread evenly`]
      : []),
    ...(unreadable > 0 ? [`  ${count(unreadable, 'image')} of these cannot be read`] : []),
    ...(left.length > 0 ? [`  not read: ${left.join(', ')}`] : []),
    `  ${classes.length === 0 ? 'no classes' : count(classes.length, 'class', 'classes')}`,
    ...classes.slice(0, SHOWN_CLASSES).map(({ name, images }) => `    ${name}: ${images}`),
    ...(classes.length > SHOWN_CLASSES
      ? [`    and ${classes.length - SHOWN_CLASSES} more; --json has all`]
      : []),
    ...(classes.length > 0 && unlabelled > 0 ? [`    without a class: ${unlabelled}`] : []),
  ].join('\n');
}

function describeShards(packed: NonNullable<Inspection['packed']>): string[] {
  const { files, shards, bytes, settings, creator, source, split, skipped } = packed;
  const all = files.length === shards ? '' : ` of ${shards}`;
  const stored =
    settings.format === 'jpeg'
      ? `JPEG, shorter side up to ${settings.size}, quality ${settings.quality}`
      : `pixels, ${settings.size}x${settings.size}` +
        ('values' in settings ? ` with ${count(settings.channels, 'channel')} of float32` : '');
  return [
    `  packed: ${files.length}${all} ${shards === 1 ? 'shard' : 'shards'}, ${size(bytes)}; ${stored}`,
    `  by ${creator} from ${source.join(', ')} (${split})` +
      (skipped > 0 ? `; ${count(skipped, 'image')} skipped` : ''),
  ];
}

function describeSizes({ width, height }: Inspection): string[] {
  if (width === null || height === null) return [];
  const values = ({ min, median, max }: typeof width) => `${min}, ${median}, ${max}`;
  return [
    `  width: ${values(width)}; height: ${values(height)} (smallest, median, largest; in pixels)`,
  ];
}

/** `31.4 MB`. */
function size(bytes: number): string {
  const [unit, name] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}
