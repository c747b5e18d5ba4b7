/** Calls of PyTorch's Python API as they are written here: by the same path in camelCase, keyword arguments as options. */
import { nn, Tensor, torch } from '../../lib/index.js';
import { allowUnsafe } from '../../lib/torch/guards.js';
import { camelCase } from '../../lib/torch/names.js';
import { type Decoder, Missing, type Stored, tensorsIn } from './decode.js';

export interface StoredCall {
  /** A path under `torch`, such as `linalg.inv`, `nn.functional.relu` or `Tensor.add`. */
  fn: string;
  args: Stored[];
  kwargs: Record<string, Stored>;
  /** The numbers that the tensors of its result get; null where it writes to a copy of its first argument. */
  results: number[] | null;
}

type Function = (...args: unknown[]) => unknown;

/** Runs a call. Its result's tensors get their numbers. */
export function runCall(call: StoredCall, decoder: Decoder): unknown {
  const plain = call.fn.startsWith('nn.functional.') || call.fn.startsWith('signal.');
  const args = call.args.map((arg) => asArgument(decoder.value(arg, plain)));
  const options = decoder.options(call.kwargs, plain);
  for (const key in options) options[key] = asArgument(options[key]);
  if (call.results === null && args[0] instanceof Tensor) args[0] = args[0].clone();
  if (Object.keys(options).length > 0) args.push(options);
  const result = invoke(call.fn, args);
  const made = tensorsIn(result);
  for (const [i, number] of (call.results ?? []).entries()) {
    decoder.tensors[number] ??= made[i] as Tensor;
  }
  return result;
}

/** A module in the place of a function: Python calls it as one. */
function asArgument(value: unknown): unknown {
  if (!(value instanceof nn.Module)) return value;
  const { forward } = value as nn.Module & { forward: Function };
  return (...args: unknown[]) => forward.call(value, ...args);
}

/** Functions that Python has under another name than the op. */
const RENAMED: Readonly<Record<string, string>> = { _segment_reduce: 'segment_reduce' };

function invoke(path: string, args: unknown[]): unknown {
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  if (first === 'Tensor') return invokeMethod(rest[0] as string, args);
  // What begins with an underscore is reached by its name in the dispatcher, here as in PyTorch.
  if (first.startsWith('_')) return invokeOp(['aten', RENAMED[first] ?? first], args);
  if (first === 'ops') return invokeOp(rest as [string, string], args);
  let target: unknown = first === 'nn' ? { nn } : torch;
  for (const part of [first, ...rest]) {
    target = (target as Record<string, unknown> | undefined)?.[camelCase(part)];
  }
  if (typeof target !== 'function') throw new Missing(`torch.${path}`);
  return target(...args);
}

function invokeMethod(name: string, [self, ...args]: unknown[]): unknown {
  if (!(self instanceof Tensor)) throw new TypeError(`${name} is a method of tensors`);
  const member = (self as unknown as Record<string, unknown>)[camelCase(name)];
  if (member === undefined) throw new Missing(`Tensor.${name}`);
  if (typeof member !== 'function') return member;
  return (member as Function).call(self, ...args);
}

function invokeOp([namespace, name]: [string, string], args: unknown[]): unknown {
  const op = torch.ops[namespace]?.[name];
  if (op === undefined) throw new Missing(`torch.ops.${namespace}.${name}`);
  return allowUnsafe(() => op(...args));
}
