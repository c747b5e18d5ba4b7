/** NumPy's numbers and arrays in pickles. */
import type { Refuse } from '../../files/refuse.js';
import { dtypeInfo } from '../dtype.js';
import { dtypeOfNumpy, fromNumpy } from '../numpy.js';
import type { Item } from '../scalar.js';
import type { Tensor } from '../tensor.js';
import { PickledObject } from './values.js';

// NumPy 2 renamed the package.
const SCALAR = /^numpy\.(_core|core)\.multiarray\.scalar$/;
const ARRAY = /^numpy\.(_core|core)\.multiarray\._reconstruct$/;
const BUFFER = /^numpy\.(_core|core)\.numeric\._frombuffer$/;

/** A number or a tensor for an object of NumPy's; undefined for any other object, and for dtypes that tensors lack. */
export function numpyValue(object: PickledObject, refuse: Refuse): Item | Tensor | undefined {
  if (SCALAR.test(object.name)) return scalar(object.args, refuse);
  if (BUFFER.test(object.name)) {
    const [bytes, type, shape, order] = object.args;
    return array(bytes, type, shape, order === 'F', refuse);
  }
  if (ARRAY.test(object.name) && Array.isArray(object.state)) {
    const [, shape, type, fortranOrder, bytes] = object.state as unknown[];
    return array(bytes, type, shape, fortranOrder === true, refuse);
  }
  return undefined;
}

function scalar([type, bytes]: readonly unknown[], refuse: Refuse): Item | undefined {
  const made = array(bytes, type, [], false, refuse);
  if (made === undefined) return undefined;
  const value = made.item();
  made.dispose();
  return value;
}

function array(
  bytes: unknown,
  type: unknown,
  shape: unknown,
  fortranOrder: boolean,
  refuse: Refuse,
): Tensor | undefined {
  const name = typeName(type);
  const dtype = name === null ? null : dtypeOfNumpy(name);
  if (name === null || dtype === null) return undefined;
  const isShape = (list: unknown): list is number[] =>
    Array.isArray(list) &&
    list.length <= 64 &&
    list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!(bytes instanceof Uint8Array) || !isShape(shape)) {
    return refuse('an array of NumPy has no bytes or no shape');
  }
  const expected = shape.reduce((a, b) => a * b, dtypeInfo(dtype).bytes);
  if (expected !== bytes.length) {
    return refuse(
      `an array of NumPy of shape [${shape.join(', ')}] and type ${name} has ${bytes.length} bytes`,
    );
  }
  return fromNumpy({ bytes, type: name, shape, fortranOrder });
}

/** Such as `<f8`, of `numpy.dtype('f8', False, True)` with the state `(3, '<', …)`; null for what is no simple type. */
function typeName(type: unknown): string | null {
  if (!(type instanceof PickledObject) || type.name !== 'numpy.dtype') return null;
  const [name] = type.args;
  const order = Array.isArray(type.state) ? type.state[1] : '<';
  return typeof name === 'string' && typeof order === 'string' ? order + name : null;
}
