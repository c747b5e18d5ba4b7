/** What depends on the platform, with the platform given: files of libtorch, folders, commands, names in use. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renameWhenFree } from '../../lib/files/write.js';
import { inspectLibtorch } from '../../lib/native/inspect.js';
import { pythonCommandOn } from '../../lib/native/locate.js';
import { cacheDir, packageRoot } from '../../lib/native/paths.js';
import { browserCommand } from '../../lib/ui/browser.js';
import { temporaryFolder } from '../support/folders.js';

/** A wheel's folder with these libraries. */
function torchWith(libraries: readonly string[]): string {
  const dir = join(temporaryFolder(), 'torch');
  mkdirSync(join(dir, 'lib'), { recursive: true });
  for (const name of libraries) writeFileSync(join(dir, 'lib', name), '');
  writeFileSync(join(dir, 'version.py'), "__version__ = '2.13.0'\ncuda = None\n");
  return dir;
}

describe('libtorch', () => {
  test.each([
    ['linux', ['libc10.so', 'libtorch_cpu.so', 'libtorch.so']],
    ['darwin', ['libc10.dylib', 'libtorch_cpu.dylib', 'libtorch.dylib']],
    ['win32', ['c10.dll', 'torch_cpu.dll', 'torch.dll']],
  ] as const)('on %s is found by the names of its libraries', (platform, names) => {
    const dir = torchWith(names);
    expect(inspectLibtorch(dir, platform)).toEqual({
      path: dir,
      version: '2.13.0',
      cuda: null,
      libraries: names.map((name) => join(dir, 'lib', name)),
    });
  });

  test('of another platform is none', () => {
    const dir = torchWith(['libc10.so', 'libtorch_cpu.so']);
    expect(inspectLibtorch(dir, 'darwin')).toBe('it has no lib/libtorch_cpu.dylib');
    expect(inspectLibtorch(dir, 'win32')).toBe('it has no lib/torch_cpu.dll');
  });
});

test("the cache is in Windows' folder for it, and elsewhere below the home", () => {
  const env = { LOCALAPPDATA: join('C:', 'Users', 'me', 'AppData', 'Local') };
  expect(cacheDir(env, 'win32')).toBe(join(env.LOCALAPPDATA, 'mae-native'));
  for (const platform of ['darwin', 'linux'] as const) {
    expect(cacheDir(env, platform)).toMatch(/\.cache.mae-native$/);
  }
});

test('Python and browsers are started by the names that they have', () => {
  const platforms = ['linux', 'darwin', 'win32'] as const;
  expect(platforms.map(pythonCommandOn)).toEqual(['python3', 'python3', 'python']);
  expect(platforms.map((platform) => browserCommand('http://x', platform)[0])).toEqual([
    'xdg-open',
    'open',
    'cmd',
  ]);
});

describe('a file that another program has open', () => {
  /** A rename that fails so many times with a code. */
  function failing(times: number, code: string) {
    const calls: string[][] = [];
    const rename = (...paths: string[]) => {
      calls.push(paths);
      if (calls.length <= times) throw Object.assign(new Error(code), { code });
    };
    return { calls, rename };
  }

  test('is renamed on Windows once it is free', () => {
    const { calls, rename } = failing(2, 'EPERM');
    renameWhenFree('a', 'b', 'win32', rename);
    expect(calls).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test.each([
    ['win32', 'ENOENT'],
    ['linux', 'EPERM'],
  ] as const)('is not tried again on %s for %s', (platform, code) => {
    const { calls, rename } = failing(1, code);
    expect(() => renameWhenFree('a', 'b', platform, rename)).toThrow(code);
    expect(calls).toHaveLength(1);
  });
});

/** The native sources, but for those of CUDA, which has a compiler of its own, and native/portable. */
function nativeSources(): string[] {
  return ['core', 'data', 'jpeg', 'loader'].flatMap((folder) =>
    readdirSync(join(packageRoot, 'native', folder)).map((name) => `native/${folder}/${name}`),
  );
}

test("what GNU's compilers alone understand is in kernels for AVX, or behind a look at the compiler", () => {
  const spelled = /__attribute__|__builtin_|__asm__|#pragma GCC/;
  const looked = /__GNUC__|_MSC_VER|_WIN32|MAE_AVX2|MAE_AVX512/;
  const bare = nativeSources().filter((file) => {
    const text = readFileSync(join(packageRoot, file), 'utf8');
    return (
      spelled.test(text) &&
      !looked.test(text) &&
      !/\/(?:avx512|amx|lanes|vector)_\w+\.h$/.test(file)
    );
  });
  expect(bare).toEqual([]);
});
