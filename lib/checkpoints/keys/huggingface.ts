/**
 * Converts between the key names of Hugging Face's transformers and ours, which are the reference's and timm's. Theirs keep
 * query, key and value apart; ours have one fused projection. Files carry the names of transformers 4, which version 5 reads
 * and writes too. The names of version 5's modules in memory are read as well.
 */

import { type Refuse, refusal } from '../../files/refuse.js';
import { type Tensor, torch } from '../../torch/index.js';
import {
  BESIDE_ENCODER,
  DECODER_BLOCKS,
  DIALECTS,
  type Dialect,
  type Pair,
  READ,
} from './huggingface-names.js';

export type Weights = Readonly<Record<string, Tensor>>;

const FUSED = 'attn.qkv';

/** Whether weights have Hugging Face's names. */
export function isHuggingFace(names: readonly string[]): boolean {
  return names.some((name) => /^(\w+\.)?embeddings\.patch_embeddings\./.test(name));
}

/**
 * Weights of a vision transformer, an autoencoder or a classifier under our names. Weights without a counterpart keep their
 * names. The tensors are the given ones, except the fused projections. Some parts have timm's names after it, which differ
 * from ours: gates that are a layer of their own, and a table that blocks share.
 *
 * @param refuse Throws a UserError that names the file.
 * @throws UserError where a query, key or value is missing, naming it
 */
export function fromHuggingFace(
  weights: Weights,
  refuse: Refuse = refusal("Hugging Face's weights"),
): Record<string, Tensor> {
  const names = Object.keys(weights);
  const prefix = READ.prefixes.find((each) => names.some((name) => name.startsWith(`${each}.`)));
  const ours = new Map<string, Tensor>();
  const parts = new Map<string, (Tensor | undefined)[]>();
  const isGated = names.some((name) => name.includes('.mlp.gate_proj.'));
  const hasKeyBias = names.some((name) => /\.(key|k_proj)\.bias$/.test(name));
  for (const [name, tensor] of Object.entries(weights)) {
    const inBlock = splitBlockName(name, prefix);
    if (inBlock === null) {
      ours.set(nameOutsideBlocks(name, prefix, weights), tensor);
      continue;
    }
    const { block, rest } = inBlock;
    const part = [0, 1, 2].find((i) =>
      READ.qkv.some((spelling) => rest.startsWith(`${spelling[i]}.`)),
    );
    if (part === undefined) {
      const own = replacePrefix(rest, READ.inBlock) ?? rest;
      ours.set(`${block}.${isGated ? own.replace('fc1.', 'fc1_x.') : own}`, tensor);
      continue;
    }
    const kind = rest.slice(rest.lastIndexOf('.') + 1);
    if (kind === 'bias' && !hasKeyBias) {
      ours.set(`${block}.attn.${part === 0 ? 'q' : 'v'}_bias`, tensor);
      continue;
    }
    const key = `${block}.${FUSED}.${kind}`;
    const found = parts.get(key) ?? [undefined, undefined, undefined];
    found[part] = tensor;
    parts.set(key, found);
  }
  for (const [key, found] of parts) ours.set(key, fuseProjections(key, found, names, refuse));
  return Object.fromEntries(ours);
}

/**
 * Our name of a weight outside the blocks; its own where it has none. DINOv2's classifier sees class token and patches at
 * once, which no head here does.
 */
function nameOutsideBlocks(name: string, prefix: string | undefined, weights: Weights): string {
  const beside = replacePrefix(name, BESIDE_ENCODER);
  if (beside !== null) return prefix?.startsWith('dinov2') ? name : beside;
  if (prefix === undefined) return replacePrefix(name, READ.top) ?? name;
  if (name.startsWith(`${prefix}.`)) {
    return replacePrefix(name.slice(prefix.length + 1), READ.top) ?? name;
  }
  // The last norm of BEiT's encoder lies outside it where it predicts visual tokens.
  const isLast = name.startsWith('layernorm.') && !(`${prefix}.layernorm.weight` in weights);
  return isLast ? name.replace('layernorm', 'norm') : name;
}

/** The kind of model that has all of the weights. */
function dialectOf(weights: Weights): Dialect {
  const has = (name: string) => name in weights;
  if (has('blocks.0.attn.relative_position_bias_table')) return DIALECTS.beit;
  if (!has('pos_embed')) return DIALECTS.dinov3;
  if (has('blocks.0.ls1.gamma')) {
    if (isSwiGlu(weights)) return DIALECTS.dinov2_swiglu;
    return has('reg_token') ? DIALECTS.dinov2_with_registers : DIALECTS.dinov2;
  }
  return has('cls_token') ? DIALECTS.vit : DIALECTS.ijepa;
}

function isSwiGlu(weights: Weights): boolean {
  const [first, last] = ['fc1', 'fc2'].map((layer) => weights[`blocks.0.mlp.${layer}.weight`]);
  return first?.shape[0] === 2 * (last?.shape[1] ?? 0);
}

/**
 * Weights under the names of ViTMAEForPreTraining (with a decoder), a classifier (with a head) or a bare model (without
 * either): that of ViT, I-JEPA, BEiT, DINOv2 or DINOv3 which has their parts. The caller removes weights without a
 * counterpart first. A fused projection becomes three views of it.
 */
export function toHuggingFace(weights: Weights): Record<string, Tensor> {
  const isEncoder = !('decoder_embed.weight' in weights) && !('head.weight' in weights);
  const dialect = dialectOf(weights);
  const theirs = new Map<string, Tensor>();
  const isGated = dialect === DIALECTS.dinov3 && isSwiGlu(weights);
  const start = isEncoder ? '' : `${dialect.prefix}.`;
  const set = (block: string, rest: string, tensor: Tensor) => {
    theirs.set(`${block}.${replacePrefix(rest, dialect.inBlock.map(swap)) ?? rest}`, tensor);
  };
  for (const [name, tensor] of Object.entries(weights)) {
    const match = /^(blocks|decoder_blocks)\.(\d+)\.(.*)$/.exec(name);
    if (match === null) {
      const top = replacePrefix(name, dialect.top.map(swap));
      const beside = replacePrefix(name, BESIDE_ENCODER.map(swap)) ?? name;
      theirs.set(top === null ? beside : start + top, tensor);
      continue;
    }
    const [, list, index, rest] = match as unknown as [string, string, string, string];
    const block = `${list === 'blocks' ? start + dialect.blocks : DECODER_BLOCKS[0]}.${index}`;
    const bias = /^attn\.([qv])_bias$/.exec(rest)?.[1];
    if (rest.startsWith(`${FUSED}.`)) {
      const kind = rest.slice(FUSED.length + 1);
      for (const [i, part] of tensor.chunk(3, 0).entries()) {
        theirs.set(`${block}.${dialect.qkv[i]}.${kind}`, part);
      }
    } else if (bias !== undefined) {
      theirs.set(`${block}.${dialect.qkv[bias === 'q' ? 0 : 2]}.bias`, tensor);
    } else if (isGated && rest.startsWith('mlp.fc1.')) {
      const [gates, values] = tensor.chunk(2, 0) as [Tensor, Tensor];
      set(block, rest.replace('fc1', 'fc1_g'), gates);
      set(block, rest, values);
    } else {
      set(block, rest, tensor);
    }
  }
  return Object.fromEntries(theirs);
}

function swap([a, b]: Pair): Pair {
  return [b, a];
}

/** Replaces a name's prefix that ends at a dot or with the name; null where no pair has it. */
function replacePrefix(name: string, pairs: readonly Pair[]): string | null {
  const pair = pairs.find(([from]) => name === from || name.startsWith(`${from}.`));
  return pair === undefined ? null : pair[1] + name.slice(pair[0].length);
}

/** Splits a name in one of their blocks: the block under our name, and the rest. */
function splitBlockName(
  name: string,
  prefix: string | undefined,
): { block: string; rest: string } | null {
  const inDecoder = DECODER_BLOCKS.find((list) => name.startsWith(`${list}.`));
  const own = prefix !== undefined && name.startsWith(`${prefix}.`);
  const bare = own ? name.slice(prefix.length + 1) : name;
  const list = inDecoder ?? READ.blocks.find((each) => bare.startsWith(`${each}.`));
  if (list === undefined) return null;
  const [, index, rest] = /^(\d+)\.(.+)$/.exec(bare.slice(list.length + 1)) ?? [];
  if (index === undefined || rest === undefined) return null;
  return { block: `${inDecoder === undefined ? 'blocks' : 'decoder_blocks'}.${index}`, rest };
}

function fuseProjections(
  key: string,
  parts: readonly (Tensor | undefined)[],
  names: readonly string[],
  refuse: Refuse,
): Tensor {
  const spelling =
    READ.qkv.find(([query]) => names.some((name) => name.includes(`.${query}.`))) ?? READ.qkv[0];
  const missing = parts.flatMap((part, i) => (part === undefined ? [spelling[i]] : []));
  if (missing.length > 0) {
    refuse(`${key} cannot be put together: ${missing.join(' and ')} of it missing`);
  }
  const [q, k, v] = parts as [Tensor, Tensor, Tensor];
  for (const part of [k, v]) {
    if (String(part.shape) !== String(q.shape) || part.dtype !== q.dtype || q.ndim === 0) {
      refuse(`${key} cannot be put together: its query, key and value are not alike`);
    }
  }
  return torch.cat([q, k, v], 0);
}
