/** Checkpoints of detectors: our own, and ViTDet's under the names of detectron2, which are the same. */
import { type Refuse, refusal, someOf } from '../files/refuse.js';
import {
  type Category,
  DETECTOR_KEY,
  Detector,
  type DetectorConfig,
  detectorConfig,
  readDetectorCard,
} from '../models/detection/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { readWeights } from './load.js';

/** The weights of a detector, and what is known of it. */
export interface DetectorCheckpoint {
  readonly path: string;
  readonly format: 'safetensors' | 'pytorch';
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly architecture: DetectorConfig;
  /** Null where the file does not tell. */
  readonly statistics: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
  /** Null where the file does not name its classes. */
  readonly categories: readonly Category[] | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

const PATCHES = 'backbone.net.patch_embed.proj.weight';
/** Weights of parts that a detector has not, which other programs leave in a file. */
const BESIDE = /^(proposal_generator\.anchor_generator\.|pixel_mean$|pixel_std$)/;

/** Whether names are those of a detector on a plain vision transformer. */
export function isDetector(names: readonly string[]): boolean {
  return names.includes(PATCHES) && names.some((name) => name.startsWith('roi_heads.'));
}

/**
 * Reads the checkpoint of a detector. The shape of another program's follows from its weights.
 *
 * @throws UserError where the file holds none, or weights that do not fit together
 */
export function loadDetectorCheckpoint(path: string): DetectorCheckpoint {
  const refuse = refusal(path);
  return torch.tidy(() => {
    const { format, tensors: all, metadata, notes } = readWeights(path);
    const tensors = Object.fromEntries(Object.entries(all).filter(([name]) => !BESIDE.test(name)));
    const own = metadata[DETECTOR_KEY];
    if (own === undefined && !isDetector(Object.keys(tensors))) {
      refuse('holds no detector; expected one of detect train, or of detectron2');
    }
    const card = own === undefined ? null : readDetectorCard(own);
    const architecture = card?.architecture ?? architectureOf(tensors, refuse);
    checkNames(tensors, architecture, refuse);
    return {
      ...{ path, format, tensors, architecture, metadata, notes },
      statistics: card === null ? null : { mean: card.mean, std: card.std },
      categories: card?.categories ?? null,
    };
  });
}

/** The shape that weights imply. */
function architectureOf(tensors: Readonly<Record<string, Tensor>>, refuse: Refuse): DetectorConfig {
  const shapeOf = (name: string): readonly number[] =>
    tensors[name]?.shape ?? refuse(`lacks ${name}, which a detector has`);
  const [dim = 0, channels = 0, patchSize = 0] = shapeOf(PATCHES);
  const sides: number[] = [];
  for (let i = 0; ; i++) {
    const table = tensors[`backbone.net.blocks.${i}.attn.rel_pos_h`];
    if (table === undefined) break;
    sides.push((table.size(0) + 1) / 2);
  }
  const [, headDim = 1] = shapeOf('backbone.net.blocks.0.attn.rel_pos_h');
  const [window, whole] = [Math.min(...sides), Math.max(...sides)];
  const [, positions = 0] = shapeOf('backbone.net.pos_embed');
  const side = Math.round(Math.sqrt(positions - 1));
  if (side * side !== positions - 1) {
    refuse(`its ${positions} position embeddings are those of no square and a class token`);
  }
  const cascade = 'roi_heads.box_head.0.fc1.weight' in tensors;
  const part = cascade ? '.0' : '';
  const [classes = 0] = shapeOf(`roi_heads.box_predictor${part}.cls_score.weight`);
  const [headDimension = 0] = shapeOf(`roi_heads.box_head${part}.fc1.weight`);
  const isFpn = 'backbone.fpn_lateral4.weight' in tensors;
  const [pyramidDim = 0] = shapeOf(
    isFpn ? 'backbone.fpn_lateral4.weight' : 'backbone.simfp_4.0.weight',
  );
  return {
    ...detectorConfig('vitdet_base_patch16'),
    ...{ imageSize: whole * patchSize, patchSize, channels, dim, heads: dim / headDim },
    ...{ depth: sides.length, positionGrid: [side, side], window, dropPath: 0 },
    globalBlocks: sides.flatMap((own, i) => (own === whole ? [i] : [])),
    ...(isFpn && { pyramid: 'fpn' }),
    ...{ pyramidDim, headDim: headDimension, numClasses: classes - 1, cascade },
    masks: 'roi_heads.mask_head.predictor.weight' in tensors,
  };
}

/** @throws UserError, by `refuse`, where names or shapes are not the detector's */
function checkNames(
  tensors: Readonly<Record<string, Tensor>>,
  architecture: DetectorConfig,
  refuse: Refuse,
): void {
  using model = new Detector(architecture);
  const wanted = new Map(
    Object.entries(model.stateDict()).map(([name, { shape }]) => [name, shape]),
  );
  const missing = [...wanted.keys()].filter((name) => !(name in tensors));
  if (missing.length > 0)
    refuse(`lacks ${missing.length} weights of the detector: ${someOf(missing)}`);
  const unknown = Object.keys(tensors).filter((name) => !wanted.has(name));
  if (unknown.length > 0) {
    refuse(`has ${unknown.length} weights that the detector has not: ${someOf(unknown)}`);
  }
  for (const [name, shape] of wanted) {
    const found = tensors[name]?.shape ?? [];
    if (String(found) === String(shape)) continue;
    refuse(`${name} is [${found.join(', ')}]; expected [${shape.join(', ')}]`);
  }
}
