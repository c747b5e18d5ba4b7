/** The encoder of a checkpoint, and the features that it gives of the images of a dataset. */
import { loadEncoder } from '../../checkpoints/load-encoder.js';
import { GIVEN_OF_ENCODER, meanNote, pick } from '../../checkpoints/options.js';
import type { Dataset } from '../../data/index.js';
import { about } from '../../files/refuse.js';
import { hasClassToken } from '../../models/config.js';
import { resolveDevice } from '../../runtime/device.js';
import { inPrecision, type Precision, resolvePrecision } from '../../runtime/precision.js';
import type { Resolved } from '../../settings/index.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { evaluationLoader } from './evaluate.js';
import {
  extractFeatures,
  type FeatureKind,
  type Features,
  featuresOf,
  usualFeatures,
} from './features.js';
import type { EvaluationHooks, featureSettings } from './options.js';

/** What an {@link EncoderFeatures} is made from. */
export type FeatureSettings = Omit<Resolved<typeof featureSettings>, 'init'> & {
  readonly init: string;
};

/** Computes features of datasets by a checkpoint's encoder. */
export interface EncoderFeatures extends Disposable {
  /** Height and width of the images that the encoder sees. */
  readonly imageSize: readonly [number, number];
  readonly channels: number;
  /** What describes an image. */
  readonly features: FeatureKind;
  /** Of a feature. */
  readonly dim: number;
  /** What the encoder's products compute in. */
  readonly precision: Precision;
  /** @param onBatch Called after each batch with its number of images. */
  extract(dataset: Dataset, onBatch?: (size: number) => void): Promise<Features>;
}

/**
 * Loads the encoder of a checkpoint.
 *
 * @throws UserError for a checkpoint that has no encoder, or does not tell enough of it
 */
export function openEncoderFeatures(
  settings: FeatureSettings,
  { onSkip, onNote, signal, group }: EvaluationHooks = {},
): EncoderFeatures {
  const { init, batchSize, workers, cropRatio } = settings;
  if (settings.threads !== null) torch.setNumThreads(settings.threads);
  const device = resolveDevice(settings.device as Device);
  const { precision } = resolvePrecision(settings.amp, device);
  const given = pick(settings, [...GIVEN_OF_ENCODER, 'layer', 'imageSize']);
  const loaded = loadEncoder(init, device, given);
  const { model, normalisation, notes } = loaded;
  for (const note of notes) onNote?.(note);
  const { imageSize, channels, dim } = model.config;
  const kind = settings.features ?? usualFeatures(model.config);
  if (settings.features === null && kind === 'mean' && hasClassToken(model.config)) {
    onNote?.(meanNote('--features'));
  }
  let features: (images: Tensor) => Tensor;
  try {
    features = about(init, () => featuresOf(model, kind));
  } catch (error) {
    loaded[Symbol.dispose]();
    throw error;
  }
  const encoder = (images: Tensor) =>
    inPrecision(precision, device, () => features(images)).to('float32');
  return {
    ...{ imageSize, channels, features: kind, dim, precision },
    async extract(dataset, onBatch) {
      using loader = evaluationLoader(dataset, {
        ...{ batchSize, imageSize, channels, cacheBytes: 0 },
        ...(cropRatio === null ? {} : { cropRatio }),
        ...(workers === null ? {} : { workers }),
        ...{ group, ...(onSkip && { onSkip }) },
      });
      return await extractFeatures(encoder, loader, normalisation, {
        ...{ signal, group },
        onBatch: ({ size, share }) => onBatch?.(share?.of ?? size),
      });
    },
    [Symbol.dispose]: () => loaded[Symbol.dispose](),
  };
}
