/** The encoder that a detector starts from: that of a checkpoint, or of the run that goes on. */
import { describeEncoder } from '../../checkpoints/describe.js';
import { loadCheckpoint, readSafetensorsMetadata } from '../../checkpoints/index.js';
import { fitPatchEmbedding } from '../../checkpoints/patch-embedding.js';
import { UserError } from '../../errors.js';
import { MLP_RATIO } from '../../models/config.js';
import {
  DETECTOR_KEY,
  type Detector,
  type DetectorConfig,
  readDetectorCard,
} from '../../models/detection/index.js';
import { type EncoderConfig, gridOf } from '../../models/index.js';
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
  const { patchSize, channels, dim, depth, heads } = encoder;
  const unusual = unusualParts(encoder);
  if (unusual.length > 0) {
    throw new UserError(
      `${init}: its encoder has ${unusual.join(', ')}, which a detector's has not; expected a plain vision transformer, as of mae, moco-v3, beit or finetune`,
    );
  }
  const positionGrid = gridOf(encoder);
  return { patchSize, channels, dim, depth, heads, positionGrid, mean, std, notes };
}

/** Parts without which an encoder would not compute what it learned, and which the blocks of a detector have no place for. */
function unusualParts({ dim, variant = {}, palette }: EncoderConfig): string[] {
  const { mlpHidden } = variant;
  // A detector does without a class token, and LayerScale goes into the weights.
  const others = describeVariant({ ...variant, classToken: undefined, layerScale: undefined });
  return [
    ...others.map((part) =>
      part === 'relative positions' ? `${part} for one size of images` : part,
    ),
    ...(mlpHidden === undefined || mlpHidden === MLP_RATIO * dim
      ? []
      : [`MLPs ${mlpHidden} wide, and not ${MLP_RATIO * dim}`]),
    ...(palette === undefined ? [] : ['tokens of single pixels']),
  ];
}

/**
 * The weights of blocks whose projections have some of the usual biases or none, or whose branches are scaled (LayerScale,
 * arXiv:2103.17239), as those of usual blocks that compute the same: factors are multiplied into the layers before them.
 *
 * @returns new weights, and what was done, a line each
 */
export function asUsualBlocks(tensors: Readonly<Record<string, Tensor>>): {
  readonly tensors: Record<string, Tensor>;
  readonly notes: string[];
} {
  const usual = { ...tensors };
  const take = (name: string) => {
    const tensor = usual[name];
    delete usual[name];
    return tensor;
  };
  const notes = new Set<string>();
  for (const name of Object.keys(tensors)) {
    const block = /^(blocks\.\d+)\.attn\.qkv\.weight$/.exec(name)?.[1];
    if (block === undefined) continue;
    const bias = `${block}.attn.qkv.bias`;
    if (usual[bias] === undefined) {
      const { shape, dtype, device } = tensors[name] as Tensor;
      const none = torch.zeros([(shape[0] as number) / 3], { dtype, device });
      const [q, v] = [take(`${block}.attn.q_bias`), take(`${block}.attn.v_bias`)];
      usual[bias] = torch.cat([q ?? none, none, v ?? none]);
    }
    for (const [scale, layer] of [
      ['ls1', 'attn.proj'],
      ['ls2', 'mlp.fc2'],
    ] as const) {
      const factors = take(`${block}.${scale}.gamma`);
      if (factors === undefined) continue;
      const [weight, offset] = [`${block}.${layer}.weight`, `${block}.${layer}.bias`];
      usual[weight] = (usual[weight] as Tensor).mul(factors.unsqueeze(1));
      if (usual[offset] !== undefined) usual[offset] = usual[offset].mul(factors);
      notes.add('the factors of LayerScale are multiplied into the weights before them');
    }
  }
  return { tensors: usual, notes: [...notes] };
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
  const { tensors, notes: folded } = asUsualBlocks(Object.fromEntries(given));
  notes.push(...folded);
  const projection = tensors['patch_embed.proj.weight'] as Tensor;
  const { patchSize, channels } = model.config;
  if (projection.size(1) !== channels || projection.size(2) !== patchSize) {
    tensors['patch_embed.proj.weight'] = fitPatchEmbedding(projection, model.config);
    notes.push(
      `patch_embed.proj.weight resampled from patches of ${projection.size(2)} pixels to ${patchSize}`,
    );
  }
  const [, wanted = 0, dim = 0] = net.posEmbed.shape;
  const positions = tensors.pos_embed as Tensor;
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
