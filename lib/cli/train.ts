import type { Command } from 'commander';
import type { PretrainOptions } from '../training/index.js';
import { device, imageSize, number, numbers, wholeNumber } from './values.js';

const EXAMPLES = `
Without any flag it trains a small model on synthetic pictures, in under three minutes on two cores, and shows what
it has learned in reconstructions/last.png of the run's folder.

Examples:
  $ npx mae-native train
  $ npx mae-native train --data photos/ --model mae_vit_base_patch16 --out runs/photos
  $ npx mae-native train --data cifar10-train.tar --model mae_vit_tiny_patch4_32 --epochs 100`;

interface Flags {
  data?: string[];
  out?: string;
  model?: string;
  epochs?: number;
  maxSteps?: number;
  batchSize?: number;
  blr?: number;
  lr?: number;
  minLr?: number;
  weightDecay?: number;
  warmupEpochs?: number;
  clipGrad?: number;
  device?: string;
  seed?: number;
  workers?: number;
  threads?: number;
  saveEvery?: number;
  logEvery?: number;
  maskRatio?: number;
  normPixLoss?: boolean;
  imageSize?: [number, number];
  patchSize?: number;
  channels?: number;
  dim?: number;
  depth?: number;
  heads?: number;
  decoderDim?: number;
  decoderDepth?: number;
  decoderHeads?: number;
  mean?: number[];
  std?: number[];
  cropScale?: number[];
  augment: boolean;
  libtorch?: string;
  quiet?: boolean;
  json?: boolean;
}

/** `mae-native train`: pre-training of a masked autoencoder. */
export function registerTrain(program: Command): void {
  const count = wholeNumber(1);
  program
    .command('train')
    .description('pre-train a masked autoencoder')
    .option(
      '--data <source...>',
      'synthetic[:COUNT], a folder of images, .tar files, or cifar10:DIR',
    )
    .option('--out <dir>', "the run's folder (default: a new one in runs/)")
    .option('--model <name>', 'a model such as mae_vit_base_patch16 (default: a small one)')
    .option('--epochs <n>', 'passes over the data', count)
    .option('--max-steps <n>', 'end after this many steps, the learning rate with them', count)
    .option('--batch-size <n>', 'images in a step', count)
    .option('--blr <rate>', 'base learning rate: for 256 images a step', number(0))
    .option('--lr <rate>', 'learning rate, whatever the batch', number(0))
    .option('--min-lr <rate>', 'learning rate at the end (default: 0)', number(0))
    .option(
      '--weight-decay <rate>',
      'of weights, not of biases and norms (default: 0.05)',
      number(0),
    )
    .option(
      '--warmup-epochs <n>',
      'rise of the learning rate (default: 5 % of the run, at most 40)',
      number(0),
    )
    .option(
      '--clip-grad <norm>',
      'scale gradients down to this norm (default: off)',
      number(0, { above: true }),
    )
    .option('--device <name>', 'auto, cpu, cuda or cuda:N (default: auto)', device)
    .option('--seed <n>', 'of weights, masks, order and augmentation (default: 0)', wholeNumber(0))
    .option(
      '--workers <n>',
      'decoding ahead; 0: one image at a time (default: the cores)',
      wholeNumber(0),
    )
    .option('--threads <n>', 'threads that an op may use (default: the cores)', count)
    .option('--save-every <n>', 'epochs between checkpoints (default: 1)', count)
    .option('--log-every <n>', 'steps between lines of log.jsonl (default: 10)', count)
    .option('--mask-ratio <share>', 'share of patches to remove (default: 0.75)', number(0))
    .option('--norm-pix-loss', 'predict pixels normalised by the patch')
    .option('--image-size <pixels>', 'side, or HEIGHTxWIDTH', imageSize)
    .option('--patch-size <pixels>', 'side of a patch', count)
    .option('--channels <n>', 'of the images: 1, 3 or 4', count)
    .option('--dim <n>', "the encoder's width", count)
    .option('--depth <n>', "the encoder's blocks", count)
    .option('--heads <n>', "the encoder's attention heads", count)
    .option('--decoder-dim <n>', "the decoder's width", count)
    .option('--decoder-depth <n>', "the decoder's blocks", count)
    .option('--decoder-heads <n>', "the decoder's attention heads", count)
    .option('--mean <values>', "each channel's mean, from 0 to 1 (default: ImageNet's)", numbers())
    .option('--std <values>', "each channel's standard deviation (default: ImageNet's)", numbers())
    .option('--crop-scale <from,to>', 'share of the area that a random crop keeps', numbers(2))
    .option('--no-augment', 'no random crops and flips')
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'end with the summary as one JSON object on the last line of stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      // Set before libtorch is loaded, which importing the training does.
      if (flags.libtorch !== undefined) process.env.LIBTORCH = flags.libtorch;
      const { runPretraining } = await import('./run-pretraining.js');
      await runPretraining(optionsOf(flags), { quiet: flags.quiet, json: flags.json });
    });
}

function optionsOf(flags: Flags): PretrainOptions {
  const { imageSize, patchSize, channels, dim, depth, heads, normPixLoss } = flags;
  const { decoderDim, decoderDepth, decoderHeads } = flags;
  const changes = {
    imageSize,
    patchSize,
    channels,
    dim,
    depth,
    heads,
    decoderDim,
    decoderDepth,
    decoderHeads,
    normPixLoss,
  };
  return {
    ...flags,
    changes: Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    baseLearningRate: flags.blr,
    learningRate: flags.lr,
    minLearningRate: flags.minLr,
    device: flags.device as PretrainOptions['device'],
    cropScale: flags.cropScale as [number, number] | undefined,
  };
}
