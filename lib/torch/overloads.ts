/**
 * Chooses the overload of an op for a call by the kinds of the arguments. Rules and order are those of PyTorch's own argument
 * parser (torchgen's sort_overloads and torch/csrc/utils/python_arg_parser.cpp).
 */
import type { ResolvedOp, SchemaArgument } from '../native/binding.js';
import { dtypes, layouts, memoryFormats, parseDevice } from './dtype.js';
import { Generator } from './generator.js';
import { type Guard, guardOf } from './guards.js';
import { type ResultNames, resultNames } from './named-results.js';
import { camelCase } from './names.js';
import { Complex, FloatScalar, isInt64 } from './scalar.js';
import { Tensor } from './tensor.js';

/** The kind of a value for an op. A call's kinds, in order, determine its encoding. */
export enum ValueKind {
  None = 1,
  Tensor,
  Int,
  Float,
  Bool,
  Complex,
  Dtype,
  Device,
  Layout,
  MemoryFormat,
  Text,
  Generator,
  EmptyList,
  Ints,
  Numbers,
  Bools,
  Scalars,
  Tensors,
  OptionalTensors,
  Texts,
  Other,
}

/** An upper bound of the kinds: a call's kinds are folded into one number to this base. */
export const KIND_BASE = 32;

const textKinds = new Map<string, ValueKind>();

function textKind(text: string): ValueKind {
  let kind = textKinds.get(text);
  if (kind === undefined) {
    if (dtypes.has(text)) kind = ValueKind.Dtype;
    else if (layouts.has(text)) kind = ValueKind.Layout;
    else if (memoryFormats.has(text)) kind = ValueKind.MemoryFormat;
    else if (parseDevice(text) !== null) kind = ValueKind.Device;
    else return ValueKind.Text;
    textKinds.set(text, kind);
  }
  return kind;
}

function itemKind(item: unknown): ValueKind {
  switch (typeof item) {
    case 'number':
      return isInt64(item) ? ValueKind.Ints : ValueKind.Numbers;
    case 'bigint':
      return isInt64(item) ? ValueKind.Ints : ValueKind.Other;
    case 'boolean':
      return ValueKind.Bools;
    case 'string':
      return ValueKind.Texts;
    default:
      if (item instanceof Tensor) return ValueKind.Tensors;
      if (item === null) return ValueKind.OptionalTensors;
      if (item instanceof FloatScalar) return ValueKind.Numbers;
      if (item instanceof Complex) return ValueKind.Scalars;
      return ValueKind.Other;
  }
}

function listKind(list: readonly unknown[]): ValueKind {
  let kind = ValueKind.EmptyList;
  for (let i = 0; i < list.length; i++) {
    const own = itemKind(list[i]);
    if (kind !== own) kind = kind === ValueKind.EmptyList ? own : commonKind(kind, own);
    if (kind === ValueKind.Other) break;
  }
  return kind;
}

/** The kind of a list that holds elements of both kinds. */
function commonKind(a: ValueKind, b: ValueKind): ValueKind {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  if (low >= ValueKind.Ints && high <= ValueKind.Scalars) {
    return high === ValueKind.Numbers ? ValueKind.Numbers : ValueKind.Scalars;
  }
  if (low >= ValueKind.Tensors && high <= ValueKind.OptionalTensors)
    return ValueKind.OptionalTensors;
  return ValueKind.Other;
}

export function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'object':
      if (value === null) return ValueKind.None;
      if (value instanceof Tensor) return ValueKind.Tensor;
      if (Array.isArray(value)) return listKind(value);
      if (value instanceof FloatScalar) return ValueKind.Float;
      if (value instanceof Complex) return ValueKind.Complex;
      if (value instanceof Generator) return ValueKind.Generator;
      return ValueKind.Other;
    case 'number':
      return isInt64(value) ? ValueKind.Int : ValueKind.Float;
    case 'boolean':
      return ValueKind.Bool;
    case 'string':
      return textKind(value);
    case 'bigint':
      return isInt64(value) ? ValueKind.Int : ValueKind.Other;
    default:
      return ValueKind.Other;
  }
}

/** A parameter of an overload, with its name as JavaScript has it. */
export interface Parameter extends SchemaArgument {
  readonly key: string;
  /** Its position in the schema. */
  readonly index: number;
}

export interface Overload {
  readonly id: number;
  readonly schema: string;
  readonly parameters: readonly Parameter[];
  readonly positional: readonly Parameter[];
  /** The parameter that takes the tensor of a method's call; undefined where it can take none. */
  readonly receiver: Parameter | undefined;
  readonly returns: readonly SchemaArgument[];
  /** The names of several results; null where the schema has none. */
  readonly names: ResultNames | null;
  /** For each result that is a written argument, the argument's index; -1 for others. */
  readonly returnsArgument: readonly number[];
  /** Refuses calls that would crash the process; null for nearly every op. */
  readonly guard: Guard | null;
  /** It makes a tensor from no other one, on the default device where none is given. */
  readonly isFactory: boolean;
}

/** The ops that are methods of another argument than their first: `x.where(condition, y)`. */
const METHODS_OF_SELF = /^aten::(where|polygamma)[.(]/;

function receiverOf(schema: string, positional: readonly Parameter[]): Parameter | undefined {
  if (!METHODS_OF_SELF.test(schema)) return positional[0];
  return positional.find(({ name }) => name === 'self') ?? positional[0];
}

export function overloadOf(op: ResolvedOp): Overload {
  const parameters = op.arguments.map((argument, index) => ({
    ...argument,
    key: camelCase(argument.name),
    index,
  }));
  const positional = parameters.filter((parameter) => !parameter.keywordOnly);
  const receiver = receiverOf(op.schema, positional);
  return {
    id: op.id,
    schema: op.schema,
    parameters,
    positional,
    receiver: receiver?.kind === 'Tensor' && !receiver.list ? receiver : undefined,
    returns: op.returns,
    names: namesOf(op.returns),
    guard: guardOf(op.schema.slice(0, op.schema.indexOf('('))),
    isFactory:
      parameters.some(({ key }) => key === 'device') &&
      parameters.every(({ kind }) => kind !== 'Tensor'),
    returnsArgument: op.returns.map((result) =>
      result.written && !result.list && result.kind === 'Tensor'
        ? parameters.findIndex((parameter) => parameter.alias === result.alias)
        : -1,
    ),
  };
}

function namesOf(returns: readonly SchemaArgument[]): ResultNames | null {
  if (!haveNames(returns)) return null;
  return resultNames(returns.map(({ name }) => camelCase(name)));
}

/** Whether an op has several results, which can also be taken by their names. */
export function haveNames(returns: readonly SchemaArgument[]): boolean {
  return returns.length > 1 && returns.every(({ name }) => name !== '');
}

// The functions that take a number in the place of a tensor (should_allow_numbers_as_tensors in python_arg_parser.cpp).
const TAKES_NUMBERS = new Set(
  [
    'add',
    'sub',
    'mul',
    'div',
    'divide',
    'multiply',
    'subtract',
    'true_divide',
    'floor_divide',
    'copy',
  ].flatMap((name) => [name, `${name}_`]),
);

/** Whether an op of ATen takes a number in the place of a tensor. */
export function takesNumbers(name: string): boolean {
  return TAKES_NUMBERS.has(name);
}

/** Whether a value of this kind can be passed for a parameter. */
export function accepts(
  parameter: SchemaArgument,
  kind: ValueKind,
  numberAsTensor: boolean,
): boolean {
  if (kind === ValueKind.None) return parameter.optional;
  if (parameter.list) return acceptsList(parameter, kind);
  switch (parameter.kind) {
    case 'Tensor':
      return (
        kind === ValueKind.Tensor ||
        (numberAsTensor && kind >= ValueKind.Int && kind <= ValueKind.Complex)
      );
    case 'int':
      return kind === ValueKind.Int;
    case 'float':
      return kind === ValueKind.Int || kind === ValueKind.Float;
    case 'bool':
      return kind === ValueKind.Bool;
    case 'Scalar':
      return kind >= ValueKind.Int && kind <= ValueKind.Complex;
    case 'str':
      return kind >= ValueKind.Dtype && kind <= ValueKind.Text;
    case 'ScalarType':
      return kind === ValueKind.Dtype;
    case 'Layout':
      return kind === ValueKind.Layout;
    case 'MemoryFormat':
      return kind === ValueKind.MemoryFormat;
    case 'Device':
      return kind === ValueKind.Device;
    case 'Generator':
      return kind === ValueKind.Generator;
    default:
      return false;
  }
}

function acceptsList(parameter: SchemaArgument, kind: ValueKind): boolean {
  if (kind === ValueKind.EmptyList) return parameter.kind !== 'unsupported';
  // `int[2]` takes a single value for all of its elements.
  const single = parameter.size !== null;
  switch (parameter.kind) {
    case 'Tensor':
      return (
        kind === ValueKind.Tensors ||
        (parameter.elementOptional && kind === ValueKind.OptionalTensors)
      );
    case 'int':
      return kind === ValueKind.Ints || (single && kind === ValueKind.Int);
    case 'float':
      return (
        kind === ValueKind.Ints ||
        kind === ValueKind.Numbers ||
        (single && (kind === ValueKind.Int || kind === ValueKind.Float))
      );
    case 'bool':
      return kind === ValueKind.Bools || (single && kind === ValueKind.Bool);
    case 'Scalar':
      return kind >= ValueKind.Ints && kind <= ValueKind.Scalars;
    case 'str':
      return kind === ValueKind.Texts;
    default:
      return false;
  }
}

/** `int[]?`, `Tensor`: the parts of a type that decide the order of overloads. */
function spelling(parameter: SchemaArgument): string {
  const element = parameter.kind + (parameter.elementOptional ? '?' : '');
  return element + (parameter.list ? '[]' : '') + (parameter.optional ? '?' : '');
}

/** Whether overloads that take type `a` must be tried after those that take `b` in its place. */
function comesAfter(a: string, b: string): boolean {
  return (
    (a === 'Scalar' && b === 'Tensor') ||
    (a === 'Scalar?' && b === 'Tensor?') ||
    (a === 'int[]' && (b === 'int' || b === 'int?')) ||
    (a === 'Tensor[]' && b.includes('[]')) ||
    (a === 'int' && b === 'Tensor')
  );
}

function isOut(parameter: Parameter): boolean {
  return parameter.keywordOnly && parameter.written;
}

function mustFollow(a: Overload, b: Overload): boolean {
  const types = [a, b].map((overload) =>
    overload.parameters.filter((parameter) => !isOut(parameter)).map(spelling),
  ) as [string[], string[]];
  if (types[0].length !== types[1].length) return false;
  let equal = true;
  for (let i = 0; i < types[0].length; i++) {
    const [first, second] = [types[0][i] as string, types[1][i] as string];
    if (first === second) continue;
    if (!comesAfter(first, second)) return false;
    equal = false;
  }
  return !equal;
}

/** The overloads in the order in which a call is matched against them. */
export function sortOverloads(overloads: readonly Overload[]): Overload[] {
  const remaining = [...overloads].sort((a, b) => (a.schema < b.schema ? -1 : 1));
  const sorted: Overload[] = [];
  while (remaining.length > 0) {
    const next = remaining.findIndex((a) => !remaining.some((b) => a !== b && mustFollow(a, b)));
    sorted.push(...remaining.splice(Math.max(next, 0), 1));
  }
  return sorted;
}
