import { drawForShare } from '../../nn/batch-share.js';
import type { Tensor } from '../../torch/index.js';
import type { Share } from '../share.js';

/**
 * Draws random values for the samples of a batch. Of several processes each draws for all samples, and takes its own: so the
 * values of a sample, and the generator's next state, do not depend on the number of processes.
 *
 * @param draw Returns (N, …) for N samples.
 * @returns (batch.size, …), in the caller's scope.
 */
export function drawForBatch(
  { size, share }: { readonly size: number; readonly share?: Share | undefined },
  draw: (samples: number) => Tensor,
): Tensor {
  return drawForShare(share, size, draw);
}
