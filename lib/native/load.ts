import { constants } from 'node:os';
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { findAddons, requireLoader } from './addon.js';
import type { CoreBinding } from './binding.js';
import { NativeError } from './error.js';
import { cannotLoadCore, cannotLoadLoader, cannotOpenLibtorch, muslProblem } from './failures.js';
import { inspectLibtorch, type LibtorchFiles } from './inspect.js';
import { type Libtorch, locateLibtorch, type Place, type Source } from './locate.js';
import { minorOf, SUPPORTED_RANGE } from './version.js';

export interface LoadOptions {
  /** A libtorch to use instead of searching for one. */
  libtorch?: string | undefined;
}

/** The loaded core, and the files that it was loaded from. */
export interface LoadedCore {
  binding: CoreBinding;
  libtorch: Libtorch;
  loader: string;
  core: string;
  /** The library with CUDA kernels; null where libtorch is a CPU build. */
  cuda: CudaLibrary | null;
}

/** The library with CUDA kernels; without it libtorch's own are used. */
export interface CudaLibrary {
  /** Its path; null if there is none for this libtorch. */
  path: string | null;
  /** Why it could not be opened; null if it was. */
  problem: string | null;
}

let loaded: LoadedCore | undefined;

/**
 * Finds libtorch, opens it and loads the core that was built for it. This happens once in each thread: later calls
 * return the same core.
 *
 * @throws {UserError} that says what was searched for, where, and which command fixes it.
 */
export function loadCore(options: LoadOptions = {}): CoreBinding {
  return load(options).binding;
}

/** Like {@link loadCore}, with the files that it was loaded from. */
export function load(options: LoadOptions = {}): LoadedCore {
  loaded ??= loadOnce(options);
  const { path } = loaded.libtorch;
  if (options.libtorch && !isAt(options.libtorch, path)) {
    throw new UserError(
      `libtorch cannot be changed to ${options.libtorch}: the one at ${path} is open in this process`,
    );
  }
  return loaded;
}

/** Whether the folder that a user gave is that libtorch. */
function isAt(dir: string, path: string): boolean {
  const files = inspectLibtorch(resolve(dir));
  return typeof files !== 'string' && files.path === path;
}

function loadOnce(options: LoadOptions): LoadedCore {
  const { loader, cores, cuda } = findAddons();
  if (loader === null) {
    throw (
      muslProblem() ??
      new NativeError(
        'addon-missing',
        `mae-native's addon was not found for ${process.platform}-${process.arch}: neither built nor prebuilt.`,
        'Build it, with CMake and a C++ compiler',
        'npx mae-native setup --build',
      )
    );
  }

  const { found, places } = locateLibtorch({ ...options, refuse: refuseWithoutCore(cores) });
  if (found === null) {
    throw (
      muslProblem() ??
      new NativeError(
        'libtorch-missing',
        describeMissing(places),
        'Get it with',
        'npx mae-native setup',
      )
    );
  }
  const minor = minorOf(found.version);
  const core = cores.get(minor ?? '');
  if (core === undefined) {
    throw new NativeError(
      'core-missing',
      `There is no mae-native binary for libtorch ${minor} at ${found.path} (there are: ${listOf(cores)}).`,
      'Build one, with CMake and a C++ compiler',
      `npx mae-native setup --build --libtorch ${found.path}`,
    );
  }

  const opened = openLibtorch(loader, found);
  if (opened !== null && minorOf(opened) !== minor) {
    throw new NativeError(
      'libtorch-mixed',
      `The libtorch at ${found.path} says that it is ${found.version}, but the libraries open in this process are ` +
        `${opened}; the addon would crash.`,
      'Get one that is whole',
      'npx mae-native setup --force',
    );
  }
  return {
    binding: openCore(core, found),
    libtorch: found,
    loader,
    core,
    cuda: found.cuda === null ? null : openCudaLibrary(loader, cuda.get(minor ?? '') ?? null),
  };
}

/** Opens the library with CUDA kernels, which registers them with libtorch. */
function openCudaLibrary(loader: string, path: string | null): CudaLibrary {
  try {
    if (path !== null) requireLoader(loader).open([path]);
    return { path, problem: null };
  } catch (error) {
    return { path, problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Makes a check that refuses a libtorch for which there is no core. A libtorch that the user gave is not refused. No other
 * may replace it, and the missing core is an error of its own.
 */
export function refuseWithoutCore(
  cores: ReadonlyMap<string, string>,
): (files: LibtorchFiles, source: Source) => string | null {
  return (files, source) => {
    if (source === 'explicit' || cores.has(minorOf(files.version) ?? '')) return null;
    return (
      `there is no mae-native binary for libtorch ${minorOf(files.version)} (there are: ${listOf(cores)}); ` +
      `"npx mae-native setup --build --libtorch ${files.path}" builds one`
    );
  };
}

function listOf(cores: ReadonlyMap<string, string>): string {
  return [...cores.keys()].join(', ') || 'none';
}

/** The message where no libtorch was found: every place that was searched. */
export function describeMissing(places: readonly Place[]): string {
  const looked = places.map(({ place, rejected }) => `  - ${place}: ${rejected}`);
  return [
    `libtorch ${SUPPORTED_RANGE} was not found. Looked at:`,
    '  - the environment variable LIBTORCH: not set',
    ...looked,
  ].join('\n');
}

// libgomp, which runs libtorch's loops, lets waiting threads spin for about a millisecond. Where another process or a decoder
// needs the core, a step can then take several times as long. Fewer turns cost a process that is alone nothing measurable.
const SPIN_COUNT = '20000';

/** Sets the variable that libgomp reads when it is loaded. A user's own setting stands. */
function limitSpinning(): void {
  if (process.env.OMP_WAIT_POLICY === undefined) process.env.GOMP_SPINCOUNT ??= SPIN_COUNT;
}

function openLibtorch(loaderPath: string, libtorch: Libtorch): string | null {
  const loader = attempt(
    () => requireLoader(loaderPath),
    (cause) => cannotLoadLoader(loaderPath, cause),
  );
  limitSpinning();
  attempt(
    () => loader.open(libtorch.libraries),
    (cause) => cannotOpenLibtorch(libtorch, cause),
  );
  return loader.torchVersion();
}

function openCore(path: string, libtorch: Libtorch): CoreBinding {
  const module = { exports: {} };
  attempt(
    () => process.dlopen(module, path, constants.dlopen?.RTLD_NOW),
    (cause) => cannotLoadCore(path, libtorch, cause),
  );
  return module.exports as CoreBinding;
}

/** Runs an action, and converts what it throws by `failure`. */
function attempt<T>(action: () => T, failure: (cause: unknown) => NativeError): T {
  try {
    return action();
  } catch (cause) {
    throw failure(cause);
  }
}
