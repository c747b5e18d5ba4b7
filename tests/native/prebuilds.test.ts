/** Prebuilt binaries of two platforms in one package: each machine takes its own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findAddons } from '../../lib/native/addon.js';
import { copyPrebuilds } from '../../scripts/copy-prebuilds.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { startProgram } from '../support/processes.js';

const nodeGypBuild = createRequire(import.meta.url).resolve('node-gyp-build');

/** The binary that is chosen in a package by Node.js for a processor. */
async function chosen(dir: string, arch: string): Promise<string> {
  const script = `console.log(require(${JSON.stringify(nodeGypBuild)}).path(process.argv[1]))`;
  const env = { npm_config_arch: arch };
  const { stdout } = await startProgram(process.execPath, ['-e', script, dir], { env }).outcome;
  return stdout.trim();
}

test('each processor gets the binaries of its own folder', {
  ...needs(process.platform === 'linux', 'Linux'),
}, async () => {
  const out = temporaryFolder();
  const release = join(out, 'Release');
  mkdirSync(release);
  const loader = readFileSync(findAddons().loader as string);
  writeFileSync(join(release, 'mae_native.node'), loader);
  writeFileSync(join(release, 'mae_core-torch2.13.so'), loader);
  for (const arch of ['x64', 'arm64']) {
    // Nothing is stripped: the files are this machine's.
    await copyPrebuilds([release], out, { platform: 'linux', arch, strip: 'true' });
  }
  for (const arch of ['x64', 'arm64']) {
    const path = await chosen(out, arch);
    expect(path).toBe(join(out, 'prebuilds', `linux-${arch}`, 'mae-native.glibc.node'));
    expect(readdirSync(dirname(path)).sort()).toEqual([
      'mae-native.glibc.node',
      'mae_core-torch2.13.so',
    ]);
  }
});

test('a platform that this machine cannot build for is refused with those that it can', async () => {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'prebuild.js');
  const args = [script, '--platform', 'aix-ppc64'];
  const { code, stderr } = await startProgram(process.execPath, args).outcome;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: --platform aix-ppc64: this machine \(\S+\) builds for .*\n$/);
});
