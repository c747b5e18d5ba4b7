import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import type { Findings } from '../../lib/native/diagnose.js';
import { NativeError } from '../../lib/native/error.js';
import { describeMissing, load, loadCore, refuseWithoutCore } from '../../lib/native/load.js';
import { packageRoot } from '../../lib/native/paths.js';
import { minorOf, SUPPORTED_RANGE } from '../../lib/native/version.js';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';
import { emptyEnvironment, fakeLibtorch, makeOpenable } from './fake-libtorch.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('the core', () => {
  test('is loaded for the libtorch that was found, once', () => {
    const { binding, libtorch } = load();
    expect(minorOf(binding.torchVersion)).toBe(minorOf(libtorch.version));
    expect(loadCore()).toBe(binding);
  });

  test('cannot be given another libtorch once one is open', () => {
    load();
    const libtorch = fakeLibtorch(temporaryFolder());
    expect(() => load({ libtorch })).toThrow(`libtorch cannot be changed to ${libtorch}`);
  });

  test('is loaded in worker threads as well', async () => {
    load();
    const script = `
      import { parentPort } from 'node:worker_threads';
      import { loadCore } from ${JSON.stringify(`file://${join(packageRoot, 'dist/native/load.js')}`)};
      parentPort.postMessage(loadCore().torchVersion);
    `;
    const answers = [1, 2].map(() => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
      return new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    });
    const { torchVersion } = loadCore();
    expect(await Promise.all(answers)).toEqual([torchVersion, torchVersion]);
  });

  test('that is missing for a version is reported with those there are, and the command that builds it', () => {
    const files = { path: '/torch', version: '2.14.1', cuda: null, libraries: [] };
    const refuse = refuseWithoutCore(new Map([['2.13', 'core.so']]));
    expect(refuse(files, 'cache')).toBe(
      'there is no mae-native binary for libtorch 2.14 (there are: 2.13); ' +
        '"npx mae-native setup --build --libtorch /torch" builds one',
    );
    expect(refuse({ ...files, version: '2.13.9+cu130' }, 'cache')).toBeNull();
  });
});

test('a NativeError has the problem and the one command that fixes it', () => {
  const error = new NativeError('libtorch-missing', 'It is gone.', 'Get it with', 'npx get');
  expect(error.message).toBe('It is gone.\nGet it with: npx get');
  const other = new NativeError('system-too-old', 'It is old.', 'Get a newer one', null);
  expect(other.message).toBe('It is old.\nGet a newer one.');
});

test('a missing libtorch is reported with every place that was searched', () => {
  const place = { source: 'cache', place: '/cache', rejected: 'it is empty' } as const;
  expect(describeMissing([place])).toBe(
    `libtorch ${SUPPORTED_RANGE} was not found. Looked at:\n` +
      '  - the environment variable LIBTORCH: not set\n' +
      '  - /cache: it is empty',
  );
});

describe('doctor', () => {
  async function doctor(env: NodeJS.ProcessEnv): Promise<{ code: number | null; found: Findings }> {
    const { code, stdout, stderr } = await run(['doctor', '--json'], { env });
    expect(stderr).toBe('');
    return { code, found: JSON.parse(stdout) as Findings };
  }

  test('finds everything where the tests run', async () => {
    const { code, found } = await doctor({});
    const { libtorch } = load();
    expect(found).toMatchObject({
      ok: true,
      problem: null,
      remedy: null,
      libtorch: { path: libtorch.path, version: libtorch.version, cuda: libtorch.cuda },
    });
    expect(found.runtime?.ops).toBeGreaterThan(1000);
    expect(code).toBe(0);
  });

  test('prints the same as text', async () => {
    const { code, stdout } = await run(['doctor']);
    expect(stdout).toContain(load().libtorch.path);
    expect(stdout).toMatch(/mae-native is ready\.\n$/);
    expect(code).toBe(0);
  });

  test('with nothing found names every place and the command that fixes it', async () => {
    const env = emptyEnvironment(temporaryFolder());
    const { code, found } = await doctor(env);
    expect(found).toMatchObject({
      ok: false,
      remedy: 'npx mae-native setup',
      libtorch: { path: null, version: null, cuda: null },
      runtime: null,
    });
    expect(found.libtorch.looked.map(({ rejected }) => rejected)).toEqual([
      'it is empty',
      'no python3 on PATH',
    ]);
    expect(code).toBe(1);

    const { stdout } = await run(['doctor'], { env });
    expect(stdout).toContain(
      `not ${join(env.MAE_NATIVE_CACHE as string, 'libtorch')}: it is empty`,
    );
    expect(stdout).toContain('Get it with: npx mae-native setup\n');
  });

  test('refuses an explicit libtorch of an unsupported version', async () => {
    const dir = temporaryFolder();
    const LIBTORCH = fakeLibtorch(join(dir, 'torch'), { version: '2.5.0' });
    const { code, found } = await doctor({ ...emptyEnvironment(dir), LIBTORCH });
    expect(found.problem).toContain(
      `it is version 2.5.0; versions ${SUPPORTED_RANGE} are supported`,
    );
    expect(code).toBe(1);
  });

  test('names the library of a libtorch that cannot be opened', async () => {
    const dir = temporaryFolder();
    const LIBTORCH = fakeLibtorch(join(dir, 'torch'));
    const { code, found } = await doctor({ ...emptyEnvironment(dir), LIBTORCH });
    expect(found.problem).toContain(`could not be opened: ${LIBTORCH}/lib/libc10.so`);
    expect(found.remedy).toBe('npx mae-native setup --force');
    expect(code).toBe(1);
  });

  test('names the command that builds a core where none fits the libtorch', async () => {
    const dir = temporaryFolder();
    const LIBTORCH = makeOpenable(fakeLibtorch(join(dir, 'torch')));
    const { code, found } = await doctor({ ...emptyEnvironment(dir), LIBTORCH });
    expect(found.problem).toContain(`does not fit libtorch 2.13.0+cpu at ${LIBTORCH}`);
    expect(found.remedy).toBe(`npx mae-native setup --build --libtorch ${LIBTORCH}`);
    expect(code).toBe(1);
  });
});

describe('the command line', () => {
  test.each([
    ['an unknown command', ['doktor']],
    ['an unknown flag', ['doctor', '--jason']],
    ['a flag without its value', ['setup', '--from']],
    ['no command', []],
  ])('exits with 2 for %s', async (_, args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toContain('    at '); // no stack
  });

  test('suggests the command that was meant', async () => {
    const { stderr } = await run(['doktor']);
    expect(stderr).toContain('(Did you mean doctor?)');
  });

  test.each(['setup', 'doctor'])(
    '%s --help shows flags and an example, and exits with 0',
    async (name) => {
      const { code, stdout } = await run([name, '--help']);
      expect(stdout).toContain('Options:');
      expect(stdout).toContain(`$ npx mae-native ${name}`);
      expect(code).toBe(0);
    },
  );

  test("--version is the package's, and setup's own is libtorch's", async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, stderr } = await run(['setup', '--version', '1.0.0']);
    expect([code, stderr]).toEqual([
      2,
      `error: --version 1.0.0: mae-native works with libtorch ${SUPPORTED_RANGE}\n`,
    ]);
  });
});
