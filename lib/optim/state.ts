/** Converts an optimizer's state between this library's form and PyTorch's. */
import { type Device, type Dtype, Tensor, TorchError, torch } from '../torch/index.js';
import { camelCase, snakeCase } from '../torch/names.js';
import type { GroupBase, OptimizerState, SavedGroup } from './types.js';

/** An optimizer's state of one parameter, by names in camelCase. */
export type StateTensors = Record<string, Tensor>;

export function saveState(
  groups: readonly GroupBase[],
  state: ReadonlyMap<Tensor, StateTensors>,
): OptimizerState {
  const saved: OptimizerState = { state: {}, param_groups: [] };
  let next = 0;
  for (const { params, ...options } of groups) {
    const group: SavedGroup = { params: [] };
    for (const [name, value] of Object.entries(options)) group[snakeCase(name)] = value;
    for (const param of params) {
      const tensors = state.get(param);
      if (tensors !== undefined) {
        saved.state[next] = Object.fromEntries(
          Object.entries(tensors).map(([name, tensor]) => [snakeCase(name), tensor]),
        );
      }
      group.params.push(next++);
    }
    saved.param_groups.push(group);
  }
  return saved;
}

/** The form in which an optimizer keeps a tensor of a parameter's state. */
export interface StatePlace {
  readonly shape: readonly number[];
  readonly device: Device;
  /** The parameter's, where it is missing. */
  readonly dtype?: Dtype;
}

/** The optimizer that a state is restored for. */
interface RestoreTarget {
  /** Its name, for messages. */
  readonly optimizer: string;
  readonly groups: readonly GroupBase[];
  readonly defaults: object;
  /** The form of a tensor of the state, by its name in camelCase. */
  placeOf(name: string, param: Tensor): StatePlace;
}

/** The state of each parameter and the options of each group from a saved state. */
export function restoreState(
  saved: OptimizerState,
  { optimizer, groups, defaults, placeOf }: RestoreTarget,
): { state: Map<Tensor, StateTensors>; options: Record<string, unknown>[] } {
  const refuse = (problem: string) =>
    new TorchError(`${optimizer}.loadStateDict: ${problem}`, 'ValueError', 'loadStateDict');
  const isObject = typeof saved?.state === 'object' && saved.state !== null;
  if (!Array.isArray(saved?.param_groups) || !isObject || saved.state instanceof Map) {
    throw refuse("expected an object with 'state' and 'param_groups'");
  }
  if (saved.param_groups.length !== groups.length) {
    throw refuse(
      `the state has ${saved.param_groups.length} parameter groups, the optimizer ${groups.length}`,
    );
  }
  const byId = new Map<number, Tensor>();
  const options = groups.map((group, i) => {
    const { params, ...given } = saved.param_groups[i] as SavedGroup;
    if (params.length !== group.params.length) {
      throw refuse(
        `group ${i} has ${params.length} parameters in the state, ${group.params.length} in the optimizer`,
      );
    }
    for (const [k, id] of params.entries()) byId.set(id, group.params[k] as Tensor);
    return ownOptions(given, group, defaults);
  });

  using _ = torch.scope();
  const state = new Map<Tensor, StateTensors>();
  for (const [id, values] of Object.entries(saved.state)) {
    const param = byId.get(Number(id));
    if (param === undefined) throw refuse(`the state has a parameter ${id} that no group names`);
    const tensors: StateTensors = {};
    for (const [name, value] of Object.entries(values)) {
      if (value === null) continue;
      const place = placeOf(camelCase(name), param);
      const problem = misfit(name, value, place);
      if (problem !== null) throw refuse(`parameter ${id}: ${problem}`);
      tensors[camelCase(name)] = copyFor(value as Tensor | number, param, place);
    }
    state.set(param, tensors);
  }
  shareSteps(state, groups);
  for (const tensors of state.values()) {
    for (const tensor of Object.values(tensors)) tensor.keep();
  }
  return { state, options };
}

/** Options that are added to a group later: by setLearningRate(), and by schedulers. */
const ADDED = ['lrScale', 'name', 'initialLr', 'maxLr', 'minLr', 'baseMomentum', 'maxMomentum'];

/** The options that this library has. PyTorch's groups hold more, such as `foreach` and `capturable`. */
function ownOptions(
  given: Record<string, unknown>,
  group: object,
  defaults: object,
): Record<string, unknown> {
  const known = new Set([...Object.keys(defaults), ...Object.keys(group), ...ADDED]);
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const own = camelCase(name);
    if (known.has(own) && own !== 'params') options[own] = value;
  }
  return options;
}

function misfit(
  name: string,
  value: Tensor | number | object,
  { shape }: StatePlace,
): string | null {
  const isNumber = shape.length === 0;
  const isOne = typeof value === 'number' || (value instanceof Tensor && value.numel() === 1);
  if (isNumber && isOne) return null;
  if (!(value instanceof Tensor)) return `${name} should be a Tensor, got ${typeof value}`;
  if (isEqual(shape, value.shape)) return null;
  return `${name} has shape [${value.shape.join(', ')}], expected [${shape.join(', ')}]`;
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function copyFor(
  value: Tensor | number,
  param: Tensor,
  { shape, device, dtype = param.dtype }: StatePlace,
): Tensor {
  if (typeof value === 'number') return torch.full(shape, value, { dtype, device });
  // With the parameter's memory layout, whatever the saved tensor had: fused ops rely on it.
  const isLikeParam = isEqual(shape, param.shape) && dtype === param.dtype;
  const empty = isLikeParam ? torch.emptyLike(param) : torch.empty(shape, { dtype, device });
  return empty.copy_(value.detach().reshape(shape));
}

/** Equal numbers of steps in a group become one tensor, as if the parameters had always been updated together. */
function shareSteps(state: Map<Tensor, StateTensors>, groups: readonly GroupBase[]): void {
  for (const { params } of groups) {
    const counts = new Map<string, Tensor>();
    for (const param of params) {
      const tensors = state.get(param);
      if (tensors?.step === undefined) continue;
      const key = `${tensors.step.device} ${tensors.step.item()}`;
      const shared = counts.get(key);
      if (shared === undefined) counts.set(key, tensors.step);
      else tensors.step = shared;
    }
  }
}
