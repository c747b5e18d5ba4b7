/** Makes every op a method of Tensor, and adds methods that PyTorch builds from ops. */

import { describeValue } from './describe.js';
import type { Device, Dtype, MemoryFormat } from './dtype.js';
import { dtypes, parseDevice } from './dtype.js';
import { TorchError } from './errors.js';
import { indexingMethods } from './indexing.js';
import { camelCase, isPublicOp } from './names.js';
import { callOp, opNames, publicOp } from './ops.js';
import { formatTensor } from './print.js';
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
    float(): Tensor;
    double(): Tensor;
    half(): Tensor;
    bfloat16(): Tensor;
    int(): Tensor;
    long(): Tensor;
    bool(): Tensor;
    /** The transpose of a matrix: dimensions in reverse order. */
    readonly T: Tensor;
    /** The transpose of a batch of matrices: the last two dimensions swapped. */
    readonly mT: Tensor;
    /** The tensor as PyTorch prints it; see `torch.setPrintOptions`. Waits for the device. */
    toString(): string;
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

function print(this: Tensor): string {
  return formatTensor(this);
}

const casts: Record<string, Dtype> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  bfloat16: 'bfloat16',
  int: 'int32',
  long: 'int64',
  bool: 'bool',
};

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
  toString: { value: print },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: print },
  ...indexingMethods,
};
for (const [name, dtype] of Object.entries(casts)) {
  handwritten[name] = {
    value(this: Tensor) {
      return this.to(dtype);
    },
  };
}

/** Whether Tensor has a member of that name that is no op. */
export function isWrittenMethod(name: string): boolean {
  return Object.hasOwn(handwritten, name) || builtIn.has(name);
}

const builtIn = new Set(Object.getOwnPropertyNames(Tensor.prototype));

function install(): void {
  const members: PropertyDescriptorMap = {};
  for (const op of opNames()) {
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
}

install();
