/** Arrays of NumPy as tensors: the element types that both have, by NumPy's names for them. */
import { tensor } from './create.js';
import { type Dtype, dtypeInfo } from './dtype.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

/** Names without the byte order. */
const names: Partial<Record<Dtype, string>> = {
  bool: 'b1',
  uint8: 'u1',
  int8: 'i1',
  uint16: 'u2',
  int16: 'i2',
  uint32: 'u4',
  int32: 'i4',
  uint64: 'u8',
  int64: 'i8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  complex64: 'c8',
  complex128: 'c16',
};

const dtypes = new Map(Object.entries(names).map(([dtype, name]) => [name, dtype as Dtype]));

/** Dtypes that NumPy has. */
export const numpyDtypes: readonly string[] = Object.keys(names);

/** NumPy's name of a dtype in little-endian order, such as `<f4`; null for one that NumPy lacks. */
export function numpyType(dtype: Dtype): string | null {
  const name = names[dtype];
  if (name === undefined) return null;
  return (dtypeInfo(dtype).bytes === 1 ? '|' : '<') + name;
}

/** The dtype of NumPy's name, such as `<f4`; null for one that tensors lack. */
export function dtypeOfNumpy(type: string): Dtype | null {
  return dtypes.get(type.replace(/^[<>|=]/, '')) ?? null;
}

/** The elements of an array, as NumPy has them in memory. */
export interface NumpyArray {
  readonly bytes: Uint8Array | Tensor;
  /** Such as `<f4`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Whether the first dimension is the innermost. */
  readonly fortranOrder: boolean;
}

/** A tensor of the elements, in their order in memory, which bytes in a tensor share. Type and length must fit. */
export function fromNumpy({ bytes, type, shape, fortranOrder }: NumpyArray): Tensor {
  const dtype = dtypeOfNumpy(type) as Dtype;
  return tidy(() => {
    const raw = bytes instanceof Tensor ? bytes : tensor(bytes);
    const native = type.startsWith('>') ? swapped(raw, dtype) : raw;
    // A file's flags may be other bytes than 0 and 1.
    const flat = dtype === 'bool' ? native.ne(0) : native.view(dtype);
    if (!fortranOrder) return flat.reshape([...shape]);
    return flat.reshape(shape.toReversed()).permute(shape.map((_, i) => shape.length - 1 - i));
  });
}

/** The bytes of each number in the reverse order. */
function swapped(bytes: Tensor, dtype: Dtype): Tensor {
  const { bytes: size, category } = dtypeInfo(dtype);
  const width = category === 'complex' ? size / 2 : size;
  return bytes.reshape([-1, width]).flip([1]).reshape([-1]);
}
