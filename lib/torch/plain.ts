/**
 * Arguments as plain data. Reading a list or an option may run code of the caller: a getter, a Proxy. That code may call ops,
 * which use the same buffer. So arguments are copied first, each part read once, and the copies written.
 */
import { TorchError } from './errors.js';

/** An op's list never has as many elements; a Proxy or a sparse array may claim any number. */
const MAX_LENGTH = 2 ** 24;

/** A list's elements at this moment. */
export function copyList<T>(list: readonly T[]): T[] {
  const { length } = list;
  if (!(length <= MAX_LENGTH)) {
    throw new TorchError(
      `a list of ${length} elements was passed to an op; ${MAX_LENGTH} are the most, a tensor takes more`,
      'ValueError',
    );
  }
  const copy = new Array<T>(length);
  for (let i = 0; i < length; i++) copy[i] = list[i] as T;
  return copy;
}

/** A list's elements at this moment, with those of the lists in it. */
export function copyNested(list: readonly unknown[], levels = 66): unknown[] {
  // A list may contain itself.
  if (levels === 0) throw new TorchError('a list is nested more than 64 levels deep', 'ValueError');
  return copyList(list).map((item) => (Array.isArray(item) ? copyNested(item, levels - 1) : item));
}

/** Options at this moment, with their lists. */
export function copyOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...options };
  for (const name in copy) {
    const value = copy[name];
    if (Array.isArray(value)) copy[name] = copyList(value);
  }
  return copy;
}

/** Whether a value is an object literal or the like, also one of another realm (`node:vm`, the REPL). */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Every realm has its own Object.prototype, at the end of the chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
