/** Each way in which loading fails, with real libraries: one paragraph, exit code 1, and the section of the guide. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NATIVE_ERRORS, type NativeErrorCode } from '../../lib/native/error.js';
import { muslProblem } from '../../lib/native/failures.js';
import { load } from '../../lib/native/load.js';
import { packageRoot } from '../../lib/native/paths.js';
import { minorOf, SUPPORTED_RANGE } from '../../lib/native/version.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';
import {
  emptyEnvironment,
  fakeLibtorch,
  makeOpenable,
  replaceText,
  writeFiles,
} from './fake-libtorch.js';

const {
  loader,
  core,
  libtorch: { path: libtorch, version },
} = load();

/**
 * A folder with an addon of one's own, which `MAE_NATIVE_PREBUILD` makes the package's.
 *
 * @param change What becomes of the loader and of the core; null leaves it out.
 * @param minor The version of libtorch that the core says it is for.
 */
function addonIn(
  dir: string,
  change: (name: string, file: Buffer) => Buffer | null,
  minor = minorOf(version),
): NodeJS.ProcessEnv {
  const release = join(dir, 'addon', 'build', 'Release');
  mkdirSync(release, { recursive: true });
  const files = { 'mae_native.node': loader, [`mae_core-torch${minor}.so`]: core };
  for (const [name, path] of Object.entries(files)) {
    const changed = change(name, readFileSync(path));
    if (changed !== null) writeFileSync(join(release, name), changed);
  }
  return { MAE_NATIVE_PREBUILD: join(dir, 'addon') };
}

const isCore = (name: string) => name.startsWith('mae_core');

/** The newest version of libstdc++ that a library names, as one that no libstdc++ has. */
function fromTheFuture(library: Buffer): Buffer {
  const [version = ''] = /GLIBCXX_3\.4\.\d\d(?=\0)/.exec(library.toString('latin1')) ?? [];
  return replaceText(library, version, 'GLIBCXX_3.4.99');
}

/** A library as another processor's: the machine stands in the header. */
function forAnotherProcessor(library: Buffer): Buffer {
  const changed = Buffer.from(library);
  changed.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
  return changed;
}

/** A core that calls a function of libtorch by a name that no libtorch has. */
function ofAnotherLibtorch(library: Buffer): Buffer {
  const name = '_ZN3c1022GetDefaultCPUAllocatorEv';
  return replaceText(library, name, name.replace('Ev', 'Xv'));
}

interface Failure {
  code: NativeErrorCode;
  /** Part of the first line. */
  problem: RegExp;
  /** The last line. */
  mend: RegExp;
  /** Makes it fail: what to add to an environment in which nothing is found. */
  provoke: (dir: string) => NodeJS.ProcessEnv;
}

const BUILD = /^Build it.*: npx mae-native setup --build/;

const FAILURES: Record<string, Failure> = {
  'no libtorch': {
    code: 'libtorch-missing',
    problem: new RegExp(`^libtorch ${SUPPORTED_RANGE} was not found\\. Looked at:$`),
    mend: /^Get it with: npx mae-native setup$/,
    provoke: () => ({}),
  },
  'a libtorch of the wrong version': {
    code: 'libtorch-refused',
    problem: new RegExp(`it is version 2\\.5\\.0; versions ${SUPPORTED_RANGE} are supported\\.$`),
    mend: /^Give the folder "torch" of an installed PyTorch .*\.$/,
    provoke: (dir) => ({ LIBTORCH: fakeLibtorch(join(dir, 'torch'), { version: '2.5.0' }) }),
  },
  'a libtorch for another processor': {
    code: 'libtorch-refused',
    problem: new RegExp(`it is built for (arm64|x64), and this Node.js is for ${process.arch}\\.$`),
    mend: /^Give the folder "torch" of an installed PyTorch .*\.$/,
    provoke: (dir) => ({
      LIBTORCH: makeOpenable(fakeLibtorch(join(dir, 'torch')), forAnotherProcessor),
    }),
  },
  'a libtorch that no core is for': {
    code: 'core-missing',
    problem: /^There is no mae-native binary for libtorch 2\.\d+ at .* \(there are: none\)\.$/,
    mend: /^Build one, with CMake and a C\+\+ compiler: npx mae-native setup --build --libtorch \//,
    provoke: (dir) => ({
      LIBTORCH: libtorch,
      ...addonIn(dir, (name, file) => (isCore(name) ? null : file)),
    }),
  },
  'a libtorch whose files are damaged': {
    code: 'libtorch-broken',
    problem: /^libtorch 2\.13\.0\+cpu at .* could not be opened: .*libc10\.so/,
    mend: /get one that is whole: npx mae-native setup --force$/,
    provoke: (dir) => ({ LIBTORCH: fakeLibtorch(join(dir, 'torch')) }),
  },
  'a libtorch that states another version than its libraries': {
    code: 'libtorch-mixed',
    problem: /says that it is 2\.1\d\.0, but the libraries open in this process are 2\.\d+/,
    mend: /^Get one that is whole: npx mae-native setup --force$/,
    provoke: (dir) => {
      const other = minorOf(version) === '2.11' ? '2.12' : '2.11';
      const LIBTORCH = writeFiles(join(dir, 'torch'), {
        'version.py': `__version__ = '${other}.0'\n`,
      });
      symlinkSync(join(libtorch, 'lib'), join(LIBTORCH, 'lib'));
      return { LIBTORCH, ...addonIn(dir, (_, file) => file, other) };
    },
  },
  "a libtorch that asks for what this machine's libstdc++ lacks": {
    code: 'system-too-old',
    problem:
      /^libtorch .* asks for GLIBCXX_3\.4\.99, which this machine's C\+\+ library, libstdc\+\+, is too old to have/,
    mend: /^Use a newer Linux/,
    provoke: (dir) => ({ LIBTORCH: makeOpenable(fakeLibtorch(join(dir, 'torch')), fromTheFuture) }),
  },
  "an addon that asks for what this machine's libstdc++ lacks": {
    code: 'system-too-old',
    problem: /^mae-native's addon .*mae_core.* asks for GLIBCXX_3\.4\.99/,
    mend: BUILD,
    provoke: (dir) => ({
      LIBTORCH: libtorch,
      ...addonIn(dir, (name, file) => (isCore(name) ? fromTheFuture(file) : file)),
    }),
  },
  'a CUDA build without its libraries': {
    code: 'nvidia-missing',
    problem:
      /is a build for CUDA 13\.0 and needs NVIDIA's libraries beside it, GPU or not; libcudart\.so\.9 is not there/,
    mend: /npx mae-native setup --cuda --force$/,
    provoke: (dir) => ({
      LIBTORCH: makeOpenable(
        fakeLibtorch(join(dir, 'torch'), { version: '2.13.0+cu130', cuda: '13.0' }),
        (library) => replaceText(library, 'libstdc++.so.6', 'libcudart.so.9'),
      ),
    }),
  },
  'no addon': {
    code: 'addon-missing',
    problem: /addon was not found for \w+-\w+: neither built nor prebuilt\.$/,
    mend: BUILD,
    provoke: (dir) => ({ LIBTORCH: libtorch, ...addonIn(dir, () => null) }),
  },
  'an addon for another processor': {
    code: 'addon-broken',
    problem: /^mae-native's addon .*mae_native\.node could not be loaded by Node\.js/,
    mend: BUILD,
    provoke: (dir) => ({
      LIBTORCH: libtorch,
      ...addonIn(dir, (name, file) => (isCore(name) ? file : forAnotherProcessor(file))),
    }),
  },
  'an addon that needs what this libtorch does not have': {
    code: 'core-misfit',
    problem: /^mae-native's addon .*mae_core.* does not fit libtorch .*GetDefaultCPUAllocatorXv/,
    mend: BUILD,
    provoke: (dir) => ({
      LIBTORCH: libtorch,
      ...addonIn(dir, (name, file) => (isCore(name) ? ofAnotherLibtorch(file) : file)),
    }),
  },
};

describe('loading with', needs(process.platform === 'linux', 'Linux'), () => {
  test.each(Object.entries(FAILURES))('%s fails with one paragraph', async (_, failure) => {
    const dir = temporaryFolder();
    const env = { ...emptyEnvironment(dir), ...failure.provoke(dir) };
    const train = await run(['train', '--out', join(dir, 'run')], { env });
    expect([train.code, train.stdout]).toEqual([1, '']);
    const [first, ...rest] = train.stderr.trimEnd().split('\n');
    expect(first?.replace(/^error: /, '')).toMatch(failure.problem);
    expect(rest.at(-1)).toMatch(failure.mend);
    expect(train.stderr).not.toMatch(/^ {4}at /m);
    expect(existsSync(join(dir, 'run'))).toBe(false);

    const doctor = await run(['doctor', '--json'], { env });
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: false, code: failure.code });
  });
});

/** The sections of the guide, by the error that each is about. */
function sections(): string[] {
  const guide = readFileSync(join(packageRoot, 'docs', 'troubleshooting.md'), 'utf8');
  return [...guide.matchAll(/^### `([\w-]+)`/gm)].map((match) => match[1] as string);
}

describe('the guide', () => {
  test('has a section for each error that loading can end in, and for no other', () => {
    expect(sections().sort()).toEqual([...NATIVE_ERRORS].sort());
  });
});

test('a Linux with musl is named as such, with an image to take instead', {
  ...needs(process.platform === 'linux', 'Linux'),
}, () => {
  expect(muslProblem({ glibcVersionRuntime: '2.36' })).toBeNull();
  expect(muslProblem()).toBeNull();
  expect(muslProblem({})?.message).toMatch(/musl, as Alpine does.*\n.*node:22-bookworm-slim/);
});
