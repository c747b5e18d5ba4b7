import { Normalisation } from '../data/tensors/index.js';
import { about } from '../files/refuse.js';
import { gridOf, type Pooling, VisionTransformer } from '../models/index.js';
import { checkOptions } from '../settings/index.js';
import { type Device, torch } from '../torch/index.js';
import { adaptTo } from './adapt.js';
import { atLayer } from './at-layer.js';
import { describeEncoder, type EncoderDescription } from './describe.js';
import { type LoadedCheckpoint, loadCheckpoint } from './load.js';
import { type FeatureLayer, GIVEN_OF_ENCODER, type GivenEncoder, partOf } from './options.js';

/** The encoder of a checkpoint, ready to use. */
export interface LoadedEncoder extends Disposable {
  /** The encoder as a classifier with a head of one class, which means nothing; it pools what the checkpoint was trained with. */
  readonly model: VisionTransformer;
  readonly normalisation: Normalisation;
  /** What was renamed, left out, assumed or interpolated, a line each. */
  readonly notes: readonly string[];
}

/** What the user says of an encoder. */
export interface LoadEncoderOptions extends GivenEncoder {
  /** Of the images it is to see; position embeddings of another are interpolated. */
  readonly imageSize?: readonly [number, number] | null | undefined;
  readonly layer?: FeatureLayer;
}

/**
 * Loads the encoder of a masked autoencoder, of a classifier, or one that is alone in its file.
 *
 * Where the features of a middle block are wanted, the encoder ends there.
 *
 * @throws UserError where the file holds no encoder, does not tell enough of it, or the size is none of whole patches
 */
export function loadEncoder(
  path: string,
  device: Device,
  options: LoadEncoderOptions = {},
): LoadedEncoder {
  checkOptions('loadEncoder', options, [...GIVEN_OF_ENCODER, 'layer', 'imageSize']);
  const { imageSize, layer, ...given } = options;
  using _ = torch.scope();
  const checkpoint = atLayer(loadCheckpoint(path, partOf(given)), layer);
  const described = describeEncoder(checkpoint, given);
  const { encoder, mean, std } = described;
  const model = about(
    path,
    () =>
      new VisionTransformer({
        ...{ ...encoder, ...(imageSize && { imageSize }) },
        pooling: poolingOf(checkpoint, described),
        dropPath: 0,
        ...{ trainPositions: false, numClasses: 1 },
      }),
  );
  const notes = loadEncoderInto(model, checkpoint, described);
  model.to(device).eval();
  const normalisation = new Normalisation(encoder.channels, device, mean, std);
  return {
    model,
    normalisation,
    notes: [...checkpoint.notes, ...described.notes, ...notes],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}

/** What describes an image to the checkpoint's training; the norm of the mean is there only with its weights. */
function poolingOf({ architecture }: LoadedCheckpoint, { pooling }: EncoderDescription): Pooling {
  if (architecture.meanPooling) return 'mean';
  return pooling === 'cls' ? 'cls' : 'norm-mean';
}

/**
 * Loads the encoder of a checkpoint into a model that has one.
 *
 * @param options.encoderOnly Whether to take nothing else: no head that fits.
 * @returns what was interpolated or left as the model has it, a line each
 * @throws UserError where it does not fit the model
 */
export function loadEncoderInto(
  model: VisionTransformer,
  checkpoint: LoadedCheckpoint,
  { encoder }: Pick<EncoderDescription, 'encoder'>,
  { encoderOnly = true }: { readonly encoderOnly?: boolean } = {},
): readonly string[] {
  const from = gridOf(encoder);
  const { tensors, notes } = adaptTo(checkpoint, model, { from, encoderOnly });
  model.loadStateDict(tensors, { strict: false });
  return notes;
}
