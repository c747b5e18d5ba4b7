/** New parameters and buffers of layers. */
import { type Device, type Dtype, type Tensor, torch } from '../torch/index.js';
import { Buffer, Parameter } from './parameter.js';

/** Device and dtype of a layer's tensors. */
export interface FactoryOptions {
  device?: Device;
  dtype?: Dtype;
}

/** An uninitialised parameter. */
export function emptyParameter(shape: readonly number[], options: FactoryOptions): Parameter {
  using _ = torch.scope();
  return new Parameter(torch.empty(shape, { device: options.device, dtype: options.dtype }));
}

/** A buffer that owns a tensor. */
export function newBuffer(make: () => Tensor): Buffer {
  using _ = torch.scope();
  return new Buffer(make());
}
