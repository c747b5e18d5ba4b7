/** The limits of element types, as `torch.finfo` and `torch.iinfo`. */
import { describeValue } from './describe.js';
import { type Dtype, dtypeInfo, dtypes } from './dtype.js';
import { TorchError } from './errors.js';
import { getDefaultDtype } from './runtime.js';

/** The limits of a floating point type. */
export interface FloatInfo {
  readonly bits: number;
  /** The difference between 1 and the next larger number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive number with all digits. */
  readonly tiny: number;
  readonly smallestNormal: number;
  /** The last decimal digit of 1 that is exact. */
  readonly resolution: number;
  readonly dtype: Dtype;
}

/** The limits of an integer type; bigints where numbers do not hold them exactly. */
export interface IntegerInfo {
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;
  readonly dtype: Dtype;
}

/** The step after 1, the exponent of the smallest normal number, the largest number, exact decimal digits. */
type Format = readonly [eps: number, lowest: number, max: number, decimals: number];

const formats: Partial<Record<Dtype, Format>> = {
  float64: [2 ** -52, -1022, Number.MAX_VALUE, 15],
  float32: [2 ** -23, -126, (2 - 2 ** -23) * 2 ** 127, 6],
  float16: [2 ** -10, -14, 65504, 3],
  bfloat16: [2 ** -7, -126, (2 - 2 ** -7) * 2 ** 127, 2],
  float8_e5m2: [0.25, -14, 57344, 0],
  float8_e4m3fn: [0.125, -6, 448, 0],
  // The step of this one is 0.25; libtorch says otherwise, and so does PyTorch.
  float8_e5m2fnuz: [0.125, -15, 57344, 0],
  float8_e4m3fnuz: [0.125, -7, 240, 0],
};

/** The types of the parts of complex numbers. */
const parts: Partial<Record<Dtype, Dtype>> = {
  complex128: 'float64',
  complex64: 'float32',
  complex32: 'float16',
};

/**
 * The limits of a floating point type; of a complex one those of its parts.
 *
 * @param dtype By default the default dtype.
 */
export function finfo(dtype: Dtype = getDefaultDtype()): FloatInfo {
  const own = parts[dtype] ?? dtype;
  const format = formats[own];
  if (format === undefined) throw refusal('finfo', 'a floating point dtype', dtype);
  const [eps, lowest, max, decimals] = format;
  const tiny = 2 ** lowest;
  return {
    bits: 8 * dtypeInfo(own).bytes,
    eps,
    max,
    min: -max,
    tiny,
    smallestNormal: tiny,
    resolution: Number(`1e-${decimals}`),
    dtype: own,
  };
}

/** The limits of an integer type. */
export function iinfo(dtype: Dtype): IntegerInfo {
  if (!dtypes.has(dtype) || dtypeInfo(dtype).category !== 'integer') {
    throw refusal('iinfo', 'an integer dtype', dtype);
  }
  const bits = 8 * dtypeInfo(dtype).bytes;
  const unsigned = dtype.startsWith('u') || dtype.startsWith('qu');
  const count = 2n ** BigInt(unsigned ? bits : bits - 1);
  const exact = (value: bigint) => (bits < 64 ? Number(value) : value);
  return { bits, max: exact(count - 1n), min: unsigned ? 0 : exact(-count), dtype };
}

function refusal(caller: string, expected: string, dtype: unknown): TorchError {
  return new TorchError(
    `${caller}: expected ${expected}, got ${describeValue(dtype)}`,
    'TypeError',
    caller,
  );
}
