/**
 * Reads and writes parts of a tensor, as Python's `x[…]` and `x[…] = value` with PyTorch's tensors. The effect of each index
 * on the dimensions follows ATen/TensorIndexing.h.
 */
import { type TensorData, tensor } from './create.js';
import { describeValue } from './describe.js';
import { TorchError } from './errors.js';
import {
  ellipsis,
  type Index,
  type IndexPart,
  indexError,
  isIndexArray,
  Slice,
  toIndexPart,
} from './indices.js';
import { callOp } from './ops.js';
import { copyNested, isPlainObject } from './plain.js';
import { Complex, FloatScalar, type Scalar } from './scalar.js';
import { tidy } from './scope.js';
import { Tensor } from './tensor.js';

declare module './tensor.js' {
  interface Tensor {
    /**
     * A part of the tensor: Python's `x[indices]`. Numbers, slices, `'...'`, null and tensors of one integer give a view
     * of the same memory; other tensors, arrays and booleans a copy.
     *
     * ```ts
     * x.index(0, '1:3')          // x[0, 1:3]
     * x.index('...', -1)         // x[..., -1]
     * x.index([0, 2])            // x[[0, 2]]
     * x.index(mask)              // x[mask]
     * x.index(null, ':', [0, 2]) // x[None, :, [0, 2]]
     * ```
     *
     * A single array of numbers and booleans is one index: `x.index([0, 2])` is `x[[0, 2]]`. Another array is a list of
     * indices: `x.index([0, '...'])` is `x[0, ...]`. An array of tensors and null alone is that of ATen's own op, where null
     * leaves a dimension whole: `x.index([null, i])` is `x[:, i]`.
     *
     * @throws TorchError 'IndexError' for an index that is out of bounds or fractional, or more indices than dimensions;
     *   'ValueError' for a step below 1; 'TypeError' for what is no index.
     */
    index(...indices: readonly Index[]): Tensor;
    index(indices: readonly Index[], options?: { out?: Tensor }): Tensor;
    index(options: { indices: readonly (Tensor | null)[]; out?: Tensor }): Tensor;

    /**
     * Writes a part of the tensor: Python's `x[indices] = value`. The value is broadcast to the part's shape (dimensions
     * of size 1 at its front are dropped) and converted to the tensor's dtype.
     *
     * ```ts
     * x.indexPut_('1:3', 0)            // x[1:3] = 0
     * x.indexPut_([0, '...', 1], y)    // x[0, ..., 1] = y
     * x.indexPut_([0, 2], 5)           // x[0, 2] = 5
     * x.indexPut_([[0, 2]], y)         // x[[0, 2]] = y
     * x.indexPut_(mask, 0)             // x[mask] = 0
     * ```
     *
     * @param indices One index, or an array of them: `x.indexPut_([a, b], y)` writes what `x.index(a, b)` reads. An array of
     *   tensors and null alone is that of ATen's own op, as in {@link index}.
     * @param accumulate Add to what is there instead; an element that is named several times takes every value.
     * @throws TorchError as {@link index} does, and where the value does not broadcast or cannot be converted.
     */
    indexPut_(
      indices: Index | readonly Index[],
      value: Tensor | Scalar | TensorData,
      accumulate?: boolean | { accumulate?: boolean },
    ): this;
    indexPut_(options: {
      indices: readonly (Tensor | null)[];
      values: Tensor;
      accumulate?: boolean;
    }): this;

    /**
     * The slices along the first dimension, as views: `for (const row of x)`.
     *
     * @throws TorchError for a tensor of no dimensions.
     */
    [Symbol.iterator](): IterableIterator<Tensor>;
  }
}

/** A part of a tensor: a view, and indices for ATen's advanced indexing of it; null is a whole dimension. */
interface Part {
  readonly view: Tensor;
  readonly picks: readonly (Tensor | null)[];
}

function index(this: Tensor, ...args: unknown[]): Tensor {
  if (isPlainObject(args.at(-1))) return callOp('aten::index', this, ...args) as Tensor;
  return tidy(() => {
    const indices = copyNested(args);
    const { view, picks } =
      indices.length === 1 ? partOfSingle(this, indices[0]) : partOf('index', this, indices);
    if (picks.length > 0) return callOp('aten::index', view, picks) as Tensor;
    // Never the tensor itself: the result is disposed separately.
    return view === this ? (callOp('aten::alias', this) as Tensor) : view;
  });
}

function indexPut_(this: Tensor, ...args: unknown[]): Tensor {
  if (args.length < 2) {
    callOp('aten::index_put_', this, ...args);
    return this;
  }
  const [indices, value, flag] = args;
  const accumulate = readAccumulate(args.length, flag);
  if (this.layout !== 'strided') {
    throw new TorchError('indexPut_: cannot assign to a sparse tensor', 'TypeError', 'indexPut_');
  }
  // Python writes nothing for False, whatever the value's shape.
  if (indices === false) return this;
  tidy(() => {
    const [copy] = copyNested([indices]);
    const { view, picks } = partToWrite(this, copy);
    if (picks.length > 0) {
      const values = withoutLeadingOnes(valueTensor(this, value));
      callOp('aten::index_put_', view, picks, values, accumulate);
    } else if (accumulate) {
      callOp('aten::add_', view, withoutLeadingOnes(valueTensor(this, value)));
    } else if (isScalar(value)) {
      callOp('aten::fill_', view, value);
    } else {
      copyTo(view, value instanceof Tensor ? value : valueTensor(this, value));
    }
  });
  return this;
}

function rows(this: Tensor): IterableIterator<Tensor> {
  if (this.ndim === 0) {
    throw new TorchError('a tensor of no dimensions cannot be iterated over', 'TypeError');
  }
  return (callOp('aten::unbind', this) as Tensor[])[Symbol.iterator]();
}

/** The flag of indexPut_, checked: indices one by one, as index takes them, would be read as a value and a flag. */
function readAccumulate(count: number, flag: unknown): boolean {
  const given =
    isPlainObject(flag) && Object.keys(flag).join() === 'accumulate' ? flag.accumulate : flag;
  if (count > 3 || (given !== undefined && typeof given !== 'boolean')) {
    throw new TorchError(
      `indexPut_: accumulate should be true or false, got ${describeValue(count > 3 ? `${count} arguments` : flag)}; several indices go into an array: indexPut_([0, 2], value)`,
      'TypeError',
      'indexPut_',
    );
  }
  return given ?? false;
}

/** The part for the indices of indexPut_: one index, an array of indices, or the arguments of ATen's own op. */
function partToWrite(self: Tensor, indices: unknown): Part {
  if (!Array.isArray(indices)) return partOf('indexPut_', self, [indices]);
  if (indices.length > 0 && indices.every((item) => typeof item === 'boolean')) {
    throw new TorchError(
      `indexPut_: indices of booleans alone add a dimension each; a mask goes into an array of its own: [${describeValue(indices)}]`,
      'TypeError',
      'indexPut_',
    );
  }
  return isOfOp(indices) ? { view: self, picks: indices } : partOf('indexPut_', self, indices);
}

/** Whether an array is a list that only ATen's own op takes: tensors, and null for whole dimensions. */
function isOfOp(indices: readonly unknown[]): indices is (Tensor | null)[] {
  const isEach = indices.every((item) => item === null || item instanceof Tensor);
  return isEach && indices.includes(null) && indices.some((item) => item !== null);
}

/** The part for a single argument: one index, a list of indices, or the arguments of ATen's own op. */
function partOfSingle(self: Tensor, argument: unknown): Part {
  if (!Array.isArray(argument) || isIndexArray(argument)) return partOf('index', self, [argument]);
  return isOfOp(argument) ? { view: self, picks: argument } : partOf('index', self, argument);
}

function partOf(op: string, self: Tensor, indices: readonly unknown[]): Part {
  const { shape } = self;
  const parts = indices.map((part, position) => toIndexPart(op, part, position, self));
  const consumed = parts.reduce<number>((sum, part) => sum + dimensionsOf(part), 0);
  if (consumed > shape.length) {
    throw new TorchError(
      `${op}: too many indices: ${consumed} for a tensor of ${shape.length} dimensions`,
      'IndexError',
      op,
    );
  }
  const last = parts.lastIndexOf(ellipsis);
  if (parts.indexOf(ellipsis) !== last) {
    throw indexError(op, last, "should not be a second '...'", 'IndexError');
  }
  const walk = new IndexWalk(op, self, shape);
  parts.forEach((part, position) => {
    if (part === ellipsis) walk.skip(shape.length - consumed);
    else walk.apply(part, position);
  });
  return walk;
}

/** Applies one index after another to the dimensions of a tensor. */
class IndexWalk implements Part {
  view: Tensor;
  /** Indices from the view's first dimension to the last one with an index. */
  readonly picks: (Tensor | null)[] = [];
  /** Dimensions of the tensor that are done. */
  private taken = 0;
  /** Dimensions of the view that are done. */
  private dim = 0;

  constructor(
    private readonly op: string,
    self: Tensor,
    private readonly shape: readonly number[],
  ) {
    this.view = self;
  }

  apply(part: Exclude<IndexPart, typeof ellipsis>, position: number): void {
    if (typeof part === 'number') this.select(part, position);
    else if (part instanceof Slice) this.slice(part);
    else if (part === null) this.newDimension();
    else if (typeof part === 'boolean') this.pickBoolean(part);
    else if (part.ndim > 0) this.pick(part, dimensionsOf(part));
    else if (isMask(part)) this.pickBoolean(Boolean(part.item()));
    else this.select(Number(part.item()), position);
  }

  /** Leaves dimensions whole. */
  skip(dims: number): void {
    this.taken += dims;
    this.pass(dims);
  }

  /** Advances by dimensions of the view. */
  private pass(dims: number): void {
    this.dim += dims;
    if (this.picks.length > 0) for (let i = 0; i < dims; i++) this.picks.push(null);
  }

  private select(value: number, position: number): void {
    const size = this.shape[this.taken++] as number;
    if (value < -size || value >= size) {
      throw indexError(
        this.op,
        position,
        `is ${value}, which is out of bounds for a dimension of size ${size}`,
        'IndexError',
      );
    }
    this.view = callOp('aten::select', this.view, this.dim, value) as Tensor;
  }

  private slice({ start, stop, step }: Slice): void {
    const size = this.shape[this.taken++] as number;
    if ((start ?? 0) !== 0 || (stop ?? size) < size || (step ?? 1) !== 1) {
      this.view = callOp('aten::slice', this.view, this.dim, start, stop, step ?? 1) as Tensor;
    }
    this.pass(1);
  }

  private newDimension(): void {
    this.view = callOp('aten::unsqueeze', this.view, this.dim) as Tensor;
    this.pass(1);
  }

  private pickBoolean(value: boolean): void {
    const { device } = this.view;
    this.view = callOp('aten::unsqueeze', this.view, this.dim) as Tensor;
    this.pick(callOp('aten::zeros', [value ? 1 : 0], { dtype: 'int64', device }) as Tensor, 0);
  }

  /** Adds an index tensor for `dims` dimensions of the tensor; 0 means a new dimension of the view. */
  private pick(index: Tensor, dims: number): void {
    if (this.picks.length === 0) for (let i = 0; i < this.dim; i++) this.picks.push(null);
    this.picks.push(index);
    this.taken += dims;
    this.dim += Math.max(dims, 1);
  }
}

/** The number of the tensor's dimensions that an index consumes. */
function dimensionsOf(part: IndexPart): number {
  if (part === null || part === ellipsis || typeof part === 'boolean') return 0;
  return part instanceof Tensor && isMask(part) ? part.ndim : 1;
}

function isMask(part: Tensor): boolean {
  return part.dtype === 'bool' || part.dtype === 'uint8';
}

/** Writes a tensor to all of a view. */
function copyTo(view: Tensor, value: Tensor): void {
  // A single element on the host is broadcast without a copy to the view's device.
  if (value.ndim === 0 && value.device === 'cpu') callOp('aten::fill_', view, value);
  else callOp('aten::copy_', view, sameShape(view, value) ? value : withoutLeadingOnes(value));
}

function sameShape(a: Tensor, b: Tensor): boolean {
  return a.shape.join() === b.shape.join();
}

/** Drops leading dimensions of size 1, as NumPy does in assignments: [1, 1, 3] fits where [3] does. */
function withoutLeadingOnes(value: Tensor): Tensor {
  const { shape } = value;
  const first = shape.findIndex((size) => size !== 1);
  if (first === 0 || shape.length === 0) return value;
  return callOp('aten::view', value, first < 0 ? [] : shape.slice(first)) as Tensor;
}

/** A value to write, as a tensor of the target's dtype. */
function valueTensor(self: Tensor, value: unknown): Tensor {
  const { dtype, device } = self;
  if (value instanceof Tensor) {
    return value.dtype === dtype ? value : (callOp('aten::to', value, dtype) as Tensor);
  }
  if (isScalar(value)) return callOp('aten::scalar_tensor', value, { dtype, device }) as Tensor;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return tensor(value as TensorData, { dtype, device });
  }
  throw new TorchError(
    `indexPut_: value should be a Tensor, a number, a boolean or nested arrays of them, got ${describeValue(value)}`,
    'TypeError',
    'indexPut_',
  );
}

function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof FloatScalar ||
    value instanceof Complex
  );
}

/** The members that methods.ts installs. */
export const indexingMethods = {
  index: { value: index },
  indexPut_: { value: indexPut_ },
  [Symbol.iterator]: { value: rows },
};
