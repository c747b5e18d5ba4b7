/** torch.autograd.Function: operations with a backward pass of one's own. */
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { asTorchError, refusePromise, requireFunction, TorchError } from '../errors.js';
import { isGradEnabled, noGrad } from '../modes.js';
import { isPlainObject } from '../plain.js';
import { type Scope, scope } from '../scope.js';
import { Tensor } from '../tensor.js';
import { callback, handlesOf, type MaybeTensor, maybeTensor } from './callback.js';
import { FunctionContext, RECORD } from './context.js';

/** The context that the static functions of a Function get, with the properties that `forward` gives it. */
export type FunctionCtx<Properties extends object = object> = FunctionContext & Properties;

// biome-ignore lint/suspicious/noExplicitAny: arguments are those that a subclass declares
type Any = any;

/** The statics of a subclass. */
interface Statics {
  readonly name: string;
  forward(...args: Any[]): unknown;
  setupContext?(ctx: Any, inputs: Any, output: Any): void;
  backward?(ctx: Any, ...gradients: Any[]): unknown;
  jvp?(ctx: Any, ...tangents: Any[]): unknown;
}

/** The arguments of `apply`: those of `forward`, without the context where it takes one. */
export type ArgumentsOf<F> = F extends {
  setupContext(...args: Any[]): unknown;
  forward(...args: infer Args): unknown;
}
  ? Args
  : F extends { forward(ctx: Any, ...args: infer Args): unknown }
    ? Args
    : never;

/** The result of `apply`: that of `forward`. */
export type ResultOf<F> = F extends { forward(...args: Any[]): infer Result } ? Result : never;

/**
 * Base class of operations with a backward pass of one's own, as torch.autograd.Function.
 *
 * ```ts
 * class Exp extends torch.autograd.Function {
 *   static forward(ctx: FunctionCtx, x: Tensor): Tensor {
 *     const y = x.exp();
 *     ctx.saveForBackward(y);
 *     return y;
 *   }
 *   static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
 *     const [y] = ctx.savedTensors as [Tensor];
 *     return gradient.mul(y);
 *   }
 * }
 * const y = Exp.apply(x);
 * ```
 *
 * `forward` takes any arguments, and returns a tensor or an array of tensors; it runs without recording. `backward` gets a
 * gradient for each result, and returns one for each argument: a tensor, or an array of tensors and null. Made of ops, it can be
 * differentiated again. With `static setupContext(ctx, inputs, output)`, `forward` gets no context. `static jvp(ctx,
 * ...tangents)` is for forward mode.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: subclasses are as PyTorch's
export abstract class AutogradFunction {
  /**
   * Runs `forward`, and records what `backward` needs.
   *
   * @returns What `forward` returned, with its place in the graph.
   */
  static apply<F extends Statics>(this: F, ...args: ArgumentsOf<F>): ResultOf<F> {
    // biome-ignore lint/complexity/noThisInStatic: the subclass that is called
    return applyFunction(this, args) as ResultOf<F>;
  }
}

function applyFunction(statics: Statics, args: readonly unknown[]): unknown {
  const { name } = statics;
  if (typeof statics.forward !== 'function') {
    throw new TorchError(`${name}: a Function needs a static forward()`, 'NotImplementedError');
  }
  const inputs = args.filter((value) => value instanceof Tensor);
  const isInput = args.map((value) => value instanceof Tensor);
  const context = new FunctionContext(
    args.map((value) => value instanceof Tensor && value.requiresGrad),
  );
  using inner = scope();
  const output = unrecorded(() => runForward(statics, context, args));
  const outputs: readonly unknown[] = Array.isArray(output) ? output : [output];
  checkOutputs(name, output, outputs);
  const record = context[RECORD];
  const raw = outputs.map((value) => (value instanceof Tensor ? value : null));
  const { setupContext, jvp } = statics;
  try {
    const { handles, node } = core.applyFunction(
      name,
      handlesOf(inputs),
      handlesOf(raw),
      handlesOf(record.dirty),
      handlesOf(record.nonDifferentiable),
      handlesOf(record.saved),
      setupContext !== undefined,
      record.materialize,
      // These hold no tensor: one that had the node in its graph would never be freed.
      callback((gradients) => runBackward(statics, context, isInput, gradients)),
      jvp === undefined
        ? undefined
        : callback((tangents) => runJvp(statics, context, isInput, tangents)),
    );
    record.node = node ?? null;
    forgetTensors(context, node !== undefined);
    const results = outputs.map((value, i) => placed(value, handles[i] as number));
    keepProperties(inner, context);
    return inner.keep(Array.isArray(output) ? results : results[0]);
  } catch (error) {
    throw asTorchError(error, name);
  }
}

/** Runs a function whose ops neither are recorded nor carry tangents along. */
function unrecorded<T>(fn: () => T): T {
  const forward = core.setForwardGradEnabled(false);
  try {
    return noGrad(fn);
  } finally {
    core.setForwardGradEnabled(forward);
  }
}

function runForward(statics: Statics, context: FunctionContext, args: readonly unknown[]): unknown {
  const { name, setupContext } = statics;
  if (setupContext === undefined) return refusePromise(name, statics.forward(context, ...args));
  const output = refusePromise(name, statics.forward(...args));
  statics.setupContext?.(context, args, output);
  return output;
}

function checkOutputs(name: string, output: unknown, outputs: readonly unknown[]): void {
  if (outputs.some((value) => value instanceof Tensor)) return;
  throw new TorchError(
    `${name}: forward() should return a Tensor or an array with one, got ${describeValue(output)}`,
    'TypeError',
    name,
  );
}

/** The object for a result: the one that `forward` gave, unless the graph needs another. */
function placed(value: unknown, handle: number): unknown {
  if (!(value instanceof Tensor)) return value;
  if (!core.same(value.live(), handle)) return new Tensor(handle);
  core.release(handle);
  return value;
}

/** The graph holds saved tensors; objects of the context would keep them from being freed. */
function forgetTensors(context: FunctionContext, recorded: boolean): void {
  const record = context[RECORD];
  record.dirty = [];
  record.nonDifferentiable = [];
  if (recorded) record.saved = [];
  record.savedForForward = [];
}

/** Tensors in properties of the context belong to the scope around `apply`. */
function keepProperties(inner: Scope, context: FunctionContext): void {
  for (const value of Object.values(context)) {
    if (value instanceof Tensor || Array.isArray(value) || isPlainObject(value)) inner.keep(value);
  }
}

function runBackward(
  statics: Statics,
  context: FunctionContext,
  isInput: readonly boolean[],
  gradients: readonly MaybeTensor[],
): MaybeTensor[] {
  const name = `${statics.name}Backward`;
  if (statics.backward === undefined) {
    throw new TorchError(
      `${statics.name}: a backward pass needs a static backward(), which the class does not have`,
      'NotImplementedError',
      name,
    );
  }
  return perInput(refusePromise(name, statics.backward(context, ...gradients)), isInput, name);
}

function runJvp(
  statics: Statics,
  context: FunctionContext,
  isInput: readonly boolean[],
  tangents: readonly MaybeTensor[],
): MaybeTensor[] {
  let next = 0;
  const all = isInput.map((is) => (is ? (tangents[next++] as MaybeTensor) : null));
  const result = refusePromise(statics.name, statics.jvp?.(context, ...all));
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  return list.map((value) => maybeTensor(value, `${statics.name}.jvp`, 'each tangent'));
}

/** The gradients of the arguments that are tensors. */
function perInput(result: unknown, isInput: readonly boolean[], name: string): MaybeTensor[] {
  const given: readonly unknown[] = Array.isArray(result) ? result : [result];
  const more = given.slice(isInput.length).some((value) => value != null);
  if (given.length < isInput.length || more) {
    throw new TorchError(
      `function ${name} returned an incorrect number of gradients (expected ${isInput.length}, got ${given.length})`,
      'RuntimeError',
      name,
    );
  }
  const gradients: MaybeTensor[] = [];
  for (const [i, is] of isInput.entries()) {
    const gradient = maybeTensor(given[i], name, `gradient ${i}`);
    if (is) gradients.push(gradient);
    else if (gradient !== null) {
      throw new TorchError(
        `function ${name} returned a gradient for argument ${i}, which is no tensor; return null there`,
        'RuntimeError',
        name,
      );
    }
  }
  return gradients;
}

/** Gives gradients on, and refuses to be differentiated. */
class Once extends AutogradFunction {
  static forward(_: FunctionCtx, ...gradients: Tensor[]): Tensor[] {
    return gradients.map((gradient) => gradient.detach());
  }
  static backward(): never {
    throw new TorchError(
      'trying to differentiate twice a function that was marked with onceDifferentiable',
      'RuntimeError',
    );
  }
}

/**
 * Marks a backward pass that cannot be differentiated, since it is not made of ops: it runs without recording, and a second
 * derivative is refused rather than wrong.
 *
 * ```ts
 * static backward = torch.autograd.onceDifferentiable((ctx: FunctionCtx, gradient: Tensor) => …);
 * ```
 */
export function onceDifferentiable<Args extends [FunctionContext, ...unknown[]], Result>(
  backward: (...args: Args) => Result,
): (...args: Args) => Result {
  requireFunction('onceDifferentiable', backward, 'backward');
  return (...args) => {
    const result = noGrad(() => backward(...args));
    const [, ...gradients] = args;
    const depends = gradients.some((value) => value instanceof Tensor && value.requiresGrad);
    if (!isGradEnabled() || !depends) return result;
    const list: readonly unknown[] = Array.isArray(result) ? result : [result];
    const tensors = list.filter((value) => value instanceof Tensor);
    // Its results depend on them in a way that nobody knows, so that a second derivative meets the refusal.
    const refusing = Once.apply(...tensors.map((tensor) => tensor.detach().requiresGrad_()));
    let next = 0;
    const replaced = list.map((value) => (value instanceof Tensor ? refusing[next++] : value));
    return (Array.isArray(result) ? replaced : replaced[0]) as Result;
  };
}
