import type { Command } from 'commander';
import { detectEvaluateSettings, detectPredictSettings } from '../evaluation/detection/options.js';
import { recipeNames } from '../training/settings/recipes.js';
import { registerEvaluationCommand } from './evaluation-command.js';
import { count, trainedLoss } from './introduction.js';
import { registerTrainingCommand } from './training-command.js';

const TRAIN_EXAMPLES = `
Without flags a tiny detector learns to find drawn shapes, from scratch. With --init the detector has the encoder of a
checkpoint of train, finetune, or of another program. --val-data coco:DIR measures on the part of COCO called val.

Recipes for --config: ${recipeNames('detect').join(', ')}

Examples:
  $ npx mae-native detect train
  $ npx mae-native detect train --init mae.safetensors --data coco:coco --val-data coco:coco --config coco-vitdet-base
  $ npx mae-native detect train --data coco:sample.tar --val-data coco:sample.tar --no-masks`;

const EVALUATE_EXAMPLES = `
Prints COCO's numbers in percent, for boxes and for masks. --out keeps what was found, which coco-eval reads.

Examples:
  $ npx mae-native detect evaluate --init runs/shapes/checkpoints/last.safetensors --val-data synthetic-shapes:200
  $ npx mae-native detect evaluate --init vitdet.pth --val-data coco:coco --out results.json`;

const PREDICT_EXAMPLES = `
The folder gets results.json, COCO's results, images.json, the names of the images, and pictures of the first ones.

Examples:
  $ npx mae-native detect predict --init last.safetensors --data photos --out found
  $ npx mae-native detect predict --init last.safetensors --data photos.tar --drawn 100 --draw-threshold 0.7 --out found`;

/** `mae-native detect`: training, evaluation and use of detectors. */
export function registerDetect(program: Command): void {
  const group = program
    .command('detect')
    .description('find objects with boxes and masks: train a detector, measure it, use it');
  registerTrainingCommand(group, {
    ...{ name: 'detect', verb: 'train' },
    description: 'train a detector on a pre-trained encoder, or from scratch',
    examples: TRAIN_EXAMPLES,
    conclude: (summary) => [averagePrecision(summary), trainedLoss(summary, 'training loss')],
  });
  registerEvaluationCommand(group, {
    name: 'evaluate',
    description: 'measure a detector on images with known objects',
    settings: detectEvaluateSettings,
    isShared: true,
    examples: EVALUATE_EXAMPLES,
    async evaluate(options, hooks) {
      const { evaluateDetector } = await import('../evaluation/detection/index.js');
      return await evaluateDetector(options, hooks);
    },
    conclude: (summary) => [
      averagePrecision({ ...summary, eval_images: summary.images }),
      ...table(summary),
      ...(summary.skipped > 0 ? [`${summary.skipped} skipped`] : []),
      ...(summary.out === null ? [] : [`results: ${summary.out}`]),
    ],
  });
  registerEvaluationCommand(group, {
    name: 'predict',
    description: 'find objects in images, and write them as results and pictures',
    settings: detectPredictSettings,
    examples: PREDICT_EXAMPLES,
    async evaluate(options, hooks) {
      const { predictObjects } = await import('../evaluation/detection/index.js');
      return await predictObjects(options, hooks);
    },
    conclude: ({ out, images, skipped, counts }) => [
      ...Object.entries(counts)
        .slice(0, 5)
        .map(([name, found]) => `${name}: ${found}`),
      `${count(images, 'image')}${skipped > 0 ? `, ${skipped} skipped` : ''}: ${out}`,
    ],
  });
}

/** Box AP and mask AP, and the images that they are of. */
function averagePrecision(summary: object): string {
  const {
    box_ap: box,
    mask_ap: mask,
    eval_images: images = 0,
  } = summary as { box_ap?: number | null; mask_ap?: number | null; eval_images?: number };
  if (box == null) return 'not measured: give --val-data';
  const masks = mask == null ? '' : `, mask AP ${mask.toFixed(2)}`;
  return `box AP ${box.toFixed(2)}${masks} on ${count(images, 'image')}`;
}

const ROWS = [
  ...[['AP50', 'ap50'] as const, ['AP75', 'ap75'] as const],
  ...[['AP small', 'ap_small'] as const, ['AP medium', 'ap_medium'] as const],
  ...[['AP large', 'ap_large'] as const, ['AR 100', 'ar100'] as const],
];

/** COCO's other numbers, of boxes and masks. */
function table(summary: object): string[] {
  const values = summary as Readonly<Record<string, number | undefined>>;
  const shown = (value: number | undefined) =>
    value === undefined ? '' : value < 0 ? '–' : value.toFixed(2);
  return ROWS.map(([title, name]) =>
    `  ${title.padEnd(10)} ${shown(values[`box_${name}`]).padStart(6)} ${shown(values[`mask_${name}`]).padStart(6)}`.trimEnd(),
  );
}
