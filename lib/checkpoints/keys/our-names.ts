/**
 * Names of published encoders that differ from ours in a few parts: those of DINOv2, DINOv3, BEiT and data2vec, in their
 * authors' files and in timm's.
 */
import type { Refuse } from '../../files/refuse.js';
import { type Tensor, torch } from '../../torch/index.js';
import type { Description } from '../beside/description.js';
import type { Weights } from './huggingface.js';

/** What stands for what. */
const RENAMED: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [/^(?:register|storage)_tokens$/, 'reg_token'],
  [/^(blocks\.\d+)\.gamma_([12])$/, '$1.ls$2.gamma'],
  [/^(blocks\.\d+\.mlp)\.w12\./, '$1.fc1.'],
  [/^(blocks\.\d+\.mlp)\.w3\./, '$1.fc2.'],
];

/** The two layers of a gated MLP that are one layer here: the gates, and what passes them. */
const GATES = /^(blocks\.\d+\.mlp)\.(?:w1|fc1_g)\.(weight|bias)$/;
const GATED: Readonly<Record<string, string>> = { w1: 'w2', fc1_g: 'fc1_x' };

/** LayerScale as BEiT and EVA call it. BEiT has no position embeddings beside it. */
const EVA_SCALE = /\.gamma_[12]$/;

/** What is computed anew from the sizes of the model. */
const COMPUTED = /(?:^|\.)relative_position_index$/;

const SHARED_TABLE = 'rel_pos_bias.relative_position_bias_table';
const TABLE = 'attn.relative_position_bias_table';
const PERIODS = 'rope_embed.periods';
const MASK = '.attn.qkv.bias_mask';

/** Weights under our names, and what the names tell that shapes do not. */
interface OurNames {
  readonly weights: Weights;
  readonly told: Description;
  /** A line for what was renamed or put together. */
  readonly notes: readonly string[];
}

/**
 * Gives weights our names. Those that have them already are unchanged, as are names that are not known. The tensors are the
 * given ones, except those that are put together.
 *
 * @throws UserError, by `refuse`, where parts do not fit together
 */
export function withOurNames(weights: Weights, refuse: Refuse): OurNames {
  const notes: string[] = [];
  const ours: Record<string, Tensor> = {};
  const renamed: string[] = [];
  const passed = new Set<string>();
  for (const [name, tensor] of Object.entries(weights)) {
    const gates = GATES.exec(name);
    if (COMPUTED.test(name) || name === PERIODS || name.endsWith(MASK)) continue;
    if (gates !== null) {
      const [, mlp, kind] = gates as unknown as [string, string, string];
      const layer = name.split('.').at(-2) as string;
      const other = `${mlp}.${GATED[layer]}.${kind}`;
      const values = weights[other];
      if (tensor.ndim === 0 || String(values?.shape) !== String(tensor.shape)) {
        return refuse(`${name} has gates, and there is no ${other} of the same shape`);
      }
      ours[`${mlp}.fc1.${kind}`] = torch.cat([tensor, values as Tensor], 0);
      passed.add(other);
      renamed.push(name);
      continue;
    }
    const rename = RENAMED.find(([theirs]) => theirs.test(name));
    if (rename !== undefined) renamed.push(name);
    ours[rename === undefined ? name : name.replace(...rename)] = tensor;
  }
  for (const name of passed) delete ours[name];
  const eva = renamed.find((name) => EVA_SCALE.test(name));
  if (eva !== undefined && 'pos_embed' in ours) {
    return refuse(
      `it has ${eva} and pos_embed; it looks like EVA, whose rotary positions no weight shows`,
    );
  }
  if (renamed.length > 0) notes.push(`renamed: ${renamed.length} weights, such as ${renamed[0]}`);
  splitMaskedBiases(ours, weights, refuse);
  notes.push(...spreadTable(ours, refuse), ...normPooled(ours));
  return { weights: ours, told: { ...describedByTable(ours), ...toldBy(weights) }, notes };
}

/** DINOv3's bias of query, key and value, of which a mask takes the key's, becomes those of query and value. */
function splitMaskedBiases(ours: Record<string, Tensor>, weights: Weights, refuse: Refuse): void {
  for (const [name, mask] of Object.entries(weights)) {
    if (!name.endsWith(MASK)) continue;
    const own = name.slice(0, -'_mask'.length);
    const bias = ours[own];
    if (bias === undefined || String(bias.shape) !== String(mask.shape) || bias.ndim !== 1) {
      refuse(`${name} masks ${own}, and there is none of its shape`);
    }
    const isOn = mask
      .to('float64')
      .chunk(3, 0)
      .map((part) => part.mean().item<number>());
    if (String(isOn) !== '1,0,1') {
      refuse(`${name} masks other biases than the key's, which is not computed here`);
    }
    const [query, , value] = (bias as Tensor).chunk(3, 0) as [Tensor, Tensor, Tensor];
    const attention = own.slice(0, -'qkv.bias'.length);
    delete ours[own];
    ours[`${attention}q_bias`] = query;
    ours[`${attention}v_bias`] = value;
  }
}

/** A table of relative positions that blocks share becomes one of each block, as when BEiT is fine-tuned. */
function spreadTable(ours: Record<string, Tensor>, refuse: Refuse): string[] {
  const shared = ours[SHARED_TABLE];
  if (shared === undefined) return [];
  delete ours[SHARED_TABLE];
  for (const name of Object.keys(ours)) {
    const block = /^(blocks\.\d+)\.norm1\.weight$/.exec(name)?.[1];
    if (block === undefined) continue;
    const own = ours[`${block}.${TABLE}`];
    if (own !== undefined && String(own.shape) !== String(shared.shape)) {
      return refuse(`${block}.${TABLE} has another shape than ${SHARED_TABLE}`);
    }
    ours[`${block}.${TABLE}`] = own === undefined ? shared.clone() : own.add(shared);
  }
  return ['the table of relative positions that blocks share became one of each'];
}

/** An encoder of BEiT's kind without a last norm: its patches' mean is normalised, as when it is fine-tuned. */
function normPooled(ours: Record<string, Tensor>): string[] {
  const first = ours['blocks.0.norm1.weight'];
  const isLacking = !('norm.weight' in ours) && !('fc_norm.weight' in ours);
  if (first === undefined || !isLacking || !(`blocks.0.${TABLE}` in ours)) return [];
  ours['fc_norm.weight'] = torch.onesLike(first);
  ours['fc_norm.bias'] = torch.zerosLike(first);
  return ['it has no last norm: the mean of the patches is normalised without weights'];
}

/** A table of relative positions has a column for each head. */
function describedByTable(ours: Weights): Description {
  const table = ours[`blocks.0.${TABLE}`];
  const heads = table?.ndim === 2 ? table.size(1) : 0;
  return heads > 0 ? { source: 'its table of relative positions', heads } : {};
}

/** What names and buffers tell of the model. */
function toldBy(weights: Weights): Description {
  const { [PERIODS]: periods, mask_token: mask, pos_embed: positions } = weights;
  if (periods !== undefined) return describedByPeriods(weights, periods);
  // In DINOv2's own files; how it resizes positions is not seen in the weights.
  if (positions === undefined || mask?.ndim !== 2 || !('blocks.0.ls1.gamma' in weights)) return {};
  return { resize: 'register_tokens' in weights ? 'antialias' : 'offset' };
}

/** Heads and the longest period of rotary positions, theta^(i / n) for i from 0 to n - 1. */
function describedByPeriods(weights: Weights, periods: Tensor): Description {
  const count = periods.numel();
  const dim = weights['blocks.0.norm1.weight']?.numel() ?? 0;
  const heads = dim / (4 * count);
  if (periods.ndim !== 1 || count < 2 || !Number.isInteger(heads)) return {};
  const last = periods
    .to('float64')
    .narrow(0, count - 1, 1)
    .item<number>();
  // Periods may be stored in 16 bits.
  const ropeTheta = Number((last ** (count / (count - 1))).toPrecision(2));
  return { source: PERIODS, heads, ropeTheta };
}
