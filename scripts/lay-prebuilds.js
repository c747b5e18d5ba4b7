import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './run.js';

/**
 * Lays the addons of some builds out as node-gyp-build looks for them, in `<out>/prebuilds/<platform>-<arch>`: the
 * loader, and beside it every library of the builds. Returns the paths of the files.
 *
 * @param releases The builds' folders "Release". Of a file that several have, the first one's is taken.
 */
export async function layPrebuilds(releases, out) {
  const place = join(out, 'prebuilds', `${process.platform}-${process.arch}`);
  rmSync(place, { recursive: true, force: true });
  // prebuildify moves the loader away from the build that it finds in `cwd`: a copy of it all.
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
      tagLibc: process.platform === 'linux',
      strip: true,
      // It starts node-gyp to build, and all is built: cmake-js did it.
      nodeGyp: 'echo',
      quiet: true,
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return readdirSync(place).map((name) => join(place, name));
}
