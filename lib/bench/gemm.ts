/** The rate of a device for large matrix products, to compare training steps with. */
import type { Precision } from '../runtime/precision.js';
import { type Device, type Dtype, torch } from '../torch/index.js';

const REPEATS = 10;
/** The dtype of products in a precision. */
export const dtypes: Record<Precision, Dtype> = {
  none: 'float32',
  bf16: 'bfloat16',
  fp16: 'float16',
};

/** TFLOP/s of a product of two square matrices, the best of several. */
export function gemmRate(device: Device, precision: Precision): number {
  const isCpu = device === 'cpu';
  // Large enough that caches and launches do not matter.
  const size = isCpu ? 2048 : 8192;
  using _ = torch.scope();
  const [a, b] = [0, 1].map(() => torch.randn([size, size], { device }).to(dtypes[precision]));
  const seconds = Array.from({ length: REPEATS }, () => {
    const began = performance.now();
    torch.tidy(() => void a?.matmul(b as NonNullable<typeof b>));
    if (!isCpu) torch.cuda.synchronize(device);
    return (performance.now() - began) / 1000;
  });
  return (2 * size ** 3) / Math.min(...seconds) / 1e12;
}
