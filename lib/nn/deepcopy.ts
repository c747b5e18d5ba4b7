/** Independent copies of modules. */
import { torch } from '../torch/index.js';
import { Module } from './module.js';
import { Buffer, Parameter, UninitializedBuffer, UninitializedParameter } from './parameter.js';

/**
 * A copy of a module with its own parameters, buffers and descendants, as Python's `copy.deepcopy`. What the module holds
 * twice, the copy holds twice. Arrays, Maps and plain objects are copied; other values are shared.
 *
 * A class with private `#fields` cannot be copied: no code outside it reads them.
 */
export function deepcopy<M extends Module>(module: M): M {
  return copy(module, new Map()) as M;
}

function copy(value: unknown, copies: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const remember = <T>(made: T): T => {
    copies.set(value, made);
    return made;
  };
  if (value instanceof Parameter || value instanceof Buffer) return remember(copyTensor(value));
  if (Array.isArray(value)) {
    const made: unknown[] = remember([]);
    for (const item of value) made.push(copy(item, copies));
    return made;
  }
  if (value instanceof Map) {
    const made = remember(new Map<unknown, unknown>());
    for (const [key, item] of value) made.set(key, copy(item, copies));
    return made;
  }
  const prototype = Object.getPrototypeOf(value);
  if (!(value instanceof Module) && prototype !== Object.prototype) return value;
  const made = remember(Object.create(prototype));
  for (const [key, property] of entriesOf(value)) {
    if ('value' in property) property.value = copy(property.value, copies);
    Object.defineProperty(made, key, property);
  }
  return made;
}

/** The own properties, with those under symbols. */
function entriesOf(value: object): [string | symbol, PropertyDescriptor][] {
  return Reflect.ownKeys(value).map((key) => [
    key,
    Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor,
  ]);
}

function copyTensor(tensor: Parameter | Buffer): Parameter | Buffer {
  const { device, dtype } = tensor;
  if (tensor instanceof UninitializedParameter) {
    return new UninitializedParameter({ device, dtype, requiresGrad: tensor.requiresGrad });
  }
  if (tensor instanceof UninitializedBuffer) {
    return new UninitializedBuffer({ device, dtype, persistent: tensor.persistent });
  }
  using _ = torch.scope();
  const data = tensor.detach().clone();
  if (tensor instanceof Buffer) return new Buffer(data, { persistent: tensor.persistent });
  const { requiresGrad, grad } = tensor;
  const made = new Parameter(data, { requiresGrad });
  if (grad !== null) made.grad = grad.clone();
  return made;
}
