/** The precision of matrix products. */
import { type Device, type Tensor, torch } from '../torch/index.js';

export type Precision = 'none' | 'bf16' | 'fp16';

const dtypes = { bf16: 'bfloat16', fp16: 'float16' } as const;

/**
 * Resolves `auto` for a device: bf16 where special units multiply it faster than float32.
 *
 * @returns The choice, and the reason for people; no reason where it was given.
 */
export function resolvePrecision(
  amp: Precision | 'auto',
  device: Device,
): { precision: Precision; reason: string | null } {
  if (amp !== 'auto') return { precision: amp, reason: null };
  if (device.startsWith('cuda')) {
    const [major] = torch.cuda.getDeviceCapability(device);
    return major >= 8
      ? { precision: 'bf16', reason: 'the GPU has tensor cores for it' }
      : { precision: 'none', reason: 'the GPU has no tensor cores for bf16' };
  }
  if (device !== 'cpu') return { precision: 'none', reason: `${device} is not known for it` };
  const { amxBf16, avx512Bf16 } = torch.cpu.getCapabilities();
  if (amxBf16) return { precision: 'bf16', reason: 'the CPU has AMX' };
  if (avx512Bf16) return { precision: 'bf16', reason: 'the CPU has AVX512-BF16' };
  return { precision: 'none', reason: 'the CPU has no units for bf16' };
}

/**
 * Runs a function with its matrix products in a precision. With bf16, tokens between transformer blocks are bfloat16,
 * too. Statistics and sums within an op remain float32, as do weights and loss.
 *
 * @param copied Weights from {@link linearWeights}. On a GPU all of them are converted to the precision in a few
 *   launches, and so are their gradients.
 */
export function inPrecision<T>(
  precision: Precision,
  device: Device,
  work: () => T,
  copied: readonly Tensor[] = [],
): T {
  if (precision === 'none') return work();
  const dtype = dtypes[precision];
  // On a CPU a cast needs no launch, and ops for whole blocks pack float32 weights themselves.
  const copies = device.startsWith('cuda') && copied.length > 0;
  const options = { dtype, shortResidual: precision === 'bf16' };
  return torch.autocast(device.split(':')[0] as string, options, () =>
    copies ? torch.fused.withCopies(dtype, copied, work) : work(),
  );
}

/** The trainable parameters that may be weight or bias of a linear layer; those of norms have the same shapes. */
export function linearWeights(parameters: readonly Tensor[]): Tensor[] {
  return parameters.filter(
    (parameter) => parameter.requiresGrad && parameter.dim() <= 2 && parameter.dtype === 'float32',
  );
}
