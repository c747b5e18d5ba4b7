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
import { callOp, opNames, publicOp } from './ops.js';
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
    to(options: ToOptions): Tensor;
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

function to(this: Tensor, target?: Dtype | Device | Tensor | ToOptions, more?: ToOptions): Tensor {
  let options: ToOptions = { ...more };
  if (target instanceof Tensor) options = { dtype: target.dtype, device: target.device, ...more };
  else if (typeof target === 'string') {
    if (dtypes.has(target)) options.dtype = target as Dtype;
    else if (parseDevice(target) !== null) options.device = target as Device;
    else throw badTarget(target);
  } else if (typeof target === 'object' && target !== null) options = { ...target };
  else throw badTarget(target);
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
