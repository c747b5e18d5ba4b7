/** The CUDA kernels as nvcc compiles them: what a GPU would be slow with can be read without one. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const source = fileURLToPath(new URL('../../native/cuda/launch.cu', import.meta.url));
const hasCompiler = spawnSync('nvcc', ['--version']).status === 0;
const needsCompiler = needs(hasCompiler, "CUDA's compiler");

interface Kernel {
  readonly name: string;
  readonly spilled: number;
  readonly registers: number;
  /** The kernel's PTX. */
  readonly ptx: string;
}

const kernels: Kernel[] = [];

// Some 20 seconds.
beforeAll(() => {
  if (!hasCompiler) return;
  const folder = temporaryFolder();
  const compile = (...flags: string[]): string => {
    const { status, stderr } = spawnSync('nvcc', ['-std=c++17', '-O3', '-arch=sm_90', ...flags], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`launch.cu could not be compiled: ${stderr}`);
    return stderr;
  };
  const path = join(folder, 'launch.ptx');
  compile('-ptx', '-o', path, source);
  const ptx = readFileSync(path, 'utf8');
  const told = compile('-Xptxas', '-v', '-cubin', '-o', join(folder, 'launch.cubin'), path);
  for (const part of told.split('Compiling entry function ').slice(1)) {
    const number = (pattern: RegExp) => Number(pattern.exec(part)?.[1] ?? Number.NaN);
    const name = /^'(\w+)'/.exec(part)?.[1] as string;
    const begin = ptx.indexOf(`.entry ${name}(`);
    kernels.push({
      name,
      spilled: number(/(\d+) bytes spill stores/) + number(/(\d+) bytes spill loads/),
      registers: number(/Used (\d+) registers/),
      ptx: ptx.slice(begin, ptx.indexOf('\n}', begin)),
    });
  }
}, 300_000);

describe('the kernels for sm_90', () => {
  test('keep everything in registers', needsCompiler, () => {
    expect(kernels.length).toBeGreaterThan(20);
    expect(kernels.filter(({ spilled }) => spilled !== 0)).toEqual([]);
    // Four warps of a norm's backward pass: two blocks on a multiprocessor of 65,536 registers.
    const most = Math.max(...kernels.map(({ registers }) => registers));
    expect(most).toBeLessThanOrEqual(65_536 / (2 * 128));
  });

  test('read and write rows 16 bytes at a time', needsCompiler, () => {
    const ofRows = kernels.filter(({ name }) => /norm(Forward|Backward)|biasGelu/.test(name));
    expect(ofRows.length).toBeGreaterThan(20);
    const without = ofRows.filter(
      ({ ptx }) =>
        !/ld\.global(\.\w+)*\.v4\.(b32|u32|f32)/.test(ptx) || !/st\.global(\.\w+)*\.v4/.test(ptx),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
