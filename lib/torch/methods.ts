/** Makes every op a method of Tensor, and adds methods that PyTorch builds from ops. */

import { hookMethods } from './autograd/tensor-hooks.js';
import { conversions } from './conversion.js';
import { isLoaded } from './core.js';
import { describeValue } from './describe.js';
import type { Device, Dtype, MemoryFormat } from './dtype.js';
import { dtypes, parseDevice } from './dtype.js';
import { TorchError } from './errors.js';
import { indexingMethods } from './indexing.js';
import { members } from './members.js';
import { camelCase, isPublicOp, snakeCase } from './names.js';
import { type NonzeroOptions, nonzero } from './nonzero.js';
import { callOp, opNames, publicOp } from './ops.js';
import { isPlainObject } from './plain.js';
import { Tensor } from './tensor.js';

export interface ToOptions {
  dtype?: Dtype;
  device?: Device;
  nonBlocking?: boolean;
  copy?: boolean;
  memoryFormat?: MemoryFormat;
}

declare module './tensor.js' {
  interface Tensor {
    /**
     * The tensor with another dtype, on another device, or with both of another tensor. Returns the tensor itself where nothing
     * changes and `copy` is not set.
     */
    to(target: Dtype | Device | Tensor, options?: ToOptions): Tensor;
    to(
      target: Dtype | Device | Tensor,
      nonBlocking: boolean,
      copy?: boolean,
      options?: ToOptions,
    ): Tensor;
    to(device: Device, dtype: Dtype, nonBlocking?: boolean, copy?: boolean): Tensor;
    to(device: Device, dtype: Dtype, options?: ToOptions): Tensor;
    to(options: ToOptions): Tensor;
    /** {@link torch.nonzero} of it. */
    nonzero(options: NonzeroOptions & { asTuple: true }): Tensor[];
    nonzero(options?: NonzeroOptions & { asTuple?: false }): Tensor;
    nonzero(options?: NonzeroOptions): Tensor | Tensor[];
    cpu(): Tensor;
    cuda(device?: Device): Tensor;
    /** The transpose of a matrix: dimensions in reverse order. */
    readonly T: Tensor;
    /** The transpose of a batch of matrices: the last two dimensions swapped. */
    readonly mT: Tensor;
    /**
     * The same elements outside the autograd graph: a write to them is not recorded, nor noticed. Setting it gives the tensor
     * the memory of another one of its kind; modules and optimizers that hold the tensor then see that.
     */
    get data(): Tensor;
    set data(value: Tensor);
  }
}

function to(this: Tensor, ...args: unknown[]): Tensor {
  const last = args.at(-1);
  const given = isPlainObject(last) ? args.slice(0, -1) : args;
  const options: ToOptions = isPlainObject(last) ? { ...last } : {};
  const [target, ...rest] = given;
  if (target instanceof Tensor)
    Object.assign(options, { dtype: target.dtype, device: target.device });
  else if (typeof target === 'string' && dtypes.has(target)) options.dtype = target as Dtype;
  else if (typeof target === 'string' && parseDevice(target) !== null) {
    options.device = target as Device;
    // As in PyTorch, a device may be followed by a dtype.
    if (typeof rest[0] === 'string') options.dtype = rest.shift() as Dtype;
  } else if (target !== undefined || args.length === 0) throw badTarget(target);
  const [nonBlocking, copy] = rest;
  if (nonBlocking !== undefined) options.nonBlocking = nonBlocking as boolean;
  if (copy !== undefined) options.copy = copy as boolean;
  return callOp('aten::to', this, options) as Tensor;
}

function badTarget(target: unknown): TorchError {
  return new TorchError(
    `to: target should be a dtype such as 'float32', a device such as 'cuda:0', a Tensor or options, got ${describeValue(target)}`,
    'TypeError',
    'to',
  );
}

/** Handwritten methods, which no op of the same name replaces. */
const handwritten: PropertyDescriptorMap = {
  to: { value: to },
  nonzero: {
    value(this: Tensor, options?: NonzeroOptions) {
      return nonzero(this, options);
    },
  },
  cpu: {
    value(this: Tensor) {
      return this.to('cpu');
    },
  },
  cuda: {
    value(this: Tensor, device: Device = 'cuda') {
      return this.to(device);
    },
  },
  T: {
    get(this: Tensor) {
      return callOp('aten::numpy_T', this);
    },
  },
  mT: {
    get(this: Tensor) {
      return callOp('aten::mT', this);
    },
  },
  data: {
    get(this: Tensor) {
      return callOp('aten::data', this);
    },
    set(this: Tensor, value: Tensor) {
      callOp('aten::set_data', this, value);
    },
  },
  ...conversions,
  ...members,
  ...indexingMethods,
  ...hookMethods,
};
/** Whether Tensor has a member of that name that is no op. */
export function isWrittenMethod(name: string): boolean {
  return Object.hasOwn(handwritten, name) || builtIn.has(name);
}

const builtIn = new Set(Object.getOwnPropertyNames(Tensor.prototype));

function install(): void {
  const members: PropertyDescriptorMap = {};
  for (const op of isLoaded ? opNames() : []) {
    const name = camelCase(op);
    if (!isPublicOp(op) || isWrittenMethod(name)) continue;
    const group = publicOp(op);
    members[name] = {
      configurable: true,
      writable: true,
      value(this: Tensor, ...args: unknown[]) {
        return group?.call(this, args);
      },
    };
  }
  Object.defineProperties(Tensor.prototype, members);
  for (const member of Object.values(handwritten)) member.configurable = true;
  Object.defineProperties(Tensor.prototype, handwritten);
  refuseWrites();
}

/** Makes properties that cannot be set say so, and those of PyTorch's spelling say how they are spelt here. */
function refuseWrites(): void {
  const properties = Object.getOwnPropertyDescriptors(Tensor.prototype);
  for (const [name, property] of Object.entries(properties)) {
    if (property.get === undefined) continue;
    const refuse = (what: string) => () => {
      throw new TorchError(what, 'TypeError');
    };
    const set = property.set ?? refuse(`${name} of a tensor cannot be set`);
    Object.defineProperty(Tensor.prototype, name, { ...property, set });
    const theirs = snakeCase(name);
    if (theirs === name || name.length < 3) continue;
    const misspelt = refuse(`a tensor has no ${theirs}; it is called ${name}`);
    Object.defineProperty(Tensor.prototype, theirs, {
      configurable: true,
      get: misspelt,
      set: misspelt,
    });
  }
}

install();
