// Fills prebuilds/<platform>-<arch>/ with the loader and a core for each libtorch given:
//   npm run prebuild -- [--platform linux-arm64] [--only 2.13 ...] [LIBTORCH_DIR ...]
// Without folders, pip gets one of each supported minor version, or of those given by --only, into build/prebuild. Each is
// built in a folder of its own, so that a second run is fast. On Linux, binaries that need a newer glibc, libstdc++ or processor than their libtorch are
// refused. --platform names one that this machine has a cross compiler for (scripts/targets.js).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyPrebuilds } from './copy-prebuilds.js';
import { beyondBaseline, newerThan, newestOf } from './requirements.js';
import { importSource, root, runMain } from './run.js';
import { here, targetFor } from './targets.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    platform: { type: 'string', default: here },
    only: { type: 'string', multiple: true },
  },
});

async function main() {
  const { buildAddon } = await importSource('native/build');
  const { minorOf } = await importSource('native/version');
  const target = await targetFor(values.platform);
  const work = join(root, 'build', 'prebuild', ...(target.isHere ? [] : [target.name]));
  if (values.only !== undefined && positionals.length > 0) {
    const { UserError } = await importSource('errors');
    throw new UserError(`--only is ${values.only} beside ${positionals}; expected one of the two`);
  }

  const libtorches =
    positionals.length > 0 ? await inspectAll(positionals, target) : await getAll(work, target);
  const releases = [];
  for (const libtorch of libtorches) {
    const { version, path } = libtorch;
    console.error(`mae-native: building for ${target.name} and libtorch ${version} at ${path}`);
    const out = join(work, `torch${minorOf(version)}`);
    await buildAddon({ libtorch, out, staticJpeg: true, toolchain: target.toolchain });
    if (target.platform === 'linux') refuseNewer(out, libtorch, target);
    releases.push(join(out, 'Release'));
  }
  for (const file of await copyPrebuilds(releases, root, target)) console.log(file);
  return 0;
}

/** Refuses a binary that would not start where libtorch does. */
function refuseNewer(out, libtorch, target) {
  const there = newestOf(libtorch.libraries.filter((path) => /c10\.so|torch_cpu\.so/.test(path)));
  const release = join(out, 'Release');
  const binaries = readdirSync(release).filter((name) => /\.(?:node|so)$/.test(name));
  const complaints = binaries.flatMap((name) => newerThan(join(release, name), there));
  for (const name of target.arch === 'x64' ? beyondBaseline(out).always : []) {
    complaints.push(`${name} has code that needs AVX`);
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

/** The libtorches in folders. Each has to be for the platform that is built for. */
async function inspectAll(dirs, target) {
  const { UserError } = await importSource('errors');
  const { foreignArchitecture, inspectLibtorch } = await importSource('native/inspect');
  const { isSupported, SUPPORTED_RANGE } = await importSource('native/version');
  return dirs.map((dir) => {
    const files = inspectLibtorch(resolve(dir));
    if (typeof files === 'string') throw new UserError(`${dir} is no libtorch: ${files}`);
    const foreign = foreignArchitecture(files, target.arch);
    if (foreign !== null) throw new UserError(`${dir} cannot be built against: ${foreign}`);
    if (!isSupported(files.version)) {
      throw new UserError(
        `${dir} holds libtorch ${files.version}; mae-native works with ${SUPPORTED_RANGE}`,
      );
    }
    return files;
  });
}

/** The package of NCCL that the PyTorch in a folder was built with, whose header mae_cuda needs; null for a CPU build. */
function ncclOf(dir) {
  const info = readdirSync(dir).find((name) => /^torch-.*\.dist-info$/.test(name));
  const metadata = info === undefined ? '' : readFileSync(join(dir, info, 'METADATA'), 'utf8');
  return /^Requires-Dist: (nvidia-nccl-cu\d+==[\d.]+)/m.exec(metadata)?.[1] ?? null;
}

/** The minor versions to build for, of the supported ones. */
async function minorsAsked(supported) {
  const { UserError } = await importSource('errors');
  const { only = supported } = values;
  const alien = only.find((minor) => !supported.includes(minor));
  if (alien !== undefined) {
    throw new UserError(`--only is ${alien}; expected one of ${supported.join(', ')}`);
  }
  return only;
}

/** A libtorch of each minor version that is asked for. Of NVIDIA's libraries, builds need NCCL's header alone. */
async function getAll(work, target) {
  const { inspectLibtorch } = await importSource('native/inspect');
  const { pipInstallWheel } = await importSource('native/pip');
  const { SUPPORTED_MINORS } = await importSource('native/version');
  const libtorches = [];
  for (const minor of await minorsAsked(SUPPORTED_MINORS)) {
    const dir = join(work, 'libtorch', minor);
    if (typeof inspectLibtorch(dir) === 'string') {
      console.error(`mae-native: getting libtorch ${minor} with pip`);
      await pipInstallWheel(dir, `torch==${minor}.*`, target.wheels);
    }
    const nccl = ncclOf(dir);
    if (nccl !== null && !existsSync(join(dir, 'nvidia', 'nccl', 'include'))) {
      await pipInstallWheel(dir, nccl);
    }
    libtorches.push(inspectLibtorch(dir));
  }
  return libtorches;
}

await runMain(main);
