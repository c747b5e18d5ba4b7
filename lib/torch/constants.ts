/** Names of PyTorch that stand for a value: element types, layouts, memory formats and numbers. */
import type { Dtype, Layout, MemoryFormat } from './dtype.js';

const types = {
  bool: 'bool',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  float16: 'float16',
  bfloat16: 'bfloat16',
  float32: 'float32',
  float64: 'float64',
  complex32: 'complex32',
  complex64: 'complex64',
  complex128: 'complex128',
  float8_e5m2: 'float8_e5m2',
  float8_e4m3fn: 'float8_e4m3fn',
  float8_e5m2fnuz: 'float8_e5m2fnuz',
  float8_e4m3fnuz: 'float8_e4m3fnuz',
  float8_e8m0fnu: 'float8_e8m0fnu',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  half: 'float16',
  float: 'float32',
  double: 'float64',
  chalf: 'complex32',
  cfloat: 'complex64',
  cdouble: 'complex128',
} as const satisfies Record<string, Dtype>;

const layouts = {
  strided: 'strided',
  sparseCoo: 'sparse_coo',
  sparseCsr: 'sparse_csr',
  sparseCsc: 'sparse_csc',
  sparseBsr: 'sparse_bsr',
  sparseBsc: 'sparse_bsc',
} as const satisfies Record<string, Layout>;

const formats = {
  contiguousFormat: 'contiguous_format',
  preserveFormat: 'preserve_format',
  channelsLast: 'channels_last',
  channelsLast3d: 'channels_last_3d',
} as const satisfies Record<string, MemoryFormat>;

export const constants = {
  ...types,
  ...layouts,
  ...formats,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  pi: Math.PI,
  e: Math.E,
  /** In `x.index(…)`, a new dimension. */
  newaxis: null,
} as const;
