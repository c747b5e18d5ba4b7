/**
 * Arguments as PyTorch takes them: by position in PyTorch's order, by name in one trailing object, or some of each. Functions
 * and layers whose arguments are alike are made with these.
 */
import type { OptionNames } from '../settings/options.js';
import { TorchError } from './errors.js';
import { checkOptions } from './options.js';
import { Tensor } from './tensor.js';

/** Optional arguments: any number by position, in the order of `Names`, then the others by name. */
export type Placed<O, Names extends readonly unknown[]> = Names extends readonly [
  infer Name extends keyof O,
  ...infer Rest,
]
  ? [] | [options: O] | [value: O[Name], ...rest: Placed<O, Rest>]
  : [];

/** A function of required arguments `R` and options `O`. */
export interface Callable<R extends unknown[], O, Names extends readonly unknown[], T> {
  (...args: [...required: R, options?: O]): T;
  /** The options by position, in PyTorch's order. */
  (...args: [...required: R, ...optional: Placed<O, Names>]): T;
}

/** Whether an argument is an object with named options, like PyTorch's keyword arguments. */
function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || value instanceof Tensor) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The arguments of a call by their names.
 *
 * @param required The names of those that must be given, which come first.
 * @throws TorchError for too many, for missing, unknown and repeated ones
 */
export function readArguments(
  caller: string,
  args: readonly unknown[],
  required: readonly string[],
  optional: readonly string[],
): Record<string, unknown> {
  const names = [...required, ...optional];
  const refuse = (problem: string) => new TorchError(`${caller}: ${problem}`, 'TypeError', caller);
  const last = args.at(-1);
  const placed = isNamed(last) ? args.slice(0, -1) : args;
  if (placed.length > names.length) {
    throw refuse(`takes at most ${names.length} arguments, got ${placed.length}`);
  }
  const given: Record<string, unknown> = {};
  for (const [i, value] of placed.entries()) {
    if (value !== undefined) given[names[i] as string] = value;
  }
  if (isNamed(last)) {
    checkOptions<Record<string, unknown>, readonly string[]>(caller, last, names);
    for (const [name, value] of Object.entries(last)) {
      if (value === undefined) continue;
      if (name in given) throw refuse(`'${name}' is given by position and by name`);
      given[name] = value;
    }
  }
  const missing = required.find((name) => !(name in given));
  if (missing !== undefined) throw refuse(`argument '${missing}' is missing`);
  return given;
}

const NO_OPTIONS = Object.freeze({});

/**
 * A function that takes PyTorch's arguments by position or by name.
 *
 * @param required The names of the arguments before the options, in order.
 * @param optional The names of the options, in PyTorch's order.
 * @param compute Takes the required arguments, then the options that were given.
 */
export function callable<
  R extends unknown[],
  O extends object,
  const Names extends readonly (keyof O & string)[],
  T,
>(
  name: string,
  required: { readonly [I in keyof R]: string },
  optional: Names & OptionNames<O, Names>,
  compute: (...args: [...required: R, options: O]) => T,
): Callable<R, O, Names, T> {
  const count = required.length;
  const names = optional as readonly string[];
  const call = (...args: unknown[]): T => {
    // Most calls end with a tensor.
    if (args.length === count && args[count - 1] instanceof Tensor) {
      return compute(...(args.concat(NO_OPTIONS) as unknown as [...R, O]));
    }
    const extra = args.length - count;
    // Calls by position alone are frequent, and need no names.
    if (extra >= 0 && extra <= names.length && !args.includes(undefined) && !isNamed(args.at(-1))) {
      const options: Record<string, unknown> = {};
      for (let i = 0; i < extra; i++) options[names[i] as string] = args[count + i];
      args.length = count + 1;
      args[count] = options;
      return compute(...(args as [...R, O]));
    }
    const given = readArguments(name, args, required, names);
    const first = required.map((one) => given[one]);
    for (const one of required) delete given[one];
    return compute(...([...first, given] as unknown as [...R, O]));
  };
  return Object.defineProperty(call, 'name', { value: name }) as Callable<R, O, Names, T>;
}
