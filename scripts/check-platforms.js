// Compiles the native sources for platforms that this machine cannot run, and tells of each file what came of it:
//   node scripts/check-platforms.js darwin-arm64 --libtorch DIR --jpeg DIR
//   node scripts/check-platforms.js win32-x64 --jpeg DIR [FILES ...]
// macOS: zig, which has libc++ and the headers of macOS (`pip install ziglang`, or ZIG names the command), and the headers
// of libtorch's wheel for macOS. Windows: mingw-w64's g++; files that need libtorch are left out, as its headers for Windows
// are for Visual C++. --jpeg is a folder with jpeglib.h and jconfig.h, and may be given twice. Nothing is linked.
// The last line is the count.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource, root, runMain } from './run.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    libtorch: { type: 'string' },
    jpeg: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});

const COMMON = [
  ...['-std=c++20', '-O0', '-Wall', '-Wextra', '-Werror', '-c'],
  ...['-DNAPI_VERSION=9', '-DNODE_ADDON_API_CPP_EXCEPTIONS', '-DMAE_HAVE_JPEG_MODULES'],
  ...[
    '-isystem',
    'node_modules/node-api-headers/include',
    '-isystem',
    'node_modules/node-addon-api',
  ],
];

const PLATFORMS = {
  'darwin-arm64': {
    compilers: [...(process.env.ZIG ? [process.env.ZIG] : []), 'zig', 'python3 -m ziglang'],
    flags: ['c++', '-target', 'aarch64-macos.14.0'],
    version: 'version',
  },
  'win32-x64': {
    compilers: ['x86_64-w64-mingw32-g++-posix', 'x86_64-w64-mingw32-g++'],
    flags: [],
    version: '--version',
  },
};

async function main() {
  const { UserError } = await importSource('errors');
  const [name, ...chosen] = positionals;
  const platform = PLATFORMS[name];
  if (platform === undefined) {
    throw new UserError(`name a platform: ${Object.keys(PLATFORMS).join(' or ')}`);
  }
  const command = platform.compilers
    .map((text) => text.split(' '))
    .find(([program, ...args]) => spawnSync(program, [...args, platform.version]).status === 0);
  if (command === undefined) {
    throw new UserError(`${name} needs one of: ${platform.compilers.join(', ')}; none is on PATH`);
  }
  const include = values.libtorch ? join(values.libtorch, 'include') : null;
  const libtorch = include ? [include, join(include, 'torch', 'csrc', 'api', 'include')] : [];
  const system = [...libtorch, ...values.jpeg].flatMap((dir) => ['-isystem', dir]);
  const out = join(root, 'build', 'platforms', name);
  mkdirSync(out, { recursive: true });

  // native/portable is for Linux's glibc, native/cuda has a compiler of its own.
  const files = ['loader', 'jpeg', 'data', 'core']
    .flatMap((folder) =>
      readdirSync(join(root, 'native', folder)).map((file) => `native/${folder}/${file}`),
    )
    .filter((file) => file.endsWith('.cc'));
  const unknown = chosen.find((file) => !files.includes(file));
  if (unknown !== undefined) throw new UserError(`${unknown} is not among the native sources`);
  const counts = { compiled: 0, failed: 0, 'left out': 0 };
  const queue = chosen.length > 0 ? chosen : files;
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const object = join(out, `${file.replaceAll('/', '-')}.o`);
      // CMakeLists.txt gives these to the same files.
      const own = /functorch|distributed/.test(file)
        ? ['-Inative/standins', '-DUSE_C10D_GLOO']
        : [];
      const args = [...platform.flags, ...COMMON, ...own, ...system, file, '-o', object];
      const [outcome, reason] = describe(await run(command, args), libtorch.length > 0);
      counts[outcome]++;
      console.log(`${outcome.padEnd(8)} ${file}${reason}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  const { compiled, failed } = counts;
  console.log(`${name}: ${compiled} compiled, ${failed} failed, ${counts['left out']} left out`);
  return failed === 0 ? 0 : 1;
}

/** What came of compiling a file, and why. */
function describe({ code, output }, hasLibtorch) {
  if (code === 0) return ['compiled', ''];
  const missing = /fatal error: '?((?:ATen|c10|torch)\/[^:']+)/.exec(output)?.[1];
  if (missing !== undefined && !hasLibtorch) return ['left out', `: needs libtorch (${missing})`];
  return ['failed', `:\n${output.split('\n').slice(0, 12).join('\n')}`];
}

function run([program, ...first], args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

await runMain(main);
