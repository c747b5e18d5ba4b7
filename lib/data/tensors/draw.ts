import { type Tensor, torch } from '../../torch/index.js';
import { type Share, samplesOf } from '../share.js';

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
  if (share === undefined) return draw(size);
  using scope = torch.scope();
  const all = draw(share.of);
  const rows = samplesOf(
    Uint32Array.from({ length: share.of }, (_, row) => row),
    share,
  );
  return scope.keep(all.narrow(0, rows[0] as number, rows.length).contiguous());
}
