/** Runs the CUDA kernels by a processor: emulated.cc, compiled for the tests of a file. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect } from 'vitest';
import { type Dtype, type Tensor, torch } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';

const SIZES: Partial<Record<Dtype, number>> = { float32: 4, bfloat16: 2, uint8: 1 };

/** Compiles the emulation before the tests of a file. */
export function useEmulator() {
  // What the emulator calls fibers are ucontext.h's.
  const isPossible = process.platform === 'linux';
  const program = join(temporaryFolder(), 'emulated');
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

  beforeAll(() => {
    if (!isPossible) return;
    const { status, stderr } = spawnSync(
      process.env.CXX ?? 'c++',
      ['-std=c++20', '-O1', '-I', path('../../native/cuda'), path('emulated.cc'), '-o', program],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`emulated.cc could not be compiled: ${stderr}`);
  }, 120_000);

  /** Runs the emulation: tensors in, tensors of the wanted shapes out. */
  function emulate(
    words: readonly (string | number)[],
    inputs: readonly Tensor[],
    outputs: readonly (readonly [Dtype, readonly number[]])[],
  ): Tensor[] {
    const input = Buffer.concat(
      inputs.map((tensor) => {
        const { buffer, byteOffset, byteLength } = tensor.contiguous().toTypedArray();
        return Buffer.from(buffer, byteOffset, byteLength);
      }),
    );
    const { status, stdout, stderr } = spawnSync(program, words.map(String), {
      input,
      maxBuffer: 1 << 28,
    });
    expect([status, stderr.toString()]).toEqual([0, '']);
    let offset = 0;
    const tensors = outputs.map(([dtype, shape]) => {
      const bytes = shape.reduce((product, size) => product * size, SIZES[dtype] as number);
      const data = Uint8Array.from(stdout.subarray(offset, offset + bytes));
      offset += bytes;
      return torch.tensor(data).view(dtype).view(shape);
    });
    expect(offset).toBe(stdout.length);
    return tensors;
  }

  return { emulate, isPossible };
}
