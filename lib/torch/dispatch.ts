/**
 * Calls ops. The kinds of the arguments choose the overload. The arguments are then written to the shared buffer in the order
 * of the schema. The choice is cached for each combination of kinds. A later call of the same form costs little more than
 * the writing.
 */
import { readNumber, rewind, run, writeNumber, writeScalar } from './codec.js';
import { core, io } from './core.js';
import { chosenDevice } from './default-device.js';
import { describeValue } from './describe.js';
import { DisposedTensorError, isAddonError, TorchError } from './errors.js';
import type { Generator } from './generator.js';
import type { Guard } from './guards.js';
import { hintFor } from './hints.js';
import { namedResults } from './named-results.js';
import {
  KIND_BASE,
  kindOf,
  type Overload,
  overloadOf,
  type Parameter,
  sortOverloads,
  takesNumbers,
  ValueKind,
} from './overloads.js';
import { copyList, copyOptions, isPlainObject } from './plain.js';
import { argumentOf, match, type Options, type Plan, type Step } from './plan.js';
import type { Scalar } from './scalar.js';
import { Tensor } from './tensor.js';
import { readValue, writeElement } from './values.js';

// The kinds are folded into one number, which must stay exact: 32^9 * 2 < 2^53.
const MAX_FOLDED = 9;

/** An op with all its overloads, resolved at its first call. */
export class OpGroup {
  private sorted: readonly Overload[] | null = null;
  private readonly plans = new Map<number, Plan>();
  private readonly plansWithOptions = new Map<string, Plan>();

  /**
   * @param namespace `aten`, or the namespace of another library.
   * @param name The op's name in the dispatcher, without its overload.
   * @param overloadNames The names of its overloads; the unnamed one is ''.
   */
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly overloadNames: readonly string[],
  ) {}

  get overloads(): readonly Overload[] {
    this.sorted ??= sortOverloads(
      this.callable().map((overload) => {
        const op = core.resolve(`${this.namespace}::${this.name}`, overload);
        if (op === undefined) throw new Error(`${this.name}.${overload} is not registered`);
        return overloadOf(op);
      }),
    );
    return this.sorted;
  }

  private callable(): readonly string[] {
    if (this.namespace !== 'aten' || !takesNumbers(this.name)) return this.overloadNames;
    // PyTorch passes a number here as a tensor: then `out` may have another dtype than the result. The overload for numbers
    // refuses that.
    return this.overloadNames.filter((overload) => !/^Scalar(_mode)?_out$/.test(overload));
  }

  /**
   * Calls the op with the user's arguments, and with `self` where it is called as a method.
   *
   * @param args The caller's own array: copies replace the lists in it.
   */
  call(self: Tensor | null, args: unknown[]): unknown {
    const count = args.length;
    if (count > MAX_FOLDED) return this.callSlowly(self, args);
    let key = self === null ? 0 : 1;
    for (let i = 0; i < count; i++) {
      if (Array.isArray(args[i])) args[i] = copyList(args[i] as unknown[]);
      const kind = kindOf(args[i]);
      // Options, missing arguments and mistakes are handled off the hot path.
      if (kind === ValueKind.Other) return this.callSlowly(self, args);
      key = key * KIND_BASE + kind;
    }
    let plan = this.plans.get(key);
    if (plan === undefined) {
      plan = this.plan(self, args, count, null);
      this.plans.set(key, plan);
    }
    return this.execute(plan, self, args, count, null);
  }

  private callSlowly(self: Tensor | null, args: unknown[]): unknown {
    let count = args.length;
    let options: Options | null = null;
    const last = args[count - 1];
    if (isPlainObject(last)) {
      options = copyOptions(last);
      count--;
    }
    for (let i = 0; i < count; i++) {
      if (Array.isArray(args[i])) args[i] = copyList(args[i] as unknown[]);
    }
    while (count > 0 && args[count - 1] === undefined) count--;
    const key = longKey(self, args, count, options);
    let plan = this.plansWithOptions.get(key);
    if (plan === undefined) {
      plan = this.plan(self, args, count, options);
      this.plansWithOptions.set(key, plan);
    }
    return this.execute(plan, self, args, count, options);
  }

  private execute(
    plan: Plan,
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): unknown {
    if (plan.numbers.length > 0) return this.callWithNumbers(plan, self, args, options);
    const { guard, isFactory } = plan.overload;
    const device = isFactory ? chosenDevice() : null;
    if (device !== null && options?.device == null) {
      return this.call(self, [...args.slice(0, count), { ...options, device }]);
    }
    if (guard !== null) this.check(guard, plan, self, args, count, options);
    if (plan.tensors !== null) this.encodeTensors(plan, plan.tensors, self, args);
    else this.encode(plan, self, args, count, options);
    try {
      run(plan.overload.id);
    } catch (error) {
      throw this.failure(error, plan, self, args, count, options);
    }
    if (plan.single) {
      const handle = readNumber();
      if (handle === 0) return null;
      const result = new Tensor(handle);
      return plan.requiresGrad ? result.requiresGrad_() : result;
    }
    const results = plan.overload.returns.map((type, i) => {
      const index = plan.overload.returnsArgument[i] as number;
      if (index < 0) return readValue(type);
      const step = plan.steps.find(({ parameter }) => parameter.index === index) as Step;
      return argumentOf(step.source, self, args, count, options);
    });
    if (results.length === 0) return undefined;
    if (results.length === 1) return results[0];
    const { names } = plan.overload;
    return names === null ? results : namedResults(names, results);
  }

  private check(
    guard: Guard,
    plan: Plan,
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): void {
    const inputs: Record<string, unknown> = {};
    for (const { parameter, source } of plan.steps) {
      const value = argumentOf(source, self, args, count, options);
      if (value instanceof Tensor && value.handle === 0) this.refuseDisposed(parameter.key);
      inputs[parameter.key] = value;
    }
    const reason = guard(inputs);
    if (reason !== null) throw new TorchError(`${this.name}: ${reason}`, 'ValueError', this.name);
  }

  /** The fastest encoding, for calls with tensors by position only. */
  private encodeTensors(
    plan: Plan,
    positions: readonly number[],
    self: Tensor | null,
    args: readonly unknown[],
  ): void {
    const buffer = io;
    buffer[0] = plan.omitted;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i] as number;
      const { handle } = (position < 0 ? self : args[position]) as Tensor;
      if (handle === 0) this.refuseDisposed((plan.steps[i] as Step).parameter.key);
      buffer[i + 1] = handle;
    }
  }

  private refuseDisposed(parameter: string): never {
    throw new DisposedTensorError(`${this.name}: the tensor passed for ${parameter}`);
  }

  /** Replaces numbers by tensors of the kind that does not affect the result's dtype. */
  private callWithNumbers(
    plan: Plan,
    self: Tensor | null,
    args: readonly unknown[],
    options: Options | null,
  ): unknown {
    const replaced = [...args];
    const made: Tensor[] = [];
    const wrap = (value: unknown): Tensor => {
      rewind();
      writeScalar(value as Scalar);
      const tensor = new Tensor(core.wrapNumber());
      made.push(tensor);
      return tensor;
    };
    let replacedOptions = options;
    for (const source of plan.numbers) {
      if (typeof source === 'number') replaced[source] = wrap(args[source]);
      else replacedOptions = { ...replacedOptions, [source]: wrap(options?.[source]) };
    }
    if (options !== null) replaced[replaced.length - 1] = replacedOptions;
    try {
      return this.call(self, replaced);
    } finally {
      for (const tensor of made) tensor.dispose();
    }
  }

  private encode(
    plan: Plan,
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): void {
    const { steps } = plan;
    rewind();
    writeNumber(plan.omitted);
    for (let i = 0; i < steps.length; i++) {
      const { parameter, source } = steps[i] as Step;
      const value = argumentOf(source, self, args, count, options);
      if (value instanceof Tensor) {
        if (value.handle === 0) this.refuseDisposed(parameter.key);
        writeNumber(value.handle);
      } else {
        this.write(parameter, value);
      }
    }
  }

  private write(parameter: Parameter, value: unknown): void {
    if (parameter.kind === 'Tensor' && !parameter.list) {
      // This is null: numbers in the place of tensors were replaced before.
      writeNumber(0);
      return;
    }
    if (parameter.kind === 'Generator') {
      writeNumber(value === null ? 0 : (value as Generator).handle);
      return;
    }
    if (parameter.optional) {
      writeNumber(value === null ? 0 : 1);
      if (value === null) return;
    }
    if (!parameter.list) {
      writeElement(parameter.kind, value);
      return;
    }
    if (!Array.isArray(value) || this.isRepeated(parameter, value)) {
      const element: unknown = Array.isArray(value) ? value[0] : value;
      const size = parameter.size as number;
      writeNumber(size);
      for (let i = 0; i < size; i++) writeElement(parameter.kind, element);
      return;
    }
    writeNumber(value.length);
    for (let i = 0; i < value.length; i++) {
      const item = value[i];
      if (parameter.kind === 'Tensor') {
        if (item !== null && (item as Tensor).handle === 0) {
          this.refuseDisposed(`${parameter.key}[${i}]`);
        }
        writeNumber(item === null ? 0 : (item as Tensor).handle);
      } else writeElement(parameter.kind, item);
    }
  }

  /**
   * Whether a list's single element fills a list such as `int[2]`; false where the list is passed as it is. Other lengths are
   * refused: kernels read the elements without counting them. `int[1]` means any number of elements.
   */
  private isRepeated(parameter: Parameter, list: readonly unknown[]): boolean {
    const { size } = parameter;
    if (size === null || size === 1 || list.length === size) return false;
    if (list.length === 0 && parameter.hasDefault) return false;
    if (list.length === 1 && parameter.kind !== 'Tensor') return true;
    throw new TorchError(
      `${this.name}: ${parameter.key} should have ${parameter.size} elements, got ${list.length}`,
      'TypeError',
      this.name,
    );
  }

  private plan(
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): Plan {
    const numbersAsTensors = this.namespace === 'aten' && takesNumbers(this.name);
    for (const numberAsTensor of numbersAsTensors ? [false, true] : [false]) {
      for (const overload of this.overloads) {
        const plan = match(overload, self, args, count, options, numberAsTensor);
        if (typeof plan !== 'string') return plan;
      }
    }
    throw this.mismatch(self, args, count, options);
  }

  /** The error where no overload takes the arguments, with the reason for each overload. */
  private mismatch(
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): TorchError {
    const given = [...(self === null ? [] : [self]), ...args.slice(0, count)].map((value) =>
      describeValue(value),
    );
    for (const [name, value] of Object.entries(options ?? {})) {
      if (value !== undefined) given.push(`${name}: ${describeValue(value)}`);
    }
    const candidates = this.overloads.map((overload) => {
      const reason = match(overload, self, args, count, options, false);
      return `  ${overload.schema}\n    ${typeof reason === 'string' ? reason : ''}`;
    });
    return new TorchError(
      `${this.name}: the arguments (${given.join(', ')}) fit ${
        candidates.length === 1 ? 'not its signature' : 'none of its signatures'
      }:\n${candidates.join('\n')}`,
      'TypeError',
      this.name,
      given,
    );
  }

  private failure(
    error: unknown,
    plan: Plan,
    self: Tensor | null,
    args: readonly unknown[],
    count: number,
    options: Options | null,
  ): unknown {
    if (!isAddonError(error)) return error;
    const inputs = plan.steps.map(
      ({ parameter, source }) =>
        `${parameter.key}: ${describeValue(argumentOf(source, self, args, count, options))}`,
    );
    const tensors = plan.steps.flatMap(({ parameter, source }) => {
      const value = argumentOf(source, self, args, count, options);
      if (!(value instanceof Tensor) || value.handle === 0) return [];
      return [{ name: parameter.key, dtype: value.dtype }];
    });
    const hint = hintFor(error.message, tensors);
    const message =
      `${this.name}: ${error.message.trim()}\n  inputs: ${inputs.join(', ')}` +
      (hint === null ? '' : `\n  hint: ${hint}`);
    return new TorchError(message, error.code, this.name, inputs);
  }
}

function longKey(
  self: Tensor | null,
  args: readonly unknown[],
  count: number,
  options: Options | null,
): string {
  let key = self === null ? '' : '.';
  for (let i = 0; i < count; i++) key += String.fromCharCode(64 + kindOf(args[i]));
  for (const name in options) {
    const value = options[name];
    if (value === undefined) continue;
    // `requiresGrad` acts after the call; the values of other options do not change the plan.
    const kind = name === 'requiresGrad' && value === true ? ValueKind.Other + 1 : kindOf(value);
    key += `,${name}${String.fromCharCode(64 + kind)}`;
  }
  return key;
}
