/** Tensors of what may be one already. */
import { type TensorData, type TensorOptions, tensor } from './create.js';
import { describeValue } from './describe.js';
import { TorchError } from './errors.js';
import { callOp } from './ops.js';
import { checkOptions } from './options.js';
import { Tensor } from './tensor.js';

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/**
 * A tensor itself, or converted where dtype or device are others; data of other kinds as {@link tensor} makes one of it,
 * which copies it.
 */
export function asTensor(
  data: Tensor | TensorData,
  options: Pick<TensorOptions, 'dtype' | 'device'> = {},
): Tensor {
  checkOptions('asTensor', options, ['dtype', 'device']);
  return data instanceof Tensor ? convert(data, options, false) : tensor(data, options);
}

/**
 * Like {@link asTensor}, with what NumPy's function has beside.
 *
 * @param options.copy Whether a tensor is copied in any case; false, or where left out only where it has to be.
 * @param options.requiresGrad Whether the result records gradients; a tensor that records some is detached without it.
 */
export function asarray(
  data: Tensor | TensorData,
  options: TensorOptions & { copy?: boolean | null } = {},
): Tensor {
  checkOptions('asarray', options, ['dtype', 'device', 'requiresGrad', 'copy']);
  const { copy = null, requiresGrad = false, ...kind } = options;
  let result: Tensor;
  if (data instanceof Tensor) {
    result = convert(data, kind, copy === true);
    if (copy === false && !result.isSame(data)) {
      throw new TorchError(
        `asarray: ${describeValue(data)} as ${describeValue(result)} needs a copy; leave copy out, or set it`,
        'ValueError',
        'asarray',
      );
    }
    if (!requiresGrad && result.requiresGrad) result = result.detach();
  } else if (copy === false) {
    throw new TorchError(
      `asarray: ${describeValue(data)} is always copied; leave copy out, or set it`,
      'ValueError',
      'asarray',
    );
  } else result = tensor(data, kind);
  return requiresGrad && !result.requiresGrad ? result.requiresGrad_() : result;
}

function convert(
  data: Tensor,
  { dtype, device }: Pick<TensorOptions, 'dtype' | 'device'>,
  copy: boolean,
): Tensor {
  const wanted = { ...(dtype != null && { dtype }), ...(device != null && { device }) };
  const isOther =
    (dtype != null && dtype !== data.dtype) || (device != null && device !== data.device);
  if (copy && !isOther) return data.clone();
  return isOther ? (callOp('aten::to', data, wanted) as Tensor) : data;
}
