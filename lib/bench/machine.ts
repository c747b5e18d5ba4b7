/** Facts about the machine of a measurement. */
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { torch } from '../torch/index.js';

export interface Machine {
  /** The processor's name. */
  processor: string;
  cores: number;
  /** The instruction set that libtorch's kernels use here, such as `AVX2`. */
  instructions: string;
  memory_bytes: number;
  /** The current GPU; null where there is none. */
  gpu: string | null;
  /** The operating system. */
  system: string;
  /** Threads per op, on both sides. */
  threads: number;
  node: string;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    instructions: torch.showConfig().trim().split('\n').at(-1) ?? '',
    memory_bytes: totalmem(),
    gpu: torch.cuda.isAvailable() ? torch.cuda.getDeviceName() : null,
    system: `${type()} ${release()} ${arch()}`,
    threads: torch.getNumThreads(),
    node: process.versions.node,
  };
}

/** A description of a machine in one line. */
export function describeMachine(machine: Machine): string {
  const { processor, cores, instructions, memory_bytes: bytes, gpu, system, threads } = machine;
  return [
    ...(gpu === null ? [] : [gpu]),
    `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'} (${instructions})`,
    `${(bytes / 2 ** 30).toFixed(0)} GiB`,
    system,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  ].join(', ');
}
