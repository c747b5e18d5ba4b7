/** Lists of numbers that grow, in typed arrays: a tenth of the memory of arrays of objects. */

type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** A list of numbers of one type. */
export class Column<T extends Numbers> {
  #data: T;
  #length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#data = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#grow(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  pushAll(values: ArrayLike<number>): void {
    const end = this.#length + values.length;
    if (end > this.#data.length) this.#grow(end);
    this.#data.set(values, this.#length);
    this.#length = end;
  }

  /** The numbers, in memory of their own size. */
  finish(): T {
    return this.#data.slice(0, this.#length) as T;
  }

  #grow(least: number): void {
    const data = this.#make(Math.max(least, Math.ceil(this.#data.length * 1.5)));
    data.set(this.#data);
    this.#data = data;
  }
}

export const floats = () => new Column((length) => new Float64Array(length));
export const words = () => new Column((length) => new Uint32Array(length));
export const shorts = () => new Column((length) => new Uint16Array(length));
export const bytes = () => new Column((length) => new Uint8Array(length));
