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
 * Where the package keeps what it fetched or built: `MAE_NATIVE_CACHE`, else `mae-native` in the user's cache
 * folder.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MAE_NATIVE_CACHE) return env.MAE_NATIVE_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'mae-native');
  if (process.platform === 'win32' && env.LOCALAPPDATA) {
    return join(env.LOCALAPPDATA, 'mae-native');
  }
  return join(homedir(), '.cache', 'mae-native');
}

/** The part of the cache that holds libtorch, one folder a version and flavour. */
export function libtorchCache(env?: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'libtorch');
}

/** Where `setup --build` of an installed package puts the addon, apart for each version of the package. */
export function addonCache(env?: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'addon', packageVersion(), `${process.platform}-${process.arch}`);
}
