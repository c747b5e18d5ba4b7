/**
 * Typed arrays, read by what they are inside. Their constructors and names are other ones in another realm (`node:vm`, the
 * REPL), and may be changed.
 */
import { type Dtype, dtypeInfo, type TypedArray } from './dtype.js';
import { TorchError } from './errors.js';

type Getter<T> = (this: ArrayBufferView) => T;

const prototype = Object.getPrototypeOf(Uint8Array.prototype) as ArrayBufferView;

function getterOf<T>(name: string | symbol): Getter<T> {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as Getter<T>;
}

const nameOf = getterOf<string | undefined>(Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>('buffer');
const offsetOf = getterOf<number>('byteOffset');
const bytesOf = getterOf<number>('byteLength');
const { at } = Uint8Array.prototype;

const dtypes: Readonly<Record<string, Dtype>> = {
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigUint64Array: 'uint64',
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
};

/** The elements of a typed array, as they lie in memory. */
export interface Elements {
  /** `Float32Array`, whatever subclass it is. */
  readonly name: string;
  readonly dtype: Dtype;
  readonly bytes: Uint8Array;
}

/**
 * The elements of a typed array of any realm; a Buffer is one.
 *
 * @throws TorchError for other views, and where its memory is gone: transferred to another thread, or shrunk.
 */
export function elementsOf(view: ArrayBufferView, op: string): Elements {
  const name = nameOf.call(view);
  const dtype = name === undefined ? undefined : dtypes[name];
  if (name === undefined || dtype === undefined) {
    throw new TorchError(
      `${op}: a ${name ?? 'DataView'} has no dtype here; pass a typed array such as Float32Array`,
      'TypeError',
      op,
    );
  }
  if (!hasMemory(view)) {
    throw new TorchError(
      `${op}: the memory of this ${name} is gone: its buffer was transferred (postMessage, structuredClone) or shrunk. ` +
        'Make the tensor before that, or transfer a copy',
      'ValueError',
      op,
    );
  }
  const bytes = new Uint8Array(bufferOf.call(view), offsetOf.call(view), bytesOf.call(view));
  return { name, dtype, bytes };
}

/** False for a view of a detached buffer, or beyond the end of a shrunk one, which else look empty. */
function hasMemory(view: ArrayBufferView): boolean {
  try {
    at.call(view as Uint8Array, 0);
    return true;
  } catch {
    return false;
  }
}

/** Row-major memory as a dtype's typed array. */
export function typedArray(data: ArrayBuffer, dtype: Dtype): TypedArray {
  return new (dtypeInfo(dtype).array)(data);
}

/** Whether a typed array has the form that a dtype without one of its own comes in: its bits. */
export function isRawForm(name: string, dtype: Dtype): boolean {
  return dtypeInfo(dtype).array.name === name && dtypes[name] !== dtype && dtype !== 'bool';
}
