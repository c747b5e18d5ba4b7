// Packs the files that scripts/gpu-check.sh needs on a machine without Node.js and network. They are Node.js itself, and the
// packages of node_modules that the package, its build and its tests load. Needs strip, tar and xz.
//   node scripts/gpu-bundle.js OUT [--addon DIR] [--preset N]
// DIR has the addon's binaries for the libtorch of that machine, which then need not be built there. N is xz's, 6 by default.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runMain } from './run.js';

/** Packages that tests and scripts need beside the package's own dependencies. */
const TOOLS = ['vitest', 'tsx', 'fast-check', 'tar-stream'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { addon: { type: 'string' }, preset: { type: 'string', default: '6' } },
});

async function main() {
  const [out] = positionals;
  if (out === undefined || positionals.length > 1 || !/^[0-9]$/.test(values.preset)) {
    console.error('usage: node scripts/gpu-bundle.js OUT [--addon DIR] [--preset 0-9]');
    return 2;
  }
  const missing = ['dist/cli/main.js', 'node_modules/vitest'].find(
    (file) => !existsSync(join(root, file)),
  );
  if (missing) {
    console.error(`${missing} is not there. Run "npm install" first.`);
    return 1;
  }
  mkdirSync(out, { recursive: true });
  const node = join(out, 'node');
  copyFileSync(process.execPath, node);
  run('strip', [node]);
  pack(join(out, 'node.tar.xz'), out, ['node']);
  rmSync(node);
  pack(join(out, 'packages.tar.xz'), root, ['dist', ...packages()]);
  rmSync(join(out, 'addon.tar.xz'), { force: true });
  if (values.addon === undefined) return 0;
  const binaries = readdirSync(values.addon).filter((name) => /^mae_.*\.(node|so)$/.test(name));
  if (!binaries.includes('mae_native.node')) {
    console.error(`${values.addon} has no mae_native.node. Build one: npm run build:native`);
    return 1;
  }
  pack(join(out, 'addon.tar.xz'), values.addon, binaries, '--transform=s,^,build/Release/,');
  return 0;
}

/** The folders of all packages that are needed, directly or by others, from package-lock.json. */
function packages() {
  const { packages: locked } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Set();
  const waiting = [...Object.keys(locked[''].dependencies), ...TOOLS].map((name) => ['', name]);
  for (const [from, name] of waiting) {
    const path = locate(locked, from, name);
    // An optional one for another platform.
    if (path === null || found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = locked[path];
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    waiting.push(...names.map((needed) => [path, needed]));
  }
  return [...found];
}

/** The folder where Node.js finds a package from another one's folder; null where it is not installed. */
function locate(locked, from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules') - 1))
  ) {
    const path = join(folder, 'node_modules', name);
    if (path in locked && existsSync(join(root, path))) return path;
    if (folder === '') return null;
  }
}

function pack(file, folder, names, ...options) {
  const archive = resolve(file);
  // Packages lie within others; each is named by itself.
  const nested = ['--exclude=*/node_modules/*/node_modules'];
  run('tar', ['-C', folder, '-cf', archive.replace(/\.xz$/, ''), ...nested, ...options, ...names]);
  run('xz', ['--force', '--threads=0', `-${values.preset}`, archive.replace(/\.xz$/, '')]);
  console.log(`${file}: ${(statSync(archive).size / 2 ** 20).toFixed(1)} MiB`);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} failed${error ? `: ${error.message}` : ''}`);
}

await runMain(main);
