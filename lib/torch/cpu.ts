/** torch.cpu. */
import { core } from './core.js';

/** What the processor can compute in bfloat16 by instructions of its own; all false on others than x86. */
export interface CpuCapabilities {
  /** Dot products of vectors: AVX512_BF16. */
  readonly avx512Bf16: boolean;
  /** Products of matrices: AMX-BF16, where the operating system lets processes use it. */
  readonly amxBf16: boolean;
}

export const cpu = {
  getCapabilities: (): CpuCapabilities => core.cpuCapabilities(),
};
