import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder; the same from `dist/native` and from `lib/native`. */
export const packageRoot = resolve(fileURLToPath(new URL('../..', import.meta.url)));

let version: string | undefined;

/** The version in package.json. */
export function packageVersion(): string {
  version ??= (
    JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
      version: string;
    }
  ).version;
  return version;
}

/**
 * The folder for files that the package fetched or built: `MAE_NATIVE_CACHE`, else `mae-native` in the user's cache
 * folder.
 */
export function cacheDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.MAE_NATIVE_CACHE) return env.MAE_NATIVE_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'mae-native');
  if (platform === 'win32' && env.LOCALAPPDATA) {
    return join(env.LOCALAPPDATA, 'mae-native');
  }
  return join(homedir(), '.cache', 'mae-native');
}

/** The cache's folder for libtorch, with a folder for each version and flavour. */
export function libtorchCache(env?: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'libtorch');
}

/** The folder for an addon that `setup --build` of an installed package builds, for each package version. */
export function addonCache(env?: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'addon', packageVersion(), `${process.platform}-${process.arch}`);
}
