/** torch.distributed.nn.functional: collectives within forward and backward passes. They wait on the thread of JavaScript. */
import { AutogradFunction } from '../autograd/function.js';
import { requireTensor } from '../describe.js';
import { noGrad } from '../modes.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import type { ProcessGroup } from './process-group.js';

/**
 * The sum of a tensor over all processes, without gradients.
 *
 * @param tensor On any device.
 * @returns A new tensor on that device, with the same bits in every process.
 */
export function summed(tensor: Tensor, group: ProcessGroup): Tensor {
  requireTensor('torch.distributed.functional.summed', tensor, 'tensor');
  using inner = scope();
  return noGrad(() => {
    // A copy, which the exchange overwrites.
    const own = tensor.detach().to({ device: 'cpu', copy: true }).contiguous();
    return inner.keep(group.allReduceSync(own).to(tensor.device));
  });
}

class AllReduce extends AutogradFunction {
  static forward(ctx: { group?: ProcessGroup }, tensor: Tensor, group: ProcessGroup): Tensor {
    ctx.group = group;
    return summed(tensor, group);
  }

  static backward(ctx: { group?: ProcessGroup }, gradient: Tensor): [Tensor, null] {
    return [summed(gradient, ctx.group as ProcessGroup), null];
  }
}

/**
 * The sum of a tensor over all processes. Its backward pass sums the gradients of all, as `torch.distributed.nn.functional`'s
 * does: the loss that is differentiated is then the sum of those of all processes.
 *
 * @param tensor On any device.
 * @returns A new tensor on that device.
 */
export function allReduce(tensor: Tensor, group: ProcessGroup): Tensor {
  return AllReduce.apply(tensor, group);
}
