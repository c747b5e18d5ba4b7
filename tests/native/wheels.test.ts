/** `setup` where there is no Python: the CPU build from an index on this machine. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { setupLibtorch } from '../../lib/native/setup.js';
import { SUPPORTED_MINORS } from '../../lib/native/version.js';
import { PYPI_CHECKSUMS } from '../../lib/native/wheel-checksums.js';
import { findCpuWheel } from '../../lib/native/wheels.js';
import { temporaryFolder } from '../support/folders.js';
import { emptyEnvironment, makeArchive } from './fake-libtorch.js';
import { serveIndex } from './index-server.js';

let dir: string;
let wheels: string;
let cache: string;
let printed: string[];

beforeEach(() => {
  dir = temporaryFolder();
  wheels = join(dir, 'wheels');
  mkdirSync(wheels);
  printed = [];
  const env = emptyEnvironment(dir);
  cache = join(env.MAE_NATIVE_CACHE as string, 'libtorch');
  // The server is here: no proxy leads to it.
  const all = { ...env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

const TAGS = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_28_aarch64',
  'darwin-arm64': 'macosx_11_0_arm64',
  'win32-x64': 'win_amd64',
};
const tag = TAGS[`${process.platform}-${process.arch}` as keyof typeof TAGS];

/** Puts a wheel into the index. */
function offer(name: string, data: Buffer | string = name): void {
  writeFileSync(join(wheels, `${name}.whl`), data);
}

const report = (line: string) => printed.push(line);
const entries = () =>
  existsSync(cache) ? readdirSync(cache).filter((name) => name !== '.lock') : [];

describe('setup without Python', () => {
  test('takes the CPU build of the index that MAE_NATIVE_CPU_INDEX names, and says its size before', async () => {
    const wheel = makeArchive({ kind: 'wheel', version: '2.13.0+cpu' });
    offer(`torch-2.13.0+cpu-cp312-cp312-${tag}`, wheel);
    const { url } = await serveIndex(wheels);
    vi.stubEnv('MAE_NATIVE_CPU_INDEX', url);
    const { libtorch, installed } = await setupLibtorch({ flavour: 'cpu', report });
    expect([libtorch.version, installed]).toEqual(['2.13.0+cpu', true]);
    expect(entries()).toEqual(['2.13.0-cpu']);
    expect(printed[0]).toMatch(
      /^Downloading http:.*torch-2\.13\.0%2Bcpu-cp312-cp312-.*\.whl, \d+ MB$/,
    );
  });

  test('refuses a wheel that is not what its index states, and leaves nothing behind', async () => {
    offer(`torch-2.13.0+cpu-cp312-cp312-${tag}`, makeArchive({ kind: 'wheel' }));
    const { url } = await serveIndex(wheels, () => 'a'.repeat(64));
    const refused = setupLibtorch({ flavour: 'cpu', indexUrl: url, report });
    await expect(refused).rejects.toThrow(`expected ${'a'.repeat(64)}`);
    expect(entries()).toEqual([]);
  });

  test('names the other ways where the index has no such version', async () => {
    offer(`torch-2.12.0+cpu-cp312-cp312-${tag}`);
    const { url } = await serveIndex(wheels);
    const refused = setupLibtorch({ flavour: 'cpu', indexUrl: url, report });
    await expect(refused).rejects.toThrow(/no python3 with pip.*has no CPU build of PyTorch 2\.13/);
    await expect(refused).rejects.toThrow('npx mae-native setup --from PATH_OR_URL --sha256 HEX');
  });

  test('says of the CUDA build that it takes pip', async () => {
    await expect(setupLibtorch({ flavour: 'cuda', report })).rejects.toThrow(
      /no python3 with pip on PATH, and the CUDA build takes NVIDIA's libraries/,
    );
  });
});

describe('a wheel of the CPU build is chosen', () => {
  test.each(Object.entries(TAGS))('for %s by the end of its name', async (platform, its) => {
    for (const each of Object.values(TAGS)) offer(`torch-2.14.99-cp312-cp312-${each}`);
    const { url } = await serveIndex(wheels);
    const { file } = await findCpuWheel(url, '2.14.99', platform);
    expect(file).toBe(`torch-2.14.99-cp312-cp312-${its}.whl`);
  });

  test('rather than one for CUDA, of another version, or for an older Python', async () => {
    for (const its of [
      '2.14.99+cu130-cp313',
      '2.14.99+cpu-cp311',
      '2.14.99+cpu-cp312',
      '2.14.99-cp314',
    ]) {
      offer(`torch-${its}-${its.split('-')[1]}-win_amd64`);
    }
    offer('torch-2.14.991-cp312-cp312-win_amd64');
    const { url } = await serveIndex(wheels);
    const { file } = await findCpuWheel(`${url}/`, '2.14.99', 'win32-x64');
    expect(file).toBe('torch-2.14.99+cpu-cp312-cp312-win_amd64.whl');
  });

  test('only with the checksum that is known of it', async () => {
    const name = 'torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64';
    offer(name);
    const other = await serveIndex(wheels);
    await expect(findCpuWheel(other.url, '2.13.0', 'linux-x64')).rejects.toThrow(
      'than PyTorch published, and it was not used',
    );
    const silent = await serveIndex(wheels, () => null);
    expect((await findCpuWheel(silent.url, '2.13.0', 'linux-x64')).sha256).toMatch(/^6746dbcb/);
  });

  test.each(SUPPORTED_MINORS)('%s for macOS and Windows has checksums from PyPI', async (minor) => {
    // A wheel of a newer Python is not preferred to one that is known.
    for (const its of ['macosx_14_0_arm64', 'macosx_11_0_arm64', 'win_amd64']) {
      offer(`torch-${minor}.0-cp312-cp312-${its}`);
      offer(`torch-${minor}.0-cp399-cp399-${its}`);
    }
    const silent = await serveIndex(wheels, () => null);
    for (const platform of ['darwin-arm64', 'win32-x64']) {
      const { file, sha256 } = await findCpuWheel(silent.url, `${minor}.0`, platform);
      expect([file, sha256]).toEqual([expect.stringContaining('-cp312-'), PYPI_CHECKSUMS[file]]);
    }
    const other = await serveIndex(wheels);
    await expect(findCpuWheel(other.url, `${minor}.0`, 'win32-x64')).rejects.toThrow(
      'than PyTorch published, and it was not used',
    );
  });

  test('never without a checksum', async () => {
    offer('torch-2.14.0+cpu-cp312-cp312-win_amd64');
    const { url } = await serveIndex(wheels, () => null);
    await expect(findCpuWheel(url, '2.14.0', 'win32-x64')).rejects.toThrow('states no checksum');
  });

  test('from an index that answers', async () => {
    const nowhere = 'http://127.0.0.1:9/simple';
    await expect(findCpuWheel(nowhere, '2.13.0', 'linux-x64')).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:9\/simple\/torch\/ could not be read: /,
    );
  });
});
