/** Holds an answer of this library against PyTorch's. */
import type { Answer, TensorAnswer } from './run.js';

/** A tensor as tests/python/parity.py writes it: its bytes are in a file beside. */
interface StoredTensor {
  dtype: string;
  shape: number[];
  stride: number[];
  requiresGrad: boolean;
  offset: number;
  bytes: number;
}

export type StoredAnswer =
  | { error: string }
  | { result: unknown; grads: (StoredTensor | null)[]; after: StoredTensor[] };

/** The first difference in words, or null where there is none. */
export function difference(
  ours: Answer,
  theirs: Exclude<StoredAnswer, { error: string }>,
  data: Uint8Array,
  tolerance: number,
): string | null {
  const tensors = (path: string, a: TensorAnswer, b: StoredTensor): string | null => {
    for (const key of ['dtype', 'requiresGrad'] as const) {
      if (a[key] !== b[key]) return `${path}: ${key} is ${a[key]}, PyTorch's ${b[key]}`;
    }
    for (const key of ['shape', 'stride'] as const) {
      if (String(a[key]) !== String(b[key])) {
        return `${path}: ${key} is [${a[key]}], PyTorch's [${b[key]}]`;
      }
    }
    const expected = data.subarray(b.offset, b.offset + b.bytes);
    if (Buffer.compare(a.bytes, expected) === 0) return null;
    const off = farthest(a.bytes, expected, a.dtype);
    if (off <= tolerance) return null;
    return `${path}: elements differ, by ${off} at most`;
  };
  const trees = (path: string, a: unknown, b: unknown): string | null => {
    if (isTensor(a) && isTensor(b)) return tensors(path, a, b as unknown as StoredTensor);
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return `${path}: ${a.length} results, PyTorch's ${b.length}`;
      return first(a.map((item, i) => trees(`${path}[${i}]`, item, b[i])));
    }
    const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
    return left === right ? null : `${path}: is ${left}, PyTorch's ${right}`;
  };
  return (
    trees('result', ours.result, theirs.result) ??
    first(
      ours.grads.map((grad, i) => {
        const other = theirs.grads[i] ?? null;
        if (grad === null || other === null) {
          return grad === null && other === null
            ? null
            : `gradient ${i}: is ${grad === null ? 'none' : 'there'}, PyTorch's is not so`;
        }
        return tensors(`gradient ${i}`, grad, other);
      }),
    ) ??
    first(
      ours.after.map((tensor, i) =>
        tensors(`input ${i} afterwards`, tensor, theirs.after[i] as StoredTensor),
      ),
    )
  );
}

const first = (list: (string | null)[]): string | null => list.find((one) => one !== null) ?? null;

function isTensor(value: unknown): value is TensorAnswer {
  return typeof value === 'object' && value !== null && 'stride' in value;
}

/** How far apart elements are at most, absolutely or relative to PyTorch's, whichever is less. */
function farthest(a: Uint8Array, b: Uint8Array, dtype: string): number {
  if (a.byteLength !== b.byteLength) return Number.POSITIVE_INFINITY;
  const view = /^(float64|complex128)$/.test(dtype)
    ? Float64Array
    : /^(float32|complex64)$/.test(dtype)
      ? Float32Array
      : null;
  if (view === null) return Number.POSITIVE_INFINITY;
  const [left, right] = [a, b].map((bytes) => new view(new Uint8Array(bytes).buffer)) as [
    Float64Array,
    Float64Array,
  ];
  let worst = 0;
  for (let i = 0; i < left.length; i++) {
    const [x, y] = [left[i] as number, right[i] as number];
    if (Object.is(x, y) || (Number.isNaN(x) && Number.isNaN(y))) continue;
    const off = Math.abs(x - y) / Math.max(1, Math.abs(y));
    worst = Math.max(worst, Number.isNaN(off) ? Number.POSITIVE_INFINITY : off);
  }
  return worst;
}
