import { constants } from 'node:os';
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { findAddons, requireLoader } from './addon.js';
import type { CoreBinding } from './binding.js';
import { NativeError } from './error.js';
import { inspectLibtorch, type LibtorchFiles } from './inspect.js';
import { type Libtorch, locateLibtorch, type Place } from './locate.js';
import { minorOf, SUPPORTED_RANGE } from './version.js';

export interface LoadOptions {
  /** A libtorch to use instead of searching for one. */
  libtorch?: string | undefined;
}

/** The loaded core and what it was loaded from. */
export interface LoadedCore {
  binding: CoreBinding;
  libtorch: Libtorch;
  loader: string;
  core: string;
  /** The library with kernels for CUDA; null where libtorch is a CPU build. */
  cuda: CudaLibrary | null;
}

/** The library with kernels for CUDA, without which libtorch's own are used. */
export interface CudaLibrary {
  /** Its path; null if there is none for this libtorch. */
  path: string | null;
  /** Why it could not be opened; null if it was. */
  problem: string | null;
}

let loaded: LoadedCore | undefined;

/**
 * Finds libtorch, opens it and loads the core that was built for it. Once in each thread: later calls return the
 * same core.
 *
 * @throws {UserError} that tells what was looked for, where, and the command that mends it.
 */
export function loadCore(options: LoadOptions = {}): CoreBinding {
  return load(options).binding;
}

/** Like {@link loadCore}, and tells what it was loaded from. */
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
    throw new NativeError(
      `mae-native's addon was not found for ${process.platform}-${process.arch}: neither built nor prebuilt.`,
      'Build it, with CMake and a C++ compiler',
      'npx mae-native setup --build',
    );
  }

  const refuse = (files: LibtorchFiles) => refuseWithoutCore(files, cores);
  const { found, places } = locateLibtorch({ ...options, refuse });
  if (found === null) {
    throw new NativeError(describeMissing(places), 'Get it with', 'npx mae-native setup');
  }
  const minor = minorOf(found.version) as string;
  const core = cores.get(minor) as string;

  const opened = openLibtorch(loader, found);
  if (opened !== null && minorOf(opened) !== minor) {
    throw new NativeError(
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
    cuda: found.cuda === null ? null : openCudaLibrary(loader, cuda.get(minor) ?? null),
  };
}

/** Opens the library with kernels for CUDA, which registers them with libtorch. */
function openCudaLibrary(loader: string, path: string | null): CudaLibrary {
  try {
    if (path !== null) requireLoader(loader).open([path]);
    return { path, problem: null };
  } catch (error) {
    return { path, problem: reasonOf(error) };
  }
}

/** Why a libtorch cannot be used with the cores at hand; null if it can. */
export function refuseWithoutCore(
  files: LibtorchFiles,
  cores: ReadonlyMap<string, string>,
): string | null {
  if (cores.has(minorOf(files.version) ?? '')) return null;
  const have = [...cores.keys()].join(', ') || 'none';
  return (
    `there is no mae-native binary for libtorch ${minorOf(files.version)} (there are: ${have}); ` +
    `"npx mae-native setup --build --libtorch ${files.path}" builds one`
  );
}

/** What to tell when no libtorch was found: what was looked for, and where. */
export function describeMissing(places: readonly Place[]): string {
  const looked = places.map(({ place, rejected }) => `  - ${place}: ${rejected}`);
  return [
    `libtorch ${SUPPORTED_RANGE} was not found. Looked at:`,
    '  - the environment variable LIBTORCH: not set',
    ...looked,
  ].join('\n');
}

// libgomp, which runs libtorch's loops, lets a thread that waits for the others spin for about a millisecond. Where another
// process or a decoder wants the core, that can make a step several times as slow; this many turns, a fraction of it,
// cost a process that is alone nothing that shows.
const SPIN_COUNT = '20000';

/** Read by libgomp when it is loaded. A user's own setting stands. */
function limitSpinning(): void {
  if (process.env.OMP_WAIT_POLICY === undefined) process.env.GOMP_SPINCOUNT ??= SPIN_COUNT;
}

function openLibtorch(loaderPath: string, libtorch: Libtorch): string | null {
  try {
    limitSpinning();
    const loader = requireLoader(loaderPath);
    loader.open(libtorch.libraries);
    return loader.torchVersion();
  } catch (error) {
    const needs =
      libtorch.cuda === null ? '' : "\nA CUDA build needs NVIDIA's libraries beside it.";
    throw new NativeError(
      `libtorch ${libtorch.version} at ${libtorch.path} could not be opened: ${reasonOf(error)}${needs}`,
      'Get one that is whole',
      'npx mae-native setup --force',
      { cause: error },
    );
  }
}

function openCore(path: string, libtorch: Libtorch): CoreBinding {
  const module = { exports: {} };
  try {
    process.dlopen(module, path, constants.dlopen?.RTLD_NOW);
  } catch (error) {
    throw new NativeError(
      `The addon does not fit libtorch ${libtorch.version} at ${libtorch.path}: ${reasonOf(error)}`,
      'Build it for this libtorch',
      `npx mae-native setup --build --libtorch ${libtorch.path}`,
      { cause: error },
    );
  }
  return module.exports as CoreBinding;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
