/** Texts about values and parameters, for error messages. */
import type { SchemaArgument } from '../native/binding.js';
import { TorchError } from './errors.js';
import { Complex, FloatScalar } from './scalar.js';
import { Tensor } from './tensor.js';

/** The values that a parameter takes: `an integer`, `an array, each element a Tensor`. */
export function describeParameter(parameter: SchemaArgument): string {
  const names: Partial<Record<SchemaArgument['kind'], string>> = {
    Tensor: 'a Tensor',
    int: 'an integer',
    float: 'a number',
    bool: 'a boolean',
    Scalar: 'a number',
    str: 'a string',
    ScalarType: "a dtype such as 'float32'",
    Layout: "a layout such as 'strided'",
    MemoryFormat: "a memory format such as 'channels_last'",
    Device: "a device such as 'cpu' or 'cuda:0'",
    Generator: 'a Generator',
  };
  const name = names[parameter.kind];
  if (name === undefined) return 'of a type that JavaScript cannot pass';
  const whole = parameter.list ? `an array, each element ${name}` : name;
  return parameter.optional ? `${whole} or null` : whole;
}

/** A short text for a value: `float32[2, 3] on cpu`, `5`, `'sum'`, `an array of 3`. */
export function describeValue(value: unknown, levels = 3): string {
  if (value instanceof Tensor) {
    if (value.isDisposed) return 'a disposed Tensor';
    return `${value.dtype}[${value.shape.join(', ')}] on ${value.device}`;
  }
  if (Array.isArray(value)) {
    // A list may contain itself.
    if (value.length > 4 || levels === 0) return `an array of ${value.length}`;
    return `[${value.map((item) => describeValue(item, levels - 1)).join(', ')}]`;
  }
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof FloatScalar) return `float(${value.value})`;
  if (value instanceof Complex) return value.toString();
  if (typeof value === 'object' && value !== null) {
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'an object';
  }
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** Refuses a value that should be a tensor. */
export function requireTensor(caller: string, value: unknown, parameter: string): void {
  if (value instanceof Tensor) return;
  throw new TorchError(
    `${caller}: ${parameter} should be a Tensor, got ${describeValue(value)}`,
    'TypeError',
    caller,
  );
}
