/** Dropout in all its forms. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable } from '../arguments.js';

export interface DropoutOptions {
  /** The probability of an element, or a channel, to be dropped; 0.5 by default. */
  p?: number;
  /** Whether anything is dropped. */
  training?: boolean;
  /** Whether to overwrite the input; false by default. */
  inplace?: boolean;
}

type Drop = (input: Tensor, p: number, training: boolean) => Tensor;

/** @param batched The dimensions of a batch, where a single sample may be given, too. */
function dropping(
  name: string,
  byDefault: boolean,
  [compute, overwrite]: readonly [Drop, Drop],
  batched = 0,
) {
  return callable(
    name,
    ['input'],
    ['p', 'training', 'inplace'],
    (input: Tensor, { p = 0.5, training = byDefault, inplace = false }: DropoutOptions) => {
      const refuse = (problem: string) => new TorchError(`${name}: ${problem}`, 'ValueError', name);
      if (!(p >= 0 && p <= 1)) throw refuse(`p should be a probability from 0 to 1, got ${p}`);
      const drop = inplace ? overwrite : compute;
      if (batched === 3 && input.ndim !== 2 && input.ndim !== 3) {
        throw refuse(`input should have 2 or 3 dimensions, got ${input.ndim}`);
      }
      const isSingle = batched > 0 && input.ndim !== batched;
      if (!isSingle) return drop(input, p, training);
      return inplace
        ? drop(input.unsqueeze_(0), p, training).squeeze_(0)
        : drop(input.unsqueeze(0), p, training).squeeze(0);
    },
  );
}

const elements: [Drop, Drop] = [torch.dropout, torch.dropout_];
const features: [Drop, Drop] = [torch.featureDropout, torch.featureDropout_];

/** In training, sets each element to zero with probability p and divides the others by 1 - p. */
export const dropout = dropping('dropout', true, elements);
/** Drops whole channels of [N, C, L] or [C, L]. */
export const dropout1d = dropping('dropout1d', true, features, 3);
/** Drops whole channels of [N, C, H, W]. */
export const dropout2d = dropping('dropout2d', true, features);
/** Drops whole channels of [N, C, D, H, W] or [C, D, H, W]. */
export const dropout3d = dropping('dropout3d', true, features, 5);
/** Drops elements and keeps mean and variance, for SELU. Klambauer et al., arXiv:1706.02515. */
export const alphaDropout = dropping('alphaDropout', false, [
  torch.alphaDropout,
  torch.alphaDropout_,
]);
/** {@link alphaDropout} of whole channels. */
export const featureAlphaDropout = dropping('featureAlphaDropout', false, [
  torch.featureAlphaDropout,
  torch.featureAlphaDropout_,
]);
