/** Converts between nested JavaScript arrays and row-major memory. */
import { type Dtype, dtypeInfo } from './dtype.js';
import { TorchError } from './errors.js';
import { bfloat16ToNumber, float8ToNumber, float16ToNumber } from './floats.js';
import { Complex, FloatScalar, type Item, isInt64 } from './scalar.js';
import { isOwned } from './scope.js';

/** Elements in nested arrays, one level a dimension; a bare element for a tensor of no dimensions. */
export type NestedItems = Item | NestedItems[];

/** A function that reads element `i` of row-major memory as a JavaScript value. */
export function elementReader(data: ArrayBuffer, dtype: Dtype): (i: number) => Item {
  const array = new (dtypeInfo(dtype).array)(data) as unknown as ArrayLike<number>;
  switch (dtype) {
    case 'bool':
      return (i) => array[i] !== 0;
    case 'int64':
    case 'uint64': {
      const wide = array as unknown as BigInt64Array;
      return (i) => {
        const value = wide[i] as bigint;
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : value;
      };
    }
    case 'float16':
      return (i) => float16ToNumber(array[i] as number);
    case 'bfloat16':
      return (i) => bfloat16ToNumber(array[i] as number);
    case 'complex32':
      return (i) =>
        new Complex(
          float16ToNumber(array[2 * i] as number),
          float16ToNumber(array[2 * i + 1] as number),
        );
    case 'complex64':
    case 'complex128':
      return (i) => new Complex(array[2 * i] as number, array[2 * i + 1] as number);
    case 'float8_e5m2':
    case 'float8_e4m3fn':
    case 'float8_e5m2fnuz':
    case 'float8_e4m3fnuz':
    case 'float8_e8m0fnu':
      return (i) => float8ToNumber(array[i] as number, dtype);
    default:
      return (i) => array[i] as number;
  }
}

// V8 ends the process when its heap is full: a few hundred million values fill it.
const MAX_NESTED = 2 ** 27;

/** Row-major memory as nested arrays. */
export function nest(data: ArrayBuffer, dtype: Dtype, shape: readonly number[]): NestedItems {
  let values = 1;
  for (const size of shape) values *= Math.max(size, 1);
  if (values > MAX_NESTED) {
    throw new TorchError(
      `tolist: the shape [${shape.join(', ')}] makes more than ${MAX_NESTED} JavaScript values; use toTypedArray()`,
      'ValueError',
      'tolist',
    );
  }
  const read = elementReader(data, dtype);
  let next = 0;
  const level = (dim: number): NestedItems => {
    if (dim === shape.length) return read(next++);
    return Array.from({ length: shape[dim] as number }, () => level(dim + 1));
  };
  return level(0);
}

/** NestedItems arrays as a shape and the elements in row-major order. */
export function flatten(value: unknown): { shape: number[]; items: unknown[] } {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > 64) {
      throw new TorchError(
        'tensor: the data is nested more than 64 levels deep',
        'ValueError',
        'tensor',
      );
    }
  }
  // A sparse array, or a Proxy, may claim any number.
  if (shape.reduce((product, size) => product * size, 1) > MAX_NESTED) {
    throw new TorchError(
      `tensor: the data has more than ${MAX_NESTED} elements; pass so many in a typed array`,
      'ValueError',
      'tensor',
    );
  }
  const items: unknown[] = [];
  const visit = (part: unknown, dim: number, path: string): void => {
    if (dim === shape.length) {
      if (Array.isArray(part)) refuse(path, 'a single element', `an array of ${part.length}`);
      if (!isItem(part)) refuseItem(part);
      items.push(part);
      return;
    }
    if (!Array.isArray(part)) refuse(path, `an array of ${shape[dim]}`, 'a single element');
    const list = part as unknown[];
    if (list.length !== shape[dim]) {
      refuse(path, `an array of ${shape[dim]}`, `an array of ${list.length}`);
    }
    for (let i = 0; i < (shape[dim] as number); i++) visit(list[i], dim + 1, `${path}[${i}]`);
  };
  visit(value, 0, 'data');
  return { shape, items };
}

function refuse(path: string, expected: string, got: string): never {
  throw new TorchError(
    `tensor: ${path} should be ${expected} like its neighbours, got ${got}`,
    'ValueError',
    'tensor',
  );
}

/** The dtype that PyTorch infers for JavaScript values: bool, then int64, then the default float, then complex. */
export function inferDtype(items: readonly unknown[], defaultFloat: Dtype): Dtype {
  let rank = 0;
  for (const item of items) {
    let own: number;
    if (typeof item === 'boolean') own = 1;
    else if (typeof item === 'bigint') own = 2;
    else if (typeof item === 'number') own = isInt64(item) ? 2 : 3;
    else own = item instanceof FloatScalar ? 3 : 4;
    rank = Math.max(rank, own);
  }
  if (rank === 1) return 'bool';
  if (rank === 2) return 'int64';
  if (rank === 4) return defaultFloat === 'float64' ? 'complex128' : 'complex64';
  return defaultFloat;
}

function isItem(item: unknown): boolean {
  if (typeof item === 'object') return item instanceof FloatScalar || item instanceof Complex;
  return typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean';
}

function refuseItem(item: unknown): never {
  if (isOwned(item)) {
    throw new TorchError(
      'tensor: the data is a Tensor or has one in it; x.clone() copies a tensor, torch.stack joins a list of them',
      'TypeError',
      'tensor',
    );
  }
  const name: unknown = typeof item === 'object' ? item?.constructor?.name : undefined;
  throw new TorchError(
    `tensor: elements must be numbers, bigints, booleans or complex numbers, got ${
      item === null ? 'null' : typeof name === 'string' ? name : typeof item
    }`,
    'TypeError',
    'tensor',
  );
}
