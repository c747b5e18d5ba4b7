import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { NativeError } from './error.js';
import { hasHeaders, type LibtorchFiles } from './inspect.js';
import { addonCache, packageRoot } from './paths.js';

const require = createRequire(import.meta.url);

export interface BuildOptions {
  /** The libtorch to build the core against; without one only the loader is built. */
  libtorch: LibtorchFiles | null;
  /** The build folder; its folder `Release` then holds the addons. */
  out?: string;
  /** Number of compilers that run at once. */
  jobs?: number;
  /** Build with sanitizers, for tests. */
  sanitize?: boolean;
  /** Link libjpeg-turbo statically rather than to the machine's. */
  staticJpeg?: boolean;
  /** A toolchain file of CMake, for a build that another platform is to run. */
  toolchain?: string | undefined;
}

/** Whether this is a clone of the repository. The installed package has no tsconfig.json. */
export function isClone(): boolean {
  return existsSync(join(packageRoot, 'tsconfig.json'));
}

/** The default build folder: `build` in a clone, else in the cache, as node_modules may be read-only. */
export function defaultBuildDir(): string {
  return isClone() ? join(packageRoot, 'build') : addonCache();
}

/** Names of the missing tools that a build needs; empty if none is missing. */
export function missingBuildTools(): string[] {
  const has = (command: string) =>
    spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
  const missing = has('cmake') ? [] : ['CMake 3.20 or newer (cmake)'];
  // On Windows CMake finds Visual Studio by itself; there is no command to try.
  if (process.platform === 'win32') return missing;
  const compilers = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  if (!compilers.some(has)) missing.push(`a C++20 compiler (${compilers.join(', ')})`);
  if (!has('ninja') && !has('make')) missing.push('a build tool (ninja or make)');
  return missing;
}

/**
 * Builds the addon with cmake-js, which runs CMakeLists.txt. Only what is out of date is compiled.
 *
 * @throws {UserError} that names what is missing, or that the build failed.
 */
export async function buildAddon(options: BuildOptions): Promise<void> {
  const missing = missingBuildTools();
  if (missing.length > 0) {
    throw new UserError(
      `Building the addon needs ${missing.join(' and ')}, not found on PATH. Install it and try again.`,
    );
  }
  const { libtorch } = options;
  if (libtorch && !hasHeaders(libtorch)) {
    throw new NativeError(
      'libtorch-no-headers',
      `The libtorch at ${libtorch.path} has no headers (include/ATen), which a build needs.`,
      'Get one that has',
      'npx mae-native setup --build --force',
    );
  }

  const common = [
    `--directory=${packageRoot}`,
    `--out=${options.out ?? defaultBuildDir()}`,
    '--config=Release',
    `--parallel=${options.jobs ?? availableParallelism()}`,
    '--log-level=warn',
    `--CDLIBTORCH=${libtorch?.path ?? ''}`,
    `--CDMAE_NATIVE_SANITIZE=${options.sanitize ? 'ON' : 'OFF'}`,
    `--CDMAE_NATIVE_STATIC_JPEG=${options.staticJpeg ? 'ON' : 'OFF'}`,
    ...(options.toolchain ? [`--CDCMAKE_TOOLCHAIN_FILE=${options.toolchain}`] : []),
  ];
  // Not "compile": it rebuilds everything when the first build fails.
  await cmakeJs(['configure', ...common], { quiet: true });
  await cmakeJs(['build', ...common], { quiet: false });
}

/** Runs cmake-js. With `quiet`, its output is shown only if it fails. */
function cmakeJs(args: string[], { quiet }: { quiet: boolean }): Promise<void> {
  const bin = join(dirname(require.resolve('cmake-js/package.json')), 'bin', 'cmake-js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: packageRoot,
      // All output goes to stderr: stdout is for a command's results.
      stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      if (output) process.stderr.write(output);
      reject(
        new UserError(`Building the addon failed (cmake-js ${args[0]}); its output is above.`),
      );
    });
  });
}
