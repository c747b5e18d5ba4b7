/** Strided float64 tensors in plain JavaScript: what a program of views and ops in place should compute. */
export class Model {
  constructor(
    /** Shared by all views of it. */
    readonly storage: Float64Array,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly offset = 0,
  ) {}

  static of(values: ArrayLike<number>, shape: readonly number[]): Model {
    return new Model(Float64Array.from(values), shape, rowMajor(shape));
  }

  get numel(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Where the elements lie in the storage, in row-major order. */
  places(): number[] {
    let places = [this.offset];
    this.shape.forEach((size, dim) => {
      const stride = this.strides[dim] as number;
      places = places.flatMap((place) =>
        Array.from({ length: size }, (_, i) => place + i * stride),
      );
    });
    return places;
  }

  values(): number[] {
    return this.places().map((place) => this.storage[place] as number);
  }

  /** Whether two elements share memory, so that ops in place are refused. */
  get overlaps(): boolean {
    return this.shape.some((size, dim) => size > 1 && this.strides[dim] === 0);
  }

  get isContiguous(): boolean {
    const strides = rowMajor(this.shape);
    return this.shape.every((size, dim) => size === 1 || this.strides[dim] === strides[dim]);
  }

  // --- Views ---

  view(shape: readonly number[]): Model {
    return new Model(this.storage, shape, rowMajor(shape), this.offset);
  }

  permute(dims: readonly number[]): Model {
    const pick = (list: readonly number[]) => dims.map((dim) => list[dim] as number);
    return new Model(this.storage, pick(this.shape), pick(this.strides), this.offset);
  }

  slice(dim: number, start: number, length: number, step = 1): Model {
    const stride = this.strides[dim] as number;
    return new Model(
      this.storage,
      this.shape.with(dim, length),
      this.strides.with(dim, stride * step),
      this.offset + start * stride,
    );
  }

  select(dim: number, i: number): Model {
    const { shape, strides, offset } = this.slice(dim, i, 1);
    return new Model(this.storage, shape.toSpliced(dim, 1), strides.toSpliced(dim, 1), offset);
  }

  unsqueeze(dim: number): Model {
    const shape = this.shape.toSpliced(dim, 0, 1);
    return new Model(this.storage, shape, this.strides.toSpliced(dim, 0, 0), this.offset);
  }

  expand(shape: readonly number[]): Model {
    const lead = shape.length - this.shape.length;
    const strides = shape.map((size, dim) => {
      const own = dim < lead ? 1 : (this.shape[dim - lead] as number);
      return own === 1 && size !== 1 ? 0 : (this.strides[dim - lead] ?? 0);
    });
    return new Model(this.storage, shape, strides, this.offset);
  }

  // --- Computing ---

  map(fn: (value: number) => number): Model {
    return Model.of(this.values().map(fn), this.shape);
  }

  /** Element by element with another, both broadcast. */
  zip(other: Model, fn: (a: number, b: number) => number): Model {
    const shape = broadcast(this.shape, other.shape) as number[];
    const right = other.expand(shape).values();
    return this.expand(shape).map(identity).combine(right, fn);
  }

  private combine(right: readonly number[], fn: (a: number, b: number) => number): Model {
    return Model.of(
      this.values().map((left, i) => fn(left, right[i] as number)),
      this.shape,
    );
  }

  /** Writes values, broadcast to the shape, to the memory that views share. */
  write(source: Model): void {
    const values = source.expand(this.shape).values();
    this.places().forEach((place, i) => {
      this.storage[place] = values[i] as number;
    });
  }

  sum(dim: number): Model {
    const parts = Array.from({ length: this.shape[dim] as number }, (_, i) => this.select(dim, i));
    const zero = Model.of([0], []).expand(this.shape.toSpliced(dim, 1));
    return parts.reduce((sum, part) => sum.zip(part, (a, b) => a + b), zero.map(identity));
  }

  static cat(parts: readonly Model[]): Model {
    const [first] = parts as [Model];
    const rows = parts.reduce((sum, { shape }) => sum + (shape[0] as number), 0);
    return Model.of(
      parts.flatMap((part) => part.values()),
      [rows, ...first.shape.slice(1)],
    );
  }
}

const identity = (value: number) => value;

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
}

/** The shape that two broadcast to; null where they do not. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | null {
  const shape: number[] = [];
  for (let i = 1; i <= Math.max(a.length, b.length); i++) {
    const [x, y] = [a.at(-i) ?? 1, b.at(-i) ?? 1];
    if (i > a.length) shape.unshift(y);
    else if (i > b.length || y === 1 || x === y) shape.unshift(x);
    else if (x === 1) shape.unshift(y);
    else return null;
  }
  return shape;
}
