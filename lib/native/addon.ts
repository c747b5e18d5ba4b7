import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { addonCache, packageRoot } from './paths.js';

const require = createRequire(import.meta.url);

/** The functions of the loader addon. */
export interface Loader {
  /** Opens each library for the whole process; throws the linker's message, which names the path. */
  open(paths: string[]): void;
  /** The version that the open libtorch states; null if none is open. */
  torchVersion(): string | null;
  /**
   * From now on the first of these signals goes to Node, and a later one ends the process at once, also while
   * JavaScript waits for a computation. Those within milliseconds after the first are the first one, passed on.
   * Listeners of Node have to be there already. @returns False where the system has no such signals
   */
  endOnSecond(signals: number[], withinMs: number): boolean;
}

/** Paths of the addons and of the libraries beside them. */
export interface AddonFiles {
  /** The loader's path; null if it does not exist. */
  loader: string | null;
  /** The cores' paths by the minor version of libtorch that they are built for. */
  cores: Map<string, string>;
  /** The same for the libraries with CUDA kernels, which a build may lack. */
  cuda: Map<string, string>;
  /** The path of the fast JPEG decoder's library; null where it was not built or is not used. */
  jpeg: string | null;
}

const LOADER = 'mae_native.node';
const JPEG = ['mae_jpeg.so', 'mae_jpeg.dylib', 'mae_jpeg.dll'];
const CORE = /^mae_core-torch(\d+\.\d+)\.(?:so|dylib|dll)$/;
const CUDA = /^mae_cuda-torch(\d+\.\d+)\.(?:so|dll)$/;

/** The loader that was built in this tree or came prebuilt with the package. */
function packagedLoader(): string | null {
  try {
    return (require('node-gyp-build') as { path(dir: string): string }).path(packageRoot);
  } catch {
    return null;
  }
}

function librariesIn(dir: string, pattern: RegExp): [minor: string, path: string][] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const minor = pattern.exec(name)?.[1];
    return minor === undefined ? [] : [[minor, join(dir, name)] as [string, string]];
  });
}

/**
 * Finds the addons, in this order: a build in this tree, one that `setup --build` put into the cache, the prebuilt
 * ones.
 */
export function findAddons(env: NodeJS.ProcessEnv = process.env): AddonFiles {
  const packaged = packagedLoader();
  const built = join(addonCache(env), 'Release');
  const cached = existsSync(join(built, LOADER)) ? join(built, LOADER) : null;
  const inTree = packaged?.startsWith(join(packageRoot, 'build')) ?? false;
  const loader = inTree ? packaged : (cached ?? packaged);

  const packagedDir = packaged === null ? [] : [dirname(packaged)];
  const dirs = inTree ? [...packagedDir, built] : [built, ...packagedDir];
  const jpegs = dirs.flatMap((dir) => JPEG.map((name) => join(dir, name)));
  // The first folder wins: it is entered last.
  const byMinor = (pattern: RegExp) =>
    new Map(dirs.toReversed().flatMap((dir) => librariesIn(dir, pattern)));
  return {
    loader,
    jpeg: jpegs.find((path) => existsSync(path)) ?? null,
    cores: byMinor(CORE),
    cuda: byMinor(CUDA),
  };
}

/** Loads the loader addon. */
export function requireLoader(path: string): Loader {
  return require(path) as Loader;
}
