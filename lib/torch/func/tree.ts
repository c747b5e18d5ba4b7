/** Values in nested arrays and plain objects, as the transforms take and give them. */
import { isPlainObject } from '../plain.js';
import { Tensor } from '../tensor.js';

/** A value taken apart: what is in it, and a function that puts other parts in their places. */
export interface Flat {
  readonly leaves: readonly unknown[];
  rebuild(leaves: readonly unknown[]): unknown;
}

export function flatten(value: unknown): Flat {
  const leaves: unknown[] = [];
  mapTree(value, (leaf) => leaves.push(leaf));
  return {
    leaves,
    rebuild(others) {
      let next = 0;
      return mapTree(value, () => others[next++]);
    },
  };
}

/** The value with each part replaced by what `replace` makes of it. */
export function mapTree(value: unknown, replace: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => mapTree(part, replace));
  if (!isPlainObject(value)) return replace(value);
  const parts = Object.entries(value).map(([key, part]) => [key, mapTree(part, replace)]);
  return Object.fromEntries(parts);
}

/** The value with its tensors replaced. */
export function mapTensors(value: unknown, replace: (tensor: Tensor) => unknown): unknown {
  return mapTree(value, (leaf) => (leaf instanceof Tensor ? replace(leaf) : leaf));
}

/**
 * A prefix of a tree, spread over its leaves: `[0, null]` over `[[a, b], c]` is `[0, 0, null]`. null where it does not fit.
 */
export function spreadOver(prefix: unknown, tree: unknown): unknown[] | null {
  if (Array.isArray(tree)) {
    if (!Array.isArray(prefix)) return isPlainObject(prefix) ? null : repeat(prefix, tree);
    if (prefix.length !== tree.length) return null;
    return joined(tree.map((part, i) => spreadOver(prefix[i], part)));
  }
  if (isPlainObject(tree)) {
    if (!isPlainObject(prefix)) return Array.isArray(prefix) ? null : repeat(prefix, tree);
    if (Object.keys(prefix).length !== Object.keys(tree).length) return null;
    const parts = Object.entries(tree).map(([key, part]) =>
      Object.hasOwn(prefix, key) ? spreadOver(prefix[key], part) : null,
    );
    return joined(parts);
  }
  return Array.isArray(prefix) || isPlainObject(prefix) ? null : [prefix];
}

function repeat(value: unknown, tree: unknown): unknown[] {
  return flatten(tree).leaves.map(() => value);
}

function joined(parts: readonly (unknown[] | null)[]): unknown[] | null {
  return parts.every((part) => part !== null) ? parts.flat() : null;
}
