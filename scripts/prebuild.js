// Fills prebuilds/<platform>-<arch>/ with the loader and a core for each libtorch given:
//   npm run prebuild -- [LIBTORCH_DIR ...]        without any: the libtorch that is found
// prebuildify lays the files out as node-gyp-build looks for them. It wants a node-gyp, which build-native.js stands
// in for, and takes along every library in build/Release: the cores. libtorch itself is never put there.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, runMain } from './run.js';
import { importSource } from './sources.js';

async function main() {
  const { buildAddon } = await importSource('native/build');
  const { locateLibtorch } = await importSource('native/locate');
  const { setupLibtorch } = await importSource('native/setup');

  const dirs = process.argv.slice(2);
  const libtorches =
    dirs.length > 0
      ? dirs.map((libtorch) => locateLibtorch({ libtorch }).found)
      : [(await setupLibtorch({ forBuild: true })).libtorch];

  // Cores of earlier builds would be taken along.
  rmSync(join(root, 'build', 'Release'), { recursive: true, force: true });
  for (const libtorch of libtorches) {
    console.error(`mae-native: building for libtorch ${libtorch.version} at ${libtorch.path}`);
    await buildAddon({ libtorch });
  }

  // What build-native.js, started by prebuildify, finds up to date.
  const last = libtorches.at(-1);
  process.env.LIBTORCH = last.path;
  const prebuildify = createRequire(import.meta.url)('prebuildify');
  await promisify(prebuildify)({
    cwd: root,
    napi: true,
    tagLibc: process.platform === 'linux',
    strip: true,
    nodeGyp: join(root, 'scripts', 'build-native.js'),
  });
  // prebuildify moves the loader away; development goes on with it.
  await buildAddon({ libtorch: last });
  return 0;
}

await runMain(main);
