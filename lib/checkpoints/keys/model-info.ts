/** What a file says of its own model: the metadata of one that was written here, or a training program's arguments. */

import type { Refuse } from '../../files/refuse.js';
import { numPatchesOf } from '../../models/config.js';
import {
  CLASSIFIER_KEY,
  gridOf,
  maeConfig,
  maeModelNames,
  readCard,
  readClassifierCard,
} from '../../models/index.js';
import { ROPE_THETA } from '../../models/variant.js';
import {
  DESCRIPTION_KEY,
  type Description,
  hasPatches,
  known,
  readDescription,
} from '../beside/description.js';
import type { Architecture } from './architecture.js';

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1;

/** The size of images in a card, where it can be read. */
export function imageSizeInCard({
  [CLASSIFIER_KEY]: classifier,
  model,
}: Readonly<Record<string, string>>): readonly [number, number] | undefined {
  try {
    if (classifier !== undefined) return readClassifierCard(classifier).architecture.imageSize;
    return model === undefined ? undefined : readCard(model).architecture.imageSize;
  } catch {
    // Whoever needs the whole card says what is wrong with it.
    return undefined;
  }
}

/** What the decoder of a checkpoint with a model card predicts of a patch, where it is not its pixels. */
export function outputsInCard({ model }: Readonly<Record<string, string>>): number | undefined {
  try {
    const { outputs } = JSON.parse(model ?? '{}') as { outputs?: unknown };
    return Number.isSafeInteger(outputs) && (outputs as number) >= 1
      ? (outputs as number)
      : undefined;
  } catch {
    // As above.
    return undefined;
  }
}

/** Reads the model card in the metadata as far as it fits the shapes; null where there is no card. */
export function describedByCard(
  metadata: Readonly<Record<string, string>>,
  { dim, decoder, ...architecture }: Architecture,
): Description | null {
  const source = 'its model card';
  if (metadata[CLASSIFIER_KEY] !== undefined) return { source };
  if (metadata.model === undefined) return null;
  let model: Record<string, unknown> | null = null;
  try {
    model = JSON.parse(metadata.model) as Record<string, unknown> | null;
  } catch {
    // Whoever needs the whole card says what is wrong with it.
  }
  if (typeof model !== 'object' || model === null) return { source };
  const { image_size: size, heads, decoder_heads: decoderHeads } = model;
  const isSize = Array.isArray(size) && size.length === 2 && size.every(isCount);
  const imageSize = size as [number, number];
  const fits = (count: unknown, width: number): count is number =>
    isCount(count) && width % count === 0;
  return {
    source,
    ...(isSize && hasPatches(imageSize, architecture) ? { imageSize } : {}),
    ...(fits(heads, dim) ? { heads } : {}),
    ...(decoder !== null && fits(decoderHeads, decoder.dim) ? { decoderHeads } : {}),
  };
}

/**
 * Reads what `convert` found beside weights that have no card.
 *
 * @throws UserError, by `refuse`, where it is damaged, or of other weights
 */
export function describedByMetadata(
  metadata: Readonly<Record<string, string>>,
  { dim, decoder, ...architecture }: Architecture,
  refuse: Refuse,
): Description {
  const text = metadata[DESCRIPTION_KEY];
  if (text === undefined) return {};
  const told = readDescription(text, refuse);
  const { heads = 1, decoderHeads = 1, imageSize } = told;
  const isOwn =
    dim % heads === 0 &&
    (decoder === null || decoder.dim % decoderHeads === 0) &&
    (imageSize === undefined || hasPatches(imageSize, architecture));
  return isOwn ? told : refuse('its description does not fit its weights');
}

/** Reads the arguments that the reference saves beside the weights: the model's name, its target and masking. */
export function describedByArguments(
  settings: ReadonlyMap<string, string | number | boolean>,
  { dim, decoder }: Architecture,
): Description {
  const name = String(settings.get('args.model'));
  const model = maeModelNames.find((each) => each === name || each === `mae_${name}`);
  const config = model === undefined ? undefined : maeConfig(model);
  const normPixLoss = settings.get('args.norm_pix_loss');
  const maskRatio = settings.get('args.mask_ratio');
  const isShare = typeof maskRatio === 'number' && maskRatio > 0 && maskRatio < 1;
  return known({
    source: config?.dim === dim ? 'its arguments' : undefined,
    heads: config?.dim === dim ? config.heads : undefined,
    decoderHeads: config?.decoderDim === decoder?.dim ? config?.decoderHeads : undefined,
    normPixLoss: typeof normPixLoss === 'boolean' ? normPixLoss : undefined,
    maskRatio: isShare ? maskRatio : undefined,
  });
}

/** Completes the model that shapes imply by what is told of it. */
export function withDescription(
  architecture: Architecture,
  { heads, decoderHeads, imageSize, ropeTheta }: Description,
): Architecture {
  const { decoder, patchSize, variant } = architecture;
  const isRotary = variant?.positions === 'rotary';
  return {
    ...architecture,
    ...(imageSize && {
      grid: gridOf({ imageSize, patchSize }),
      patches: numPatchesOf({ imageSize, patchSize }),
    }),
    ...(heads && { heads }),
    ...(isRotary && ropeTheta && ropeTheta !== ROPE_THETA
      ? { variant: { ...variant, ropeTheta } }
      : {}),
    decoder: decoder && decoderHeads ? { ...decoder, heads: decoderHeads } : decoder,
  };
}
