import type { LoadedCheckpoint } from '../../checkpoints/index.js';
import type { Tensor } from '../../torch/index.js';

/** Epsilon of the BatchNorm without weights in a linear probe's head (arXiv:2111.06377, appendix A.1). */
const EPS = 1e-6;

/**
 * A classifier's checkpoint with a linear layer as head. A linear probe's BatchNorm before it is folded into its weights.
 * This is exact: W (x - mean) / sqrt(variance + eps) + b is linear in x. The tensors belong to the open scope.
 */
export function withLinearHead(checkpoint: LoadedCheckpoint): LoadedCheckpoint {
  const { architecture, tensors } = checkpoint;
  if (architecture.head?.batchNorm !== true) return checkpoint;
  const rest = Object.entries(tensors).filter(([name]) => !name.startsWith('head.'));
  const of = (name: string) => (tensors[name] as Tensor).to('float64');
  const scale = of('head.0.running_var').add(EPS).rsqrt(); // (dim)
  const weight = of('head.1.weight').mul(scale); // (classes, dim)
  const bias = of('head.1.bias').sub(weight.matmul(of('head.0.running_mean')));
  return {
    ...checkpoint,
    architecture: { ...architecture, head: { ...architecture.head, batchNorm: false } },
    tensors: {
      ...Object.fromEntries(rest),
      'head.weight': weight.to('float32'),
      'head.bias': bias.to('float32'),
    },
    notes: [...checkpoint.notes, "the head's BatchNorm became part of its linear layer"],
  };
}
