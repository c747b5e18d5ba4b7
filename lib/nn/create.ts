/** New parameters and buffers of layers. */
import { type Device, type Dtype, type Tensor, torch } from '../torch/index.js';
import { Buffer, Parameter } from './parameter.js';

/** Where a layer's tensors lie, and of which element type they are. */
export interface FactoryOptions {
  device?: Device;
  dtype?: Dtype;
}

/** A parameter whose elements are still to be set. */
export function emptyParameter(shape: readonly number[], options: FactoryOptions): Parameter {
  using _ = torch.scope();
  return new Parameter(torch.empty(shape, { device: options.device, dtype: options.dtype }));
}

/** A buffer over a tensor that nothing else will use. */
export function newBuffer(make: () => Tensor): Buffer {
  using _ = torch.scope();
  return new Buffer(make());
}
