import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { asTorchError, refusePromise, requireFunction, TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import { Tensor } from '../tensor.js';
import { atVmapLevel, type Randomness } from './levels.js';
import { flatten, spreadOver } from './tree.js';

/** Where the batch is: a dimension, null for what has none, or these in arrays and objects as the values are. */
export type Dims = number | null | readonly Dims[] | { readonly [key: string]: Dims };

export interface VmapOptions {
  /** Where the batch is in the arguments; 0 by default. One for all, or an array of one for each. */
  inDims?: Dims;
  /** Where it is in the results; 0 by default. */
  outDims?: Dims;
  /**
   * Random ops are refused with `'error'`, the default. They draw the same for the whole batch with `'same'`, and for each of it
   * with `'different'`.
   */
  randomness?: Randomness;
  /** Compute so many of the batch at a time, with less memory; all by default. */
  chunkSize?: number | null;
}

/**
 * A function of a batch, from one of a single sample, as torch.func.vmap: ops in `fn` see shapes without the batch's dimension,
 * and compute all of it at once.
 *
 * ```ts
 * const dots = torch.func.vmap((x: Tensor, y: Tensor) => x.dot(y))(xs, ys); // (N, D), (N, D) -> (N)
 * ```
 *
 * Elements cannot be read in `fn`: `item()`, `tolist()` and branches on them are refused, since they differ within the batch.
 *
 * @param fn Takes tensors, in arrays and plain objects too, and returns such. Values that are no tensors have null in `inDims`.
 */
export function vmap<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  options: VmapOptions = {},
): (...args: Args) => Result {
  requireFunction('vmap', fn);
  checkOptions('vmap', options, ['inDims', 'outDims', 'randomness', 'chunkSize']);
  const { inDims = 0, outDims = 0, randomness = 'error', chunkSize = null } = options;
  if (chunkSize !== null && !(Number.isInteger(chunkSize) && chunkSize > 0)) {
    throw refusal(`chunkSize should be a positive integer, got ${describeValue(chunkSize)}`);
  }
  return (...args) =>
    tidy(() => {
      const batched = batchOf(args, inDims);
      const compute = (part: Batch): Result => runBatch(fn, part, outDims, randomness);
      if (chunkSize === null || chunkSize >= batched.size) return compute(batched);
      return joinChunks(chunksOf(batched, chunkSize).map(compute), outDims);
    });
}

interface Batch {
  readonly size: number;
  readonly leaves: readonly unknown[];
  readonly dims: readonly (number | null)[];
  rebuild(leaves: readonly unknown[]): unknown;
}

function refusal(problem: string): TorchError {
  return new TorchError(`vmap: ${problem}`, 'ValueError', 'vmap');
}

function batchOf(args: readonly unknown[], inDims: Dims): Batch {
  const { leaves, rebuild } = flatten(args);
  const spread = spreadOver(inDims, args);
  if (spread === null) {
    throw refusal(
      `inDims should be one dimension, or an array of one for each of the ${args.length} arguments, built as they are`,
    );
  }
  const dims = spread.map((dim, i) => checkedDim(dim, leaves[i]));
  const sizes = dims.flatMap((dim, i) => (dim === null ? [] : [(leaves[i] as Tensor).size(dim)]));
  const [size] = sizes;
  if (size === undefined) throw refusal('at least one tensor should have a batch dimension');
  if (sizes.some((other) => other !== size)) {
    throw refusal(`the batch should have one size in all arguments, got ${sizes.join(', ')}`);
  }
  if (size === 0) throw refusal('the batch should have at least one sample, got 0');
  return { size, leaves, dims, rebuild };
}

function checkedDim(dim: unknown, leaf: unknown): number | null {
  if (dim === null) return null;
  if (!Number.isInteger(dim)) {
    throw refusal(`inDims: a dimension should be an integer or null, got ${describeValue(dim)}`);
  }
  if (!(leaf instanceof Tensor)) {
    throw refusal(
      `inDims should be null for what is no tensor, got ${dim} for ${describeValue(leaf)}`,
    );
  }
  const { ndim } = leaf;
  const at = dim as number;
  if (at < -ndim || at >= ndim) {
    throw refusal(`inDims: a tensor of ${ndim} dimensions has no dimension ${at}`);
  }
  return at < 0 ? at + ndim : at;
}

function runBatch<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  { size, leaves, dims, rebuild }: Batch,
  outDims: Dims,
  randomness: Randomness,
): Result {
  return atVmapLevel(size, randomness, (level) => {
    const inside = leaves.map((leaf, i) => {
      const dim = dims[i] as number | null;
      return dim === null
        ? leaf
        : new Tensor(core.addBatchDim((leaf as Tensor).live(), dim, level));
    });
    const result = refusePromise('vmap', fn(...(rebuild(inside) as Args)));
    const results = flatten(result);
    const out = outDimsOf(outDims, result);
    const outside = results.leaves.map((leaf, i) =>
      outOfBatch(leaf, out[i] as unknown, level, size),
    );
    return results.rebuild(outside) as Result;
  });
}

function outDimsOf(outDims: Dims, result: unknown): unknown[] {
  // PyTorch takes `[0]` for a single result, too.
  const single = result instanceof Tensor && Array.isArray(outDims) && outDims.length === 1;
  const spread = spreadOver(single ? outDims[0] : outDims, result);
  if (spread !== null) return spread;
  throw refusal('outDims should be one dimension, or built as the results of the function are');
}

function outOfBatch(leaf: unknown, dim: unknown, level: number, size: number): unknown {
  if (dim === null) {
    if (!(leaf instanceof Tensor) || !core.isBatched(leaf.live(), level)) return leaf;
    throw refusal('outDims is null for a result that differs within the batch');
  }
  if (!(leaf instanceof Tensor)) {
    throw refusal(
      `the function should return tensors, got ${describeValue(leaf)}; outDims should be null for what is none`,
    );
  }
  if (!Number.isInteger(dim)) {
    throw refusal(`outDims: a dimension should be an integer or null, got ${describeValue(dim)}`);
  }
  try {
    return new Tensor(core.removeBatchDim(leaf.live(), level, size, dim as number));
  } catch (error) {
    throw asTorchError(error, 'vmap');
  }
}

function chunksOf(batch: Batch, chunkSize: number): Batch[] {
  const chunks: Batch[] = [];
  for (let start = 0; start < batch.size; start += chunkSize) {
    const size = Math.min(chunkSize, batch.size - start);
    const leaves = batch.leaves.map((leaf, i) => {
      const dim = batch.dims[i] as number | null;
      return dim === null ? leaf : (leaf as Tensor).narrow(dim, start, size);
    });
    chunks.push({ ...batch, size, leaves });
  }
  return chunks;
}

function joinChunks<Result>(results: readonly Result[], outDims: Dims): Result {
  const flats = results.map(flatten);
  const [first] = flats as [ReturnType<typeof flatten>];
  const dims = outDimsOf(outDims, results[0]);
  const joined = first.leaves.map((leaf, i) => {
    if (dims[i] === null) return leaf;
    const parts = flats.map(({ leaves }) => leaves[i] as Tensor);
    return callOp('aten::cat', parts, dims[i]);
  });
  return first.rebuild(joined) as Result;
}
