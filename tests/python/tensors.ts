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

/** Sums over a tensor's elements that a difference in any of them shows in: far less to keep than the elements. */
export interface Digest {
  shape: number[];
  waves: number[];
}

/**
 * The largest difference of a tensor from another, of which a small one is stored whole and of a large one the sums of its
 * elements times waves of 8 lengths. An element that differs by 1 changes them by up to 1, and none can be changed alone.
 */
export function distanceOfDigests(ours: Tensor | null, theirs: StoredTensor | Digest): number {
  if ('data' in theirs) return distance(ours, theirs);
  if (ours === null || String(ours.shape) !== String(theirs.shape)) return Infinity;
  return torch.tidy(() => {
    const flat = ours.detach().to('float64').reshape([-1]);
    const places = torch.arange(1, flat.numel() + 1, { dtype: 'float64' });
    const off = theirs.waves.map((wave, i) => {
      const sum = flat.mul(places.mul(i + 1).cos()).sum();
      return Math.abs(sum.item<number>() - wave) / Math.max(1, Math.abs(wave));
    });
    return off.some(Number.isNaN) ? Infinity : Math.max(...off);
  });
}
