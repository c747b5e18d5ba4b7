import { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import {
  CLASSIFIER_KEY,
  gridOf,
  readCard,
  readClassifierCard,
  VisionTransformer,
} from '../models/index.js';
import { interpolatePositions } from '../models/interpolate-positions.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import type { LoadedCheckpoint } from './index.js';
import { about, readCheckpoint } from './load-model.js';

/** The encoder of a checkpoint, ready to use. */
export interface LoadedEncoder extends Disposable {
  /** The encoder as a classifier with a head of one class, which means nothing. */
  readonly model: VisionTransformer;
  readonly normalisation: Normalisation;
  /** What was renamed, left out, assumed or interpolated, a line each. */
  readonly notes: readonly string[];
}

/** What a checkpoint says of its encoder besides the shapes. */
export interface EncoderDescription {
  /** Null where neither the file nor a known model of that width has it. */
  readonly heads: number | null;
  /** Null where its patches make no square, and the file does not describe their grid. */
  readonly imageSize: readonly [number, number] | null;
  /** Of the normalisation; none where the file says nothing, and the usual one is assumed. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** What was assumed. */
  readonly notes: readonly string[];
}

/**
 * Loads the encoder of a masked autoencoder, of a classifier, or one that is alone in its file.
 *
 * @param options.imageSize Of the images it is to see; position embeddings of another are interpolated.
 * @throws UserError where the file holds no encoder, does not tell enough of it, or the size is none of whole patches
 */
export function loadEncoder(
  path: string,
  device: Device,
  options: { readonly imageSize?: readonly [number, number] | undefined } = {},
): LoadedEncoder {
  using _ = torch.scope();
  const checkpoint = readCheckpoint(path);
  const { patchSize, channels, dim, depth, meanPooling } = checkpoint.architecture;
  const {
    heads,
    imageSize: trained,
    mean,
    std,
    notes,
  } = about(path, () => describeEncoder(checkpoint));
  if (heads === null || trained === null) {
    const what = heads === null ? 'how many attention heads it has' : 'what grid its patches make';
    throw new UserError(
      `${path}: neither the file nor its shapes tell ${what}; expected a checkpoint with a model card, such as train saves`,
    );
  }
  const imageSize = options.imageSize ?? trained;
  const model = about(
    path,
    () =>
      new VisionTransformer({
        ...{ imageSize, patchSize, channels, dim, depth, heads },
        ...{ pooling: meanPooling ? 'mean' : 'cls', dropPath: 0, numClasses: 1 },
        // The table comes from the file, whichever it is; only sines and cosines would restrict the width.
        ...{ positions: 'learned', trainPositions: false },
      }),
  );
  about(path, () => {
    const own = Object.entries(checkpoint.tensors).filter(([name]) => !name.startsWith('head.'));
    const state = Object.fromEntries(own);
    const table = state.pos_embed as Tensor;
    state.pos_embed = interpolatePositions(
      table,
      gridOf({ imageSize: trained, patchSize }),
      gridOf({ imageSize, patchSize }),
    );
    model.loadStateDict(state, { strict: false });
  });
  model.to(device).eval();
  const normalisation = new Normalisation(channels, device, mean, std);
  const isOther = String(imageSize) !== String(trained);
  const [was, is] = [trained, imageSize].map((size) => size.join('x'));
  return {
    model,
    normalisation,
    notes: [
      ...checkpoint.notes,
      ...notes,
      ...(isOther ? [`position embeddings interpolated: images of ${was} became ${is}`] : []),
    ],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

/**
 * What a checkpoint says of its encoder: its card, that of a masked autoencoder or of a classifier, or else its shapes.
 *
 * @throws UserError where a card is damaged
 */
export function describeEncoder({ architecture, metadata }: LoadedCheckpoint): EncoderDescription {
  const { heads, grid, patchSize, channels } = architecture;
  const { [CLASSIFIER_KEY]: classifier, model } = metadata;
  const card =
    classifier !== undefined
      ? readClassifierCard(classifier)
      : model !== undefined
        ? readCard(model)
        : null;
  if (card !== null) {
    const { mean, std, architecture: described } = card;
    return { heads: described.heads, imageSize: described.imageSize, mean, std, notes: [] };
  }
  const assumed = [
    ...(heads === null ? [] : [`${heads} heads`]),
    channels === 3 ? "ImageNet's normalisation" : 'a mean of 0.5 and a deviation of 0.25',
  ];
  return {
    heads,
    imageSize: grid === null ? null : [grid[0] * patchSize, grid[1] * patchSize],
    notes: [`assumed: ${assumed.join(', ')}`],
  };
}
