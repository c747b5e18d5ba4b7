import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { UsageError } from '../../lib/errors.js';
import { setupLibtorch } from '../../lib/native/setup.js';
import { SUPPORTED_RANGE } from '../../lib/native/version.js';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';
import { emptyEnvironment, fakeLibtorch, makeArchive, makeZip, sha256 } from './fake-libtorch.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
let cache: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  dir = temporaryFolder();
  env = emptyEnvironment(dir);
  cache = join(env.MAE_NATIVE_CACHE as string, 'libtorch');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

/** Writes an archive and returns what to give to setup. */
function given(data: Buffer): { from: string; sha256: string; report: () => void } {
  const from = join(dir, 'libtorch.zip');
  writeFileSync(from, data);
  return { from, sha256: sha256(data), report: () => {} };
}

/** What the cache holds, besides the lock. */
const entries = () =>
  existsSync(cache) ? readdirSync(cache).filter((name) => name !== '.lock') : [];

describe('setup from an archive', () => {
  test('unpacks it into the cache, where it is found from then on', async () => {
    const result = await setupLibtorch(given(makeArchive()));
    const path = join(cache, '2.13.0-cpu', 'libtorch');
    expect(result).toMatchObject({ installed: true, libtorch: { path, version: '2.13.0+cpu' } });
    expect(entries()).toEqual(['2.13.0-cpu']);
  });

  test('takes a wheel as well', async () => {
    const result = await setupLibtorch(given(makeArchive({ kind: 'wheel', version: '2.14.0' })));
    expect(result.libtorch.path).toBe(join(cache, '2.14.0-cpu', 'torch'));
  });

  test('refuses a version that is not supported', async () => {
    await expect(setupLibtorch(given(makeArchive({ version: '2.5.0' })))).rejects.toThrow(
      `holds libtorch 2.5.0; mae-native works with ${SUPPORTED_RANGE}`,
    );
    expect(entries()).toEqual([]);
  });

  test('refuses a file with another checksum and leaves nothing behind', async () => {
    const options = { ...given(makeArchive()), sha256: '0'.repeat(64) };
    await expect(setupLibtorch(options)).rejects.toThrow('is not the file that --sha256 names');
    expect(entries()).toEqual([]);
  });

  test('refuses a file that is no archive or holds no libtorch', async () => {
    await expect(setupLibtorch(given(Buffer.from('no zip')))).rejects.toThrow(
      'could not be unpacked',
    );
    await expect(setupLibtorch(given(makeZip({ 'a.txt': 'a' })))).rejects.toThrow(
      'holds no libtorch: it has no lib/libtorch_cpu.so',
    );
    expect(entries()).toEqual([]);
  });

  test('refuses an archive whose files would lie outside the cache', async () => {
    const evil = makeZip({ '../../evil.txt': 'evil' });
    await expect(setupLibtorch(given(evil))).rejects.toThrow('could not be unpacked');
    expect(existsSync(join(cache, '..', 'evil.txt'))).toBe(false);
    expect(existsSync(join(dir, 'evil.txt'))).toBe(false);
  });

  test('refuses libraries that cannot be opened', async () => {
    const zip = makeArchive({ broken: true });
    await expect(setupLibtorch(given(zip))).rejects.toThrow(/cannot be opened: .*libc10\.so/);
    expect(entries()).toEqual([]);
  });

  test('does nothing the second time', async () => {
    const options = given(makeArchive());
    await setupLibtorch(options);
    expect(await setupLibtorch(options)).toMatchObject({ installed: false });
  });

  test('replaces what is there if forced', async () => {
    const options = given(makeArchive());
    await setupLibtorch(options);
    writeFileSync(join(cache, '2.13.0-cpu', 'old'), '');
    expect(await setupLibtorch({ ...options, force: true })).toMatchObject({ installed: true });
    expect(existsSync(join(cache, '2.13.0-cpu', 'old'))).toBe(false);
    expect(entries()).toEqual(['2.13.0-cpu']);
  });

  test('removes the files of an interrupted setup, and takes over its lock', async () => {
    fakeLibtorch(join(cache, '.tmp-abc', 'torch'));
    mkdirSync(join(cache, '.lock'));
    const longAgo = Date.now() / 1000 - 3600;
    utimesSync(join(cache, '.lock'), longAgo, longAgo);
    await setupLibtorch(given(makeArchive()));
    expect(entries()).toEqual(['2.13.0-cpu']);
  });

  test('run twice at once sets up one library, and both succeed', async () => {
    const { from, sha256 } = given(makeArchive());
    const args = ['setup', '--from', from, '--sha256', sha256, '--json'];
    const outcomes = await Promise.all([run(args, { env }), run(args, { env })]);
    expect(outcomes.map(({ code, stderr }) => [code, code === 0 ? '' : stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const installed = outcomes.map(({ stdout }) => JSON.parse(stdout).installed);
    expect(installed.sort()).toEqual([false, true]);
    expect(entries()).toEqual(['2.13.0-cpu']);
  });
});

describe('setup', () => {
  test('refuses an archive without a checksum', async () => {
    await expect(setupLibtorch({ from: 'x.zip' })).rejects.toThrow(UsageError);
    await expect(setupLibtorch({ from: 'x.zip', sha256: 'abc' })).rejects.toThrow(
      'a SHA-256 checksum has 64 hexadecimal digits',
    );
  });

  test('refuses a version that is not supported', async () => {
    await expect(setupLibtorch({ version: '2.5.0' })).rejects.toThrow(
      `--version 2.5.0: mae-native works with libtorch ${SUPPORTED_RANGE}`,
    );
  });

  test('does nothing where a libtorch is found', async () => {
    const LIBTORCH = fakeLibtorch(join(dir, 'torch'));
    const { code, stderr } = await run(['setup'], { env: { ...env, LIBTORCH } });
    expect(stderr).toContain(`libtorch 2.13.0+cpu (CPU) is already there: ${LIBTORCH}`);
    expect(code).toBe(0);
    expect(entries()).toEqual([]);
  });

  test('--cpu and --cuda exclude each other', async () => {
    const { code, stderr } = await run(['setup', '--cpu', '--cuda'], { env });
    expect([code, stderr]).toEqual([2, 'error: --cpu and --cuda exclude each other\n']);
  });
});
