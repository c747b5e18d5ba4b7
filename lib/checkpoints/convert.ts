/** Converts checkpoints between file formats and between the key names of other programs. */
import { extname } from 'node:path';
import { UsageError, UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';
import { assumedCard } from './card.js';
import { isDecoderKey } from './keys/architecture.js';
import { toHuggingFace } from './keys/huggingface.js';
import { type LoadedCheckpoint, loadCheckpoint } from './load.js';
import { savePytorch } from './pytorch/save.js';
import { someOf } from './refuse.js';
import { saveSafetensors } from './safetensors.js';

/** Whose key names a converted file has. */
export type KeyNames = 'reference' | 'timm' | 'huggingface';

export interface ConvertOptions {
  /** Default: the reference's names, which are ours. */
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

/** Formats by a file name's extension. */
const FORMATS: Readonly<Record<string, 'safetensors' | 'pytorch'>> = {
  '.safetensors': 'safetensors',
  '.pth': 'pytorch',
  '.pt': 'pytorch',
  '.bin': 'pytorch',
};

/** Whether a weight has no use after pre-training. */
const isPretrainingOnly = (name: string) => isDecoderKey(name) || name === 'encoder_mask_token';

/**
 * Reads a checkpoint, checks its key names, and writes it in the format of `out`'s extension. A PyTorch file under the
 * reference's names is `{"model": state dict}`, as the reference's own are. Under other names it is the state dict.
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
      `${out}: its extension names no known format; expected a name that ends in ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(path);
  const { architecture } = checkpoint;
  const notes = [...checkpoint.notes];
  const weights = selectWeights(checkpoint, to, encoderOnly, notes);
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

/** Selects the weights to write, and notes what is left out. */
function selectWeights(
  { path, tensors, architecture }: LoadedCheckpoint,
  to: KeyNames,
  encoderOnly: boolean,
  notes: string[],
): Record<string, Tensor> {
  const hasNoPlace = (name: string) =>
    encoderOnly
      ? isPretrainingOnly(name) || name.startsWith('head.')
      : to === 'timm' && isPretrainingOnly(name);
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
