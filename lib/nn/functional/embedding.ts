/** Vectors for indices. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';

export interface EmbeddingOptions {
  /** An index whose vector gets no gradient; negative ones count from the end. */
  paddingIdx?: number | null;
  /** Vectors that are longer are shortened to this length first, in place. */
  maxNorm?: number | null;
  /** The p of the norm for `maxNorm`; 2 by default. */
  normType?: number;
  /** Whether a vector's gradient is divided by how often it occurs in the input; false by default. */
  scaleGradByFreq?: boolean;
  /** Whether the weight's gradient is a sparse tensor; false by default. */
  sparse?: boolean;
}

function shorten(weight: Tensor, indices: Tensor, maxNorm: number, normType: number): void {
  torch.noGrad(() => torch.embeddingRenorm_(weight.detach(), indices, maxNorm, normType));
}

/** The vectors [classes, E] of a weight for indices: int64 [...] becomes [..., E]. */
export const embedding = callable(
  'embedding',
  ['input', 'weight'],
  ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse'],
  (input: Tensor, weight: Tensor, options: EmbeddingOptions) => {
    const { maxNorm = null, normType = 2, scaleGradByFreq = false, sparse = false } = options;
    let padding = -1;
    if (options.paddingIdx !== undefined && options.paddingIdx !== null) {
      padding = paddingIndex('embedding', options.paddingIdx, weight.size(0));
    }
    const indices = maxNorm === null ? input : input.contiguous();
    if (maxNorm !== null) shorten(weight, indices, maxNorm, normType);
    return torch.embedding(weight, indices, padding, scaleGradByFreq, sparse);
  },
);

/** A padding index that counts from the start. */
export function paddingIndex(caller: string, index: number, count: number): number {
  if (index >= -count && index < count) return index < 0 ? index + count : index;
  throw new TorchError(
    `${caller}: paddingIdx should be from ${-count} to ${count - 1}, got ${index}`,
    'ValueError',
    caller,
  );
}

export type BagMode = 'sum' | 'mean' | 'max';

export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** Where each bag starts, for an input of one dimension. */
  offsets?: Tensor | null;
  /** What is computed of a bag; `'mean'` by default. */
  mode?: BagMode;
  /** A factor for each index, in the mode `'sum'`. */
  perSampleWeights?: Tensor | null;
  /** Whether `offsets` has the end of the last bag, too; false by default. */
  includeLastOffset?: boolean;
}

const BAG_MODES: readonly BagMode[] = ['sum', 'mean', 'max'];

/** Sums, means or maxima of bags of vectors: indices [N, B], or all in one dimension with `offsets`. */
export const embeddingBag = callable(
  'embeddingBag',
  ['input', 'weight'],
  [
    'offsets',
    'maxNorm',
    'normType',
    'scaleGradByFreq',
    'mode',
    'sparse',
    'perSampleWeights',
    'includeLastOffset',
    'paddingIdx',
  ],
  (input: Tensor, weight: Tensor, options: EmbeddingBagOptions) => {
    const refuse = (problem: string) =>
      new TorchError(`embeddingBag: ${problem}`, 'ValueError', 'embeddingBag');
    const { maxNorm = null, normType = 2, scaleGradByFreq = false, mode = 'mean' } = options;
    const { sparse = false, paddingIdx = null } = options;
    let { offsets = null, perSampleWeights = null, includeLastOffset = false } = options;
    if (perSampleWeights !== null && String(perSampleWeights.shape) !== String(input.shape)) {
      throw refuse(
        `perSampleWeights should have the input's shape [${input.shape.join(', ')}], got [${perSampleWeights.shape.join(', ')}]`,
      );
    }
    if (weight.ndim !== 2) throw refuse(`weight should have 2 dimensions, got ${weight.ndim}`);
    let indices = input;
    if (input.ndim === 2) {
      if (offsets !== null) throw refuse('offsets are for an input of 1 dimension, got one of 2');
      const { dtype, device } = input;
      offsets = torch.arange(0, input.numel(), input.size(1), { dtype, device });
      includeLastOffset = false;
      indices = input.reshape([-1]);
      perSampleWeights = perSampleWeights?.reshape([-1]) ?? null;
    } else if (input.ndim !== 1) {
      throw refuse(`input should have 1 or 2 dimensions, got ${input.ndim}`);
    } else if (offsets === null || offsets.ndim !== 1) {
      throw refuse('offsets of 1 dimension should be given for an input of 1 dimension');
    }
    const code = BAG_MODES.indexOf(mode);
    if (code < 0) throw refuse(`mode should be one of ${BAG_MODES.join(', ')}; got '${mode}'`);
    if (mode === 'max' && (scaleGradByFreq || sparse)) {
      throw refuse("scaleGradByFreq and sparse are not for the mode 'max'");
    }
    if (perSampleWeights !== null && mode !== 'sum') {
      throw refuse(`perSampleWeights are for the mode 'sum', got '${mode}'`);
    }
    if (maxNorm !== null) shorten(weight, indices, maxNorm, normType);
    return torch.embeddingBag(
      weight,
      indices,
      offsets,
      scaleGradByFreq,
      code,
      sparse,
      perSampleWeights,
      includeLastOffset,
      paddingIdx,
    )[0];
  },
);
