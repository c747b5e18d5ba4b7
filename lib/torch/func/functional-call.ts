import { describeValue } from '../describe.js';
import { refusePromise, TorchError } from '../errors.js';
import { checkOptions } from '../options.js';
import { isPlainObject } from '../plain.js';
import { registerWaiting } from '../scope.js';
import { Tensor } from '../tensor.js';

/** What functionalCall needs of a module. */
export interface Callable {
  forward(...inputs: never[]): unknown;
  namedParameters(): Iterable<[string, Tensor]>;
  namedBuffers(): Iterable<[string, Tensor]>;
}

/** Refuses what is no module. */
export function requireModule(caller: string, value: unknown, parameter: string): void {
  const { forward, namedParameters, namedBuffers } = (value ?? {}) as Partial<Callable>;
  const members = [forward, namedParameters, namedBuffers];
  if (members.some((member) => typeof member !== 'function')) {
    throw new TorchError(
      `${caller}: ${parameter} should be an nn.Module, got ${describeValue(value)}`,
      'TypeError',
      caller,
    );
  }
}

type Named = Readonly<Record<string, Tensor>>;

/**
 * Calls a module with other tensors in the place of its parameters and buffers, as torch.func.functional_call. The module is as
 * before afterwards. So a module is a function of its parameters, which the transforms take:
 *
 * ```ts
 * const params = Object.fromEntries(model.namedParameters());
 * const loss = (params: Record<string, Tensor>, x: Tensor) =>
 *   torch.func.functionalCall(model, params, [x]).square().mean();
 * const gradients = torch.func.grad(loss)(params, x);
 * ```
 *
 * @param tensors By the keys of the state dict, or several of such, of which none may name the same. What is not named stays.
 * @param args The arguments of `forward`; one that is no array may be given by itself.
 * @param options.strict Every parameter and buffer must be named; false by default.
 */
export function functionalCall<M extends Callable>(
  module: M,
  tensors: Named | readonly Named[],
  args: unknown,
  options: { strict?: boolean } = {},
): ReturnType<M['forward']> {
  requireModule('functionalCall', module, 'module');
  checkOptions('functionalCall', options, ['strict']);
  const known = new Map([...module.namedParameters(), ...module.namedBuffers()]);
  const given = merged(Array.isArray(tensors) ? tensors : [tensors as Named]);
  check(known, given, options.strict ?? false);
  const inputs = Array.isArray(args) ? args : [args];
  // The module's objects are other tensors meanwhile.
  const own = [...given].map(([key, tensor]) => {
    const target = known.get(key) as Tensor;
    return { target, handle: target.live(), replacement: tensor.live() };
  });
  registerWaiting();
  for (const { target, replacement } of own) target.handle = replacement;
  try {
    const result = module.forward(...(inputs as never[]));
    return refusePromise('functionalCall', result) as ReturnType<M['forward']>;
  } finally {
    for (const { target, handle } of own) target.handle = handle;
  }
}

function refusal(problem: string): TorchError {
  return new TorchError(`functionalCall: ${problem}`, 'ValueError', 'functionalCall');
}

function merged(all: readonly Named[]): Map<string, Tensor> {
  const result = new Map<string, Tensor>();
  for (const named of all) {
    if (!isPlainObject(named)) {
      throw refusal(`tensors should be an object of tensors, got ${describeValue(named)}`);
    }
    for (const [key, tensor] of Object.entries(named)) {
      if (result.has(key)) throw refusal(`'${key}' is given twice`);
      if (!(tensor instanceof Tensor)) {
        throw refusal(`'${key}' should be a Tensor, got ${describeValue(tensor)}`);
      }
      result.set(key, tensor);
    }
  }
  return result;
}

function check(own: Map<string, Tensor>, given: Map<string, Tensor>, strict: boolean): void {
  const unknown = [...given.keys()].filter((key) => !own.has(key));
  if (unknown.length > 0) {
    throw refusal(
      `the module has no ${unknown.join(', ')}; its parameters and buffers are ${[...own.keys()].join(', ')}`,
    );
  }
  const missing = strict ? [...own.keys()].filter((key) => !given.has(key)) : [];
  if (missing.length > 0) throw refusal(`with strict, ${missing.join(', ')} should be given, too`);
}
