/** The encoder that a detector starts from: that of a checkpoint, or of the run that goes on. */
import { describeEncoder } from '../../checkpoints/describe.js';
import { loadCheckpoint, readSafetensorsMetadata } from '../../checkpoints/index.js';
import { fitPatchEmbedding } from '../../checkpoints/patch-embedding.js';
import { UserError } from '../../errors.js';
import {
  DETECTOR_KEY,
  type Detector,
  type DetectorConfig,
  readDetectorCard,
} from '../../models/detection/index.js';
import { gridOf } from '../../models/index.js';
import { describeVariant } from '../../models/variant.js';
import { type Tensor, torch } from '../../torch/index.js';
import { fromOwnWeights } from '../classification/initial-encoder.js';
import { FROM_SCRATCH, type Origin } from '../classification/origin.js';

/** The encoder of a checkpoint, as far as a detector's shape depends on it. */
export interface KnownBackbone
  extends Pick<DetectorConfig, 'patchSize' | 'channels' | 'dim' | 'depth' | 'heads'> {
  readonly positionGrid: DetectorConfig['positionGrid'];
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** What was assumed of it, a line each. */
  readonly notes: readonly string[];
}

/**
 * Reads the shape of the encoder that a detector starts from; null from scratch.
 *
 * @throws UserError where the file has no encoder, or one with parts that a detector's has not
 */
export function knownBackbone(origin: Origin): KnownBackbone | null {
  const { init } = origin;
  const own = fromOwnWeights(origin, (path): KnownBackbone => {
    const { [DETECTOR_KEY]: card = '' } = readSafetensorsMetadata(path);
    const { architecture, mean, std } = readDetectorCard(card);
    return { ...architecture, mean, std, notes: [] };
  });
  if (own !== null) return own;
  if (init === undefined || init === null || init === FROM_SCRATCH) return null;
  using _ = torch.scope();
  const { encoder, mean, std, notes } = describeEncoder(loadCheckpoint(init), origin);
  const { patchSize, channels, dim, depth, heads, variant, palette } = encoder;
  const unusual = [
    ...describeVariant(variant),
    ...(palette === undefined ? [] : ['tokens of single pixels']),
  ].filter((part) => part !== 'no class token');
  if (unusual.length > 0) {
    throw new UserError(
      `${init}: its encoder has ${unusual.join(', ')}, which a detector's has not; expected a plain vision transformer, as of mae, moco-v3, beit or finetune`,
    );
  }
  const positionGrid = gridOf(encoder);
  return { patchSize, channels, dim, depth, heads, positionGrid, mean, std, notes };
}

/** What a detector takes of an encoder. */
const TAKEN = /^(pos_embed|patch_embed\.proj\.|blocks\.)/;
/** What it has besides, and no encoder has. */
const OWN = /\.attn\.rel_pos_[hw]$/;

/**
 * Loads the encoder of a checkpoint into a detector: patch embedding, position embeddings and blocks. A run that goes on
 * restores its own weights instead.
 *
 * @returns what was left out or resampled, a line each
 * @throws UserError where the weights do not fit
 */
export function loadBackbone(model: Detector, origin: Origin & { init: string }): string[] {
  if (fromOwnWeights(origin, () => true) !== null) return [];
  using _ = torch.scope();
  const { net } = model.backbone;
  const checkpoint = loadCheckpoint(origin.init);
  const notes = [...checkpoint.notes];
  const given = Object.entries(checkpoint.tensors).filter(([name]) => TAKEN.test(name));
  const tensors: Record<string, Tensor> = Object.fromEntries(given);
  const projection = tensors['patch_embed.proj.weight'] as Tensor;
  const { patchSize, channels } = model.config;
  if (projection.size(1) !== channels || projection.size(2) !== patchSize) {
    tensors['patch_embed.proj.weight'] = fitPatchEmbedding(projection, model.config);
    notes.push(
      `patch_embed.proj.weight resampled from patches of ${projection.size(2)} pixels to ${patchSize}`,
    );
  }
  const positions = tensors.pos_embed as Tensor;
  const [, wanted = 0, dim = 0] = net.posEmbed.shape;
  // An encoder without a class token has no position for it.
  if (positions.size(1) === wanted - 1) {
    tensors.pos_embed = torch.cat([torch.zeros([1, 1, dim]), positions.to('float32')], 1);
  }
  const { missingKeys } = net.loadStateDict(tensors, { strict: false });
  const missing = missingKeys.filter((name) => !OWN.test(name));
  if (missing.length > 0) {
    throw new UserError(
      `${origin.init}: lacks ${missing.slice(0, 3).join(', ')} of the detector's encoder; expected one of the same depth`,
    );
  }
  return notes;
}
