import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './run.js';

/**
 * Copies the addons of builds to where node-gyp-build searches, `<out>/prebuilds/<platform>-<arch>`: the loader, and beside
 * it every library of the builds. Returns the paths of the files.
 *
 * @param releases The builds' folders "Release". Where several have a file, the first one's is taken.
 * @param target What they were built for (targets.js); by default this machine.
 */
export async function copyPrebuilds(releases, out, target = {}) {
  const { platform = process.platform, arch = process.arch, strip: stripBin = 'strip' } = target;
  const place = join(out, 'prebuilds', `${platform}-${arch}`);
  rmSync(place, { recursive: true, force: true });
  // A copy: prebuildify moves the loader out of the build in `cwd`.
  const cwd = mkdtempSync(join(tmpdir(), 'mae-native-prebuild-'));
  try {
    const built = join(cwd, 'build', 'Release');
    mkdirSync(built, { recursive: true });
    cpSync(join(root, 'package.json'), join(cwd, 'package.json'));
    for (const release of [...releases].reverse()) {
      for (const name of readdirSync(release).filter((file) =>
        /\.(?:node|so|dylib|dll)$/.test(file),
      )) {
        cpSync(join(release, name), join(built, name));
      }
    }
    const prebuildify = createRequire(import.meta.url)('prebuildify');
    await promisify(prebuildify)({
      cwd,
      out,
      napi: true,
      platform,
      arch,
      tagLibc: platform === 'linux',
      strip: true,
      stripBin,
      // prebuildify would build with node-gyp; cmake-js has built everything already.
      nodeGyp: 'echo',
      quiet: true,
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return readdirSync(place).map((name) => join(place, name));
}
