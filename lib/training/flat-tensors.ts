/** Several tensors as one, so that a single exchange takes them. */
import { type Tensor, torch } from '../torch/index.js';

/** All numbers of some tensors, as a tensor on the CPU. */
export function flatten(tensors: readonly Tensor[]): Tensor {
  using scope = torch.scope();
  return torch.noGrad(() =>
    scope.keep(torch.cat(tensors.map((tensor) => tensor.detach().flatten())).to('cpu')),
  );
}

/** The inverse of {@link flatten}. */
export function copyBack(flat: Tensor, tensors: readonly Tensor[]): void {
  using _ = torch.scope();
  torch.noGrad(() => {
    const { device } = tensors[0] as Tensor;
    const pieces = flat.to(device).split(tensors.map((tensor) => tensor.numel()));
    for (const [i, tensor] of tensors.entries()) {
      tensor.detach().copy_((pieces[i] as Tensor).viewAs(tensor));
    }
  });
}
