/** The package as npm publishes it, packed from a copy of the tree, and clean folders to install it in. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { findAddons } from '../../lib/native/addon.js';
import { load } from '../../lib/native/load.js';
import { packageRoot } from '../../lib/native/paths.js';
import { copyPrebuilds } from '../../scripts/copy-prebuilds.js';

/** What is made or fetched rather than written, and what is not published and large. */
const LEFT_OUT = [
  ...['node_modules', 'dist', 'build', '.git', '.cache', 'coverage', 'runs'],
  ...['docs/api', 'tests'],
];

export interface Tarball {
  path: string;
  /** Bytes, packed and unpacked. */
  size: number;
  unpackedSize: number;
  /** The names in it. */
  files: string[];
}

/**
 * Packs the package with the binaries that the tests run on as its prebuilt ones, and with those of other platforms that
 * lie in the tree.
 *
 * @param dir An empty folder; its `source` is the copy of the tree afterwards.
 */
export async function packPackage(dir: string): Promise<Tarball> {
  const source = join(dir, 'source');
  cpSync(packageRoot, source, {
    recursive: true,
    filter: (path) => !LEFT_OUT.includes(relative(packageRoot, path).split(sep).join('/')),
  });
  const tsc = binOf('typescript', 'tsc');
  const project = join(packageRoot, 'tsconfig.build.json');
  succeed(process.execPath, [tsc, '-p', project, '--outDir', join(source, 'dist')], packageRoot);
  const { loader } = findAddons();
  await copyPrebuilds([dirname(loader as string)], source);

  const out = succeed(
    find('npm'),
    ['pack', '--ignore-scripts', '--json', '--pack-destination', dir],
    source,
  );
  const [packed] = JSON.parse(out) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  const { filename, size, unpackedSize, files } = packed;
  return { path: join(dir, filename), size, unpackedSize, files: files.map(({ path }) => path) };
}

/** The script of an installed package's command. */
function binOf(name: string, command: string): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${name}/package.json`);
  const { bin } = require(manifest) as { bin: Record<string, string> };
  return join(dirname(manifest), bin[command] as string);
}

function succeed(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Where a program lies, by the PATH of the tests. */
function find(name: string): string {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  const dir = dirs.find((candidate) => listing(candidate).includes(name));
  if (dir === undefined) throw new Error(`${name} is not on PATH`);
  return realpathSync(join(dir, name));
}

function listing(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** How packages are reached here: npm's settings, which a home of one's own would hide. */
function registrySettings(): NodeJS.ProcessEnv {
  const settings = ['registry', 'cache', 'cafile'].map((name) => [
    `npm_config_${name}`,
    succeed(find('npm'), ['config', 'get', name], packageRoot).trim(),
  ]);
  const known = Object.fromEntries(settings.filter(([, value]) => value && value !== 'null'));
  const passed = Object.entries(process.env).filter(([name]) =>
    /^(?:https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  return { ...known, ...Object.fromEntries(passed) };
}

export interface RunOptions {
  /** A folder inside the folder. */
  inside?: string;
  env?: NodeJS.ProcessEnv;
  /** The exit code that is expected; 0 by default. */
  code?: number;
}

/** An empty folder, a home of its own, and a PATH that has Node.js, npm and what is named; npm needs `sh`. */
export class CleanFolder {
  readonly path: string;
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param dir Where to make it.
   * @param more Further programs on PATH: by name, or as paths to scripts.
   */
  constructor(dir: string, more: readonly string[] = []) {
    this.path = join(dir, 'project');
    const bin = join(dir, 'bin');
    const home = join(dir, 'home');
    for (const made of [this.path, bin, home]) mkdirSync(made, { recursive: true });
    symlinkSync(process.execPath, join(bin, 'node'));
    for (const program of ['npm', 'npx', 'sh', ...more]) {
      const path = isAbsolute(program) ? realpathSync(program) : find(program);
      symlinkSync(path, join(bin, basename(program)));
    }
    this.env = {
      ...{ PATH: bin, HOME: home, TMPDIR: home, MAE_NATIVE_CACHE: join(home, 'cache') },
      // Yarn takes a tarball of the same name and version from its cache, whatever is in it.
      ...{ YARN_CACHE_FOLDER: join(home, 'yarn') },
      ...{ LIBTORCH: load().libtorch.path, OMP_NUM_THREADS: '1' },
      ...{
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        npm_config_update_notifier: 'false',
      },
      ...{ npm_config_prefer_offline: 'true', npm_config_yes: 'true' },
      ...registrySettings(),
    };
    writeFileSync(join(this.path, 'package.json'), '{ "private": true }\n');
  }

  /**
   * Runs a program of its PATH in the folder, or in one inside it.
   *
   * @returns What it printed.
   * @throws Error with what it printed where it does not exit with `code`.
   */
  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { inside = '.', env = {}, code: expected = 0 } = options;
    return new Promise((resolve, reject) => {
      const child = spawn(join(this.env.PATH as string, command), args, {
        cwd: join(this.path, inside),
        env: { ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      const keep = (chunk: Buffer) => {
        output += chunk;
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === expected) return resolve(output);
        reject(new Error(`${command} ${args.join(' ')} exited with ${code}:\n${output}`));
      });
    });
  }
}
