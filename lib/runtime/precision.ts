/** In which numbers matrix products are computed. */
import { type Device, type Tensor, torch } from '../torch/index.js';

export type Precision = 'none' | 'bf16' | 'fp16';

const dtypes = { bf16: 'bfloat16', fp16: 'float16' } as const;

/**
 * What `auto` means on a device: bf16 where it multiplies matrices faster than float32 by a unit of its own.
 *
 * @returns The choice, and why, for people; no reason where it was asked for.
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
 * Runs a function with its matrix products in a precision. With bf16 tokens are bfloat16 between transformer blocks too;
 * statistics and sums within an op are float32 still, and so are the weights and the loss.
 *
 * @param copied Weights, as {@link linearWeights} finds them; on a GPU linear layers get theirs in the precision by a few
 *   launches for all of them together, and so do their gradients.
 */
export function inPrecision<T>(
  precision: Precision,
  device: Device,
  work: () => T,
  copied: readonly Tensor[] = [],
): T {
  if (precision === 'none') return work();
  const dtype = dtypes[precision];
  // On a CPU a cast takes no launch, and what computes whole blocks packs float32 weights itself.
  const copies = device.startsWith('cuda') && copied.length > 0;
  const options = { dtype, shortResidual: precision === 'bf16' };
  return torch.autocast(device.split(':')[0] as string, options, () =>
    copies ? torch.fused.withCopies(dtype, copied, work) : work(),
  );
}

/** The parameters that learn and may be the weight or bias of a linear layer; those of norms look the same. */
export function linearWeights(parameters: readonly Tensor[]): Tensor[] {
  return parameters.filter(
    (parameter) => parameter.requiresGrad && parameter.dim() <= 2 && parameter.dtype === 'float32',
  );
}
