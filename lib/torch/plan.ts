/** Maps the arguments of a call to an overload's parameters. */
import { nearest } from '../settings/nearest.js';
import { describeParameter, describeValue } from './describe.js';
import { accepts, kindOf, type Overload, type Parameter, ValueKind } from './overloads.js';
import { Tensor } from './tensor.js';

/** Where a parameter's value comes from: a position, an option, or all remaining positions as one list. */
export type Source = number | string | { readonly from: number };

export interface Step {
  readonly parameter: Parameter;
  readonly source: Source;
}

/** The overload for calls of one form, and the source of each parameter. */
export interface Plan {
  readonly overload: Overload;
  /** Bit i: parameter i is left to its default. */
  readonly omitted: number;
  readonly steps: readonly Step[];
  /** `requiresGrad: true` was given to a factory function, which the schema does not have. */
  readonly requiresGrad: boolean;
  /** Positions and options that hold a number where the op takes a tensor. */
  readonly numbers: readonly (number | string)[];
  /** The positions of the arguments (-1 is self) where all are tensors given by position; null otherwise. */
  readonly tensors: readonly number[] | null;
  /** The result is one new tensor, by far the most common case. */
  readonly single: boolean;
}

export type Options = Record<string, unknown>;

/** The value that a call gives for a parameter. */
export function argumentOf(
  source: Source,
  self: Tensor | null,
  args: readonly unknown[],
  count: number,
  options: Options | null,
): unknown {
  if (typeof source === 'number') return source < 0 ? self : args[source];
  if (typeof source === 'string') return (options as Options)[source];
  return args.slice(source.from, count);
}

/** The reason why options are no parameters, with the nearest one. */
function noParameter(names: readonly string[], parameters: readonly Parameter[]): string {
  const known = parameters.map(({ key }) => key);
  const near = names.map((name) => nearest(name, known)).find((name) => name !== null);
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  return `has no parameter ${names.join(', ')}${hint}`;
}

/** The plan for a call of an overload, or the reason why the overload does not take it. */
export function match(
  overload: Overload,
  self: Tensor | null,
  args: readonly unknown[],
  count: number,
  options: Options | null,
  numberAsTensor: boolean,
): Plan | string {
  const { parameters } = overload;
  const receiver = self === null ? undefined : overload.receiver;
  if (self !== null && receiver === undefined) return 'is no method of a tensor';
  const positional = overload.positional.filter((parameter) => parameter !== receiver);
  const steps: Step[] = [];
  const numbers: (number | string)[] = [];
  let omitted = 0;
  const unused = new Set(
    Object.keys(options ?? {}).filter((name) => options?.[name] !== undefined),
  );

  // `x.view(2, 3)`: where the one positional parameter is a list of ints, it takes them one by one too.
  const last = positional.length - 1;
  const spread =
    last === 0 &&
    positional[last]?.kind === 'int' &&
    positional[last]?.list === true &&
    count > 0 &&
    args.slice(0, count).every((value) => kindOf(value) === ValueKind.Int);
  if (!spread && count > positional.length) {
    return `takes ${positional.length} positional arguments, got ${count}`;
  }

  for (const parameter of parameters) {
    let source: Source | undefined;
    const position = positional.indexOf(parameter);
    if (parameter === receiver) source = -1;
    else if (spread && parameter === positional[last]) source = { from: 0 };
    else if (position >= 0 && position < count && args[position] !== undefined) source = position;
    if (unused.has(parameter.key)) {
      if (source !== undefined) return `${parameter.key} is given twice`;
      unused.delete(parameter.key);
      source = parameter.key;
    }
    if (source === undefined) {
      if (!parameter.hasDefault) return `${parameter.key} is missing`;
      omitted += 2 ** parameter.index;
      continue;
    }
    const value = argumentOf(source, self, args, count, options);
    const kind = kindOf(value);
    if (!accepts(parameter, kind, numberAsTensor)) {
      return `${parameter.key} should be ${describeParameter(parameter)}, got ${describeValue(value)}`;
    }
    steps.push({ parameter, source });
    if (parameter.kind === 'Tensor' && kind >= ValueKind.Int && kind <= ValueKind.Complex) {
      numbers.push(source as number | string);
    }
  }

  // Factory functions take requiresGrad, which PyTorch's parser adds to the schema's options too.
  let requiresGrad = false;
  if (unused.has('requiresGrad') && parameters.some(({ key }) => key === 'pinMemory')) {
    const value = options?.requiresGrad;
    if (typeof value !== 'boolean')
      return `requiresGrad should be a boolean, got ${describeValue(value)}`;
    requiresGrad = value;
    unused.delete('requiresGrad');
  }
  if (unused.size > 0) return noParameter([...unused], parameters);
  const [result] = overload.returns;
  const single =
    overload.returns.length === 1 &&
    result?.kind === 'Tensor' &&
    !result.list &&
    !result.optional &&
    overload.returnsArgument[0] === -1;
  const positions = steps
    .map(({ source }) => source)
    .filter((source) => typeof source === 'number');
  const onlyTensors =
    positions.length === steps.length &&
    positions.every((position) => (position < 0 ? self : args[position]) instanceof Tensor);
  return {
    overload,
    omitted,
    steps,
    requiresGrad,
    numbers,
    tensors: onlyTensors ? positions : null,
    single,
  };
}
