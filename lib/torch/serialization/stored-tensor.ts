/** Tensors and storages as PyTorch's pickles describe them, checked before they are read. */

import type { Refuse } from '../../files/refuse.js';
import { type Dtype, dtypeInfo } from '../dtype.js';
import { PickledGlobal, PickledObject } from './values.js';
import type { ZipEntry } from './zip.js';

/** The elements in an entry of the archive, as one dimension; untyped storages hold bytes. */
export class Storage {
  constructor(
    readonly entry: ZipEntry,
    readonly dtype: Dtype,
  ) {}
}

/** A view of a storage; several may share one. */
export class StoredTensor {
  constructor(
    readonly entry: ZipEntry,
    readonly dtype: Dtype,
    readonly shape: readonly number[],
    /** In elements. */
    readonly stride: readonly number[],
    /** In elements. */
    readonly offset: number,
    /** Views that compute each element when it is read, as ops. */
    readonly lazy: readonly ('_conj' | '_neg_view')[] = [],
  ) {}
}

/** The classes of typed storages. */
export const storageClasses: ReadonlyMap<Dtype, string> = new Map([
  ['float64', 'torch.DoubleStorage'],
  ['float32', 'torch.FloatStorage'],
  ['float16', 'torch.HalfStorage'],
  ['bfloat16', 'torch.BFloat16Storage'],
  ['int64', 'torch.LongStorage'],
  ['int32', 'torch.IntStorage'],
  ['int16', 'torch.ShortStorage'],
  ['int8', 'torch.CharStorage'],
  ['uint8', 'torch.ByteStorage'],
  ['bool', 'torch.BoolStorage'],
  ['complex128', 'torch.ComplexDoubleStorage'],
  ['complex64', 'torch.ComplexFloatStorage'],
]);

/** The dtype of a class of storages; undefined for one that is not read here. */
export function storageDtype(type: PickledGlobal): Dtype | undefined {
  return dtypeOfClass.get(type.name);
}

/** The class of storages whose tensors name their dtype themselves. */
export const UNTYPED_STORAGE = 'torch.storage.UntypedStorage';

const dtypeOfClass = new Map<string, Dtype>([
  ...[...storageClasses].map(([dtype, name]) => [name, dtype] as const),
  [UNTYPED_STORAGE, 'uint8'],
]);

/** Dtypes that have no storages of their own class. */
export const untypedDtypes: ReadonlySet<string> = new Set<Dtype>([
  ...(['uint16', 'uint32', 'uint64', 'complex32', 'float8_e5m2', 'float8_e4m3fn'] as const),
  ...(['float8_e5m2fnuz', 'float8_e4m3fnuz', 'float8_e8m0fnu'] as const),
]);

/** PyTorch's own limit. */
const MAX_DIMENSIONS = 64;

/**
 * The storage of a persistent id, `('storage', class, key, device, number of elements)`. A storage of an unknown class, such
 * as a quantised one, stays a {@link PickledObject}.
 *
 * @param find The archive's entry of a storage.
 */
export function storageOf(
  id: unknown,
  find: (key: string) => ZipEntry | undefined,
  refuse: Refuse,
): Storage | PickledObject {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || !(type instanceof PickledGlobal) || typeof key !== 'string') {
    return refuse('its data.pkl has a persistent id that is no storage');
  }
  const dtype = storageDtype(type);
  if (dtype === undefined) return new PickledObject(type.name);
  const entry = find(key);
  if (entry === undefined) return refuse(`it has no data/${key}, which its data.pkl speaks of`);
  const bytes = entry.end - entry.begin;
  if (!isCount(count) || count * dtypeInfo(dtype).bytes !== bytes) {
    refuse(`data/${key} has ${bytes} bytes, its data.pkl says ${count} elements of ${dtype}`);
  }
  return new Storage(entry, dtype);
}

/**
 * The tensor that `torch._utils._rebuild_tensor_v2` or `_v3` would make of a storage.
 *
 * @param dtype The argument of `_v3`; undefined where the storage's dtype counts.
 * @param metadata What else is said of it: a Map, or nothing.
 * @param fileBytes The file's size. A tensor may repeat elements, but not grow beyond this.
 */
export function rebuildTensor(
  [storage, offset, size, stride]: readonly unknown[],
  dtype: unknown,
  metadata: unknown,
  fileBytes: number,
  refuse: Refuse,
): StoredTensor {
  if (storage instanceof PickledObject) {
    return refuse(`a tensor is stored as ${storage.name}, which is not read here`);
  }
  if (!(storage instanceof Storage)) return refuse('a tensor of its data.pkl has no storage');
  const own = dtype === undefined ? storage.dtype : dtypeOf(dtype, refuse);
  const { bytes } = dtypeInfo(own);
  const stored = Math.floor((storage.entry.end - storage.entry.begin) / bytes);
  const name = storage.entry.name;
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
  if (!isCount(offset) || !isList(size) || !isList(stride)) {
    return refuse(`a tensor in ${name} has an offset, size or stride that is no count`);
  }
  if (size.length !== stride.length || size.length > MAX_DIMENSIONS) {
    refuse(`a tensor in ${name} has ${size.length} sizes and ${stride.length} strides`);
  }
  // Strides are products of sizes, even where another size is 0.
  const extent = size.reduce((a, b) => a * Math.max(1, b), 1);
  if (!Number.isSafeInteger(extent)) refuse(`a tensor in ${name} has a shape too large`);
  if (!size.includes(0)) {
    const last = size.reduce((at, side, i) => at + (side - 1) * (stride[i] as number), offset);
    if (!(last < stored)) {
      refuse(
        `a tensor of shape [${size.join(', ')}] and strides [${stride.join(', ')}] at ${offset} leads past the ${stored} elements of ${name}`,
      );
    }
    if (extent * bytes > fileBytes) {
      refuse(
        `a tensor in ${name} repeats ${stored} elements as ${extent}, more than the file has bytes; save a copy of it (.clone())`,
      );
    }
  } else if (offset > stored) {
    refuse(`a tensor in ${name} begins at element ${offset} of ${stored}`);
  }
  const says = (view: string) => metadata instanceof Map && metadata.get(view) === true;
  const lazy = [
    ...(says('conj') ? ['_conj' as const] : []),
    ...(says('neg') ? ['_neg_view' as const] : []),
  ];
  return new StoredTensor(storage.entry, own, size, stride, offset, lazy);
}

function dtypeOf(value: unknown, refuse: Refuse): Dtype {
  const name = value instanceof PickledGlobal ? value.name.replace(/^torch\./, '') : '';
  const known = untypedDtypes.has(name) || storageClasses.has(name as Dtype);
  return known ? (name as Dtype) : refuse(`a tensor has the dtype ${name}, which is not read here`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
