/** Samples as a batch: tensors that have one more dimension, the first. */
import { describeValue } from '../../torch/describe.js';
import { requireList } from '../../torch/errors.js';
import { Tensor, TorchError, type TypedArray, torch } from '../../torch/index.js';
import { isPlainObject } from '../../torch/plain.js';
import { FloatScalar } from '../../torch/scalar.js';

/** What {@link defaultCollate} makes of samples of a type. */
export type Collated<T> = T extends Tensor | TypedArray | number | bigint | boolean | FloatScalar
  ? Tensor
  : T extends string
    ? string[]
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, Collated<V>>
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : never;

/** What {@link defaultConvert} makes of a sample of a type. */
export type Converted<T> = T extends TypedArray
  ? Tensor
  : T extends Tensor
    ? T
    : T extends object
      ? { -readonly [K in keyof T]: Converted<T[K]> }
      : T;

/**
 * A batch of samples of the same form. Tensors and typed arrays are stacked. Numbers become a tensor: of int64 where all are
 * whole, else of float64, as are those of `torch.asFloat`. Booleans become one of bool, bigints one of int64. Texts become an
 * array. Arrays, plain objects and Maps become one of the batches of their parts.
 *
 * @throws TorchError that names the sample and the part that do not fit
 */
export function defaultCollate<T>(samples: readonly T[]): Collated<T> {
  requireList('defaultCollate', samples, 'samples');
  if (samples.length === 0) throw refusal('there should be samples, got none');
  return collate(samples, '') as Collated<T>;
}

function refusal(problem: string): TorchError {
  return new TorchError(`defaultCollate: ${problem}`, 'TypeError', 'defaultCollate');
}

/** The form of a sample's part. */
function kindOf(value: unknown): string {
  if (value instanceof Tensor) return 'Tensor';
  if (ArrayBuffer.isView(value)) return 'typed array';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'Map';
  if (value instanceof FloatScalar) return 'number';
  if (isPlainObject(value)) return 'object';
  return value === null ? 'null' : typeof value;
}

function collate(parts: readonly unknown[], path: string): unknown {
  const [first] = parts;
  const kind = kindOf(first);
  const stranger = parts.findIndex((part) => kindOf(part) !== kind);
  if (stranger >= 0) {
    throw refusal(
      `sample ${stranger} has ${describeValue(parts[stranger])}${at(path)}, where sample 0 has ${describeValue(first)}`,
    );
  }
  switch (kind) {
    case 'Tensor':
      return stack(parts as readonly Tensor[], path);
    case 'typed array':
      return stack(
        parts.map((part) => torch.tensor(part as TypedArray)),
        path,
      );
    case 'number':
      return numbersOf(parts as readonly (number | FloatScalar)[]);
    case 'bigint':
    case 'boolean':
      return torch.tensor([...(parts as readonly (bigint | boolean)[])], {
        dtype: kind === 'bigint' ? 'int64' : 'bool',
      });
    case 'string':
      return [...parts];
    case 'array':
      return lists(parts as readonly unknown[][], path);
    case 'Map':
      return maps(parts as readonly ReadonlyMap<unknown, unknown>[], path);
    case 'object':
      return objects(parts as readonly Record<string, unknown>[], path);
    default:
      throw refusal(
        `sample 0 has ${describeValue(first)}${at(path)}; expected tensors, typed arrays, numbers, booleans, texts, or arrays, objects and Maps of them`,
      );
  }
}

const at = (path: string) => (path === '' ? '' : ` at ${path}`);

function numbersOf(parts: readonly (number | FloatScalar)[]): Tensor {
  const isWhole = parts.every((part) => Number.isSafeInteger(part));
  return torch.tensor([...parts], { dtype: isWhole ? 'int64' : 'float64' });
}

function stack(tensors: readonly Tensor[], path: string): Tensor {
  const [first] = tensors as [Tensor];
  const other = tensors.findIndex((one) => one.shape.join() !== first.shape.join());
  if (other >= 0) {
    throw refusal(
      `sample ${other} has ${describeValue(tensors[other])}${at(path)}, where sample 0 has ${describeValue(first)}; tensors of one shape can be stacked, collateFn may do otherwise`,
    );
  }
  if (first.layout !== 'strided') {
    throw refusal(`sample 0 has a sparse tensor${at(path)}; collateFn may batch such`);
  }
  return torch.stack([...tensors]);
}

function lists(parts: readonly unknown[][], path: string): unknown[] {
  const [first] = parts as [unknown[]];
  const other = parts.findIndex(({ length }) => length !== first.length);
  if (other >= 0) {
    throw refusal(
      `sample ${other} has ${(parts[other] as unknown[]).length} elements${at(path)}, where sample 0 has ${first.length}`,
    );
  }
  return first.map((_, i) =>
    collate(
      parts.map((part) => part[i]),
      `${path}[${i}]`,
    ),
  );
}

function objects(parts: readonly Record<string, unknown>[], path: string): unknown {
  const [first] = parts as [Record<string, unknown>];
  const entries = Object.keys(first).map((key) => {
    const missing = parts.findIndex((part) => !Object.hasOwn(part, key));
    if (missing >= 0) throw refusal(`sample ${missing} has no '${key}'${at(path)}`);
    const own = parts.map((part) => part[key]);
    return [key, collate(own, path === '' ? key : `${path}.${key}`)] as const;
  });
  return Object.fromEntries(entries);
}

function maps(parts: readonly ReadonlyMap<unknown, unknown>[], path: string): unknown {
  const [first] = parts as [ReadonlyMap<unknown, unknown>];
  const entries = [...first.keys()].map((key) => {
    const missing = parts.findIndex((part) => !part.has(key));
    if (missing >= 0) throw refusal(`sample ${missing} has no ${describeValue(key)}${at(path)}`);
    const own = parts.map((part) => part.get(key));
    return [key, collate(own, `${path}(${describeValue(key)})`)] as const;
  });
  return new Map(entries);
}

/** A sample with tensors in the place of typed arrays, also of those in arrays and plain objects. */
export function defaultConvert<T>(sample: T): Converted<T> {
  return convert(sample) as Converted<T>;
}

function convert(value: unknown): unknown {
  if (value instanceof Tensor) return value;
  if (ArrayBuffer.isView(value)) return torch.tensor(value as TypedArray);
  if (Array.isArray(value)) return value.map(convert);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, convert(part)]));
}
