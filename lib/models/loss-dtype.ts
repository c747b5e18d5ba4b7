/** The dtype that losses are computed in. */
import type { Tensor } from '../torch/index.js';

/** 16-bit numbers as float32: they have too few digits for a loss. */
export function forLoss(output: Tensor): Tensor {
  return output.dtype === 'float64' ? output : output.to('float32');
}
