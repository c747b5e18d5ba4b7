/** Features of images, as probes and nearest neighbours use them. */

import type { Batch, DataLoader } from '../../data/index.js';
import type { Normalisation } from '../../data/tensors/index.js';
import { UserError } from '../../errors.js';
import type { Pooling, VisionTransformer, VitConfig } from '../../models/index.js';
import type { StopSignal } from '../../stop-signal.js';
import { type ProcessGroup, type Tensor, torch } from '../../torch/index.js';
import { gatherRows, meet } from './processes.js';

/** What describes an image: the class token, or the mean of its patches' tokens. */
export type FeatureKind = 'cls' | 'mean';

/** Features of the images of a dataset that could be read. */
export interface Features extends Disposable {
  /** (N, dim), float32, on the encoder's device. */
  readonly features: Tensor;
  /** Classes, -1 where unknown. */
  readonly labels: Int32Array;
  /** The images' indices in the data; `nameOf` of an opened dataset tells their names. */
  readonly indices: Uint32Array;
  /** Images that could not be read. */
  readonly skipped: number;
}

/**
 * Computes the features of all images of a loader, without gradients. The event loop turns between batches.
 *
 * @param encoder Images (N, C, H, W), normalised, to features (N, dim); its modules in evaluation mode.
 * @param options.signal Ends the computation before the next batch, by throwing the signal's reason.
 * @param options.group Processes that share the loader's batches; each returns the features of all.
 * @returns for the caller to dispose
 * @throws UserError where no image can be read
 */
export async function extractFeatures(
  encoder: (images: Tensor) => Tensor,
  loader: DataLoader,
  normalisation: Normalisation,
  options: {
    readonly signal?: StopSignal | undefined;
    /** Called after each batch, without gradients. @param features (N, dim) */
    readonly onBatch?: ((batch: Batch, features: Tensor) => void) | undefined;
    readonly group?: ProcessGroup | null | undefined;
  } = {},
): Promise<Features> {
  const labels = new Int32Array(loader.samplesPerEpoch).fill(-1);
  const indices = new Uint32Array(loader.samplesPerEpoch);
  using rows = new FeatureRows(loader.samplesPerEpoch);
  const { group = null, signal } = options;
  for await (const batch of loader.epoch(0)) {
    // All processes stop together.
    if (group !== null && signal?.aborted) break;
    signal?.throwIfAborted();
    if (batch.share?.size === 0) continue;
    if (batch.labels !== null) labels.set(batch.labels, rows.count);
    indices.set(batch.indices, rows.count);
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const features = encoder(normalisation.toTensor(batch));
    rows.add(features);
    options.onBatch?.(batch, features);
  }
  if (group !== null) {
    return await gather(group, { rows, labels, indices, skipped: loader.skipped.length }, signal);
  }
  const features = rows.take();
  return {
    features,
    labels: labels.subarray(0, features.size(0)),
    indices: indices.subarray(0, features.size(0)),
    skipped: loader.skipped.length,
    [Symbol.dispose]: () => features.dispose(),
  };
}

/** The features of all processes, in the order of the data. */
async function gather(
  group: ProcessGroup,
  {
    rows,
    labels,
    indices,
    skipped,
  }: Pick<Features, 'labels' | 'indices' | 'skipped'> & { readonly rows: FeatureRows },
  signal: StopSignal | undefined,
): Promise<Features> {
  const found = await meet(group, { width: rows.width, skipped }, signal);
  const { length } = labels;
  using own = rows.takeSome(Math.max(...found.map(({ width }) => width)));
  const places = indices.subarray(0, rows.count);
  // 0 stands for an image that no process could read.
  using marks = torch.tensor(labels.subarray(0, rows.count).map((label) => label + 2)).keep();
  using marked = await gatherRows(group, marks, places, length);
  using table = await gatherRows(group, own, places, length);
  const all = marked.toTypedArray() as Int32Array;
  const readable = indices.map((_, index) => index).filter((index) => all[index] !== 0);
  if (readable.length === 0) throw noFeatures();
  using _ = torch.scope();
  const chosen = torch.tensor(Int32Array.from(readable), { device: table.device });
  const features = table.indexSelect(0, chosen).keep();
  return {
    features,
    labels: Int32Array.from(readable, (index) => (all[index] as number) - 2),
    indices: readable,
    skipped: found.reduce((sum, each) => sum + each.skipped, 0),
    [Symbol.dispose]: () => features.dispose(),
  };
}

const noFeatures = () => new UserError('there are no features: no image can be read');

/** A table of features, filled row by row. */
class FeatureRows implements Disposable {
  count = 0;
  private table: Tensor | null = null;

  constructor(private readonly capacity: number) {}

  /** @param rows (N, dim) */
  add(rows: Tensor): void {
    const [n, dim] = rows.shape as [number, number];
    const { device } = rows;
    this.table ??= torch.empty([this.capacity, dim], { dtype: 'float32', device }).keep();
    this.table.narrow(0, this.count, n).copy_(rows);
    this.count += n;
  }

  /** The rows that were filled, now the caller's. */
  take(): Tensor {
    const { table } = this;
    if (table === null) throw noFeatures();
    using _ = torch.scope();
    return table.narrow(0, 0, this.count).keep();
  }

  /** Of a row; 0 where there is none yet. */
  get width(): number {
    return this.table?.size(1) ?? 0;
  }

  /** {@link take}, where other processes may have rows and this one none. */
  takeSome(width: number): Tensor {
    return this.table === null ? torch.zeros([0, width]).keep() : this.take();
  }

  [Symbol.dispose](): void {
    this.table?.dispose();
  }
}

/**
 * An encoder's features, after its final norm.
 *
 * @returns Images (N, C, H, W), normalised, to (N, dim).
 * @throws UserError where the encoder has no class token, or no norm for it
 */
export function featuresOf(
  model: VisionTransformer,
  kind: FeatureKind,
): (images: Tensor) => Tensor {
  if (kind === 'cls' && model.clsToken === null) {
    throw new UserError(
      'the encoder has no class token; take the mean of the patches (--features mean, or --pooling mean of linprobe)',
    );
  }
  if (model.norm !== null) {
    const pooling = poolingOf(kind);
    return (images) => model.forwardFeatures(images, pooling);
  }
  if (kind === 'mean') return (images) => model.forwardFeatures(images);
  throw new UserError(
    'the checkpoint is of a classifier that pools the mean of the patches and has no norm for the class token; take --features mean',
  );
}

/** What describes an image where nothing else is asked for: what the encoder was trained with. */
export function usualFeatures({ pooling }: Pick<VitConfig, 'pooling'>): FeatureKind {
  return pooling === 'cls' ? 'cls' : 'mean';
}

/** How a classifier on these features of a pre-trained encoder, which normalises single tokens, pools them. */
export function poolingOf(kind: FeatureKind): Pooling {
  return kind === 'mean' ? 'norm-mean' : 'cls';
}
