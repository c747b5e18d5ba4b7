/** Tensors from JavaScript data. */
import { refuseCopyInCapture } from './capture.js';
import { rewind, writeDevice, writeIntegers, writeNumber } from './codec.js';
import { core } from './core.js';
import { getDefaultDevice } from './default-device.js';
import { describeValue } from './describe.js';
import {
  type Device,
  type Dtype,
  dtypeInfo,
  dtypeOfCode,
  dtypes,
  parseDevice,
  type TypedArray,
} from './dtype.js';
import { asTorchError, TorchError } from './errors.js';
import { flatten, inferDtype } from './nested.js';
import { callOp } from './ops.js';
import { checkOptions } from './options.js';
import { copyList } from './plain.js';
import { Complex, FloatScalar } from './scalar.js';
import { Tensor } from './tensor.js';
import { elementsOf, isRawForm } from './typed-arrays.js';

export interface TensorOptions {
  /** The element type. Default: inferred from the data. */
  dtype?: Dtype | null;
  /** The tensor's device; by default that of `torch.getDefaultDevice()`, `'cpu'` unless set otherwise. */
  device?: Device | null;
  requiresGrad?: boolean;
}

/** Numbers, booleans, bigints or complex numbers, in arrays nested to any depth. */
export type TensorData =
  | number
  | bigint
  | boolean
  | Complex
  | FloatScalar
  | TypedArray
  | Uint8ClampedArray
  | readonly TensorData[];

/**
 * A new tensor that holds a copy of the data.
 *
 * From numbers and nested arrays the dtype is PyTorch's choice: whole numbers that int64 holds give int64, others the default
 * float dtype. From a typed array it is the array's own. Raw bits of float16, bfloat16 and other formats that JavaScript lacks
 * come in a typed array of their size, with `dtype`. A typed array has one dimension unless `shape` is given.
 *
 * Nothing waits for the device.
 *
 * @throws TorchError for ragged arrays, elements that are no numbers, or a shape that does not fit; for a CUDA device while a
 *   graph is captured.
 */
export function tensor(
  data: TensorData,
  options: TensorOptions & { shape?: readonly number[] } = {},
): Tensor {
  checkOptions('tensor', options, ['dtype', 'device', 'requiresGrad', 'shape']);
  // Everything is read once, before anything is written: plain.ts.
  const { dtype, device, requiresGrad, shape } = options;
  if (dtype != null && !dtypes.has(dtype)) {
    throw new TorchError(
      `tensor: dtype should be one of ${[...dtypes.keys()].join(', ')}; got ${describeValue(dtype)}`,
      'TypeError',
      'tensor',
    );
  }
  if (device != null && parseDevice(device) === null) {
    throw new TorchError(
      `tensor: device should be like 'cpu' or 'cuda:0', got ${describeValue(device)}`,
      'ValueError',
      'tensor',
    );
  }
  if (shape !== undefined && !Array.isArray(shape)) {
    throw new TorchError(
      `tensor: shape should be an array of sizes, got ${describeValue(shape)}`,
      'TypeError',
      'tensor',
    );
  }
  const make = ArrayBuffer.isView(data) ? fromTypedArray : fromNested;
  const sizes = shape === undefined ? undefined : copyList(shape);
  const result = make(data as TypedArray, dtype ?? null, device ?? getDefaultDevice(), sizes);
  return requiresGrad ? result.requiresGrad_() : result;
}

function fromTypedArray(
  data: TypedArray,
  dtype: Dtype | null,
  device: Device,
  shape: readonly number[] | undefined,
): Tensor {
  const { name, dtype: own, bytes } = elementsOf(data, 'tensor');
  // A format that JavaScript lacks comes as its bits, in an array of elements of the same width.
  const stored = dtype !== null && isRawForm(name, dtype) ? dtype : own;
  const sizes = shape ?? [bytes.length / dtypeInfo(stored).bytes];
  const made = store(bytes, stored, device, sizes);
  return dtype === null || dtype === stored ? made : convert(made, dtype);
}

function fromNested(
  data: unknown,
  dtype: Dtype | null,
  device: Device,
  shape: readonly number[] | undefined,
): Tensor {
  const nested = flatten(data);
  const inferred = inferDtype(nested.items, dtypeOfCode(core.defaultDtype()));
  const wanted = dtype ?? inferred;
  // Formats without typed arrays are stored in a wide format first: libtorch then converts with its own rounding.
  const stored = storageFor(wanted, inferred);
  const items = nested.items;
  // Safe integers always fit int64, the most common case.
  for (const item of items) {
    if (wanted !== 'int64' || !Number.isSafeInteger(item)) checkFits(item, wanted);
  }
  let array: TypedArray;
  if (stored === 'complex128') {
    array = new Float64Array(2 * items.length);
    items.forEach((item, i) => {
      array[2 * i] = item instanceof Complex ? item.real : toNumber(item);
      array[2 * i + 1] = item instanceof Complex ? item.imag : 0;
    });
  } else if (stored === 'int64') {
    // Of what becomes bool, only whether it is zero matters: not the low 64 bits.
    const whole = (item: unknown) => BigInt(item as number | bigint | boolean);
    const read = wanted === 'bool' ? (item: unknown) => (whole(item) === 0n ? 0n : 1n) : whole;
    array = BigInt64Array.from(items, read);
  } else {
    array = Float64Array.from(items, toNumber);
  }
  const made = store(elementsOf(array, 'tensor').bytes, stored, device, shape ?? nested.shape);
  return stored === wanted ? made : convert(made, wanted);
}

function storageFor(wanted: Dtype, inferred: Dtype): 'int64' | 'float64' | 'complex128' {
  const { category } = dtypeInfo(inferred);
  if (category === 'complex') return 'complex128';
  if (category === 'float') return 'float64';
  // Whole numbers beyond 2^53 keep their values only as integers.
  return dtypeInfo(wanted).category === 'float' ? 'float64' : 'int64';
}

/** Refuses values out of the dtype's range, as PyTorch does. Negative ones wrap around in short unsigned ints. */
function checkFits(item: unknown, dtype: Dtype): void {
  const { category, bytes } = dtypeInfo(dtype);
  if (category === 'bool') return;
  let fits: boolean;
  if (category === 'complex' || category === 'float') {
    // Only a bigint can be beyond all floating point numbers: it would become infinity.
    fits = typeof item === 'bigint' ? Number.isFinite(Number(item)) : true;
    if (category === 'float' && item instanceof Complex) fits = false;
  } else if (item instanceof Complex) fits = false;
  else if (typeof item === 'boolean') return;
  else {
    const unsigned = dtype.startsWith('u') || dtype.startsWith('quint');
    const bits = BigInt(8 * bytes - (unsigned ? 0 : 1));
    const max = 2n ** bits - 1n;
    const min = unsigned ? (bits === 64n ? 0n : -max) : -max - 1n;
    const value = typeof item === 'bigint' ? item : Math.trunc(toNumber(item));
    fits = typeof value === 'bigint' || Number.isFinite(value);
    if (fits) fits = BigInt(value) >= min && BigInt(value) <= max;
  }
  if (!fits) {
    const value = item instanceof FloatScalar ? item.value : item;
    throw new TorchError(
      `tensor: the element ${value} cannot be converted to ${dtype} without overflow or loss`,
      'ValueError',
      'tensor',
    );
  }
}

function toNumber(item: unknown): number {
  return item instanceof FloatScalar ? item.value : Number(item);
}

function store(data: Uint8Array, dtype: Dtype, device: Device, shape: readonly number[]): Tensor {
  const elements = data.length / dtypeInfo(dtype).bytes;
  const wanted = shape.reduce((product, size) => product * size, 1);
  if (shape.some((size) => !Number.isSafeInteger(size) || size < 0) || wanted !== elements) {
    throw new TorchError(
      `tensor: the shape [${shape.join(', ')}] does not fit the ${elements} elements of the data`,
      'ValueError',
      'tensor',
    );
  }
  refuseCopyInCapture('tensor', device);
  rewind();
  writeNumber(dtypeInfo(dtype).code);
  writeDevice(device);
  writeIntegers(shape);
  try {
    return new Tensor(core.fromData(data));
  } catch (error) {
    throw asTorchError(error, 'tensor');
  }
}

function convert(made: Tensor, dtype: Dtype): Tensor {
  const converted = callOp('aten::to', made, dtype) as Tensor;
  made.dispose();
  return converted;
}
