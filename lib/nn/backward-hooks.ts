/**
 * Hooks of modules in the backward pass. A call's tensors go through functions of the graph that pass them on: one for the
 * arguments and one for the results. The backward pass comes by there with the gradients.
 */
import { type FunctionCtx, type Gradients, Tensor, TorchError, torch } from '../torch/index.js';

type Hook = (...args: never[]) => unknown;

/** One call of a module. */
interface Call {
  readonly module: object;
  readonly before: readonly Hook[];
  readonly after: readonly Hook[];
  /** Where tensors were among the arguments and the results. */
  readonly inputs: Places;
  outputs: Places;
  /** Of the results, from the time when the backward pass comes to them until it comes to the arguments. */
  gradOutputs: Gradients | null;
  /** Whether the backward pass comes to the arguments. */
  reachesInputs: boolean;
}

interface Places {
  readonly count: number;
  readonly tensors: readonly number[];
}

class PassOn extends torch.autograd.Function {
  static forward(ctx: FunctionCtx<{ call?: Call }>, call: Call, ...tensors: Tensor[]): Tensor[] {
    ctx.call = call;
    ctx.markNonDifferentiable(...tensors.filter(({ requiresGrad }) => !requiresGrad));
    return tensors;
  }
}

class Inputs extends PassOn {
  static backward(ctx: FunctionCtx<{ call: Call }>, ...gradients: Tensor[]): Gradients {
    const { call } = ctx;
    const { gradOutputs } = call;
    // The gradient came to the arguments on another way than through the results.
    if (gradOutputs === null) return [null, ...gradients];
    const given = spread(gradients, call.inputs);
    const changed = callHooks(call, call.after, given, (hook, now) =>
      (hook as (...args: unknown[]) => unknown)(call.module, now, gradOutputs),
    );
    call.gradOutputs = null;
    for (const gradient of gradOutputs) if (gradient?.isDisposed === false) gradient.dispose();
    return [null, ...call.inputs.tensors.map((i) => changed[i] ?? null)];
  }
}

class Outputs extends PassOn {
  static override forward(ctx: FunctionCtx<{ call?: Call }>, call: Call, ...tensors: Tensor[]) {
    ctx.setMaterializeGrads(false);
    return PassOn.forward(ctx, call, ...tensors);
  }
  static backward(ctx: FunctionCtx<{ call: Call }>, ...gradients: (Tensor | null)[]): Gradients {
    const { call } = ctx;
    const changed = callHooks(call, call.before, spread(gradients, call.outputs), (hook, now) =>
      (hook as (...args: unknown[]) => unknown)(call.module, now),
    );
    const passedOn = call.outputs.tensors.map((i) => changed[i] ?? null);
    if (call.reachesInputs) {
      // The arguments' hooks get objects that live until then.
      call.gradOutputs = changed.map((gradient) => gradient?.alias().keep() ?? null);
    } else {
      const none = Array.from({ length: call.inputs.count }, () => null);
      for (const hook of call.after) {
        refuseChange((hook as (...args: unknown[]) => unknown)(call.module, none, changed));
      }
    }
    return [null, ...passedOn];
  }
}

/** Calls hooks one after the other; each may give other gradients. */
function callHooks(
  call: Call,
  hooks: readonly Hook[],
  given: Gradients,
  run: (hook: Hook, gradients: Gradients) => unknown,
): Gradients {
  let present = given;
  for (const hook of hooks) {
    const result = run(hook, present);
    if (result === null || result === undefined) continue;
    const list = (Array.isArray(result) ? result : [result]) as Gradients;
    if (list.length !== present.length) {
      throw new TorchError(
        `${call.module.constructor.name}: a backward hook should return ${present.length} gradients, as many as it got, ` +
          `or nothing; got ${list.length}`,
        'RuntimeError',
      );
    }
    present = list;
  }
  return present;
}

function refuseChange(result: unknown): void {
  const list = Array.isArray(result) ? result : [result];
  if (list.every((gradient) => gradient == null)) return;
  throw new TorchError(
    'a backward hook of a module none of whose inputs requires a gradient cannot change one; return nothing there',
    'RuntimeError',
  );
}

function spread(tensors: readonly (Tensor | null)[], places: Places): Gradients {
  const all: (Tensor | null)[] = Array.from({ length: places.count }, () => null);
  for (const [i, place] of places.tensors.entries()) all[place] = tensors[i] as Tensor | null;
  return all;
}

function placesOf(values: readonly unknown[]): Places {
  const tensors = values.flatMap((value, i) => (value instanceof Tensor ? [i] : []));
  return { count: values.length, tensors };
}

/** The values with their tensors passed on by a function of the graph; null where no tensor requires a gradient. */
function passOn(fn: typeof PassOn, call: Call, values: readonly unknown[], places: Places) {
  const tensors = places.tensors.map((i) => values[i] as Tensor);
  if (!torch.isGradEnabled() || !tensors.some(({ requiresGrad }) => requiresGrad)) return null;
  const passed = fn.apply(call, ...tensors);
  const replaced = [...values];
  for (const [i, place] of places.tensors.entries()) replaced[place] = passed[i];
  return replaced;
}

/** Begins a call: the arguments to call the module with, and what its result goes through. */
export function watchBackward(
  module: object,
  before: readonly Hook[],
  after: readonly Hook[],
  values: unknown[],
): { inputs: unknown[]; finish: (output: unknown) => unknown } {
  const none = { count: 0, tensors: [] };
  const call: Call = {
    module,
    before,
    after,
    inputs: placesOf(values),
    outputs: none,
    gradOutputs: null,
    reachesInputs: false,
  };
  const inputs = after.length > 0 ? passOn(Inputs, call, values, call.inputs) : null;
  call.reachesInputs = inputs !== null;
  const finish = (output: unknown): unknown => {
    const isList = Array.isArray(output);
    const results: readonly unknown[] = isList ? output : [output];
    call.outputs = placesOf(results);
    const passed = passOn(Outputs, call, results, call.outputs);
    if (passed === null) return output;
    return isList ? passed : passed[0];
  };
  return { inputs: inputs ?? values, finish };
}
