/**
 * Writes arguments to the buffer shared with the addon, and reads results from it. native/core/codec.cc is the other end.
 */
import { adopt, core, io, reserve } from './core.js';
import { parseDevice } from './dtype.js';
import { Complex, FloatScalar, isInt64, type Scalar } from './scalar.js';

enum ScalarTag {
  Int = 0,
  Float = 1,
  Bool = 2,
  Complex = 3,
  /** Results only: an integer above the range of int64, as its bits. */
  Unsigned = 4,
}

// Bound once: a property look-up on every call would slow down small ops.
const { call } = core;

let position = 0;

/** Goes back to the start of the buffer, to write arguments or to read results. */
export function rewind(): void {
  position = 0;
}

export function writeNumber(value: number): void {
  if (position >= io.length) reserve(position * 2);
  io[position++] = value;
}

/** Writes an integer of int64. */
export function writeInteger(value: number | bigint): void {
  if (typeof value === 'number') {
    writeNumber(value);
    return;
  }
  const bits = BigInt.asIntN(64, value);
  writeNumber(Number.NaN);
  writeNumber(Number(bits >> 32n));
  writeNumber(Number(bits & 0xffffffffn));
}

export function writeScalar(value: Scalar): void {
  if (typeof value === 'number') {
    writeNumber(isInt64(value) ? ScalarTag.Int : ScalarTag.Float);
    writeNumber(value);
  } else if (typeof value === 'bigint') {
    writeNumber(ScalarTag.Int);
    writeInteger(value);
  } else if (typeof value === 'boolean') {
    writeNumber(ScalarTag.Bool);
    writeNumber(value ? 1 : 0);
  } else if (value instanceof FloatScalar) {
    writeNumber(ScalarTag.Float);
    writeNumber(value.value);
  } else {
    writeNumber(ScalarTag.Complex);
    writeNumber(value.real);
    writeNumber(value.imag);
  }
}

const textIds = new Map<string, number>();

export function writeText(value: string): void {
  let id = textIds.get(value);
  if (id === undefined) {
    id = core.intern(value);
    textIds.set(value, id);
  }
  writeNumber(id);
}

export function writeDevice(value: string): void {
  const device = parseDevice(value);
  if (device === null) throw new Error(`no device is called '${value}'`);
  writeNumber(device.type);
  writeNumber(device.index);
}

export function writeIntegers(values: readonly (number | bigint)[]): void {
  writeNumber(values.length);
  for (const value of values) writeInteger(value);
}

export function readNumber(): number {
  return io[position++] as number;
}

/** An integer: a number where it is exact, a bigint otherwise. */
export function readInteger(): number | bigint {
  const value = readNumber();
  if (!Number.isNaN(value)) return value;
  const high = BigInt(readNumber());
  return BigInt.asIntN(64, (high << 32n) | BigInt(readNumber()));
}

export function readScalar(): number | bigint | boolean | Complex {
  switch (readNumber()) {
    case ScalarTag.Int:
      return readInteger();
    case ScalarTag.Float:
      return readNumber();
    case ScalarTag.Bool:
      return readNumber() !== 0;
    case ScalarTag.Unsigned:
      return BigInt.asUintN(64, BigInt(readInteger()));
    default: {
      const real = readNumber();
      return new Complex(real, readNumber());
    }
  }
}

/** A list of integers that numbers hold exactly, such as a shape. */
export function readShape(): number[] {
  const shape = new Array<number>(readNumber());
  for (let i = 0; i < shape.length; i++) shape[i] = Number(readInteger());
  return shape;
}

/** Calls the addon's op whose arguments were written. Its results can then be read. */
export function run(op: number): void {
  const grown = call(op);
  if (grown !== undefined) adopt(grown);
  position = 0;
}
