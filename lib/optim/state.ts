/** Converts an optimizer's state between this library's form and PyTorch's. */
import { Tensor, TorchError, torch } from '../torch/index.js';
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

/** The state of each parameter and the options of each group from a saved state. */
export function restoreState(
  optimizer: string,
  saved: OptimizerState,
  groups: readonly GroupBase[],
  defaults: object,
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
      const problem = misfit(name, value, param);
      if (problem !== null) throw refuse(`parameter ${id}: ${problem}`);
      tensors[camelCase(name)] = copyFor(name, value, param);
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

function misfit(name: string, value: Tensor | number, param: Tensor): string | null {
  if (name === 'step' && (typeof value === 'number' || value.numel?.() === 1)) return null;
  if (!(value instanceof Tensor)) return `${name} should be a Tensor, got ${typeof value}`;
  const [want, got] = name === 'step' ? [[], value.shape] : [param.shape, value.shape];
  if (want.length === got.length && want.every((size, i) => size === got[i])) return null;
  return `${name} has shape [${got.join(', ')}], expected [${want.join(', ')}]`;
}

function copyFor(name: string, value: Tensor | number, param: Tensor): Tensor {
  const { device } = param;
  if (typeof value === 'number') return torch.tensor(value, { dtype: 'float32', device });
  // Fused ops read the count of steps as float32 beside the parameter.
  if (name === 'step') {
    return value.detach().reshape([]).to({ dtype: 'float32', device, copy: true });
  }
  // With the parameter's memory layout, whatever the saved tensor had: fused ops rely on it.
  return torch.emptyLike(param).copy_(value.detach());
}

/** Equal numbers of steps in a group become one tensor, as if the parameters had always been updated together. */
function shareSteps(state: Map<Tensor, StateTensors>, groups: readonly GroupBase[]): void {
  for (const { params } of groups) {
    const counts = new Map<string, Tensor>();
    for (const param of params) {
      const tensors = state.get(param);
      if (tensors?.step === undefined) continue;
      const key = `${param.device} ${tensors.step.item()}`;
      const shared = counts.get(key);
      if (shared === undefined) counts.set(key, tensors.step);
      else tensors.step = shared;
    }
  }
}
