import { readNumber, readScalar, readShape, rewind, writeIntegers } from './codec.js';
import { adopt, core } from './core.js';
import { readDescription, type TensorDescription } from './description.js';
import {
  type Device,
  type Dtype,
  dimensionsFromInside,
  dtypeInfo,
  type Layout,
  type MemoryFormat,
  type TypedArray,
} from './dtype.js';
import {
  asTorchError,
  DisposedTensorError,
  guard,
  TorchError,
  type TorchErrorCode,
  wrongKind,
} from './errors.js';
import type { TensorMethods } from './generated/methods.js';
import { type NestedItems, nest } from './nested.js';
import { checkOptions } from './options.js';
import { copyList } from './plain.js';
import type { Item } from './scalar.js';
import { free, NO_COPY, type Owned, own, release, type Scope } from './scope.js';
import { typedArray } from './typed-arrays.js';

const HOW_TO_MAKE =
  'tensors are not made with new; torch.tensor(data) and torch.zeros(shape) make some';

/**
 * A multi-dimensional array of one element type, on one device, with automatic differentiation.
 *
 * Every op of libtorch whose first argument is a tensor is a method: `x.add(y, { alpha: 2 })`, `x.layerNorm([8])`. methods.ts
 * installs them, ops.ts finds the op, and dispatch.ts chooses the overload and calls it.
 * Tensors are made with `torch.tensor`, `torch.zeros` and the like, never with `new`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the ops are installed on the prototype at run time
export class Tensor implements Owned, Disposable {
  /** @internal */
  handle: number;
  /** @internal */
  owner: Scope | null = null;
  /** @internal */
  collected = false;
  /** @internal */
  readonly copies = NO_COPY;

  /** @internal */
  constructor(handle: number) {
    if (typeof handle !== 'number') throw failure('Tensor', HOW_TO_MAKE, 'TypeError');
    this.handle = handle;
    own(this);
  }

  /** The handle of a tensor that is still alive. @internal */
  live(): number {
    if (this.handle === 0) throw new DisposedTensorError('This tensor');
    return this.handle;
  }

  private describe(): TensorDescription {
    guard('describe', () => core.describe(this.live()));
    rewind();
    return readDescription();
  }

  /** The size of each dimension. */
  get shape(): number[] {
    guard('shape', () => core.shape(this.live()));
    rewind();
    return readShape();
  }

  /** The number of dimensions. */
  get ndim(): number {
    guard('shape', () => core.shape(this.live()));
    rewind();
    return readNumber();
  }

  /** The element type. */
  get dtype(): Dtype {
    return this.describe().dtype;
  }

  /** Where the elements lie. */
  get device(): Device {
    return this.describe().device;
  }

  get layout(): Layout {
    return this.describe().layout;
  }

  /** Whether it is a leaf of the autograd graph: made by the user, not by a recorded op. */
  get isLeaf(): boolean {
    return this.describe().isLeaf;
  }

  /** Whether autograd records what is done with it. Set it on leaves only. */
  get requiresGrad(): boolean {
    return this.describe().requiresGrad;
  }

  set requiresGrad(value: boolean) {
    this.requiresGrad_(value);
  }

  /** Sets {@link requiresGrad} and returns the tensor. */
  requiresGrad_(value = true): this {
    if (typeof value !== 'boolean') {
      const got = ['number', 'string'].includes(typeof value) ? value : `a ${typeof value}`;
      throw failure('requiresGrad_', `value should be true or false, got ${got}`, 'TypeError');
    }
    guard('requiresGrad_', () => core.setRequiresGrad(this.live(), value));
    return this;
  }

  /**
   * The gradient that backward() accumulated, null before. Each read gives a new tensor object over the same memory,
   * owned by the open scope.
   */
  get grad(): Tensor | null {
    const handle = core.gradient(this.live());
    return handle === 0 ? null : new Tensor(handle);
  }

  set grad(value: Tensor | null) {
    const gradient = value === null ? 0 : liveTensor(value, 'grad', 'value');
    guard('grad', () => core.setGradient(this.live(), gradient));
  }

  /** The number of elements. */
  numel(): number {
    return this.describe().numel;
  }

  /** The shape, or the size of one dimension; negative ones count from the end. */
  size(): number[];
  size(dim: number): number;
  size(dim?: number): number | number[] {
    const { shape } = this;
    return dim === undefined ? shape : pick(shape, dim, 'size');
  }

  /** The strides in elements, or the stride of one dimension. */
  stride(): number[];
  stride(dim: number): number;
  stride(dim?: number): number | number[] {
    guard('stride', () => core.strides(this.live()));
    rewind();
    const strides = readShape();
    return dim === undefined ? strides : pick(strides, dim, 'stride');
  }

  /**
   * Whether the elements lie in memory one after the other, in row-major order or in that of a memory format.
   *
   * @throws TorchError for `preserve_format`, which is no order.
   */
  isContiguous(format: MemoryFormat | { memoryFormat?: MemoryFormat } = {}): boolean {
    if (typeof format !== 'string') checkOptions('isContiguous', format, ['memoryFormat']);
    const { memoryFormat = 'contiguous_format' } =
      typeof format === 'string' ? { memoryFormat: format } : format;
    const { shape } = this;
    const order = dimensionsFromInside(memoryFormat, shape.length);
    if (order === null) return false;
    if (memoryFormat === 'contiguous_format' && shape.includes(0)) return true;
    const strides = this.stride();
    let expected = 1;
    return order.every((dim) => {
      const size = shape[dim] as number;
      const fits = size === 1 || strides[dim] === expected;
      expected *= size;
      return fits;
    });
  }

  /**
   * The one element of a tensor that has one. Waits for the device. The dtype decides what it is: a boolean for bool, a
   * Complex for complex numbers, a bigint for an integer beyond the exact range of numbers, else a number. The type says so
   * too, unless the program says which it expects: `const loss: number = x.item()`, or `x.item<number>().toFixed(3)`.
   *
   * @throws TorchError where there is not exactly one element.
   */
  item<T extends Item = Item>(): T {
    guard('item', () => core.item(this.live()));
    rewind();
    return readScalar() as T;
  }

  /** Like {@link item}, without blocking JavaScript while the device finishes. */
  async itemAsync<T extends Item = Item>(): Promise<T> {
    const count = this.numel();
    if (count !== 1) {
      const problem = `the tensor should have exactly one element, got ${count}`;
      throw failure('itemAsync', problem, 'RuntimeError');
    }
    let value = await this.tolistAsync();
    while (Array.isArray(value)) value = value[0] as NestedItems;
    return value as T;
  }

  /**
   * A copy of the elements in row-major order. int64 comes as BigInt64Array, bool as 0 and 1, complex as pairs. float16,
   * bfloat16 and the 8-bit floats come as raw bits. Waits for the device.
   */
  toTypedArray(): TypedArray {
    return typedArray(this.copyOut('toTypedArray'), this.dtype);
  }

  /**
   * Like {@link toTypedArray}, without blocking JavaScript while a GPU finishes and copies. The elements are those of the call:
   * later ops in place do not change them. So those of a tensor on the CPU are copied at once.
   */
  async toTypedArrayAsync(): Promise<TypedArray> {
    const { dtype } = this;
    return typedArray(await this.copyOutAsync('toTypedArrayAsync'), dtype);
  }

  /** The elements as JavaScript values in nested arrays, of every dtype. Waits for the device. */
  tolist(): NestedItems {
    const { dtype, shape } = this;
    return nest(this.copyOut('tolist'), dtype, shape);
  }

  /** Like {@link tolist}, as {@link toTypedArrayAsync} is like toTypedArray. */
  async tolistAsync(): Promise<NestedItems> {
    const { dtype, shape } = this;
    return nest(await this.copyOutAsync('tolistAsync'), dtype, shape);
  }

  private copyOut(op: string): ArrayBuffer {
    const buffer = this.bufferFor(op);
    guard(op, () => core.toData(this.live(), buffer));
    return buffer;
  }

  private async copyOutAsync(op: string): Promise<ArrayBuffer> {
    const buffer = this.bufferFor(op);
    try {
      await core.toDataAsync(this.live(), buffer);
    } catch (error) {
      throw asTorchError(error, op);
    }
    return buffer;
  }

  private bufferFor(op: string): ArrayBuffer {
    const { dtype, device, numel } = this.describe();
    // A meta tensor has no elements: no buffer may be allocated for them.
    const bytes = device.startsWith('meta') ? 0 : numel * dtypeInfo(dtype).bytes;
    try {
      return new ArrayBuffer(bytes);
    } catch {
      const problem = `there is no memory for an ArrayBuffer of ${bytes} bytes`;
      throw failure(op, problem, 'OutOfMemoryError');
    }
  }

  /**
   * Computes the gradients of the leaves that this tensor depends on and adds them to their `.grad`.
   *
   * @param gradient The gradient of the result with respect to this tensor; may be left out for a single element.
   * @param options.retainGraph Keep the graph for another pass; the default is `createGraph`.
   * @param options.createGraph Record the pass itself, for second derivatives.
   * @param options.inputs The leaves to accumulate into; all others are left alone.
   */
  backward(
    gradient?: Tensor | null,
    options: { retainGraph?: boolean; createGraph?: boolean; inputs?: readonly Tensor[] } = {},
  ): void {
    runBackward([this], gradient == null ? [] : [gradient], options);
  }

  /** Hands the tensor out of every scope: it lives until dispose() or garbage collection. */
  keep(): this {
    this.live();
    release(this);
    return this;
  }

  /** Frees the tensor now. Disposing twice does nothing. */
  dispose(): void {
    free(this);
  }

  [Symbol.dispose](): void {
    free(this);
  }

  /** Whether it was disposed, by itself or with its scope. */
  get isDisposed(): boolean {
    return this.handle === 0;
  }

  /** Whether both are the very same tensor, not only equal. */
  isSame(other: Tensor): boolean {
    return core.same(this.live(), liveTensor(other, 'isSame', 'other'));
  }
}

// The ops, installed by methods.ts.
export interface Tensor extends TensorMethods<Tensor> {}

/** The backward pass from several roots at once: torch.autograd.backward. */
export function runBackward(
  roots: readonly Tensor[],
  gradients: readonly Tensor[],
  options: { retainGraph?: boolean; createGraph?: boolean; inputs?: readonly Tensor[] },
): void {
  checkOptions('backward', options, ['retainGraph', 'createGraph', 'inputs']);
  const { inputs = [], retainGraph, createGraph = false } = options;
  const lists = [
    liveHandles(roots, 'backward', 'tensors'),
    liveHandles(gradients, 'backward', 'gradient'),
    liveHandles(inputs, 'backward', 'inputs'),
  ];
  rewind();
  lists.forEach(writeIntegers);
  guard('backward', () => core.backward(retainGraph, createGraph));
}

/** torch.autograd.grad: the gradients of `outputs` with respect to `inputs`, leaving `.grad` alone. */
export function runGrad(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  gradients: readonly Tensor[],
  options: { retainGraph?: boolean; createGraph?: boolean; allowUnused?: boolean },
): (Tensor | null)[] {
  const { retainGraph, createGraph = false, allowUnused = false } = options;
  const lists = [
    liveHandles(outputs, 'grad', 'outputs'),
    liveHandles(inputs, 'grad', 'inputs'),
    liveHandles(gradients, 'grad', 'gradOutputs'),
  ];
  rewind();
  lists.forEach(writeIntegers);
  adopt(guard('grad', () => core.grad(retainGraph, createGraph, allowUnused)));
  rewind();
  const handles = Array.from({ length: readNumber() }, readNumber);
  return handles.map((handle) => (handle === 0 ? null : new Tensor(handle)));
}

function failure(op: string, problem: string, code: TorchErrorCode): TorchError {
  return new TorchError(`${op}: ${problem}`, code, op);
}

/** The handles of a list of live tensors, read before any is written. */
function liveHandles(list: readonly Tensor[], op: string, parameter: string): number[] {
  return copyList(list).map((tensor) => liveTensor(tensor, op, parameter));
}

/** The handle of a value that must be a live tensor. */
function liveTensor(value: unknown, op: string, parameter: string): number {
  if (!(value instanceof Tensor)) throw wrongKind(op, parameter, 'a Tensor', value);
  if (value.handle === 0) {
    throw new DisposedTensorError(`${op}: the tensor passed for ${parameter}`);
  }
  return value.handle;
}

function pick(values: readonly number[], dim: number, op: string): number {
  if (!Number.isInteger(dim) || dim < -values.length || dim >= values.length) {
    const range = `an integer from ${-values.length} to ${values.length - 1}`;
    const got = typeof dim === 'number' ? dim : typeof dim;
    throw failure(op, `dim must be ${range}, got ${got}`, 'IndexError');
  }
  return values.at(dim) as number;
}
