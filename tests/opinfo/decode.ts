/** Values that encode.py wrote, as those of this library. */
import { nn, Tensor, torch } from '../../lib/index.js';
import { allowUnsafe } from '../../lib/torch/guards.js';
import type { Dtype } from '../../lib/torch/index.js';
import { camelCase } from '../../lib/torch/names.js';

export interface Bytes {
  offset: number;
  bytes: number;
}

/** A tensor to be made: a view of a storage, which it may share with others of its case. */
export interface StridedInput extends Bytes {
  layout: 'strided';
  dtype: Dtype;
  shape: number[];
  stride: number[];
  start: number;
  storage: number;
  grad: boolean;
  leaf: boolean;
  conj: boolean;
  neg: boolean;
}

/** A tensor to be made. Where it is no leaf, its gradient is not compared. */
export type Input = StridedInput | CooInput | CompressedInput;

interface CooInput {
  layout: 'sparse_coo';
  shape: number[];
  grad: boolean;
  leaf: boolean;
  indices: StridedInput;
  values: StridedInput;
  coalesced: boolean;
}

interface CompressedInput {
  layout: 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc';
  shape: number[];
  grad: boolean;
  leaf: boolean;
  compressed: StridedInput;
  plain: StridedInput;
  values: StridedInput;
}

/** A value as JSON; objects have a `$` that names their kind. */
export type Stored = null | boolean | string | StoredObject | Stored[];
export type StoredObject = { $: string } & Record<string, unknown>;

export class Decoder {
  /** The tensors of the case by their numbers. */
  readonly tensors: Tensor[] = [];
  private readonly storages = new Map<number, Tensor>();

  constructor(private readonly data: Uint8Array) {}

  input(spec: Input): Tensor {
    const made = this.make(spec);
    return spec.grad ? made.requiresGrad_() : made;
  }

  private make(spec: Input): Tensor {
    if (spec.layout === 'strided') return this.strided(spec);
    if (spec.layout === 'sparse_coo') {
      const { indices, values, shape, coalesced } = spec;
      const made = torch.sparseCooTensor(this.strided(indices), this.strided(values), shape);
      return coalesced ? made.coalesce() : made;
    }
    const { compressed, plain, values, shape, layout } = spec;
    const parts = [compressed, plain, values].map((part) => this.strided(part)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return torch.sparseCompressedTensor(...parts, shape, { layout });
  }

  private strided(spec: StridedInput): Tensor {
    const { dtype, shape, stride, start, storage } = spec;
    let whole = this.storages.get(storage);
    if (whole === undefined) {
      whole = ofBytes(this.bytes(spec), dtype);
      this.storages.set(storage, whole);
    }
    let view = torch.asStrided(whole, shape, stride, start);
    if (spec.conj) view = view.conj();
    if (spec.neg) view = allowUnsafe(() => torch.ops.aten?._neg_view?.(view) as Tensor);
    return view.detach();
  }

  bytes({ offset, bytes }: Bytes): Uint8Array {
    return this.data.subarray(offset, offset + bytes);
  }

  /** @param plain Whether whole-valued floats are passed as plain numbers. */
  value(stored: Stored, plain = false): unknown {
    if (Array.isArray(stored)) return stored.map((item) => this.value(item, plain));
    if (stored === null || typeof stored !== 'object') return stored;
    switch (stored.$) {
      case 'ref':
        return this.tensors[stored.to as number];
      case 'input':
        return this.input(stored as unknown as Input);
      case 'int': {
        const number = Number(stored.text);
        return Number.isSafeInteger(number) ? number : BigInt(stored.text as string);
      }
      case 'float': {
        const number = Number(stored.text);
        return !plain && Number.isInteger(number) ? torch.asFloat(number) : number;
      }
      case 'complex': {
        const [real, imag] = [stored.real, stored.imag].map((part) =>
          this.value(part as Stored, true),
        );
        return torch.complexNumber(real as number, imag as number);
      }
      case 'slice': {
        const [start, stop, step] = (stored.parts as Stored[]).map((part) => this.value(part));
        return torch.slice(start as number, stop as number, step as number);
      }
      case 'dict':
        return this.options(stored.items as Record<string, Stored>, plain);
      case 'module':
        return this.module(stored);
      case 'function':
        return (nn.functional as Record<string, unknown>)[camelCase(stored.name as string)];
      case 'enum':
        return (stored.name as string).toLowerCase();
      default:
        throw new Error(`a value of kind ${stored.$} cannot be read`);
    }
  }

  /** Python's keyword arguments as an object of options. */
  options(kwargs: Record<string, Stored>, plain = false): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(kwargs).map(([key, value]) => [camelCase(key), this.value(value, plain)]),
    );
  }

  /** A module of the same class, made with the same arguments. */
  module(stored: StoredObject): nn.Module {
    const { name, args, kwargs } = stored as unknown as {
      name: string;
      args: Stored[];
      kwargs: Record<string, Stored>;
    };
    const Class = (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[name];
    if (Class === undefined) throw new Missing(`nn.${name}`);
    const options = Object.keys(kwargs).length > 0 ? [this.options(kwargs, true)] : [];
    return new Class(...args.map((arg) => this.value(arg, true)), ...options);
  }
}

/** What PyTorch has and this library has not. */
export class Missing extends Error {
  constructor(what: string) {
    super(`there is no ${what}`);
  }
}

/** A tensor of one dimension over a copy of the bytes. */
export function ofBytes(bytes: Uint8Array, dtype: Dtype): Tensor {
  const raw = torch.tensor(Uint8Array.from(bytes));
  return dtype === 'uint8' ? raw : raw.view(dtype);
}

/** The tensors in a value, in order. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const isPlain =
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(tensorsIn) : [];
}
