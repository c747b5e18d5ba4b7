/**
 * Element types, devices, layouts and memory formats: the names that users write and the codes of c10.
 */
import { TorchError } from './errors.js';

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

type TypedArrayConstructor = new (
  buffer: ArrayBuffer,
  byteOffset?: number,
  length?: number,
) => TypedArray;

interface DtypeInfo {
  /** c10::ScalarType. */
  readonly code: number;
  /** Bytes of one element. */
  readonly bytes: number;
  readonly category: 'float' | 'integer' | 'bool' | 'complex';
  /** How the elements look from JavaScript; those without a type of their own come as raw bits. */
  readonly array: TypedArrayConstructor;
}

const table = {
  uint8: { code: 0, bytes: 1, category: 'integer', array: Uint8Array },
  int8: { code: 1, bytes: 1, category: 'integer', array: Int8Array },
  int16: { code: 2, bytes: 2, category: 'integer', array: Int16Array },
  int32: { code: 3, bytes: 4, category: 'integer', array: Int32Array },
  int64: { code: 4, bytes: 8, category: 'integer', array: BigInt64Array },
  float16: { code: 5, bytes: 2, category: 'float', array: Uint16Array },
  float32: { code: 6, bytes: 4, category: 'float', array: Float32Array },
  float64: { code: 7, bytes: 8, category: 'float', array: Float64Array },
  complex32: { code: 8, bytes: 4, category: 'complex', array: Uint16Array },
  complex64: { code: 9, bytes: 8, category: 'complex', array: Float32Array },
  complex128: { code: 10, bytes: 16, category: 'complex', array: Float64Array },
  bool: { code: 11, bytes: 1, category: 'bool', array: Uint8Array },
  qint8: { code: 12, bytes: 1, category: 'integer', array: Int8Array },
  quint8: { code: 13, bytes: 1, category: 'integer', array: Uint8Array },
  qint32: { code: 14, bytes: 4, category: 'integer', array: Int32Array },
  bfloat16: { code: 15, bytes: 2, category: 'float', array: Uint16Array },
  float8_e5m2: { code: 23, bytes: 1, category: 'float', array: Uint8Array },
  float8_e4m3fn: { code: 24, bytes: 1, category: 'float', array: Uint8Array },
  float8_e5m2fnuz: { code: 25, bytes: 1, category: 'float', array: Uint8Array },
  float8_e4m3fnuz: { code: 26, bytes: 1, category: 'float', array: Uint8Array },
  uint16: { code: 27, bytes: 2, category: 'integer', array: Uint16Array },
  uint32: { code: 28, bytes: 4, category: 'integer', array: Uint32Array },
  uint64: { code: 29, bytes: 8, category: 'integer', array: BigUint64Array },
  float8_e8m0fnu: { code: 44, bytes: 1, category: 'float', array: Uint8Array },
} as const satisfies Record<string, DtypeInfo>;

/** The name of an element type, as PyTorch has it: `'float32'`, `'int64'`, `'bool'` … */
export type Dtype = keyof typeof table;

export const dtypes: ReadonlyMap<string, DtypeInfo> = new Map(Object.entries(table));

const names = new Map<number, Dtype>(
  Object.entries(table).map(([name, info]) => [info.code, name as Dtype]),
);

export function dtypeInfo(dtype: Dtype): DtypeInfo {
  return table[dtype];
}

export function dtypeOfCode(code: number): Dtype {
  const name = names.get(code);
  if (name === undefined) throw new Error(`libtorch has a dtype of code ${code}, unknown here`);
  return name;
}

const deviceTypes = { cpu: 0, cuda: 1, hip: 6, xpu: 12, mps: 13, meta: 14 } as const;

/** `'cpu'`, `'cuda'`, `'cuda:1'` …; without an index, the current device of that type. */
export type Device = keyof typeof deviceTypes | `${keyof typeof deviceTypes}:${number}`;

const deviceNames = new Map<number, string>(
  Object.entries(deviceTypes).map(([name, code]) => [code, name]),
);

/** The device's type code and index, -1 where none is named; null where the text names no device. */
export function parseDevice(text: string): { type: number; index: number } | null {
  if (typeof text !== 'string') return null;
  const match = /^([a-z]+)(?::(\d{1,3}))?$/.exec(text);
  if (match === null || !Object.hasOwn(deviceTypes, match[1] as string)) return null;
  const index = match[2] === undefined ? -1 : Number(match[2]);
  if (index > 127) return null;
  return { type: deviceTypes[match[1] as keyof typeof deviceTypes], index };
}

export function deviceOfCode(type: number, index: number): Device {
  const name = deviceNames.get(type) ?? `device-type-${type}`;
  return (index < 0 ? name : `${name}:${index}`) as Device;
}

const layoutCodes = {
  strided: 0,
  sparse_coo: 1,
  sparse_csr: 2,
  sparse_csc: 4,
  sparse_bsr: 5,
  sparse_bsc: 6,
} as const;
export type Layout = keyof typeof layoutCodes;
export const layouts: ReadonlyMap<string, number> = new Map(Object.entries(layoutCodes));

export function layoutOfCode(code: number): Layout {
  for (const [name, value] of layouts) if (value === code) return name as Layout;
  return `layout-${code}` as Layout;
}

const memoryFormatCodes = {
  contiguous_format: 0,
  preserve_format: 1,
  channels_last: 2,
  channels_last_3d: 3,
} as const;
export type MemoryFormat = keyof typeof memoryFormatCodes;
export const memoryFormats: ReadonlyMap<string, number> = new Map(
  Object.entries(memoryFormatCodes),
);

/** A memory format's dimensions, the innermost first; null for another number of dimensions. */
export function dimensionsFromInside(format: MemoryFormat, dims: number): number[] | null {
  switch (format) {
    case 'contiguous_format':
      return Array.from({ length: dims }, (_, i) => dims - 1 - i);
    case 'channels_last':
      return dims === 4 ? [1, 3, 2, 0] : null;
    case 'channels_last_3d':
      return dims === 5 ? [1, 4, 3, 2, 0] : null;
    default:
      throw new TorchError(
        `isContiguous: memoryFormat should be 'contiguous_format', 'channels_last' or 'channels_last_3d', got ${typeof format === 'string' ? `'${format}'` : typeof format}`,
        'ValueError',
        'isContiguous',
      );
  }
}

/**
 * Splits items into lists whose tensors share device and dtype, in the order of their first members. Ops on lists
 * (`_foreach_*`, `_fused_*`, `_amp_foreach_*`) take such lists.
 */
export function groupByDevice<T>(
  items: readonly T[],
  tensorOf: (item: T) => { readonly device: Device; readonly dtype: Dtype },
): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const { device, dtype } = tensorOf(item);
    const key = `${device} ${dtype}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
