/** An optimizer's state as named tensors and text, as safetensors files hold them. */
import { Tensor, TorchError } from '../torch/index.js';
import type { OptimizerState } from './types.js';

export interface FlatState {
  /**
   * `state.12.exp_avg` is the first moment of parameter 12, `param_groups.0.lr` a learning rate that is a tensor, and
   * `state.0.old_dirs.3` the fourth tensor of a list.
   */
  tensors: Record<string, Tensor>;
  /** All other values, as JSON. */
  options: string;
}

const SECTIONS = ['state', 'param_groups'] as const;

/**
 * Splits a state into tensors and JSON. The tensors are those of the state, not copies.
 *
 * @throws TorchError for an option that JSON has no form for, such as Infinity
 */
export function flattenState(saved: OptimizerState): FlatState {
  const tensors: Record<string, Tensor> = {};
  const rest = (section: string, id: string, values: object): object => {
    const others = Object.entries(values).filter(([name, value]) => {
      const key = `${section}.${id}.${name}`;
      if (value instanceof Tensor) tensors[key] = value;
      else if (isList(value)) {
        for (const [i, tensor] of value.entries()) tensors[`${key}.${i}`] = tensor;
      } else checkStorable(key, value);
      return !(value instanceof Tensor || isList(value));
    });
    return Object.fromEntries(others);
  };
  const { state, param_groups } = saved;
  const options = JSON.stringify({
    state: Object.fromEntries(
      Object.entries(state).map(([id, values]) => [id, rest('state', id, values)]),
    ),
    param_groups: param_groups.map((group, i) => rest('param_groups', String(i), group)),
  });
  return { tensors, options };
}

function isList(value: unknown): value is readonly Tensor[] {
  return Array.isArray(value) && value.some((one) => one instanceof Tensor);
}

function checkStorable(key: string, value: unknown): void {
  const numbers = (Array.isArray(value) ? value : [value]).filter((v) => typeof v === 'number');
  for (const number of numbers) {
    if (Number.isFinite(number)) continue;
    throw new TorchError(
      `flattenState: ${key} is ${number}, which JSON cannot hold; give it a finite value`,
      'ValueError',
      'flattenState',
    );
  }
}

/**
 * Joins the parts of {@link flattenState}. The tensors are those given, not copies.
 *
 * @throws TorchError where tensors and options do not belong together
 */
export function unflattenState(
  tensors: Readonly<Record<string, Tensor>>,
  options: string,
): OptimizerState {
  const saved = parse(options);
  const entries = new Map<string, Record<string, unknown>>();
  for (const section of SECTIONS) {
    for (const [id, values] of Object.entries(saved[section])) {
      entries.set(`${section}.${id}`, values);
    }
  }
  const lists = new Map<string, Map<string, Tensor>>();
  for (const [key, tensor] of Object.entries(tensors)) {
    const [section, id, name, index, ...more] = key.split('.');
    const entry = entries.get(`${section}.${id}`);
    if (entry === undefined || name === undefined || more.length > 0) {
      throw refuse(`the options have no place for the tensor ${key}`);
    }
    if (index === undefined) entry[name] = tensor;
    else {
      const path = `${section}.${id}.${name}`;
      const list = lists.get(path) ?? new Map<string, Tensor>();
      lists.set(path, list.set(index, tensor));
    }
  }
  for (const [path, list] of lists) {
    const [section, id, name] = path.split('.') as [string, string, string];
    const entry = entries.get(`${section}.${id}`) as Record<string, unknown>;
    entry[name] = Array.from({ length: list.size }, (_, i) => {
      const tensor = list.get(String(i));
      if (tensor === undefined) throw refuse(`the list ${path} lacks the tensor ${path}.${i}`);
      return tensor;
    });
  }
  return saved;
}

function parse(options: string): OptimizerState {
  let saved: Partial<OptimizerState> | null;
  try {
    saved = JSON.parse(options);
  } catch (error) {
    throw refuse(`the options are no JSON: ${(error as Error).message}`);
  }
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
  const isState =
    isObject(saved?.state) &&
    Object.values(saved?.state ?? {}).every(isObject) &&
    Array.isArray(saved?.param_groups) &&
    saved.param_groups.every(isObject);
  if (!isState) throw refuse("the options should be an object with 'state' and 'param_groups'");
  return saved as OptimizerState;
}

function refuse(problem: string): TorchError {
  return new TorchError(`unflattenState: ${problem}`, 'ValueError', 'unflattenState');
}
