/** Fits the weights of a checkpoint to a model that differs from the checkpoint's. */
import { UserError } from '../errors.js';
import { someOf } from '../files/refuse.js';
import { type Grid, gridOf } from '../models/index.js';
import { interpolatePositions } from '../models/interpolate-positions.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { isDecoderKey } from './keys/architecture.js';
import type { LoadedCheckpoint } from './load.js';

/** What {@link adaptTo} needs of a model: `MaskedAutoencoder` and `VisionTransformer` have it. */
export interface AdaptTarget {
  stateDict(): Record<string, Tensor>;
  readonly config: {
    readonly imageSize: readonly [number, number];
    readonly patchSize: number;
    /** How many blocks its encoder has. */
    readonly depth: number;
  };
}

/** Weights that a model takes with `loadStateDict(tensors, { strict: false })`. */
export interface Adapted {
  readonly tensors: Record<string, Tensor>;
  /** A line for what was interpolated, left as the model has it, or not used. */
  readonly notes: readonly string[];
}

/** Groups of weights that stay as initialised where a file lacks one of them or has it in another shape. */
const REPLACEABLE = [
  { what: 'the decoder', has: isDecoderKey },
  { what: 'the head', has: (name: string) => name.startsWith('head.') },
  { what: 'the norm after pooling', has: (name: string) => name.startsWith('fc_norm.') },
  { what: 'the mask token of the encoder', has: (name: string) => name === 'encoder_mask_token' },
] as const;

/** How {@link adaptTo} fits. */
export interface AdaptOptions {
  readonly from?: Grid | null;
  readonly encoderOnly?: boolean;
}

/** Whether a weight belongs to the decoder, the head, or the masking of patches. */
export const isBesideEncoder = (name: string): boolean =>
  isDecoderKey(name) || name.startsWith('head.') || name === 'encoder_mask_token';

/** The final norm of an encoder that does not pool the mean. */
const FINAL_NORM = /^norm\./;

/** The index of the encoder's block that a weight belongs to; NaN for other weights. */
export const blockOf = (name: string) => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? Number.NaN);

/**
 * Fits a checkpoint's weights to a model. Position embeddings of another grid are interpolated (bicubic). A decoder or head
 * that the file lacks or has in another shape stays wholly as the model has it. So do the norm after pooling and the
 * encoder's mask token. Weights that the model has no place for are left out. Notes say all of this. The tensors are the
 * checkpoint's own, or new ones of the open scope.
 *
 * @param options.from The checkpoint's grid of patches, where neither the file nor a square number of patches gives it.
 * @param options.encoderOnly Whether to take nothing but the encoder, whatever else the two have.
 * @throws UserError that names the file where its encoder does not fit the model's
 */
export function adaptTo(
  checkpoint: LoadedCheckpoint,
  model: AdaptTarget,
  options: AdaptOptions = {},
): Adapted {
  checkOptions('adaptTo', options, ['from', 'encoderOnly']);
  const { from = checkpoint.architecture.grid, encoderOnly = false } = options;
  const { path, architecture } = checkpoint;
  const selected = (state: Readonly<Record<string, Tensor>>) =>
    Object.entries(state).filter(([name]) => !encoderOnly || !isBesideEncoder(name));
  const given = Object.fromEntries(selected(checkpoint.tensors));
  const wanted = new Map(selected(model.stateDict()).map(([name, { shape }]) => [name, shape]));
  const { depth } = model.config;
  const to = gridOf(model.config);
  const notes: string[] = [];
  return torch.tidy(() => {
    const fitted: Record<string, Tensor> = { ...given };
    for (const name of ['pos_embed', 'decoder_pos_embed']) {
      const table = given[name];
      const shape = wanted.get(name);
      if (table === undefined || shape === undefined || table.shape[2] !== shape[2]) continue;
      const isAsWanted = from === null ? table.shape[1] === shape[1] : String(from) === String(to);
      if (isAsWanted) continue;
      fitted[name] = interpolatePositions(table, from ?? unknownGrid(checkpoint), to);
      notes.push(`${name} interpolated from ${from?.join('x')} to ${to.join('x')} patches`);
    }
    const fits = (name: string) => String(fitted[name]?.shape) === String(wanted.get(name));
    const left = new Set<string>();
    for (const { what, has } of REPLACEABLE) {
      const names = [...wanted.keys()].filter(has);
      const misfit = names.find((name) => !fits(name));
      if (misfit === undefined) continue;
      for (const name of names) left.add(name);
      const reason =
        fitted[misfit] === undefined
          ? 'the file has none'
          : `${misfit} is [${fitted[misfit].shape.join(', ')}] in the file, [${wanted.get(misfit)?.join(', ')}] in the model`;
      notes.push(`${what} stays as initialised: ${reason}`);
    }
    checkEncoder(
      [...wanted.keys()].filter((name) => !left.has(name)),
      wanted,
      fitted,
      path,
    );
    const taken = Object.entries(fitted).filter(([name]) => wanted.has(name) && !left.has(name));
    if (depth < architecture.depth) {
      notes.push(`only the first ${depth} of the file's ${architecture.depth} blocks are used`);
    }
    const unused = Object.keys(fitted).filter(
      (name) => !wanted.has(name) && !(blockOf(name) >= depth),
    );
    if (unused.length > 0) notes.push(`not used: ${someOf(unused)}`);
    return { tensors: Object.fromEntries(taken), notes };
  });
}

function unknownGrid({ path, architecture }: LoadedCheckpoint): never {
  throw new UserError(
    `${path}: its ${architecture.patches} patches make no square, and it does not say what grid they make; give it as \`from\``,
  );
}

function checkEncoder(
  names: readonly string[],
  wanted: ReadonlyMap<string, readonly number[]>,
  given: Readonly<Record<string, Tensor>>,
  path: string,
): void {
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    const pooled = missing.every((name) => FINAL_NORM.test(name));
    throw new UserError(
      `${path}: ${missing.length} of the model's ${names.length} weights are not in the file: ${someOf(missing)}` +
        (pooled ? '; it is of a classifier that pools the mean (fc_norm)' : ''),
    );
  }
  for (const name of names) {
    const [got, want] = [given[name]?.shape ?? [], wanted.get(name) ?? []];
    if (String(got) === String(want)) continue;
    throw new UserError(
      `${path}: ${name} is [${got.join(', ')}] in the file, [${want.join(', ')}] in the model; expected a model of the file's sizes`,
    );
  }
}
