// Fills prebuilds/<platform>-<arch>/ with the loader and a core for each libtorch given:
//   npm run prebuild -- [LIBTORCH_DIR ...]
// Without arguments, pip gets one of each supported minor version, into build/prebuild/libtorch. Each is built in a folder
// of its own, so that a second run is fast. On Linux, binaries that need a newer glibc, libstdc++ or processor than their
// libtorch are refused.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyPrebuilds } from './copy-prebuilds.js';
import { beyondBaseline, newerThan, newestOf } from './requirements.js';
import { importSource, root, runMain } from './run.js';

const work = join(root, 'build', 'prebuild');

async function main() {
  const { buildAddon } = await importSource('native/build');
  const { minorOf } = await importSource('native/version');

  const given = process.argv.slice(2);
  const libtorches = given.length > 0 ? await locateAll(given) : await getAll();
  const releases = [];
  for (const libtorch of libtorches) {
    console.error(`mae-native: building for libtorch ${libtorch.version} at ${libtorch.path}`);
    const out = join(work, `torch${minorOf(libtorch.version)}`);
    await buildAddon({ libtorch, out, staticJpeg: true });
    if (process.platform === 'linux') refuseNewer(out, libtorch);
    releases.push(join(out, 'Release'));
  }
  for (const file of await copyPrebuilds(releases, root)) console.log(file);
  return 0;
}

/** Refuses a binary that would not start where libtorch does. */
function refuseNewer(out, libtorch) {
  const there = newestOf(libtorch.libraries.filter((path) => /c10\.so|torch_cpu\.so/.test(path)));
  const release = join(out, 'Release');
  const binaries = readdirSync(release).filter((name) => /\.(?:node|so)$/.test(name));
  const complaints = binaries.flatMap((name) => newerThan(join(release, name), there));
  for (const name of process.arch === 'x64' ? beyondBaseline(out).always : []) {
    complaints.push(`${name} has code that needs AVX`);
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

async function locateAll(dirs) {
  const { locateLibtorch } = await importSource('native/locate');
  return dirs.map((libtorch) => locateLibtorch({ libtorch }).found);
}

/** A libtorch of each supported minor version. Builds do not need NVIDIA's libraries. */
async function getAll() {
  const { inspectLibtorch } = await importSource('native/inspect');
  const { pipInstallWheel } = await importSource('native/pip');
  const { SUPPORTED_MINORS } = await importSource('native/version');
  const libtorches = [];
  for (const minor of SUPPORTED_MINORS) {
    const dir = join(work, 'libtorch', minor);
    if (typeof inspectLibtorch(dir) === 'string') {
      console.error(`mae-native: getting libtorch ${minor} with pip`);
      await pipInstallWheel(dir, `torch==${minor}.*`);
    }
    libtorches.push(inspectLibtorch(dir));
  }
  return libtorches;
}

await runMain(main);
