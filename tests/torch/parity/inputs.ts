/** Inputs of the parity cases: their bytes, which both sides read, and their form in JavaScript. */

import { dtypeInfo } from '../../../lib/torch/dtype.js';
import { type Dtype, type Tensor, torch } from '../../../lib/torch/index.js';
import type { Arg, Call, TensorSpec } from './spec.js';

/** A small generator with good enough numbers: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The tensors of a call in the order in which both sides number them: arguments first, then keywords by name. */
export function tensorsOf(call: Call): TensorSpec[] {
  const found: TensorSpec[] = [];
  const visit = (arg: Arg): void => {
    if (Array.isArray(arg)) arg.forEach(visit);
    else if (typeof arg === 'object' && arg !== null && arg.$ === 'tensor') found.push(arg);
  };
  call.args.forEach(visit);
  for (const key of Object.keys(call.kwargs).sort()) visit(call.kwargs[key] as Arg);
  return found;
}

/**
 * For each tensor of this library's form of a call, which of PyTorch's it is: the first of the same kind that is not
 * taken.
 */
export function pairUp(ours: Call, theirs: Call): number[] {
  const text = ({ offset, ...spec }: TensorSpec) => JSON.stringify(spec);
  const free: (string | null)[] = tensorsOf(theirs).map(text);
  return tensorsOf(ours).map((spec) => {
    const index = free.indexOf(text(spec));
    if (index < 0)
      throw new Error(`${theirs.fn}: the two forms of the call differ in their inputs`);
    free[index] = null;
    return index;
  });
}

/** The elements of a tensor in row-major order, in their dtype. */
export function bytesOf(spec: TensorSpec, seed: number): Uint8Array {
  const count = spec.shape.reduce((product, size) => product * size, 1);
  const { category } = dtypeInfo(spec.dtype);
  const random = randomOf(seed);
  const draw = () => {
    const value = spec.low + (spec.high - spec.low) * random();
    return category === 'integer' || category === 'bool' ? Math.floor(value) : value;
  };
  const parts = category === 'complex' ? 2 * count : count;
  const list = spec.values ?? Array.from({ length: parts }, draw);
  const made = narrow(list, spec.dtype);
  return new Uint8Array(made.buffer, made.byteOffset, made.byteLength);
}

function narrow(list: number[], dtype: Dtype): ArrayBufferView {
  const { array: TypedArray } = dtypeInfo(dtype);
  if (dtype === 'int64') return BigInt64Array.from(list, (value) => BigInt(value));
  if (dtype === 'bfloat16' || dtype === 'float16') {
    // The upper bits of the float32, and a half that needs no rounding from them: exact values either way.
    if (dtype === 'bfloat16') {
      const wide = new Uint32Array(Float32Array.from(list).buffer);
      return Uint16Array.from(wide, (bits) => bits >>> 16);
    }
    using wide = torch.tensor(list, { dtype: 'float16' });
    return wide.toTypedArray();
  }
  const array = new TypedArray(new ArrayBuffer(list.length * bytesPerPart(dtype)));
  (array as Float64Array).set(list);
  return array;
}

function bytesPerPart(dtype: Dtype): number {
  const { bytes, category } = dtypeInfo(dtype);
  return category === 'complex' ? bytes / 2 : bytes;
}

/** The tensor of a spec, from the file's bytes. */
export function make(spec: TensorSpec, bytes: Uint8Array): Tensor {
  const { bytes: size, array: TypedArray } = dtypeInfo(spec.dtype);
  const count = spec.shape.reduce((product, one) => product * one, 1);
  const offset = spec.offset as number;
  const { buffer } = new Uint8Array(bytes.subarray(offset, offset + count * size));
  const plain = torch.tensor(new TypedArray(buffer), { dtype: spec.dtype, shape: spec.shape });
  const made = shaped(plain, spec);
  return spec.grad ? made.requiresGrad_() : made;
}

function shaped(plain: Tensor, { form }: TensorSpec): Tensor {
  switch (form) {
    case 'transposed':
      return plain.transpose(0, 1);
    case 'channels_last':
      return plain.contiguous({ memoryFormat: 'channels_last' });
    case 'expanded':
      return plain.unsqueeze(0).expand(3, ...plain.shape);
    default:
      return plain;
  }
}

/** An argument as JavaScript passes it; tensors come from `next`, in order. */
export function argumentOf(arg: Arg, next: () => Tensor): unknown {
  if (Array.isArray(arg)) return arg.map((item) => argumentOf(item, next));
  if (typeof arg !== 'object' || arg === null) return arg;
  switch (arg.$) {
    case 'tensor':
      return next();
    case 'float':
      return torch.asFloat(Number(arg.text));
    case 'number':
      return Number(arg.text);
    case 'int':
      return BigInt(arg.text);
    case 'dtype':
    case 'format':
      return arg.text;
    case 'complex':
      return torch.complexNumber(arg.real, arg.imag);
    case 'generator':
      return new torch.Generator().manualSeed(arg.seed);
  }
}
