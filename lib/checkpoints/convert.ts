/** Converts checkpoints between file formats and between the key names of other programs. */
import { extname } from 'node:path';
import { UsageError, UserError } from '../errors.js';
import { someOf } from '../files/refuse.js';
import { CLASSIFIER_KEY, writeCard } from '../models/index.js';
import { describeVariant } from '../models/variant.js';
import { checkOptions, fileKey, flagName } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { savePytorch } from '../torch/serialization/save.js';
import { isBesideEncoder } from './adapt.js';
import { DESCRIPTION_KEY, writeDescription } from './beside/index.js';
import { describeAutoencoder, toldOf, unknownOf } from './describe.js';
import { toHuggingFace } from './keys/huggingface.js';
import { hasDialect } from './keys/huggingface-names.js';
import { toTimm } from './keys/timm.js';
import { type LoadedCheckpoint, loadCheckpoint } from './load.js';
import { GIVEN_OF_AUTOENCODER, type GivenAutoencoder, partOf } from './options.js';
import { saveSafetensors } from './safetensors.js';

/** Whose key names a converted file has. */
export type KeyNames = 'reference' | 'timm' | 'huggingface';

export interface ConvertOptions extends GivenAutoencoder {
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
export const FORMATS: Readonly<Record<string, 'safetensors' | 'pytorch'>> = {
  '.safetensors': 'safetensors',
  '.pth': 'pytorch',
  '.pt': 'pytorch',
  '.bin': 'pytorch',
};

/** Whether a weight has no use after pre-training. */
const isPretrainingOnly = (name: string) => isBesideEncoder(name) && !name.startsWith('head.');

/**
 * Reads a checkpoint, checks its key names, and writes it in the format of `out`'s extension. A PyTorch file under the
 * reference's names is `{"model": state dict}`, as the reference's own are. Under other names it is the state dict.
 *
 * What files beside the weights and the user tell of the model goes into the new file's metadata: a whole autoencoder gets
 * a model card.
 *
 * @throws UsageError where `out` names no format, or has no place for what the user tells
 * @throws UserError where the checkpoint cannot be read, or has weights that the names have no place for
 */
export function convertCheckpoint(
  path: string,
  out: string,
  options: ConvertOptions = {},
): Conversion {
  checkOptions('convertCheckpoint', options, [
    ...(['to', 'encoderOnly', ...GIVEN_OF_AUTOENCODER] as const),
  ]);
  const { to = 'reference', encoderOnly = false, ...given } = options;
  const format = FORMATS[extname(out).toLowerCase()];
  if (format === undefined) {
    throw new UsageError(
      `${out}: its extension names no known format; expected a name that ends in ${Object.keys(FORMATS).join(', ')}, or in .onnx on the command line`,
    );
  }
  using _ = torch.scope();
  const checkpoint = loadCheckpoint(path, partOf(given));
  const { architecture } = checkpoint;
  const notes = [...checkpoint.notes];
  const weights = selectWeights(checkpoint, to, encoderOnly, notes);
  const named =
    to === 'huggingface' ? toHuggingFace(weights) : to === 'timm' ? toTimm(weights) : weights;
  const hasMetadata = format === 'safetensors' || to === 'reference';
  const told = describedIn(checkpoint, given, hasMetadata, to === 'reference' && !encoderOnly);
  const metadata = { ...checkpoint.metadata, ...told.metadata };
  notes.push(...told.notes);
  if (format === 'safetensors') {
    // transformers refuses a file that does not say that its tensors are PyTorch's.
    saveSafetensors(out, named, { ...metadata, format: 'pt' }, { hashes: true });
  } else {
    const state = new Map(Object.entries(named));
    const isAny = Object.keys(metadata).length > 0;
    savePytorch(out, to === 'reference' ? { model: state, ...(isAny ? { metadata } : {}) } : state);
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

/** What is told of a checkpoint without a card, as metadata: a card where it suffices and `isWhole`. */
function describedIn(
  checkpoint: LoadedCheckpoint,
  given: GivenAutoencoder,
  hasMetadata: boolean,
  isWhole: boolean,
): { readonly metadata: Record<string, string>; readonly notes: readonly string[] } {
  const { path, metadata, architecture } = checkpoint;
  const flags = Object.entries(given).flatMap(([name, value]) =>
    value == null ? [] : flagName(name),
  );
  const isDescribed = metadata.model !== undefined || metadata[CLASSIFIER_KEY] !== undefined;
  if (flags.length > 0 && (isDescribed || !hasMetadata)) {
    throw new UsageError(
      isDescribed
        ? `${path}: has a model card, which tells this; leave out ${flags.join(', ')}`
        : `PyTorch's file of a state dict has no place for ${flags.join(', ')}; give a name that ends in .safetensors`,
    );
  }
  if (isDescribed) return { metadata: {}, notes: [] };
  const told = toldOf(checkpoint, given);
  const names = Object.keys(told).map(fileKey);
  if (!hasMetadata) {
    const notes = names.length === 0 ? [] : [`not kept: ${names.join(', ')}`];
    return { metadata: {}, notes };
  }
  const text: Record<string, string> =
    names.length === 0 ? {} : { [DESCRIPTION_KEY]: writeDescription(told) };
  if (!isWhole || architecture.decoder === null) return { metadata: text, notes: [] };
  const unknown = unknownOf(checkpoint, given, given);
  if (unknown !== null) return { metadata: text, notes: [`without a model card: ${unknown}`] };
  const { card, notes } = describeAutoencoder(checkpoint, given);
  return { metadata: { model: writeCard(card) }, notes };
}

/** Selects the weights to write, and notes what is left out. */
function selectWeights(
  { path, tensors, architecture }: LoadedCheckpoint,
  to: KeyNames,
  encoderOnly: boolean,
  notes: string[],
): Record<string, Tensor> {
  const hasNoPlace = (name: string) =>
    encoderOnly ? isBesideEncoder(name) : to === 'timm' && isPretrainingOnly(name);
  const dropped = Object.keys(tensors).filter(hasNoPlace);
  if (dropped.length > 0) notes.push(`left out: ${someOf(dropped)}`);
  const kept = Object.entries(tensors).filter(([name]) => !hasNoPlace(name));
  if (to !== 'reference' && !encoderOnly && architecture.head?.batchNorm) {
    throw new UserError(`${path}: ${to} has no name for the BatchNorm of a linear probe's head`);
  }
  const { palette, classTokens, decoder } = architecture;
  const own =
    palette !== null
      ? 'pixels of a palette'
      : classTokens > 1
        ? `${classTokens} class tokens`
        : to === 'huggingface' && !encoderOnly && decoder?.isCross
          ? 'a decoder of cross-attention'
          : to === 'huggingface' && !encoderOnly && decoder?.outputs !== undefined
            ? 'a decoder that predicts no pixels'
            : null;
  if (to !== 'reference' && own !== null) {
    throw new UserError(`${path}: it has ${own}, which no model of ${to} has`);
  }
  if (to === 'huggingface' && !hasDialect(architecture.variant)) {
    throw new UserError(
      `${path}: no model of Hugging Face's has ${describeVariant(architecture.variant).join(', ') || 'its biases'} together; --to timm or reference writes it`,
    );
  }
  const isBeit = architecture.variant?.positions === 'relative';
  if (to === 'huggingface' && architecture.meanPooling && !isBeit) {
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
