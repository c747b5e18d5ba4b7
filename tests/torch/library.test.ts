/** Ops that another library registers with the dispatcher are called by name. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { locateLibtorch } from '../../lib/native/locate.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const SOURCE = `
#include <torch/library.h>

TORCH_LIBRARY(mae_native_test, library) {
  library.def("scaled_sum(Tensor x, float scale=2) -> Tensor",
              [](const at::Tensor& x, double scale) { return x.sum().mul(scale); });
}
`;

const scaledSum = (...args: unknown[]) =>
  torch.ops.mae_native_test?.scaled_sum?.(...args) as Tensor;

const include = join(locateLibtorch().found?.path ?? '', 'include');
const canCompile =
  process.platform === 'linux' &&
  existsSync(join(include, 'torch', 'library.h')) &&
  spawnSync('c++', ['--version']).status === 0;

describe(
  'a library with an op',
  needs(canCompile, "Linux, a C++ compiler and libtorch's headers"),
  () => {
    const dir = temporaryFolder();
    const file = join(dir, 'libops.so');
    beforeAll(() => {
      writeFileSync(join(dir, 'ops.cc'), SOURCE);
      // Links to nothing: libtorch's symbols are those of the process.
      const flags = ['-std=c++20', '-O0', '-shared', '-fPIC', '-isystem', include];
      const { status, stderr } = spawnSync('c++', [...flags, join(dir, 'ops.cc'), '-o', file], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
    }, 120_000);

    test('is not there before it is loaded', () => {
      expect(() => torch.ops.mae_native_test?.scaled_sum).toThrow(/no op is registered/);
    });

    test('is called by namespace and name once it is', () => {
      torch.ops.loadLibrary(file);
      const x = torch.tensor([1.5, 2]);
      expect(scaledSum(x).item()).toBe(7);
      expect(scaledSum(x, { scale: 0.5 }).item()).toBe(1.75);
    });

    test('takes part in autograd where it is made of ops', () => {
      torch.ops.loadLibrary(file);
      const x = torch.ones([2], { requiresGrad: true });
      scaledSum(x, 3).backward();
      expect(x.grad?.tolist()).toEqual([3, 3]);
    });
  },
);

test('a library that is not there is refused by its path', () => {
  expect(() => torch.ops.loadLibrary('/nowhere/libops.so')).toThrow(
    /loadLibrary: .*\/nowhere\/libops\.so/,
  );
});
