/** Tensors as the Python scripts of this folder write them in JSON, and how far from them ours are. */
import { type Dtype, type Tensor, torch } from '../../lib/torch/index.js';

export interface StoredTensor {
  dtype: Dtype;
  shape: number[];
  data: number[];
}

/** A tensor for JSON: float64 and shorter formats keep every bit. */
export function store(tensor: Tensor): StoredTensor {
  const data = tensor.detach().reshape([-1]).tolist() as number[];
  return { dtype: tensor.dtype, shape: tensor.shape, data };
}

export function restore({ dtype, shape, data }: StoredTensor): Tensor {
  return torch.tensor(Float64Array.from(data), { shape, dtype });
}

/**
 * The largest difference of two tensors' elements, relative where they are above 1; infinite where dtypes, shapes or
 * what is NaN differ.
 */
export function distance(ours: Tensor | null, theirs: StoredTensor | null): number {
  if (ours === null || theirs === null) return ours === theirs ? 0 : Infinity;
  if (ours.dtype !== theirs.dtype || String(ours.shape) !== String(theirs.shape)) return Infinity;
  const { data } = store(ours);
  let worst = 0;
  for (const [i, x] of data.entries()) {
    const y = theirs.data[i] as number;
    if (Object.is(x, y) || x === y) continue;
    const off = Math.abs(x - y) / Math.max(1, Math.abs(y));
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off);
  }
  return worst;
}
