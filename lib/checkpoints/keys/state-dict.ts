/** Finds the weights in the content of a file, and the prefix of their names. */

import type { Refuse } from '../../files/refuse.js';
import { StoredTensor } from '../../torch/serialization/stored-tensor.js';
import { PickledObject } from '../../torch/serialization/values.js';

/** Keys under which training programs save the weights, in the order of preference. */
const WRAPPERS = [
  ...['model', 'state_dict', 'model_state_dict', 'model_ema', 'module'],
  // I-JEPA's and DINO's, whose averaged encoder is the one to use.
  ...['target_encoder', 'teacher'],
];

/** The key of the metadata in files that were written here. */
export const METADATA_KEY = 'metadata';

/** Prefixes that wrappers of modules add to every name: DataParallel, torch.compile, Lightning and others. */
const PREFIXES = ['module.', '_orig_mod.', 'model.', 'backbone.'];

/** The weights of a checkpoint. */
export interface FoundWeights {
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Other values of the file by their keys, the weights' own included; null where the file is the state dict. */
  readonly beside: ReadonlyMap<unknown, unknown> | null;
  readonly notes: readonly string[];
}

/** The state dict in the content of a torch.save file: under the given key, one of the usual ones, or all of it. */
export function findStateDict(
  content: unknown,
  refuse: Refuse,
  key: string | null = null,
): FoundWeights {
  const top = attributes(content);
  if (top === null)
    return refuse('it holds no dict; expected a state dict or {"model": state dict}');
  if (key !== null) {
    const weights = checkedWeights(dictAt(top, key, refuse), refuse);
    return { weights, beside: top, notes: [`taken: "${key}"`] };
  }
  for (const name of WRAPPERS) {
    const inner = attributes(top.get(name));
    if (inner === null || !isStateDict(inner)) continue;
    const others = [...top.keys()]
      .filter((key) => key !== name && key !== METADATA_KEY)
      .map(String);
    const notes = others.length > 0 ? [`taken: "${name}"; left: ${others.join(', ')}`] : [];
    return { weights: checkedWeights(inner, refuse), beside: top, notes };
  }
  if (!isStateDict(top)) {
    const names = [...top.keys()].slice(0, 5).map(String).join(', ');
    refuse(`it holds no weights, but ${names || 'an empty dict'}; expected a state dict`);
  }
  return { weights: checkedWeights(top, refuse), beside: null, notes: [] };
}

/** The state dict under a key, or under keys in one another that dots separate. */
function dictAt(
  top: ReadonlyMap<unknown, unknown>,
  key: string,
  refuse: Refuse,
): ReadonlyMap<unknown, unknown> {
  const parts = top.has(key) ? [key] : key.split('.');
  let dict = top;
  for (const [i, part] of parts.entries()) {
    const inner = attributes(dict.get(part));
    if (inner === null) {
      const keys = [...dict]
        .filter(([, value]) => attributes(value) !== null)
        .map(([name]) => name);
      const where = i === 0 ? 'it' : `"${parts.slice(0, i).join('.')}"`;
      const dicts =
        keys.length === 0 ? 'no dict at all' : `the dicts ${keys.map(String).join(', ')}`;
      refuse(`${where} has no dict "${part}" (init key ${key}); there is ${dicts}`);
    } else dict = inner;
  }
  if (!isStateDict(dict)) refuse(`its "${key}" has no weights; there are ${keysOf(dict)}`);
  return dict;
}

function keysOf(dict: ReadonlyMap<unknown, unknown>): string {
  return [...dict.keys()].slice(0, 5).map(String).join(', ') || 'none at all';
}

/**
 * The weights whose names begin with a prefix, under the rest of their names.
 *
 * @throws UserError, by `refuse`, where there are none, with the beginnings that there are
 */
export function underPrefix<T>(
  weights: Readonly<Record<string, T>>,
  given: string,
  refuse: Refuse,
): Record<string, T> {
  const prefix = given.endsWith('.') ? given : `${given}.`;
  const own = Object.entries(weights).filter(([name]) => name.startsWith(prefix));
  if (own.length === 0) {
    refuse(
      `none of its ${Object.keys(weights).length} weights begins with ${prefix} (init prefix); they begin with ${beginnings(Object.keys(weights))}`,
    );
  }
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The first parts of names, as far as these have them in common, and one more. */
function beginnings(names: readonly string[]): string {
  for (let depth = 1; ; depth++) {
    const found = new Set(names.map((name) => name.split('.').slice(0, depth).join('.')));
    if (found.size === 1 && names.some((name) => name.split('.').length > depth)) continue;
    const shown = [...found].slice(0, 8).join(', ');
    return found.size > 8 ? `${shown} and ${found.size - 8} more` : shown;
  }
}

/** A dict, or the attributes of an object such as an argparse.Namespace; null for another value. */
export function attributes(value: unknown): ReadonlyMap<unknown, unknown> | null {
  if (value instanceof Map) return value;
  return value instanceof PickledObject && value.state instanceof Map ? value.state : null;
}

function isStateDict(dict: ReadonlyMap<unknown, unknown>): boolean {
  return [...dict.values()].some((value) => value instanceof StoredTensor);
}

function checkedWeights(
  dict: ReadonlyMap<unknown, unknown>,
  refuse: Refuse,
): Map<string, StoredTensor> {
  const weights = new Map<string, StoredTensor>();
  for (const [name, value] of dict) {
    if (typeof name === 'string' && value instanceof StoredTensor) weights.set(name, value);
    else {
      const kind = value instanceof PickledObject ? value.name : typeof value;
      refuse(`its weights have ${JSON.stringify(String(name))}, a ${kind} that is not read here`);
    }
  }
  return weights;
}

/** Removes prefixes that every name has, and notes them. */
export function withoutPrefix<T>(weights: Readonly<Record<string, T>>): {
  weights: Readonly<Record<string, T>>;
  notes: string[];
} {
  const names = Object.keys(weights);
  const prefix = PREFIXES.find((start) => names.every((name) => name.startsWith(start)));
  if (prefix === undefined || names.length === 0) return { weights, notes: [] };
  const entries = Object.entries(weights).map(([name, tensor]) => [
    name.slice(prefix.length),
    tensor,
  ]);
  const inner = withoutPrefix<T>(Object.fromEntries(entries));
  return { weights: inner.weights, notes: [`"${prefix}" taken off every name`, ...inner.notes] };
}
