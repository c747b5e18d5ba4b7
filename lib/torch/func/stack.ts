import { requireList } from '../errors.js';
import { callOp } from '../ops.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { refusal } from './arguments.js';
import { type Callable, requireModule } from './functional-call.js';

/**
 * The parameters and buffers of several modules of one kind, each stacked along a new first dimension, for `vmap` over the
 * modules: torch.func.stack_module_state.
 *
 * @returns `[params, buffers]`, by the keys of the state dict. The parameters are leaves that require gradients.
 */
export function stackModuleState(
  modules: readonly Callable[],
): [params: Record<string, Tensor>, buffers: Record<string, Tensor>] {
  requireList('stackModuleState', modules, 'modules');
  if (modules.length === 0)
    throw refusal('stackModuleState', 'there should be at least one module');
  for (const [i, module] of modules.entries()) {
    requireModule('stackModuleState', module, `modules[${i}]`);
  }
  return tidy(() => [
    stacked(
      modules.map((module) => new Map(module.namedParameters())),
      true,
    ),
    stacked(
      modules.map((module) => new Map(module.namedBuffers())),
      false,
    ),
  ]);
}

function stacked(all: readonly Map<string, Tensor>[], isLeaf: boolean): Record<string, Tensor> {
  const [first] = all as [Map<string, Tensor>];
  const result: Record<string, Tensor> = {};
  for (const [key, tensor] of first) {
    const parts = all.map((named) => {
      const part = named.get(key);
      if (part !== undefined) return part.detach();
      throw refusal('stackModuleState', `the modules should be of one kind; one has no ${key}`);
    });
    result[key] = callOp('aten::stack', parts, 0) as Tensor;
    if (isLeaf && tensor.requiresGrad) result[key].requiresGrad_();
  }
  return result;
}
