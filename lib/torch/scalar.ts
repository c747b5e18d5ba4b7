/** Numbers that JavaScript does not distinguish, and the arguments that ops take for `int`, `float` and `Scalar`. */

/** A number that is floating point although its value is a whole number: what `2.0` is to Python. */
export class FloatScalar {
  constructor(readonly value: number) {}
}

/** A complex number. */
export class Complex {
  constructor(
    readonly real: number,
    readonly imag: number,
  ) {}

  toString(): string {
    return `${this.real}${this.imag < 0 || Object.is(this.imag, -0) ? '-' : '+'}${Math.abs(this.imag)}j`;
  }
}

/** A whole-valued number that ops take as floating point: `x.add(torch.asFloat(2))` is PyTorch's `x + 2.0`. */
export function asFloat(value: number): FloatScalar {
  return new FloatScalar(value);
}

/** A complex number, for ops that take one. */
export function complexNumber(real: number, imag: number): Complex {
  return new Complex(real, imag);
}

/** One element: a bigint where an integer is beyond the exact range of numbers. */
export type Item = number | bigint | boolean | Complex;

/** The argument of an op for `Scalar` in its schema. */
export type Scalar = number | bigint | boolean | FloatScalar | Complex;

/** A whole number; a bigint where it is beyond 2^53. */
export type Int = number | bigint;

export type Float = number | FloatScalar;

/** A Generator, by the members that distinguish it from other arguments. */
export interface GeneratorArgument {
  initialSeed(): bigint;
  getState(): unknown;
}
