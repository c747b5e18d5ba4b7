/**
 * Converts between the key names of Hugging Face's transformers (ViT and ViTMAE) and ours, which are the reference's and
 * timm's. Theirs keep query, key and value apart; ours have one fused projection. Files carry the names of transformers 4,
 * which version 5 reads and writes too. The names of version 5's modules in memory are read as well.
 */

import { type Refuse, refusal } from '../../files/refuse.js';
import { type Tensor, torch } from '../../torch/index.js';

export type Weights = Readonly<Record<string, Tensor>>;

/** Theirs and ours outside the blocks. Each is also the prefix of names that go on after a dot. */
const TOP = [
  ['vit.embeddings.cls_token', 'cls_token'],
  ['vit.embeddings.position_embeddings', 'pos_embed'],
  ['vit.embeddings.patch_embeddings.projection', 'patch_embed.proj'],
  ['vit.layernorm', 'norm'],
  ['classifier', 'head'],
  ['decoder.mask_token', 'mask_token'],
  ['decoder.decoder_pos_embed', 'decoder_pos_embed'],
  ['decoder.decoder_embed', 'decoder_embed'],
  ['decoder.decoder_norm', 'decoder_norm'],
  ['decoder.decoder_pred', 'decoder_pred'],
] as const;

const BLOCKS = [
  ['vit.encoder.layer', 'blocks'],
  ['decoder.decoder_layers', 'decoder_blocks'],
] as const;

/** Names in a block: theirs in files, theirs in memory from version 5 on, ours. */
const IN_BLOCK = [
  ['layernorm_before', 'layernorm_before', 'norm1'],
  ['layernorm_after', 'layernorm_after', 'norm2'],
  ['attention.output.dense', 'attention.o_proj', 'attn.proj'],
  ['intermediate.dense', 'mlp.fc1', 'mlp.fc1'],
  ['output.dense', 'mlp.fc2', 'mlp.fc2'],
] as const;

const FUSED = 'attn.qkv';
const QKV_PARTS = [
  ['attention.attention.query', 'attention.q_proj'],
  ['attention.attention.key', 'attention.k_proj'],
  ['attention.attention.value', 'attention.v_proj'],
] as const;

/** Whether weights have Hugging Face's names. */
export function isHuggingFace(names: readonly string[]): boolean {
  return names.some((name) => /^(vit\.)?embeddings\.patch_embeddings\.projection\./.test(name));
}

/**
 * Weights of ViT, ViTMAE or a classifier on them under our names. Weights without a counterpart keep their names. The
 * tensors are the given ones, except the fused projections.
 *
 * @param refuse Throws a UserError that names the file.
 * @throws UserError where a query, key or value is missing, naming it
 */
export function fromHuggingFace(
  weights: Weights,
  refuse: Refuse = refusal("Hugging Face's weights"),
): Record<string, Tensor> {
  const names = Object.keys(weights);
  // The bare models have no prefix.
  const bare = !names.some((name) => name.startsWith('vit.'));
  const ours = new Map<string, Tensor>();
  const parts = new Map<string, (Tensor | undefined)[]>();
  for (const [name, tensor] of Object.entries(weights)) {
    const full = bare && !/^(decoder|classifier)\./.test(name) ? `vit.${name}` : name;
    const inBlock = splitBlockName(full);
    if (inBlock === null) {
      ours.set(replacePrefix(full, TOP) ?? name, tensor);
      continue;
    }
    const { block, rest } = inBlock;
    const part = QKV_PARTS.findIndex(
      (spellings) => replacePrefix(rest, pairsTo(spellings, '')) !== null,
    );
    if (part < 0) {
      const known = IN_BLOCK.flatMap(([file, memory, own]) => pairsTo([file, memory], own));
      ours.set(`${block}.${replacePrefix(rest, known) ?? rest}`, tensor);
      continue;
    }
    const key = `${block}.${FUSED}.${rest.slice(rest.lastIndexOf('.') + 1)}`;
    const found = parts.get(key) ?? [undefined, undefined, undefined];
    found[part] = tensor;
    parts.set(key, found);
  }
  for (const [key, found] of parts) ours.set(key, fuseProjections(key, found, refuse));
  return Object.fromEntries(ours);
}

/**
 * Weights under the names of ViTMAEForPreTraining (with a decoder), ViTForImageClassification (with a head) or ViTModel
 * (without either). The caller removes weights without a counterpart first. A fused projection becomes three views of it.
 */
export function toHuggingFace(weights: Weights): Record<string, Tensor> {
  const isEncoder = !('decoder_embed.weight' in weights) && !('head.weight' in weights);
  const theirs = new Map<string, Tensor>();
  const set = (name: string, tensor: Tensor) => {
    theirs.set(isEncoder ? name.replace(/^vit\./, '') : name, tensor);
  };
  for (const [name, tensor] of Object.entries(weights)) {
    const match = /^(blocks|decoder_blocks)\.(\d+)\.(.*)$/.exec(name);
    if (match === null) {
      set(replacePrefix(name, TOP.map(swap)) ?? name, tensor);
      continue;
    }
    const [, list, index, rest] = match as unknown as [string, string, string, string];
    const block = `${BLOCKS.find(([, own]) => own === list)?.[0]}.${index}`;
    if (rest.startsWith(`${FUSED}.`)) {
      const kind = rest.slice(FUSED.length + 1);
      for (const [i, part] of tensor.chunk(3, 0).entries()) {
        set(`${block}.${QKV_PARTS[i]?.[0]}.${kind}`, part);
      }
    } else {
      const known = IN_BLOCK.map(([file, , own]) => [own, file] as const);
      set(`${block}.${replacePrefix(rest, known) ?? rest}`, tensor);
    }
  }
  return Object.fromEntries(theirs);
}

type Pair = readonly [from: string, to: string];

function swap([a, b]: Pair): Pair {
  return [b, a];
}

function pairsTo(spellings: readonly string[], to: string): Pair[] {
  return spellings.map((from) => [from, to]);
}

/** Replaces a name's prefix that ends at a dot or with the name; null where no pair has it. */
function replacePrefix(name: string, pairs: readonly Pair[]): string | null {
  const pair = pairs.find(([from]) => name === from || name.startsWith(`${from}.`));
  return pair === undefined ? null : pair[1] + name.slice(pair[0].length);
}

/**
 * Splits a name in one of their blocks: the block under our name, and the rest. (Version 5 saves an autoencoder with
 * decoder_encoder.layer in place of decoder_layers.)
 */
function splitBlockName(name: string): { block: string; rest: string } | null {
  const [, list, index, rest] =
    /^(vit\.encoder\.layer|vit\.layers|decoder\.decoder_layers|decoder\.decoder_encoder\.layer)\.(\d+)\.(.+)$/.exec(
      name,
    ) ?? [];
  if (list === undefined || rest === undefined) return null;
  const ours = list.startsWith('vit') ? 'blocks' : 'decoder_blocks';
  return { block: `${ours}.${index}`, rest };
}

function fuseProjections(
  key: string,
  parts: readonly (Tensor | undefined)[],
  refuse: Refuse,
): Tensor {
  const missing = parts.flatMap((part, i) => (part === undefined ? [QKV_PARTS[i]?.[0]] : []));
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
