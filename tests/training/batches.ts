/** Batches and parameters for an engine that trains next to nothing. */
import { type Tensor, torch } from '../../lib/index.js';
import type { Batches } from '../../lib/methods/public.js';

/** Epochs of batches of these sizes, in which a sample is a byte. */
export function batchesOf(...sizes: number[]): Batches {
  return {
    batchesPerEpoch: sizes.length,
    async *epoch(epoch, { startBatch }) {
      for (const [index, size] of sizes.entries()) {
        if (index < startBatch) continue;
        const pixels = Uint8Array.from({ length: size }, (_, i) => (epoch * 37 + i * 16) % 256);
        const indices = Uint32Array.from(pixels.keys());
        const view = { pixels, size, height: 1, width: 1, channels: 1 };
        yield { index, epoch, indices, ...view, views: [view], targets: {}, labels: null };
      }
    },
  };
}

/** A parameter of its own for each test. */
export function weights(...values: number[]): Tensor {
  return torch.tensor(values, { dtype: 'float64', requiresGrad: true });
}
