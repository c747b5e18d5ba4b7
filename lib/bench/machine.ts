/** What the numbers were measured on. */
import { availableParallelism } from 'node:os';
import { torch } from '../torch/index.js';

export interface Machine {
  cores: number;
  /** The instructions that libtorch's kernels use here, such as `AVX2`. */
  instructions: string;
  /** Threads that an op may use, on both sides. */
  threads: number;
  node: string;
}

export function machine(): Machine {
  return {
    cores: availableParallelism(),
    instructions: torch.showConfig().trim().split('\n').at(-1) ?? '',
    threads: torch.getNumThreads(),
    node: process.versions.node,
  };
}
