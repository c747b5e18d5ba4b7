/** A checkpoint in one format and under one program's names, written in another. */
import { extname } from 'node:path';
import { UsageError, UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';
import { assumedCard } from './card.js';
import { isDecoderKey, someOf } from './keys/architecture.js';
import { toHuggingFace } from './keys/huggingface.js';
import { type LoadedCheckpoint, loadCheckpoint } from './load.js';
import { savePytorch } from './pytorch/save.js';
import { saveSafetensors } from './safetensors.js';

/** Whose key names a converted file has. */
export type KeyNames = 'reference' | 'timm' | 'huggingface';

export interface ConvertOptions {
  /** The reference's names by default, which are ours. */
  readonly to?: KeyNames;
  /** Leave out decoder, mask tokens and head. */
  readonly encoderOnly?: boolean;
}

/** What a conversion read and wrote. */
export interface Conversion {
  readonly in: string;
  readonly out: string;
  readonly from: { readonly format: string; readonly names: string };
  readonly to: { readonly format: string; readonly names: KeyNames };
  readonly kind: LoadedCheckpoint['architecture']['kind'];
  readonly architecture: LoadedCheckpoint['architecture'];
  /** Tensors that were written, and their elements. */
  readonly tensors: number;
  readonly parameters: number;
  readonly notes: readonly string[];
}

/** The formats by the end of a file's name. */
const FORMATS: Readonly<Record<string, 'safetensors' | 'pytorch'>> = {
  '.safetensors': 'safetensors',
  '.pth': 'pytorch',
  '.pt': 'pytorch',
  '.bin': 'pytorch',
};

/** Weights of a pre-training that has no use after it. */
const isOfPretraining = (name: string) => isDecoderKey(name) || name === 'encoder_mask_token';

/**
 * Reads a checkpoint, checks its key names, and writes it in the format that the end of `out` names. A file for PyTorch
 * under the reference's names is `{"model": state dict}`, as the reference's own are; under others' it is the state dict.
 *
 * @throws UsageError where `out` names no format
 * @throws UserError where the checkpoint cannot be read, or has weights that the names have no place for
 */
export function convertCheckpoint(
  path: string,
  out: string,
  { to = 'reference', encoderOnly = false }: ConvertOptions = {},
): Conversion {
  const format = FORMATS[extname(out).toLowerCase()];
  if (format === undefined) {
    throw new UsageError(
      `${out}: the name does not tell the format; expected one that ends in ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(path);
  const { architecture } = checkpoint;
  const notes = [...checkpoint.notes];
  const weights = chosen(checkpoint, to, encoderOnly, notes);
  const named = to === 'huggingface' ? toHuggingFace(weights) : weights;
  const metadata = { ...checkpoint.metadata };
  if (metadata.model === undefined && to === 'reference' && !encoderOnly) {
    const { card, notes: assumed } = assumedCard(checkpoint);
    if (card !== null) metadata.model = card;
    notes.push(...assumed);
  }
  if (format === 'safetensors') {
    // transformers refuses a file that does not say that its tensors are PyTorch's.
    saveSafetensors(out, named, { ...metadata, format: 'pt' }, { hashes: true });
  } else {
    const state = new Map(Object.entries(named));
    const hasMetadata = Object.keys(metadata).length > 0;
    savePytorch(
      out,
      to === 'reference' ? { model: state, ...(hasMetadata ? { metadata } : {}) } : state,
    );
  }
  const sizes = Object.values(named).map((tensor) => tensor.numel());
  return {
    in: path,
    out,
    from: { format: checkpoint.format, names: checkpoint.names },
    to: { format, names: to },
    kind: architecture.kind,
    architecture,
    tensors: sizes.length,
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    notes,
  };
}

/** The weights to be written; what is left out is noted. */
function chosen(
  { path, tensors, architecture }: LoadedCheckpoint,
  to: KeyNames,
  encoderOnly: boolean,
  notes: string[],
): Record<string, Tensor> {
  const hasNoPlace = (name: string) =>
    encoderOnly
      ? isOfPretraining(name) || name.startsWith('head.')
      : to === 'timm' && isOfPretraining(name);
  const dropped = Object.keys(tensors).filter(hasNoPlace);
  if (dropped.length > 0) notes.push(`left out: ${someOf(dropped)}`);
  const kept = Object.entries(tensors).filter(([name]) => !hasNoPlace(name));
  if (to !== 'reference' && !encoderOnly && architecture.head?.batchNorm) {
    throw new UserError(`${path}: ${to} has no name for the BatchNorm of a linear probe's head`);
  }
  if (to === 'huggingface' && architecture.meanPooling) {
    throw new UserError(
      `${path}: it pools the mean of the tokens (fc_norm), which Hugging Face's ViT has no name for`,
    );
  }
  if (to === 'huggingface' && !encoderOnly && architecture.encoderMaskTokens) {
    throw new UserError(
      `${path}: it has mask tokens in the encoder, which Hugging Face's ViTMAE has no name for; --encoder-only leaves them out`,
    );
  }
  return Object.fromEntries(kept);
}
