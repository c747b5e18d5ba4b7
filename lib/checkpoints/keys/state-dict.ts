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

/** The state dict in the content of a torch.save file: all of it, or under one of the usual keys. */
export function findStateDict(content: unknown, refuse: Refuse): FoundWeights {
  const top = attributes(content);
  if (top === null)
    return refuse('it holds no dict; expected a state dict or {"model": state dict}');
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
