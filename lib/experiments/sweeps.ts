/** The ablations of masked autoencoders, with the published numbers: arXiv:2111.06377, tables 1 and 2, figures 5, 7 and 9. */
import type { FinetuneOptions, PretrainOptions } from '../methods/public.js';

/** Top-1 in percent of ViT-L on ImageNet-1K; null where no number was published or only drawn. */
interface Published {
  readonly finetune: number | null;
  readonly linprobe: number | null;
  /** Hours of pre-training on 128 cores of TPU v3 (table 2). */
  readonly hours?: number;
}

/** One of the things that a sweep compares. */
export interface Case {
  /** A folder's name, and what `--cases` takes. */
  readonly name: string;
  readonly published: Published;
  readonly pretrain?: PretrainOptions;
  readonly finetune?: FinetuneOptions;
  /** The blocks that the encoder has to have; a sweep leaves the case out for another, unless it is named. */
  readonly depth?: number;
}

export interface Sweep {
  readonly title: string;
  /** What the cases differ in: the axis of the plot. */
  readonly varies: string;
  /** Whether all cases share one pre-training, and differ in fine-tuning alone. */
  readonly sharesPretraining?: true;
  /** The case whose pre-training the others are compared with in time. */
  readonly slowest?: string;
  readonly cases: readonly Case[];
}

const none: Published = { finetune: null, linprobe: null };
const both = (finetune: number, linprobe: number): Published => ({ finetune, linprobe });

/** A decoder's attention heads are 32 wide, as the published one's. */
const HEAD_WIDTH = 32;

export const sweeps: Readonly<Record<string, Sweep>> = {
  'mask-ratio': {
    title: 'Mask ratio',
    varies: 'share of patches that are removed',
    cases: [10, 20, 30, 40, 50, 60, 70, 75, 80, 90].map((percent) => ({
      name: String(percent / 100),
      pretrain: { maskRatio: percent / 100 },
      published: percent === 75 ? both(84.9, 73.5) : none,
    })),
  },
  masking: {
    title: 'Mask sampling',
    varies: 'sampling and mask ratio',
    cases: [
      { name: 'random-0.75', pretrain: { maskRatio: 0.75 }, published: both(84.9, 73.5) },
      {
        name: 'block-0.5',
        pretrain: { masking: 'block', maskRatio: 0.5 },
        published: both(83.9, 72.3),
      },
      {
        name: 'block-0.75',
        pretrain: { masking: 'block', maskRatio: 0.75 },
        published: both(82.8, 63.9),
      },
      {
        name: 'grid-0.75',
        pretrain: { masking: 'grid', maskRatio: 0.75 },
        published: both(84.0, 66.0),
      },
    ],
  },
  'decoder-depth': {
    title: 'Decoder depth',
    varies: "the decoder's blocks",
    cases: (
      [
        [1, 84.8, 65.5],
        [2, 84.9, 70.0],
        [4, 84.9, 71.9],
        [8, 84.9, 73.5],
        [12, 84.4, 73.3],
      ] as const
    ).map(([depth, finetune, linprobe]) => ({
      name: String(depth),
      pretrain: { decoderDepth: depth },
      published: both(finetune, linprobe),
    })),
  },
  'decoder-width': {
    title: 'Decoder width',
    varies: "the decoder's width",
    cases: (
      [
        [128, 84.9, 69.1],
        [256, 84.8, 71.3],
        [512, 84.9, 73.5],
        [768, 84.4, 73.1],
        [1024, 84.3, 73.1],
      ] as const
    ).map(([width, finetune, linprobe]) => ({
      name: String(width),
      pretrain: { decoderDim: width, decoderHeads: width / HEAD_WIDTH },
      published: both(finetune, linprobe),
    })),
  },
  'mask-token': {
    title: 'Mask token',
    varies: 'what the encoder sees',
    cases: [
      { name: 'kept-patches', pretrain: {}, published: { ...both(84.9, 73.5), hours: 15.4 } },
      {
        name: 'mask-tokens',
        pretrain: { encoderMaskTokens: true },
        published: { ...both(84.2, 59.6), hours: 42.4 },
      },
    ],
  },
  'wall-clock': {
    title: 'Time of pre-training',
    varies: "what the encoder sees and the decoder's blocks",
    slowest: 'mask-tokens-8',
    cases: [
      {
        name: 'mask-tokens-8',
        pretrain: { encoderMaskTokens: true, decoderDepth: 8 },
        published: { finetune: 84.2, linprobe: null, hours: 42.4 },
      },
      {
        name: 'kept-patches-8',
        pretrain: { decoderDepth: 8 },
        published: { finetune: 84.9, linprobe: null, hours: 15.4 },
      },
      {
        name: 'kept-patches-1',
        pretrain: { decoderDepth: 1 },
        published: { finetune: 84.8, linprobe: null, hours: 11.6 },
      },
    ],
  },
  target: {
    title: 'Reconstruction target',
    varies: 'target',
    cases: [
      { name: 'pixels', pretrain: { normPixLoss: false }, published: both(84.9, 73.5) },
      { name: 'normalised-pixels', pretrain: { normPixLoss: true }, published: both(85.4, 73.9) },
      {
        name: 'pca',
        pretrain: { normPixLoss: false, target: 'pca' },
        published: both(84.6, 72.3),
      },
      {
        name: 'tokens',
        pretrain: { normPixLoss: false, target: 'tokens' },
        published: both(85.3, 71.6),
      },
    ],
  },
  augmentation: {
    title: 'Augmentation in pre-training',
    varies: 'augmentation',
    cases: [
      { name: 'none', pretrain: { augment: false }, published: both(84.0, 65.7) },
      { name: 'crop-fixed-size', pretrain: { crop: 'fixed-size' }, published: both(84.7, 73.1) },
      { name: 'crop', pretrain: {}, published: both(84.9, 73.5) },
      { name: 'crop-colour', pretrain: { colorJitter: 0.4 }, published: both(84.3, 71.9) },
    ],
  },
  schedule: {
    title: 'Length of pre-training',
    varies: 'epochs of the whole recipe, of which --budget takes a share',
    cases: (
      [
        [100, 82.3, 57.3],
        [200, 83.3, 64.4],
        [400, 84.3, 69.7],
        [800, 84.9, 73.5],
        [1600, 85.1, 75.1],
      ] as const
    ).map(([epochs, finetune, linprobe]) => ({
      name: String(epochs),
      pretrain: { epochs },
      published: both(finetune, linprobe),
    })),
  },
  partial: {
    title: 'Partial fine-tuning',
    varies: 'blocks that are trained',
    sharesPretraining: true,
    cases: (
      [
        [0, 73.5],
        [0.5, 79.1],
        [1, 81.0],
        [2, null],
        [4, null],
        [6, null],
        [12, null],
        [18, null],
        [24, 84.9],
      ] as const
    ).map(([blocks, finetune]) => ({
      name: String(blocks),
      ...(blocks > 12 && { depth: blocks }),
      finetune: { trainableBlocks: blocks },
      published: { finetune, linprobe: null },
    })),
  },
};
