/** Defaults of fine-tuning by the size of the encoder. Needs no libtorch. */
import type { Warmup } from '../../training/settings/resolve.js';

/** A recipe of fine-tuning. The learning rate is `lr`, or `blr` for 256 images a step. */
export interface FinetuneRecipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly blr?: number;
  readonly lr?: number;
  readonly minLr: number;
  readonly weightDecay: number;
  readonly warmup: Warmup;
  readonly ema?: number;
  /** The betas of AdamW. */
  readonly betas: readonly [number, number];
  readonly dropPath: number;
  readonly layerDecay: number;
  readonly cropScale: readonly [number, number];
  readonly autoAugment?: string;
  readonly erasing: number;
  readonly mixup: number;
  readonly cutmix: number;
  readonly smoothing: number;
}

/**
 * The base size: arXiv:2111.06377, table 9, with learning rates, layer decay and drop path of public implementations.
 * The batch is what fits one device.
 */
const BASE: FinetuneRecipe = {
  epochs: 100,
  batchSize: 64,
  blr: 5e-4,
  minLr: 1e-6,
  weightDecay: 0.05,
  warmup: { epochs: 5, share: 5 / 100 },
  betas: [0.9, 0.999],
  dropPath: 0.1,
  layerDecay: 0.65,
  cropScale: [0.08, 1],
  autoAugment: 'rand-m9-n2-mstd0.5-inc1',
  erasing: 0.25,
  mixup: 0.8,
  cutmix: 1,
  smoothing: 0.1,
};

/** The large and huge sizes. */
const LARGE: FinetuneRecipe = {
  ...BASE,
  epochs: 50,
  blr: 1e-3,
  warmup: { epochs: 5, share: 5 / 50 },
  layerDecay: 0.75,
};

/** arXiv:2111.06377, table 11: differences to fine-tuning. */
const SCRATCH = {
  blr: 1e-4,
  minLr: 0,
  weightDecay: 0.3,
  betas: [0.9, 0.95],
  layerDecay: 1,
  ema: 0.9999,
} as const;

const { blr: _blr, autoAugment: _policy, ...plain } = BASE;

/** For images of 32 pixels and encoders of width up to 192; found by experiment. */
const SMALL: FinetuneRecipe = {
  ...plain,
  batchSize: 128,
  lr: 1e-3,
  warmup: { epochs: 40, share: 0.05 },
  dropPath: 0,
  layerDecay: 0.75,
  cropScale: [0.5, 1],
  erasing: 0,
  mixup: 0,
  cutmix: 0,
};

/** @param dim Width of the encoder, which identifies the paper's size. */
export function finetuneRecipe(dim: number, isScratch: boolean): FinetuneRecipe {
  if (dim <= 192) {
    return isScratch ? { ...SMALL, layerDecay: 1, betas: [0.9, 0.95] } : SMALL;
  }
  const tuned = dim <= 768 ? BASE : { ...LARGE, dropPath: dim <= 1024 ? 0.2 : 0.3 };
  if (!isScratch) return tuned;
  const epochs = dim <= 768 ? 300 : 200;
  return { ...tuned, ...SCRATCH, epochs, warmup: { epochs: 20, share: 20 / epochs } };
}
