/** Numbers that JavaScript does not distinguish, and the arguments that ops take for `int`, `float` and `Scalar`. */
import { TorchError } from './errors.js';

/** A number that is floating point although its value is a whole number: what `2.0` is to Python. */
export class FloatScalar {
  constructor(readonly value: number) {
    requireNumber('asFloat', 'value', value);
    Object.freeze(this);
  }
}

/** A complex number. */
export class Complex {
  constructor(
    readonly real: number,
    readonly imag: number,
  ) {
    requireNumber('complexNumber', 'real', real);
    requireNumber('complexNumber', 'imag', imag);
    Object.freeze(this);
  }

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

/** An object in the place of a number would run its `valueOf` while arguments are written. */
function requireNumber(op: string, parameter: string, value: unknown): void {
  if (typeof value === 'number') return;
  throw new TorchError(
    `${op}: ${parameter} should be a number, got a ${typeof value}`,
    'TypeError',
    op,
  );
}

/** Whether a number is whole and int64 holds it. Beyond that, as with a fraction, it is floating point. */
export function isInt64(value: number | bigint): boolean {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  return (
    Number.isSafeInteger(value) ||
    (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63)
  );
}

/** The argument of an op for `Scalar` in its schema. */
export type Scalar = number | bigint | boolean | FloatScalar | Complex;

/** A whole number; a bigint where numbers do not hold it exactly, from 2^53 on. */
export type Int = number | bigint;

export type Float = number | FloatScalar;

/** A Generator, by the members that distinguish it from other arguments. */
export interface GeneratorArgument {
  initialSeed(): bigint;
  getState(): unknown;
}
