/** Members of tensors that PyTorch defines beside the ops: what a tensor is, casts, and functions of several ops. */
import { type TensorData, type TensorOptions, tensor } from './create.js';
import { Stream } from './cuda-stream.js';
import { describeValue } from './describe.js';
import { type Dtype, dtypeInfo } from './dtype.js';
import { TorchError } from './errors.js';
import { type LuOptions, lu, type NormOptions, norm } from './functional/products.js';
import {
  type Unique,
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  unique,
  uniqueConsecutive,
} from './functional/unique.js';
import { callOp } from './ops.js';
import type { Tensor } from './tensor.js';

declare module './tensor.js' {
  interface Tensor {
    byte(): Tensor;
    char(): Tensor;
    short(): Tensor;
    int(): Tensor;
    long(): Tensor;
    bool(): Tensor;
    half(): Tensor;
    bfloat16(): Tensor;
    float(): Tensor;
    double(): Tensor;
    chalf(): Tensor;
    cfloat(): Tensor;
    cdouble(): Tensor;

    readonly isCpu: boolean;
    readonly isCuda: boolean;
    /** Whether it has a shape and no elements. */
    readonly isMeta: boolean;
    /** Whether its layout is `sparse_coo`. */
    readonly isSparse: boolean;
    readonly isSparseCsr: boolean;
    readonly isQuantized: boolean;
    /** Bytes of an element. */
    readonly itemsize: number;
    /** Bytes of all elements that the shape has. */
    readonly nbytes: number;
    /** Bytes of an element. */
    elementSize(): number;
    /** The number of elements, as {@link numel}. */
    nelement(): number;
    /** The number of dimensions, as {@link ndim}. */
    ndimension(): number;
    /** The transpose of a matrix with conjugated elements. */
    readonly H: Tensor;
    /**
     * Keeps its memory until the work of a stream until now is done, also where the tensor is freed before. A tensor that
     * another stream uses than the one that was current when it was made needs that.
     */
    recordStream(stream: Stream): void;
    /** A tensor of the same dtype on the same device, unless options name others, that holds a copy of the data. */
    newTensor(data: TensorData, options?: TensorOptions): Tensor;

    /** {@link torch.unique} of it. */
    unique<Inverse extends boolean = false, Counts extends boolean = false>(
      options?: UniqueOptions<Inverse, Counts>,
    ): Unique<Inverse, Counts>;
    unique<Inverse extends boolean = false, Counts extends boolean = false>(
      sorted?: boolean,
      returnInverse?: Inverse,
      returnCounts?: Counts,
      dim?: number | null,
    ): Unique<Inverse, Counts>;
    /** {@link torch.uniqueConsecutive} of it. */
    uniqueConsecutive<Inverse extends boolean = false, Counts extends boolean = false>(
      options?: UniqueConsecutiveOptions<Inverse, Counts>,
    ): Unique<Inverse, Counts>;
    uniqueConsecutive<Inverse extends boolean = false, Counts extends boolean = false>(
      returnInverse?: Inverse,
      returnCounts?: Counts,
      dim?: number | null,
    ): Unique<Inverse, Counts>;
    /** {@link torch.norm} of it. */
    norm(options?: Omit<NormOptions, 'out'>): Tensor;
    norm(p: NormOptions['p'], options?: Omit<NormOptions, 'p' | 'out'>): Tensor;
    norm(
      p: NormOptions['p'],
      dim: NormOptions['dim'],
      options?: Pick<NormOptions, 'keepdim' | 'dtype'>,
    ): Tensor;
    norm(
      p: NormOptions['p'],
      dim: NormOptions['dim'],
      keepdim: boolean,
      options?: Pick<NormOptions, 'dtype'>,
    ): Tensor;
    /** {@link torch.lu} of it. */
    lu(options?: LuOptions<false>): [LU: Tensor, pivots: Tensor];
    lu(options: LuOptions<true>): [LU: Tensor, pivots: Tensor, infos: Tensor];
  }
}

const casts = {
  byte: 'uint8',
  char: 'int8',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  bool: 'bool',
  half: 'float16',
  bfloat16: 'bfloat16',
  float: 'float32',
  double: 'float64',
  chalf: 'complex32',
  cfloat: 'complex64',
  cdouble: 'complex128',
} as const satisfies Record<string, Dtype>;

const itemsize = (tensor: Tensor) => dtypeInfo(tensor.dtype).bytes;

/** What a tensor is, as properties. */
const properties: Record<string, (tensor: Tensor) => unknown> = {
  isCpu: ({ device }) => device === 'cpu',
  isCuda: ({ device }) => device.startsWith('cuda'),
  isMeta: ({ device }) => device.startsWith('meta'),
  isSparse: ({ layout }) => layout === 'sparse_coo',
  isSparseCsr: ({ layout }) => layout === 'sparse_csr',
  isQuantized: ({ dtype }) => /^qu?int/.test(dtype),
  itemsize,
  nbytes: (tensor) => tensor.numel() * itemsize(tensor),
  H: (tensor) => callOp('aten::matrix_H', tensor),
};

type Rest = readonly unknown[];
const functions: Record<string, (tensor: Tensor, ...args: Rest) => unknown> = {
  elementSize: itemsize,
  nelement: (tensor) => tensor.numel(),
  ndimension: (tensor) => tensor.ndim,
  recordStream(tensor, stream) {
    if (!(stream instanceof Stream)) {
      throw new TorchError(
        `recordStream: expected a torch.cuda.Stream, got ${describeValue(stream)}`,
        'TypeError',
        'recordStream',
      );
    }
    stream.recordTensor(tensor);
  },
  newTensor: ({ dtype, device }, data, options) =>
    tensor(data as TensorData, { dtype, device, ...(options as TensorOptions) }),
  unique: unique as (tensor: Tensor, ...args: Rest) => unknown,
  uniqueConsecutive: uniqueConsecutive as (tensor: Tensor, ...args: Rest) => unknown,
  norm: norm as (tensor: Tensor, ...args: Rest) => unknown,
  lu: lu as (tensor: Tensor, ...args: Rest) => unknown,
};
for (const [name, dtype] of Object.entries(casts)) functions[name] = (one) => one.to(dtype);

/** The members that methods.ts installs. */
export const members: PropertyDescriptorMap = {};
for (const [name, read] of Object.entries(properties)) {
  members[name] = {
    get(this: Tensor) {
      return read(this);
    },
  };
}
for (const [name, compute] of Object.entries(functions)) {
  members[name] = {
    value(this: Tensor, ...args: Rest) {
      return compute(this, ...args);
    },
  };
}
