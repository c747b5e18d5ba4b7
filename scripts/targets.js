// The platforms that `npm run prebuild` builds for: the machine's own, and those that it has a cross compiler for.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { importSource, root } from './run.js';

/** What builds for a platform need that is not the machine's own. */
const CROSS = {
  'linux-arm64': {
    toolchain: join(root, 'scripts', 'linux-arm64.cmake'),
    /** What the names of its compiler and binutils begin with. */
    tools: 'aarch64-linux-gnu-',
    /** Its wheels of PyTorch, by pip's names of platforms. */
    wheels: ['manylinux_2_28_aarch64'],
    packages: 'g++-aarch64-linux-gnu and libjpeg62-turbo-dev:arm64',
  },
};

/** The platform of this machine, as prebuilds/ names it. */
export const here = `${process.platform}-${process.arch}`;

/**
 * How to build for a platform.
 *
 * @param {string} name Such as `linux-arm64`.
 * @returns {Promise<{ platform: string, arch: string, name: string, strip: string, isHere: boolean,
 *   toolchain?: string, wheels?: string[] }>}
 * @throws {UserError} where this machine cannot.
 */
export async function targetFor(name) {
  const { UserError } = await importSource('errors');
  const [platform, arch] = name.split('-');
  if (name === here) return { name, platform, arch, strip: 'strip', isHere: true };
  const cross = CROSS[name];
  if (cross === undefined || process.platform !== platform) {
    const known = [here, ...Object.keys(CROSS).filter((other) => other !== here)];
    throw new UserError(
      `--platform ${name}: this machine (${here}) builds for ${known.join(' and ')}; other platforms build on their own`,
    );
  }
  const compiler = `${cross.tools}g++`;
  if (spawnSync(compiler, ['--version']).status !== 0) {
    throw new UserError(
      `--platform ${name} needs ${compiler}, not found on PATH; Debian's packages are ${cross.packages}`,
    );
  }
  const { toolchain, wheels } = cross;
  return { name, platform, arch, strip: `${cross.tools}strip`, isHere: false, toolchain, wheels };
}
