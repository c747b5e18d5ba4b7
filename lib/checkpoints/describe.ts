/** What is needed to use a checkpoint besides its weights: told by its files, given by the user, or assumed and noted. */
import { channelStatistics, checkUnitScale } from '../data/channel-statistics.js';
import { UserError } from '../errors.js';
import { about } from '../files/refuse.js';
import {
  type AutoencoderCard,
  CLASSIFIER_KEY,
  type EncoderConfig,
  type Grid,
  isAutoencoder,
  LAYER_NORM_EPS,
  type MaeConfig,
  type ModelCard,
  type Pooling,
  readCard,
  readClassifierCard,
  sinCosPositions,
  unusualParts,
} from '../models/index.js';
import { ROPE_THETA } from '../models/variant.js';
import { flagName } from '../settings/index.js';
import { torch } from '../torch/index.js';
import { type Description, known } from './beside/description.js';
import type { Architecture } from './keys/architecture.js';
import type { LoadedCheckpoint } from './load.js';
import type { GivenAutoencoder, GivenEncoder } from './options.js';

/** Absolute tolerance: sines and cosines of other libraries differ in the last bits of float32. */
const POSITION_TOLERANCE = 1e-6;

/** The epsilons that transformers computes with where nothing else is said. */
const THEIR_LAYER_NORM_EPS = { usual: 1e-12, dinov2: 1e-6 };

/** DINOv3's, in its authors' files and in those of others (arXiv:2508.10104). */
const DINOV3_LAYER_NORM_EPS = 1e-5;

/** An encoder and its images. */
export interface EncoderDescription {
  readonly encoder: EncoderConfig;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What the head sees, or would see. */
  readonly pooling: Pooling;
  /** The share of the scaled image that evaluation keeps; null: the usual one. */
  readonly cropRatio: number | null;
  /** What was assumed, and how to say otherwise. */
  readonly notes: readonly string[];
}

/** Collects what is assumed, and what sets it. */
class Assumptions {
  readonly #values: string[] = [];
  readonly #flags = new Set<string>();

  add(value: string, ...flags: string[]): void {
    this.#values.push(value);
    for (const flag of flags) this.#flags.add(flag);
  }

  /** One line, or none where nothing was assumed. */
  notes(): string[] {
    if (this.#values.length === 0) return [];
    const flags = this.#flags.size === 0 ? '' : `${[...this.#flags].join(', ')} or `;
    const files = 'files beside it (config.json, preprocessor_config.json)';
    return [`assumed: ${this.#values.join(', ')}; ${flags}${files} can tell`];
  }
}

/**
 * What nothing tells of a model and nothing can be assumed of, and how to tell it; null where all can be known.
 *
 * @param ofDecoder What the user gives of the decoder; undefined where only the encoder is used.
 */
export function unknownOf(
  { architecture, metadata }: LoadedCheckpoint,
  given: GivenEncoder,
  ofDecoder?: Pick<GivenAutoencoder, 'decoderHeads'>,
): string | null {
  if (metadata.model !== undefined || metadata[CLASSIFIER_KEY] !== undefined) return null;
  const { heads, grid, decoder } = architecture;
  const lacks =
    (heads ?? given.heads ?? null) === null
      ? 'how many attention heads it has; give them with --heads'
      : ofDecoder && (decoder?.heads ?? ofDecoder.decoderHeads ?? null) === null
        ? 'how many attention heads its decoder has; give them with --decoder-heads'
        : grid === null
          ? 'what grid its patches make; expected a checkpoint with a model card, such as train saves'
          : null;
  return lacks === null ? null : `neither the file nor its shapes tell ${lacks}`;
}

/**
 * What files and user tell of a checkpoint without a card, and nothing that is assumed.
 *
 * @throws UserError naming the checkpoint where they contradict each other
 */
export function toldOf(
  { path, description, architecture }: LoadedCheckpoint,
  given: GivenAutoencoder,
): Description {
  const { source: _, notes: __, ...told } = description;
  checkStatistics(given);
  return about(path, () => {
    checkGiven(description, given, description.source);
    statisticsOf(architecture.channels, given, description);
    const { heads, decoderHeads, normPixLoss, mean, std } = given;
    const own = {
      ...{ heads: heads ?? undefined, decoderHeads: decoderHeads ?? undefined },
      ...{ normPixLoss: normPixLoss ?? undefined, mean: numbersOf(mean), std: numbersOf(std) },
    };
    return { ...told, ...known(own) };
  });
}

/**
 * Describes the encoder of a checkpoint: by its card, by the files beside it, by what the user gives, and by what is usual
 * for its width.
 *
 * @param options.withHead Whether its head is used, too.
 * @throws UserError naming the checkpoint where a card is damaged, where files and user contradict each other, or too much
 *   is unknown
 */
export function describeEncoder(
  checkpoint: LoadedCheckpoint,
  given: GivenEncoder = {},
  { withHead = false }: { readonly withHead?: boolean } = {},
): EncoderDescription {
  checkStatistics(given);
  return about(checkpoint.path, () => {
    const assumed = new Assumptions();
    const described = describe(checkpoint, given, assumed);
    const { architecture, description, metadata } = checkpoint;
    const isTold = architecture.meanPooling || description.pooling !== undefined;
    if (withHead && !isTold && cardOf(metadata) === null) {
      assumed.add('the class token before the head');
    }
    return { ...described, notes: assumed.notes() };
  });
}

/**
 * Describes a masked autoencoder as {@link describeEncoder} does. Masking is that of the paper where nothing tells it.
 *
 * @throws UserError as {@link describeEncoder} does, and where the checkpoint has no decoder
 */
export function describeAutoencoder(
  checkpoint: LoadedCheckpoint,
  given: GivenAutoencoder = {},
): { readonly card: AutoencoderCard; readonly notes: readonly string[] } {
  const { path, metadata, architecture, description } = checkpoint;
  const { decoder } = architecture;
  checkStatistics(given);
  return about(path, () => {
    if (metadata.model !== undefined) {
      const { architecture: told, ...card } = readCard(metadata.model);
      if (!isAutoencoder(told)) throw new UserError('has a decoder that its model card lacks');
      checkGiven(told, given, CARD);
      const statistics = statisticsOf(told.channels, given, card);
      return { card: { ...card, architecture: told, ...statistics }, notes: [] };
    }
    if (decoder === null) throw new UserError('has no decoder');
    const unknown = unknownOf(checkpoint, given, given);
    if (unknown !== null) throw new UserError(unknown);
    const assumed = new Assumptions();
    const { encoder, mean, std } = describe(checkpoint, given, assumed);
    const { decoderHeads, normPixLoss, maskRatio = 0.75 } = description;
    const heads = decoderHeads ?? given.decoderHeads ?? (decoder.heads as number);
    if ((decoderHeads ?? given.decoderHeads ?? null) === null) {
      assumed.add(`${heads} heads in the decoder`, '--decoder-heads');
    }
    const isNormalised = normPixLoss ?? given.normPixLoss ?? null;
    if (isNormalised === null) assumed.add('raw pixels as target', '--norm-pix-loss');
    const card: AutoencoderCard = {
      architecture: {
        ...{ ...encoder, decoderDim: decoder.dim, decoderDepth: decoder.depth },
        ...{ decoderHeads: heads, normPixLoss: isNormalised ?? false },
        encoderMaskTokens: architecture.encoderMaskTokens,
        ...(decoder.isCross ? { decoder: 'cross' } : {}),
        ...(decoder.mixesLayers ? { mixLayers: true } : {}),
        positions: hasFixedPositions(checkpoint) ? 'sin-cos' : 'learned',
      },
      ...{ mean, std, maskRatio, masking: 'random' },
    };
    return { card, notes: assumed.notes() };
  });
}

/** Who tells what a card tells. */
const CARD = 'its model card';

/** What cannot be chosen where it is told. */
const CHECKED = ['heads', 'decoderHeads', 'normPixLoss'] as const;

/** @throws UserError where the user says otherwise than the files; statistics are the user's choice */
function checkGiven(
  told: Partial<Pick<MaeConfig, (typeof CHECKED)[number]>>,
  given: GivenAutoencoder,
  source = 'the file',
): void {
  for (const name of CHECKED) {
    const [says, asked] = [told[name], given[name]];
    if (says === undefined || asked === undefined || asked === null || says === asked) continue;
    const flag = flagName(name);
    throw new UserError(
      `${flag} is given as ${asked}, and ${source} says ${says}; leave ${flag} out`,
    );
  }
}

function describe(
  checkpoint: LoadedCheckpoint,
  given: GivenEncoder,
  assumed: Assumptions,
): Omit<EncoderDescription, 'notes'> {
  const { architecture, description, metadata, names } = checkpoint;
  const { patchSize, channels, dim, depth, grid, meanPooling, classTokens } = architecture;
  const own = cardOf(metadata);
  if (own !== null) {
    const { architecture: model, mean, std } = own;
    checkGiven({ heads: model.heads }, given, CARD);
    return {
      // The weights of a pre-trained encoder tell its parts, and its card does not.
      encoder: encoderOf({
        ...(architecture.variant && { variant: architecture.variant }),
        ...{ ...model, depth },
      }),
      ...statisticsOf(channels, given, { mean, std }),
      pooling: own.pooling ?? 'cls',
      cropRatio: own.cropRatio ?? null,
    };
  }
  const unknown = unknownOf(checkpoint, given);
  if (unknown !== null) throw new UserError(unknown);
  checkGiven(description, given, description.source);
  const heads = description.heads ?? given.heads ?? (architecture.heads as number);
  if ((description.heads ?? given.heads ?? null) === null) {
    assumed.add(`${heads} heads`, '--heads');
  }
  const statistics = statisticsOf(channels, given, description, assumed);
  const usualEps = usualEpsOf(names, architecture);
  const { layerNormEps = usualEps } = description;
  if (description.layerNormEps === undefined) {
    assumed.add(`${usualEps.toExponential()} as LayerNorm's epsilon`);
  }
  if (architecture.variant?.positions === 'rotary') {
    if (description.imageSize === undefined) {
      assumed.add(`images of ${(grid as Grid)[0] * patchSize} pixels`, '--image-size');
    }
    if (description.ropeTheta === undefined) assumed.add(`${ROPE_THETA} as the longest period`);
  }
  const [rows, columns] = grid as Grid;
  return {
    encoder: encoderOf({
      ...{ imageSize: [rows * patchSize, columns * patchSize], patchSize, channels },
      ...{ dim, depth, heads, positions: 'learned' },
      ...(classTokens === 1 ? {} : { classTokens }),
      layerNormEps,
      ...(architecture.variant && { variant: architecture.variant }),
    }),
    ...statistics,
    pooling: meanPooling ? 'mean' : (description.pooling ?? usualPooling(architecture)),
    cropRatio: description.cropRatio ?? null,
  };
}

/** The epsilon that is usual for a kind of model. */
function usualEpsOf(names: LoadedCheckpoint['names'], { variant }: Architecture): number {
  if (variant?.positions === 'rotary') return DINOV3_LAYER_NORM_EPS;
  if (names !== 'huggingface') return LAYER_NORM_EPS;
  const isDinov2 = variant?.layerScale && variant.positions === undefined;
  return isDinov2 ? THEIR_LAYER_NORM_EPS.dinov2 : THEIR_LAYER_NORM_EPS.usual;
}

/**
 * What describes an image where nothing tells it. Pre-training with relative positions, BEiT's and data2vec's, leaves the class
 * token untrained; a head that sees it trains it.
 */
function usualPooling({ variant, head }: Architecture): Pooling {
  const isUntrained = variant?.positions === 'relative' && head === null;
  return variant?.classToken === false || isUntrained ? 'norm-mean' : 'cls';
}

interface Card extends Pick<ModelCard, 'mean' | 'std'> {
  readonly architecture: EncoderConfig;
  readonly pooling?: Pooling;
  readonly cropRatio?: number | null;
}

/** The card of a classifier or of a masked autoencoder. */
function cardOf({
  [CLASSIFIER_KEY]: classifier,
  model,
}: LoadedCheckpoint['metadata']): Card | null {
  if (classifier !== undefined) {
    const card = readClassifierCard(classifier);
    return { ...card, pooling: card.architecture.pooling };
  }
  return model === undefined ? null : readCard(model);
}

/**
 * The encoder alone. The table of positions comes from the file, whichever it is; only sines and cosines would restrict the
 * width.
 */
export function encoderOf(config: EncoderConfig): EncoderConfig {
  const { imageSize, patchSize, channels, dim, depth, heads } = config;
  const { layerNormEps, ...parts } = unusualParts(config);
  return {
    ...{ imageSize, patchSize, channels, dim, depth, heads, positions: 'learned' },
    ...(layerNormEps === undefined || layerNormEps === LAYER_NORM_EPS ? {} : { layerNormEps }),
    ...parts,
  };
}

type Statistics = Pick<ModelCard, 'mean' | 'std'>;

/** What is usual where a file is of other channels than three. */
const USUAL = {
  'mean,std': 'a mean of 0.5 and a deviation of 0.25',
  mean: 'a mean of 0.5',
  std: 'a deviation of 0.25',
};
const IMAGENET = {
  'mean,std': "ImageNet's normalisation",
  mean: "ImageNet's mean",
  std: "ImageNet's deviation",
};

/** Statistics that are given as numbers. */
const numbersOf = (given: GivenEncoder['mean']) =>
  given === 'measured' ? undefined : (given ?? undefined);

/** @throws SettingError where given statistics are not those of pixels from 0 to 1 */
function checkStatistics({ mean, std }: GivenEncoder): void {
  for (const [name, values] of Object.entries({ mean: numbersOf(mean), std: numbersOf(std) })) {
    if (values !== undefined) checkUnitScale(name, values);
  }
}

/** Mean and deviation: given, else told, else assumed. */
function statisticsOf(
  channels: number,
  { mean, std }: GivenEncoder,
  told: Partial<Statistics>,
  assumed?: Assumptions,
): Statistics {
  const statistics = channelStatistics(
    channels,
    numbersOf(mean) ?? told.mean,
    numbersOf(std) ?? told.std,
  );
  const missing = [
    ...((mean ?? told.mean) === undefined ? ['mean'] : []),
    // Where the mean is measured, so is the deviation.
    ...((std ?? told.std) === undefined && mean !== 'measured' ? ['std'] : []),
  ];
  if (assumed !== undefined && missing.length > 0) {
    const names = channels === 3 ? IMAGENET : USUAL;
    assumed.add(names[missing.join() as keyof typeof names], ...missing.map((name) => `--${name}`));
  }
  return statistics;
}

/** Whether all tables of positions are sines and cosines. */
function hasFixedPositions({ architecture, tensors }: LoadedCheckpoint): boolean {
  const { dim, decoder, grid } = architecture;
  if (grid === null) return false;
  using _ = torch.scope();
  const tables = [
    ['pos_embed', dim],
    ['decoder_pos_embed', decoder?.dim ?? 0],
  ] as const;
  return tables.every(([name, width]) => {
    const table = tensors[name];
    if (width % 4 !== 0 || table === undefined) return false;
    const usual = sinCosPositions(width, ...grid);
    return torch.allclose(table.to('float32'), usual, 0, POSITION_TOLERANCE);
  });
}
