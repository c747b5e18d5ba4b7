import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { kinds, resolveSettings, setting } from '../settings/index.js';
import { dataSettings, recipeSettings, runSettings } from '../training/settings/groups.js';
import { runExperiment } from './experiment-command.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';

const EXAMPLES = `
Each encoder becomes that of a detector, which is trained and measured; table.md and table.csv in --out have box AP and
mask AP beside the published ones. Called again, it continues where it stopped.

Examples:
  $ npx mae-native transfer-coco --mae mae.safetensors --moco-v3 moco.safetensors --data coco:coco --val-data coco:coco \\
      --config coco-vitdet-base --budget 0.25 --out runs/transfer
  $ npx mae-native transfer-coco --init mine=last.safetensors --data synthetic-shapes:2000 --val-data synthetic-shapes:200 \\
      --out runs/shapes`;

/** Pre-trainings that have published numbers, by their flags. */
const NAMED = { supervised: 'supervised', mocoV3: 'moco-v3', beit: 'beit', mae: 'mae' } as const;

const checkpoint = (what: string) => setting(kinds.text, '<checkpoint>', what);

const transferSettings = {
  supervised: checkpoint('an encoder that was trained as a classifier'),
  mocoV3: checkpoint('one of MoCo v3'),
  beit: checkpoint('one of BEiT'),
  mae: checkpoint('one of a masked autoencoder'),
  init: setting(kinds.texts, '<name=file>', 'others by names of your own'),
  scratch: setting(kinds.truth, null, 'also a detector from scratch', { default: true }),
  budget: setting(
    kinds.number(0, { above: true }),
    '<share>',
    "share of the recipe's epochs, such as 0.01",
    { default: 1 },
  ),
  seeds: setting(kinds.wholeNumber(1), '<n>', 'do all of it this often, each with another seed', {
    default: 1,
  }),
  config: setting(kinds.text, '<file>', 'settings of the detectors: a file, or a recipe', {
    text: "the model's own recipe",
  }),
};

/** Settings that every detector gets. */
const sharedSettings = {
  model: setting(kinds.text, '<name>', 'the detector', { text: "that of each encoder's width" }),
  imageSize: setting(kinds.wholeNumber(1), '<pixels>', 'side of the square that holds an image', {
    text: "the model's",
  }),
  batchSize: recipeSettings.batchSize,
  maxSteps: recipeSettings.maxSteps,
  device: runSettings.device,
  amp: recipeSettings.amp,
  workers: dataSettings.workers,
  threads: runSettings.threads,
};

interface TransferFlags extends OutputFlags {
  readonly data: string[];
  readonly valData: string[];
  readonly out: string;
}

/** `mae-native transfer-coco`: detectors on several encoders, side by side. */
export function registerTransferCoco(program: Command): void {
  const command = program
    .command('transfer-coco')
    .description('train a detector on each of several encoders, and compare them')
    .requiredOption(
      '--data <source>',
      'images to train on: coco:DIR, coco:FILE.tar or synthetic-shapes[:COUNT]',
    )
    .requiredOption('--val-data <source>', 'images to measure on')
    .requiredOption(
      '--out <dir>',
      "the experiment's folder; an unfinished experiment in it continues",
    );
  addOutputFlags(addFlags(addFlags(command, transferSettings), sharedSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: TransferFlags) => {
      const { transferCoco } = await import('../experiments/index.js');
      const given = givenFlags(transferSettings, { ...flags });
      const { budget, seeds, config, scratch, init, ...named } = resolveSettings(
        transferSettings,
        given,
      );
      const known = Object.entries(NAMED).flatMap(([flag, name]) => {
        const path = named[flag as keyof typeof NAMED];
        return path === null ? [] : [[name, path] as const];
      });
      await runExperiment(flags, (hooks) =>
        transferCoco(
          {
            ...{ budget, seeds, config, scratch, out: flags.out },
            ...{ data: [flags.data].flat(), valData: [flags.valData].flat() },
            inits: { ...Object.fromEntries(known), ...namedFiles(init ?? []) },
            common: givenFlags(sharedSettings, { ...flags }),
          },
          hooks,
        ),
      );
    });
}

/** Checkpoints by name: `mine=last.safetensors`. */
function namedFiles(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...file] = pair.split('=');
      if (file.length > 0 && /^[\w.-]+$/.test(name) && name !== 'scratch') {
        return [name, file.join('=')] as const;
      }
      throw new UsageError(
        `--init ${pair}: expected NAME=FILE, with a name of letters, digits, dots and dashes`,
      );
    }),
  );
}
