import { type Command, Option } from 'commander';
import type { CategoryStats, CocoEvaluation, CocoType, Tide } from '../evaluation/coco/index.js';
import { addJsonFlag } from './flags.js';
import { inLine, note, print, printJson } from './output.js';

const EXAMPLES = `
Detections are a list of {"image_id", "category_id", "score", "bbox": [x, y, width, height]}, or with "segmentation" in
place of the box, for masks. The numbers equal pycocotools'. Boundary AP (arXiv:2103.16562) is of masks, and looks at
their edges alone. --tide tells which errors cost how much AP at IoU .5 (arXiv:2008.08115). Files may have any size.

Examples:
  $ npx mae-native coco-eval --gt instances_val2017.json --dt boxes.json --type bbox
  $ npx mae-native coco-eval --gt instances_val2017.json --dt masks.json --type segm --per-class --tide
  $ npx mae-native coco-eval --gt instances_val2017.json --dt masks.json --type boundary --json`;

interface Flags {
  readonly gt: string;
  readonly dt: string;
  readonly type: CocoType;
  readonly perClass?: boolean;
  readonly tide?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `mae-native coco-eval`: COCO's metric of any file of results. */
export function registerCocoEval(program: Command): void {
  const command = program
    .command('coco-eval')
    .description("COCO's metric of a file of detections: boxes, masks, or their boundaries")
    .requiredOption('--gt <file>', "ground truth in COCO's form: instances_*.json")
    .requiredOption('--dt <file>', 'detections, a list as COCO takes it')
    .addOption(
      new Option('--type <type>', 'what is compared')
        .choices(['bbox', 'segm', 'boundary'])
        .makeOptionMandatory(),
    )
    .option('--per-class', 'the numbers of each category, too')
    .option('--tide', 'what errors cost, too: TIDE')
    .option('--quiet', 'print nothing but the results and errors');
  addJsonFlag(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { evaluate, linesOf, readGroundTruth, readResults } = await import(
        '../evaluation/coco/index.js'
      );
      const { type, tide = false } = flags;
      const result = evaluate(readGroundTruth(flags.gt), readResults(flags.dt), { type, tide });
      if (!flags.quiet) for (const warning of result.warnings) note(`warning: ${warning}`);
      for (const line of linesOf(result)) print(line);
      if (flags.perClass) for (const line of categoryLines(result.perClass)) print(line);
      if (result.tide !== null) for (const line of tideLines(result.tide)) print(line);
      if (flags.json) printJson(summaryOf(result, flags.perClass === true));
    });
}

/** The last line of `--json`. */
function summaryOf(result: CocoEvaluation, withClasses: boolean) {
  const { type, stats, named, images, detections, warnings, perClass, tide } = result;
  return {
    ...{ type, stats, ...named, images, detections },
    ...(withClasses ? { per_class: perClass } : {}),
    ...(tide === null ? {} : { tide }),
    warnings,
  };
}

const number = (value: number): string => (value < 0 ? '-' : value.toFixed(3)).padStart(6);

function categoryLines(categories: readonly CategoryStats[]): string[] {
  const titles = ['category', ...['AP', 'AP50', 'AP75', 'AR100', 'objects']];
  const names = categories.map(({ name }) => inLine(name));
  const width = Math.max(titles[0]?.length ?? 0, ...names.map((name) => name.length));
  const [first = '', ...others] = titles;
  return [
    `${first.padEnd(width)}  ${others.map((title) => title.padStart(6)).join('  ')}`,
    ...categories.map(({ ap, ap50, ap75, ar100, objects }, i) => {
      const numbers = [ap, ap50, ap75, ar100].map(number).join('  ');
      return `${(names[i] as string).padEnd(width)}  ${numbers}  ${String(objects).padStart(7)}`;
    }),
  ];
}

const ERRORS: readonly (readonly [Exclude<keyof Tide, 'ap50'>, string])[] = [
  ['cls', 'the right place, the wrong class'],
  ['loc', 'the right class, not quite the place'],
  ['both', 'neither the class nor the place'],
  ['dupe', 'found by a better detection already'],
  ['bkg', 'nothing there'],
  ['miss', 'objects that nothing comes near to'],
];

function tideLines(tide: Tide): string[] {
  return [
    `AP50 ${tide.ap50.toFixed(2)}; what it would gain without a kind of error:`,
    ...ERRORS.map(
      ([kind, text]) => `  ${kind.padEnd(5)} ${tide[kind].toFixed(2).padStart(6)}  ${text}`,
    ),
  ];
}
