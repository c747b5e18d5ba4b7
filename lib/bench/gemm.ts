/** The rate of a device for large matrix products, to compare training steps with. */
import type { Precision } from '../runtime/precision.js';
import { type Device, type Dtype, torch } from '../torch/index.js';

const REPEATS = 10;
/** Products that would take longer are measured on smaller matrices: a CPU without units for a precision is that slow. */
const MOST_SECONDS = 1;
/** The numbers that products have in a precision. */
export const dtypes: Record<Precision, Dtype> = {
  none: 'float32',
  bf16: 'bfloat16',
  fp16: 'float16',
};

/** TFLOP/s of a product of two square matrices, the best of several. */
export function gemmRate(device: Device, precision: Precision): number {
  if (device !== 'cpu') return rateOf(device, precision, 8192);
  const small = rateOf(device, precision, 512);
  const isSlow = flopsOf(2048) / (small * 1e12) > MOST_SECONDS;
  return isSlow ? small : rateOf(device, precision, 2048);
}

const flopsOf = (size: number): number => 2 * size ** 3;

/** @param size Large enough for caches and launches to count for nothing. */
function rateOf(device: Device, precision: Precision, size: number): number {
  using _ = torch.scope();
  const [a, b] = [0, 1].map(() => torch.randn([size, size], { device }).to(dtypes[precision]));
  const seconds = Array.from({ length: REPEATS }, () => {
    const began = performance.now();
    torch.tidy(() => void a?.matmul(b as NonNullable<typeof b>));
    if (device !== 'cpu') torch.cuda.synchronize(device);
    return (performance.now() - began) / 1000;
  });
  return flopsOf(size) / Math.min(...seconds) / 1e12;
}
