/** Other dtypes, devices and memory for the tensors of modules. */
import { dtypeInfo, dtypes, parseDevice } from '../torch/dtype.js';
import { type Device, type Dtype, Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import type { Buffer, Parameter } from './parameter.js';

/** A new dtype, device or both, for {@link Module.to}. */
export interface ModuleToOptions {
  dtype?: Dtype;
  device?: Device;
  nonBlocking?: boolean;
}

/** Changes dtype, device or both of tensors, which remain the same objects. Only floating point ones change their dtype. */
export function convertTensors(
  tensors: Iterable<Parameter | Buffer>,
  target: Dtype | Device | Tensor | ModuleToOptions,
): void {
  const options = toOptions(target);
  if (options.dtype !== undefined) {
    const { category } = dtypeInfo(options.dtype);
    if (category !== 'float' && category !== 'complex') {
      throw new TorchError(
        `Module.to: dtype should be a floating point or complex one, got '${options.dtype}'`,
        'TypeError',
        'to',
      );
    }
  }
  const convert = (tensor: Tensor): Tensor => {
    const { category } = dtypeInfo(tensor.dtype);
    const changes = category === 'float' || category === 'complex';
    return tensor.to(changes ? options : { ...options, dtype: undefined });
  };
  for (const tensor of tensors) replaceTensor(tensor, convert);
}

function toOptions(target: Dtype | Device | Tensor | ModuleToOptions): ModuleToOptions {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target === 'object' && target !== null) {
    checkOptions('Module.to', target, ['dtype', 'device', 'nonBlocking']);
    return target;
  }
  if (dtypes.has(target)) return { dtype: target as Dtype };
  if (typeof target === 'string' && parseDevice(target) !== null) {
    return { device: target as Device };
  }
  throw new TorchError(
    `Module.to: target should be a dtype such as 'float32', a device such as 'cuda:0', a Tensor or options, got ${target}`,
    'TypeError',
    'to',
  );
}

/** Gives a tensor, and its gradient, what `convert` makes of them. */
export function replaceTensor(
  tensor: Parameter | Buffer,
  convert: (tensor: Tensor) => Tensor,
): void {
  using _ = torch.scope();
  const { grad } = tensor;
  const before = tensor.detach();
  const after = convert(before);
  if (after.isSame(before)) return;
  tensor.become(after);
  if (grad !== null) tensor.grad = convert(grad.detach());
}
