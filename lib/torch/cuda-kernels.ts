/**
 * The kernels of the addon's library for CUDA (native/cuda), for who has it: ops that libtorch knows once it is open. What
 * they do not take, and everything where the library is missing, is left to the ops of libtorch that they stand for.
 */
import { cuda } from './cuda.js';
import type { Device, Dtype } from './dtype.js';
import { getAutocastDtype, isAutocastEnabled } from './modes.js';
import { findOp } from './ops.js';
import { Tensor } from './tensor.js';

/** LayerNorms over more features do not fit the registers of a GPU. */
const WIDEST_NORM = 1536;
/** What a thread takes at once. */
const VECTOR = 8;

/** The oldest GPUs that the library is compiled for: CMakeLists.txt. */
const OLDEST = 7.5;

const known = new Map<Device, boolean>();

/** Whether the library is open and made for this device. */
export function hasCudaKernels(device: Device): boolean {
  let isThere = known.get(device);
  if (isThere === undefined) {
    const isOpen = device.startsWith('cuda') && findOp('mae', 'bias_gelu') !== undefined;
    isThere = isOpen && Number(cuda.getDeviceCapability(device).join('.')) >= OLDEST;
    known.set(device, isThere);
  }
  return isThere;
}

function takes(x: Tensor, parameters: readonly (Tensor | null)[], dtypeOf: () => Dtype): boolean {
  if (!(x instanceof Tensor) || !hasCudaKernels(x.device)) return false;
  const isTaken = ['bfloat16', 'float32'].includes(dtypeOf());
  return isTaken && parameters.every((parameter) => parameter?.dtype === 'float32');
}

/** Whether {@link addLayerNorm} and {@link layerNorm} can be called: they are over the last dimension. */
export function takesNorm(
  x: Tensor,
  normalizedShape: readonly number[],
  weight: Tensor | null,
  bias: Tensor | null,
): boolean {
  if (!takes(x, [weight, bias], () => x.dtype)) return false;
  const columns = x.shape.at(-1);
  if (columns === undefined || columns % VECTOR !== 0 || columns > WIDEST_NORM) return false;
  return normalizedShape.length === 1 && normalizedShape[0] === columns;
}

/** Whether {@link biasGelu} can be called on what a linear layer with this bias makes of `x`. */
export function takesGelu(x: Tensor, bias: Tensor | null): boolean {
  if (!takes(x, [bias], () => (isAutocastEnabled('cuda') ? getAutocastDtype('cuda') : x.dtype)))
    return false;
  return (bias as Tensor).size(0) % VECTOR === 0;
}

const call = (name: string, ...args: unknown[]): unknown => findOp('mae', name)?.call(null, args);

/** x + branch, and its LayerNorm. */
export function addLayerNorm(
  x: Tensor,
  branch: Tensor,
  weight: Tensor,
  bias: Tensor,
  eps: number,
): [sum: Tensor, normed: Tensor] {
  return call('add_layer_norm', x, branch, weight, bias, eps) as [Tensor, Tensor];
}

export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, eps: number): Tensor {
  return call('layer_norm', x, weight, bias, eps) as Tensor;
}

/** GELU of x + bias. */
export function biasGelu(x: Tensor, bias: Tensor): Tensor {
  return call('bias_gelu', x, bias) as Tensor;
}
