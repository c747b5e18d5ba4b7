/** Loads a state dict. All of it is checked before any of it is copied. */
import { describeValue } from '../torch/describe.js';
import { Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { type Buffer, isUninitialized, type Parameter } from './parameter.js';

/** The tensors of a module, or of an optimizer, by name. */
export type StateDict = Record<string, Tensor>;

/** A state dict as a module takes it: also the Map that `checkpoints.loadPytorch` gives. */
export type GivenState = Readonly<StateDict> | ReadonlyMap<string, Tensor>;

/** The missing and unexpected keys of a state dict loaded with `strict: false`. */
export interface IncompatibleKeys {
  missingKeys: string[];
  unexpectedKeys: string[];
}

export interface LoadOptions {
  /** Refuse a state dict whose keys are not exactly the module's; true by default. */
  strict?: boolean;
  /** Adopt the given tensors, with their dtype and device, instead of copying their elements. */
  assign?: boolean;
}

/** Copies a state dict into a module's tensors of the same names. */
export function loadInto(
  moduleName: string,
  own: ReadonlyMap<string, Parameter | Buffer>,
  state: Readonly<Record<string, unknown>>,
  options: LoadOptions,
): IncompatibleKeys {
  checkOptions('loadStateDict', options, ['strict', 'assign']);
  const { strict = true, assign = false } = options;
  const missingKeys = [...own.keys()].filter((key) => !Object.hasOwn(state, key));
  const unexpectedKeys = Object.keys(state).filter((key) => !own.has(key));
  const problems: string[] = [];
  if (strict) {
    if (missingKeys.length > 0)
      problems.push(`Missing key(s) in state_dict: ${quote(missingKeys)}. `);
    if (unexpectedKeys.length > 0) {
      problems.push(`Unexpected key(s) in state_dict: ${quote(unexpectedKeys)}. `);
    }
  }
  for (const [key, tensor] of own) {
    if (!Object.hasOwn(state, key)) continue;
    const problem = misfit(key, tensor, state[key]);
    if (problem !== null) problems.push(problem);
  }
  if (problems.length > 0) {
    throw new TorchError(
      `Error(s) in loading state_dict for ${moduleName}:\n\t${problems.join('\n\t')}`,
      'RuntimeError',
      'loadStateDict',
    );
  }

  using _grad = torch.noGrad();
  for (const [key, tensor] of own) {
    if (!Object.hasOwn(state, key)) continue;
    const given = state[key] as Tensor;
    if (isUninitialized(tensor)) tensor.materialize(given.shape);
    if (assign) tensor.become(given);
    else tensor.copy_(given);
  }
  return { missingKeys, unexpectedKeys };
}

/** The tensors by name. Refuses what has no names: nothing of it would be loaded. */
export function byName(state: GivenState): Readonly<StateDict> {
  if (state instanceof Map && [...state.keys()].every((key) => typeof key === 'string')) {
    return Object.fromEntries(state);
  }
  const isPlain = typeof state === 'object' && state !== null && !(state instanceof Map);
  if (isPlain && !Array.isArray(state)) return state as Readonly<StateDict>;
  throw new TorchError(
    `loadStateDict: state should be an object or a Map of tensors by name, got ${describeValue(state)}`,
    'TypeError',
    'loadStateDict',
  );
}

function misfit(key: string, tensor: Tensor, given: unknown): string | null {
  if (!(given instanceof Tensor)) {
    return `While copying the parameter named "${key}", expected a Tensor from checkpoint but received ${describeValue(given)}.`;
  }
  if (given.isDisposed) return `The tensor for "${key}" in the state_dict was disposed.`;
  if (isUninitialized(tensor)) return null;
  const [want, got] = [tensor.shape, given.shape];
  if (want.length === got.length && want.every((size, i) => size === got[i])) return null;
  return (
    `size mismatch for ${key}: copying a param with shape torch.Size([${got.join(', ')}]) from checkpoint, ` +
    `the shape in current model is torch.Size([${want.join(', ')}]).`
  );
}

function quote(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
