/** Reads checkpoints of masked autoencoders and vision transformers, from this and other programs. */
import { readInto, withFile } from '../files/index.js';
import { type Refuse, refusal, someOf } from '../files/refuse.js';
import { type Tensor, torch } from '../torch/index.js';
import { withPytorchFile } from '../torch/serialization/load.js';
import type { ReadOptions } from '../torch/serialization/tensor-file.js';
import {
  type Description,
  describeBeside,
  locateWeights,
  type WeightFiles,
} from './beside/index.js';
import { type Architecture, architectureOf } from './keys/architecture.js';
import { checkWeights } from './keys/check.js';
import { withClassPosition } from './keys/class-token.js';
import { encoderPart, givenPart } from './keys/encoder-part.js';
import { fromHuggingFace, isHuggingFace, type Weights } from './keys/huggingface.js';
import {
  describedByArguments,
  describedByCard,
  describedByMetadata,
  imageSizeInCard,
  outputsInCard,
  withDescription,
} from './keys/model-info.js';
import { withOurNames } from './keys/our-names.js';
import { publishedEncoder } from './keys/published.js';
import { attributes, findStateDict, METADATA_KEY, withoutPrefix } from './keys/state-dict.js';
import type { GivenPart } from './options.js';
import { loadSafetensors, namesInSafetensors } from './safetensors.js';

/** Weights under our key names, which are the reference's and timm's, and what the file says about them. */
export interface LoadedCheckpoint {
  readonly path: string;
  readonly format: 'safetensors' | 'pytorch';
  /** Whose names the file has. */
  readonly names: 'reference' | 'huggingface';
  readonly tensors: Record<string, Tensor>;
  /** Names of the file's other tensors, for which that model has no place. */
  readonly dropped: readonly string[];
  /** The model that names and shapes imply. */
  readonly architecture: Architecture;
  /** What the file, or one beside it, tells besides. */
  readonly description: Description;
  /** Free text by key, of a file that was written here. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Plain values that a training program saved beside the weights: `epoch`; its arguments as `args.norm_pix_loss`. */
  readonly settings: ReadonlyMap<string, string | number | boolean>;
  /** A line for what was renamed, dropped or not read. */
  readonly notes: readonly string[];
}

/** The content of a file, under the names that it has there. */
export interface FileContent {
  readonly tensors: Weights;
  readonly metadata: Readonly<Record<string, string>>;
  readonly settings: ReadonlyMap<string, string | number | boolean>;
  readonly notes: readonly string[];
}

/**
 * Reads a checkpoint of a masked autoencoder, an encoder or a classifier: ours, the reference's, timm's or Hugging Face's.
 * The path is that of a file, of the index of several, or of a folder with one of them under Hugging Face's names. The content decides whether it is safetensors or a file of torch.save. Every name and shape is checked against the model
 * that they imply. The tensors are on the CPU and belong to the open scope.
 *
 * @param options.initKey The dict of a PyTorch file to take, where it is none of the usual ones.
 * @param options.initPrefix The beginning of the names to take.
 * @throws UserError that names the file and what is wrong with it
 */
export function loadCheckpoint(
  path: string,
  { initKey = null, initPrefix = null, ...options }: ReadOptions & GivenPart = {},
): LoadedCheckpoint {
  const refuse = refusal(path);
  return torch.tidy(() => {
    const files = locateWeights(path);
    const { format, ...raw } = readFiles(files, options, initKey);
    const part =
      initPrefix === null
        ? encoderPart(raw.tensors, raw.metadata, refuse)
        : givenPart(raw.tensors, raw.metadata, initPrefix, refuse);
    const { metadata } = part;
    const { weights: bare, notes: prefixNotes } = withoutPrefix(part.weights);
    const published = publishedEncoder(bare);
    const { weights } = published;
    const isTheirs = isHuggingFace(Object.keys(weights));
    const named = withOurNames(isTheirs ? fromHuggingFace(weights, refuse) : weights, refuse);
    const { weights: ours, notes: positionNotes } = withClassPosition(
      named.weights,
      metadata,
      refuse,
    );
    const shapes = new Map(Object.entries(ours).map(([name, { shape }]) => [name, shape]));
    const names = isTheirs ? 'huggingface' : 'reference';
    const implied = architectureOf(
      shapes,
      refuse,
      imageSizeInCard(metadata),
      outputsInCard(metadata),
    );
    // A card is written with the weights, so other files tell nothing that it does not.
    const description = describedByCard(metadata, implied) ?? {
      ...published.told,
      ...named.told,
      ...describeBeside(files.folder, names, implied),
      ...describedByArguments(raw.settings, implied),
      ...describedByMetadata(metadata, implied, refuse),
    };
    const architecture = withDescription(implied, description);
    const unexpected = new Set(checkWeights(shapes, architecture, refuse));
    const tensors = Object.entries(ours).filter(([name]) => !unexpected.has(name));
    return {
      path,
      format,
      names,
      tensors: Object.fromEntries(tensors),
      dropped: [...unexpected],
      architecture,
      description,
      metadata,
      settings: raw.settings,
      notes: [
        ...raw.notes,
        ...part.notes,
        ...prefixNotes,
        ...published.notes,
        ...(isTheirs ? ['renamed from Hugging Face: query, key and value fused'] : []),
        ...named.notes,
        ...positionNotes,
        ...(unexpected.size > 0 ? [`dropped: ${someOf([...unexpected])}`] : []),
        ...(description.notes ?? []),
      ],
    };
  });
}

/**
 * The weights of a checkpoint of any model, under the names that they have in the file.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function readWeights(path: string): ReadFiles {
  const files = locateWeights(path);
  return readFiles(files, {}, null);
}

/** The names of a checkpoint's weights; none are read. */
export function weightNames(path: string): string[] {
  const { files } = locateWeights(path);
  return [...files.keys()].flatMap((file) =>
    formatOf(file) === 'pytorch'
      ? withPytorchFile(file, {}, ({ content }) => [
          ...findStateDict(content, refusal(file)).weights.keys(),
        ])
      : namesInSafetensors(file),
  );
}

/** The content of a checkpoint, and its format. */
export interface ReadFiles extends FileContent {
  readonly format: LoadedCheckpoint['format'];
}

/** Reads a file, or the weights of several that an index names for each. */
function readFiles({ files }: WeightFiles, options: ReadOptions, key: string | null): ReadFiles {
  const parts = [...files].map(([path, names]): ReadFiles => {
    const format = formatOf(path);
    if (format === 'safetensors' && key !== null) {
      refusal(path)(`it is of safetensors, which has no dict "${key}"; leave the init key out`);
    }
    const read =
      format === 'pytorch' ? readPytorch(path, options, key) : readSafetensors(path, options);
    if (names === null) return { format, ...read };
    const missing = names.filter((name) => !Object.hasOwn(read.tensors, name));
    if (missing.length > 0) refusal(path)(`lacks ${someOf(missing)}, which its index says it has`);
    const tensors = names.map((name) => [name, read.tensors[name] as Tensor] as const);
    return { format, ...read, tensors: Object.fromEntries(tensors) };
  });
  const [first] = parts as [ReadFiles, ...ReadFiles[]];
  return parts.length === 1
    ? first
    : { ...first, tensors: Object.assign({}, ...parts.map(({ tensors }) => tensors)) };
}

/** The format by the first bytes: PyTorch's is a zip archive or a bare pickle; safetensors has its header from byte 8 on. */
function formatOf(path: string): 'safetensors' | 'pytorch' {
  const refuse: Refuse = refusal(path);
  const start = Buffer.alloc(9);
  withFile(path, (fd) => {
    try {
      readInto(fd, start, 0, path);
    } catch {
      refuse('it has fewer than 9 bytes');
    }
  });
  const text = start.toString('latin1');
  if (text.startsWith('PK') || text.startsWith('\x80\x02')) return 'pytorch';
  if (text.endsWith('{') || path.endsWith('.safetensors')) return 'safetensors';
  return refuse(
    `it begins with the bytes ${start.toString('hex')}; expected a safetensors file or one of torch.save`,
  );
}

function readSafetensors(path: string, options: ReadOptions): FileContent {
  return { ...loadSafetensors(path, options), settings: new Map(), notes: [] };
}

/** Reads the weights only: what else is there, such as an optimizer's state, stays in the file. */
function readPytorch(path: string, options: ReadOptions, key: string | null): FileContent {
  return withPytorchFile(path, options, ({ content, load }) => {
    const refuse: Refuse = refusal(path);
    const { weights, beside, notes } = findStateDict(content, refuse, key);
    const tensors = [...weights].map(([name, stored]) => [name, load(stored)] as const);
    return {
      tensors: Object.fromEntries(tensors),
      metadata: textEntries(beside?.get(METADATA_KEY)),
      settings: plainValues(beside),
      notes,
    };
  });
}

function textEntries(value: unknown): Record<string, string> {
  const entries = [...(attributes(value) ?? [])];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] =>
      entry.every((part) => typeof part === 'string'),
    ),
  );
}

/** The plain values beside the weights, and those in `args`. */
function plainValues(
  beside: ReadonlyMap<unknown, unknown> | null,
): Map<string, string | number | boolean> {
  const values = new Map<string, string | number | boolean>();
  const add = (prefix: string, dict: ReadonlyMap<unknown, unknown> | null) => {
    for (const [name, value] of dict ?? []) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        continue;
      }
      if (typeof name === 'string') values.set(prefix + name, value);
    }
  };
  add('', beside);
  add('args.', attributes(beside?.get('args')));
  return values;
}
