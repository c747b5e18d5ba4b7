/** The shape of a detector, and the detectors that have names. Needs no libtorch. */
import { UserError } from '../../errors.js';
import { checkOptions } from '../../settings/index.js';
import type { Grid } from '../config.js';

/** The shape of a plain vision transformer that detects objects: ViTDet (arXiv:2203.16527). */
export interface DetectorConfig {
  /** Side of the square that images are padded to in training, in pixels. */
  readonly imageSize: number;
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  readonly channels: number;
  /** Width, blocks and attention heads of the encoder. */
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
  /** The grid of patches that the position embeddings were trained for. */
  readonly positionGrid: Grid;
  /** Side of an attention window, in patches. */
  readonly window: number;
  /** Blocks, from 0, whose attention is global. */
  readonly globalBlocks: readonly number[];
  /** The drop rate of stochastic depth in the last block; it grows linearly from 0 in the first. */
  readonly dropPath: number;
  /**
   * `fpn`: the pyramid is built from the maps at the ends of the encoder's quarters (arXiv:2111.11429, section 2.2). Without it
   * from the last one alone.
   */
  readonly pyramid?: 'fpn' | undefined;
  /** Channels of every level of the pyramid, and of the heads' convolutions. */
  readonly pyramidDim: number;
  /** Width of the box head's linear layer. */
  readonly headDim: number;
  readonly numClasses: number;
  /** Whether there is a mask for each box. */
  readonly masks: boolean;
  /** Whether boxes are refined in three stages (Cascade R-CNN, arXiv:1712.00726). */
  readonly cascade: boolean;
  /** How many anchors and boxes a step samples of an image. */
  readonly sampling: SamplingConfig;
}

/** How many boxes are looked at, of an image. */
export interface SamplingConfig {
  /** Anchors that the proposals' loss sees; at most half of them are positive. */
  readonly anchors: number;
  /** Boxes that the heads' losses see; at most a quarter of them has an object. */
  readonly boxes: number;
  /** Best proposals of a level before suppression: in training, and in evaluation. */
  readonly preNms: readonly [number, number];
  /** Best proposals of an image after it. */
  readonly postNms: number;
}

/** Groups of channels that the finest level of an `fpn` is normalised in (arXiv:1803.08494). */
export const FPN_GROUPS = 32;

/** Levels of the pyramid, as powers of two by which they are coarser than p0: p2 to p6. */
export const LEVELS = [2, 3, 4, 5, 6] as const;
/** The level of the encoder's own grid. */
const OWN_LEVEL = 4;
/** Aspect ratios of anchors, height over width. */
export const ANCHOR_RATIOS = [0.5, 1, 2] as const;
/** Side of an anchor, in strides of its level: 32 pixels where the stride is 4. */
export const ANCHOR_SCALE = 8;

/** The steps between neighbouring positions of each level, in pixels: a patch on p4, half of it on p3 … */
export function stridesOf({ patchSize }: Pick<DetectorConfig, 'patchSize'>): number[] {
  return LEVELS.map((level) => patchSize * 2 ** (level - OWN_LEVEL));
}

type Encoder = Pick<
  DetectorConfig,
  | 'imageSize'
  | 'patchSize'
  | 'dim'
  | 'depth'
  | 'heads'
  | 'positionGrid'
  | 'window'
  | 'globalBlocks'
  | 'dropPath'
>;

/** The last block of each quarter, from 0; of fewer than four blocks some end several. */
export const quarterEnds = (depth: number): number[] =>
  [1, 2, 3, 4].map((quarter) => Math.ceil((quarter * depth) / 4) - 1);

const PAPER: Pick<Encoder, 'imageSize' | 'patchSize' | 'positionGrid' | 'window'> = {
  ...{ imageSize: 1024, patchSize: 16, window: 14 },
  positionGrid: [14, 14],
};

/** Of arXiv:2203.16527, section 3 and appendix A.2; the tiny one is for small images. */
const encoders: Readonly<Record<string, Encoder>> = {
  vitdet_tiny_patch8_128: {
    ...{ imageSize: 128, patchSize: 8, positionGrid: [16, 16], window: 8 },
    ...{ dim: 192, depth: 4, heads: 3, dropPath: 0, globalBlocks: [1, 3] },
  },
  vitdet_base_patch16: {
    ...{ ...PAPER, dim: 768, depth: 12, heads: 12, dropPath: 0.1, globalBlocks: quarterEnds(12) },
  },
  vitdet_large_patch16: {
    ...{ ...PAPER, dim: 1024, depth: 24, heads: 16, dropPath: 0.4, globalBlocks: quarterEnds(24) },
  },
  vitdet_huge_patch16: {
    ...{ ...PAPER, dim: 1280, depth: 32, heads: 16, dropPath: 0.5, globalBlocks: quarterEnds(32) },
  },
};

const HEADS = { pyramidDim: 256, headDim: 1024 } as const;
const SAMPLING: SamplingConfig = {
  ...{ anchors: 256, boxes: 512, preNms: [2000, 1000], postNms: 1000 },
};
/** Small images have fewer objects, and few of their positions are worth a look. */
const TINY = {
  ...{ pyramidDim: 64, headDim: 256 },
  sampling: { anchors: 128, boxes: 64, preNms: [250, 250], postNms: 100 },
} as const;

/** The names of detectors. */
export const detectorNames: readonly string[] = Object.keys(encoders);

/**
 * The shape of a named detector, with masks, and without cascade.
 *
 * @param changes Values that replace the named model's.
 * @throws UserError where no detector has that name, listing the known ones
 */
export function detectorConfig(
  name: string,
  changes: Partial<DetectorConfig> = {},
): DetectorConfig {
  const encoder = encoders[name];
  if (encoder === undefined) {
    throw new UserError(`no detector is called '${name}'; there are ${detectorNames.join(', ')}`);
  }
  const config: DetectorConfig = {
    ...{ ...encoder, channels: 3, numClasses: 80, masks: true, cascade: false },
    ...{ ...HEADS, sampling: SAMPLING, ...(encoder.dim < 384 && TINY) },
  };
  const known = [...Object.keys(config), 'pyramid'] as (keyof DetectorConfig)[];
  checkOptions('detectorConfig', changes, known);
  return { ...config, ...changes };
}

/** @throws UserError where sizes do not fit together, naming them */
export function checkDetectorConfig(config: DetectorConfig): void {
  const { patchSize, dim, heads, depth, dropPath, sampling, positionGrid } = config;
  const counts = Object.entries({
    ...{ 'image size': config.imageSize, 'patch size': patchSize, channels: config.channels },
    ...{ dim, depth, heads, window: config.window, 'number of classes': config.numClasses },
    ...{ 'pyramid dim': config.pyramidDim, 'head dim': config.headDim },
    ...{ 'anchors of an image': sampling.anchors, 'boxes of an image': sampling.boxes },
    ...{ 'proposals of an image': sampling.postNms, 'proposals in training': sampling.preNms[0] },
    ...{ 'proposals in evaluation': sampling.preNms[1] },
    ...{ 'rows of positions': positionGrid[0], 'columns of positions': positionGrid[1] },
  });
  for (const [name, size] of counts) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new UserError(`${name} is ${size}; expected a whole number of at least 1`);
  }
  if (patchSize % 4 !== 0) {
    throw new UserError(
      `patch size is ${patchSize}; expected a multiple of 4, for levels of a quarter of a patch`,
    );
  }
  checkImageSize(config.imageSize, config);
  if (dim % heads !== 0) {
    throw new UserError(`dim is ${dim}; expected a multiple of its ${heads} heads`);
  }
  if (dim % 4 !== 0)
    throw new UserError(`dim is ${dim}; expected a multiple of 4, for the pyramid`);
  const { pyramid } = config;
  if (pyramid !== undefined && pyramid !== 'fpn') {
    throw new UserError(`pyramid is ${JSON.stringify(pyramid)}; expected 'fpn', or nothing`);
  }
  if (pyramid === 'fpn' && dim % FPN_GROUPS !== 0) {
    throw new UserError(
      `dim is ${dim}; expected a multiple of ${FPN_GROUPS}, the groups of channels that the fpn normalises`,
    );
  }
  const alien = config.globalBlocks.find((block) => !(Number.isInteger(block) && block < depth));
  if (alien !== undefined || config.globalBlocks.some((block) => block < 0)) {
    throw new UserError(
      `global blocks are ${config.globalBlocks.join(', ')}; expected numbers from 0 to ${depth - 1}`,
    );
  }
  if (!(dropPath >= 0 && dropPath < 1)) {
    throw new UserError(`drop path is ${dropPath}; expected a rate of at least 0 and below 1`);
  }
}

/** @throws UserError for a side that the pyramid cannot halve */
export function checkImageSize(
  side: number,
  { patchSize }: Pick<DetectorConfig, 'patchSize'>,
): void {
  if (side > 0 && side % (2 * patchSize) === 0) return;
  throw new UserError(
    `image size is ${side}; expected a multiple of ${2 * patchSize}, two patches of ${patchSize} pixels`,
  );
}
