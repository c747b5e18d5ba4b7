/** What tests that need a GPU ask first, and how they compare. */
import { type Dtype, type Tensor, torch } from '../../lib/index.js';
import { hasCudaKernels } from '../../lib/torch/cuda-kernels.js';

export const hasGpu = torch.cuda.isAvailable();
/** Whether the addon's library for CUDA is open too; `mae-native doctor` tells why it is not. */
export const hasKernels = hasGpu && hasCudaKernels('cuda');

export type Compute = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** The largest difference, in the norm: |a - b| / |b| in float64, on the CPU. */
export function distance(a: Tensor, b: Tensor): number {
  const [found, wanted] = [a.to('cpu').to('float64'), b.to('cpu').to('float64')];
  return found.sub(wanted).norm().div(wanted.norm()).item<number>();
}

/** What a function gives, and the gradients of its inputs; each result's gradient is drawn from a seed. */
export function passes(compute: Compute, inputs: readonly Tensor[], dtype?: Dtype): Tensor[] {
  const leaves = inputs.map((input) => (dtype ? input.to(dtype) : input).detach().requiresGrad_());
  const outputs = [compute(...leaves)].flat() as Tensor[];
  torch.manualSeed(1);
  const gradients = outputs.map((output) =>
    torch.randn(output.shape).to(output.device).to(output.dtype),
  );
  torch.autograd.backward(outputs, gradients);
  return [...outputs.map((output) => output.detach()), ...leaves.map(({ grad }) => grad as Tensor)];
}
