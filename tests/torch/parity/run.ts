/** Runs a parity case in this library, and encodes its results as tests/python/parity.py does. */
import { Complex, Tensor, torch } from '../../../lib/torch/index.js';
import { argumentOf, make, pairUp, tensorsOf } from './inputs.js';
import type { Arg, Call, Case } from './spec.js';

export interface TensorAnswer {
  dtype: string;
  shape: number[];
  stride: number[];
  requiresGrad: boolean;
  bytes: Uint8Array;
}

export interface Answer {
  result: unknown;
  grads: (TensorAnswer | null)[];
  after: TensorAnswer[];
}

/** What a case is here: PyTorch's call, in camelCase, with what `ours` changes. */
export function ourCall(one: Case): Call {
  const { fn, args, kwargs } = one;
  return { fn: fn.replace(/^(nn\.functional|_C\._nn|_VF)\./, ''), args, kwargs, ...one.ours };
}

const camel = (name: string) =>
  name.replace(/([a-z0-9])_+([a-z0-9])/gi, (_, a: string, b: string) => a + b.toUpperCase());

export function run(one: Case, bytes: Uint8Array): Answer {
  torch.manualSeed(1234);
  const ours = ourCall(one);
  const path = ours.fn.split('.').map(camel);
  const name = path.at(-1) as string;
  const writes = name.endsWith('_') || 'out' in ours.kwargs;
  const leaves = tensorsOf(one).map((spec) => make(spec, bytes));
  // What an op writes to must not be a leaf that requires a gradient.
  const passed = leaves.map((leaf) => (writes && leaf.requiresGrad ? leaf.clone() : leaf));
  const order = pairUp(ours, one).values();
  const next = () => passed[order.next().value as number] as Tensor;
  const args = ours.args.map((arg) => argumentOf(arg, next));
  const kwargs: Record<string, unknown> = {};
  for (const key of Object.keys(ours.kwargs).sort()) {
    kwargs[camel(key)] = argumentOf(ours.kwargs[key] as Arg, next);
  }
  const result = call(path, args, kwargs);

  const roots = tensorsIn(result).filter((tensor) => tensor.requiresGrad);
  if (roots.length > 0) torch.autograd.backward(roots, roots.map(cotangent));
  return {
    result: tree(result, passed, writes),
    grads: leaves.map((leaf) => {
      const { grad } = leaf;
      return grad === null ? null : answerOf(grad);
    }),
    after: passed.map(answerOf),
  };
}

function call(path: string[], args: unknown[], kwargs: Record<string, unknown>): unknown {
  const options = Object.keys(kwargs).length > 0 ? [kwargs] : [];
  const name = path.at(-1) as string;
  if (path[0] === 'Tensor') {
    const [self, ...rest] = args;
    const member = (self as Record<string, unknown>)[name];
    return typeof member === 'function' ? member.call(self, ...rest, ...options) : member;
  }
  let target: unknown = torch;
  for (const part of path) target = (target as Record<string, unknown>)[part];
  if (typeof target !== 'function') throw new Error(`torch has no function ${path.join('.')}`);
  return target(...args, ...options);
}

function cotangent(tensor: Tensor, k: number): Tensor {
  const complex = tensor.dtype.startsWith('complex');
  const count = tensor.numel() * (complex ? 2 : 1);
  const list = Float64Array.from(
    { length: count },
    (_, i) => ((i * 7919 + k * 104729 + 1) % 1009) / 1009 - 0.5,
  );
  const { shape, dtype } = tensor;
  if (!complex) return torch.tensor(list, { shape }).to(dtype);
  return torch.tensor(list, { dtype: 'complex128', shape }).to(dtype);
}

function answerOf(tensor: Tensor): TensorAnswer {
  const data = tensor.toTypedArray();
  return {
    dtype: tensor.dtype,
    shape: tensor.shape,
    stride: tensor.stride(),
    requiresGrad: tensor.requiresGrad,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/**
 * A result, its tensors told apart from the inputs. What an op wrote to comes back as the very object; where PyTorch
 * gives an input back unchanged (`x.to(x.dtype)`), here another object stands for the same tensor.
 */
function tree(value: unknown, passed: readonly Tensor[], writes: boolean): unknown {
  if (value instanceof Tensor) {
    const same = passed.findIndex((one) => one === value || (!writes && one.isSame(value)));
    return same >= 0 ? { same } : answerOf(value);
  }
  if (Array.isArray(value)) return value.map((item) => tree(item, passed, writes));
  if (value instanceof Complex) return { complex: [value.real, value.imag] };
  if (typeof value === 'bigint') return { int: String(value) };
  if (value === undefined) return null;
  return value;
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensorsIn) : [];
}
