/** Batches as messages between threads: the bytes of tensors are handed over, everything else is copied. */
import { type Dtype, Tensor, torch } from '../../torch/index.js';
import { isPlainObject } from '../../torch/plain.js';

/** What a loader tells its threads. */
export type Request =
  | { readonly kind: 'epoch'; readonly run: number; readonly seed: bigint }
  /** Samples of a dataset by index; null asks a dataset in sequence for its next ones. */
  | {
      readonly kind: 'batch';
      readonly run: number;
      readonly task: number;
      readonly indices: number[] | null;
    };

/** What a thread answers. */
export type Answer =
  | { readonly task: number; readonly run: number; readonly value: Encoded }
  | { readonly task: number; readonly run: number; readonly isEnd: true }
  | { readonly task: number; readonly run: number; readonly error: SentError };

/** An error of another thread. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The sample that it was thrown for; null where it was for none. */
  readonly index: number | null;
}

/** A value in which each part says what it is. */
export type Encoded =
  | readonly ['tensor', dtype: Dtype, shape: readonly number[], bytes: ArrayBuffer]
  | readonly ['array', parts: readonly Encoded[]]
  | readonly ['object' | 'map', entries: readonly (readonly [unknown, Encoded])[]]
  | readonly ['other', value: unknown];

/** @param buffers Receives the memory that is to be handed over. */
export function encode(value: unknown, buffers: ArrayBuffer[]): Encoded {
  if (value instanceof Tensor) {
    const bytes = value.detach().toTypedArray().buffer as ArrayBuffer;
    buffers.push(bytes);
    return ['tensor', value.dtype, value.shape, bytes];
  }
  if (Array.isArray(value)) return ['array', value.map((part) => encode(part, buffers))];
  const entries = (pairs: Iterable<[unknown, unknown]>) =>
    Array.from(pairs, ([key, part]) => [key, encode(part, buffers)] as const);
  if (value instanceof Map) return ['map', entries(value)];
  if (isPlainObject(value)) return ['object', entries(Object.entries(value))];
  return ['other', value];
}

export function decode(encoded: Encoded): unknown {
  switch (encoded[0]) {
    case 'tensor': {
      const [, dtype, shape, bytes] = encoded;
      return torch.tidy(() =>
        torch
          .tensor(new Uint8Array(bytes))
          .view(dtype)
          .reshape([...shape]),
      );
    }
    case 'array':
      return encoded[1].map(decode);
    case 'object':
      return Object.fromEntries(encoded[1].map(([key, part]) => [key as string, decode(part)]));
    case 'map':
      return new Map(encoded[1].map(([key, part]) => [key, decode(part)]));
    default:
      return encoded[1];
  }
}
