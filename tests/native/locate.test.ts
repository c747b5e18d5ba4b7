import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { locateLibtorch } from '../../lib/native/locate.js';
import { SUPPORTED_RANGE } from '../../lib/native/version.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { emptyEnvironment, fakeLibtorch, writeFiles } from './fake-libtorch.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** An environment whose python3 has a PyTorch that must not be imported. */
function withPython(dir: string, version: string): NodeJS.ProcessEnv {
  fakeLibtorch(join(dir, 'site', 'torch'), { version });
  writeFiles(join(dir, 'site', 'torch'), { '__init__.py': 'raise RuntimeError("imported")\n' });
  const env = emptyEnvironment(dir);
  return { ...env, PATH: process.env.PATH, PYTHONPATH: join(dir, 'site') };
}

/** Puts a libtorch into the cache, set up so many seconds ago. */
function cached(env: NodeJS.ProcessEnv, version: string, age = 0): string {
  const entry = join(env.MAE_NATIVE_CACHE as string, 'libtorch', `${version}-cpu`);
  fakeLibtorch(join(entry, 'torch'), { version });
  const time = Date.now() / 1000 - age;
  utimesSync(entry, time, time);
  return join(entry, 'torch');
}

describe('an explicit path', () => {
  test('wins over the cache', () => {
    const dir = temporaryFolder();
    const env = emptyEnvironment(dir);
    cached(env, '2.13.0');
    const given = fakeLibtorch(join(dir, 'given'), { version: '2.12.1' });
    const { found } = locateLibtorch({ env: { ...env, LIBTORCH: given } });
    expect(found).toMatchObject({ path: given, version: '2.12.1', source: 'explicit' });
  });

  test('given as an option wins over LIBTORCH', () => {
    const dir = temporaryFolder();
    const given = fakeLibtorch(join(dir, 'given'));
    const env = { ...emptyEnvironment(dir), LIBTORCH: fakeLibtorch(join(dir, 'other')) };
    expect(locateLibtorch({ libtorch: given, env }).found?.path).toBe(given);
  });

  test('may be the folder that holds torch', () => {
    const dir = temporaryFolder();
    const torch = fakeLibtorch(join(dir, 'site-packages', 'torch'));
    const { found } = locateLibtorch({ libtorch: join(dir, 'site-packages') });
    expect(found?.path).toBe(torch);
  });

  test('may be an unpacked archive, whose CUDA version is read from build-version', () => {
    const libtorch = join(temporaryFolder(), 'libtorch');
    fakeLibtorch(libtorch, { kind: 'archive', version: '2.13.0+cu126', cuda: '12.6' });
    expect(locateLibtorch({ libtorch }).found).toMatchObject({ path: libtorch, cuda: '12.6' });
  });

  test('that does not exist is refused by its name', () => {
    const libtorch = join(temporaryFolder(), 'nowhere');
    expect(() => locateLibtorch({ libtorch })).toThrow(UserError);
    expect(() => locateLibtorch({ libtorch })).toThrow(
      `--libtorch is ${libtorch}, which cannot be used: no such folder`,
    );
  });

  test('in LIBTORCH that holds no libtorch is refused rather than skipped', () => {
    const dir = temporaryFolder();
    const env = emptyEnvironment(dir);
    cached(env, '2.13.0');
    expect(() => locateLibtorch({ env: { ...env, LIBTORCH: dir } })).toThrow(
      `LIBTORCH is ${dir}, which cannot be used: it has no lib/libtorch_cpu.so`,
    );
  });

  test('to an unsupported version is refused with the range that is supported', () => {
    const libtorch = fakeLibtorch(temporaryFolder(), { version: '2.5.0' });
    expect(() => locateLibtorch({ libtorch })).toThrow(
      `it is version 2.5.0; versions ${SUPPORTED_RANGE} are supported`,
    );
  });
});

describe('the cache', () => {
  test('gives the libtorch that was set up last', () => {
    const env = emptyEnvironment(temporaryFolder());
    cached(env, '2.14.0', 60);
    const latest = cached(env, '2.12.0', 5);
    expect(locateLibtorch({ env }).found).toMatchObject({ path: latest, source: 'cache' });
  });

  test('is looked through before python3 is asked', () => {
    const env = emptyEnvironment(temporaryFolder());
    const path = cached(env, '2.13.0');
    const { found, places } = locateLibtorch({ env });
    expect(found?.path).toBe(path);
    expect(places.map(({ source }) => source)).toEqual(['cache']);
  });

  test('passes over a version that is not supported or that the caller refuses, and says why', () => {
    const env = emptyEnvironment(temporaryFolder());
    cached(env, '2.5.0', 1);
    cached(env, '2.14.0', 2);
    const path = cached(env, '2.13.0', 3);
    const refuse = ({ version }: { version: string }) =>
      version === '2.14.0' ? 'there is no binary for it' : null;
    const { found, places } = locateLibtorch({ env, refuse });
    expect(found?.path).toBe(path);
    expect(places.map(({ place, rejected }) => [basename(place), rejected])).toEqual([
      ['2.5.0-cpu', `it is version 2.5.0; versions ${SUPPORTED_RANGE} are supported`],
      ['2.14.0-cpu', 'there is no binary for it'],
      ['2.13.0-cpu', null],
    ]);
  });

  test("does not take a setup's unfinished folder for a libtorch", () => {
    const env = emptyEnvironment(temporaryFolder());
    fakeLibtorch(join(env.MAE_NATIVE_CACHE as string, 'libtorch', '.tmp-x', 'torch'));
    expect(locateLibtorch({ env }).found).toBeNull();
  });
});

describe("python3's PyTorch", needs(hasPython, 'python3'), () => {
  test('is found without being imported', () => {
    const dir = temporaryFolder();
    const { found } = locateLibtorch({ env: withPython(dir, '2.13.0+cpu') });
    expect(found).toMatchObject({ path: join(dir, 'site', 'torch'), source: 'python' });
  });

  test('of an unsupported version is passed over', () => {
    const { found, places } = locateLibtorch({ env: withPython(temporaryFolder(), '2.5.0') });
    expect(found).toBeNull();
    expect(places.at(-1)?.rejected).toContain('it is version 2.5.0');
  });

  test('is not confused with a folder named torch in the current folder', () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'torch'));
    const cwd = process.cwd();
    process.chdir(dir);
    try {
      const env = { ...emptyEnvironment(dir), PATH: process.env.PATH, PYTHONPATH: '' };
      const { places } = locateLibtorch({ env });
      expect(places.at(-1)?.place).not.toContain(join(dir, 'torch'));
    } finally {
      process.chdir(cwd);
    }
  });
});

test('where nothing is found every place has its reason', () => {
  const env = emptyEnvironment(temporaryFolder());
  expect(locateLibtorch({ env })).toEqual({
    found: null,
    places: [
      {
        source: 'cache',
        place: join(env.MAE_NATIVE_CACHE as string, 'libtorch'),
        rejected: 'it is empty',
      },
      {
        source: 'python',
        place: 'the PyTorch of python3',
        rejected: 'no python3 on PATH',
      },
    ],
  });
});

test('the CUDA libraries are opened by name, between the CPU library and libtorch itself', () => {
  const libtorch = fakeLibtorch(temporaryFolder(), { version: '2.13.0+cu130', cuda: '13.0' });
  const { found } = locateLibtorch({ libtorch });
  expect(found?.cuda).toBe('13.0');
  expect(found?.libraries.map((path) => basename(path))).toEqual([
    'libc10.so',
    'libtorch_cpu.so',
    'libc10_cuda.so',
    'libtorch_cuda.so',
    'libtorch.so',
  ]);
});
