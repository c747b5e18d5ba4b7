import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NativeError } from './error.js';
import { foreignArchitecture, inspectLibtorch, type LibtorchFiles } from './inspect.js';
import { libtorchCache } from './paths.js';
import { isSupported, SUPPORTED_RANGE } from './version.js';

/** Sources of libtorch, in the order of the search. */
export type Source = 'explicit' | 'cache' | 'python';

/** A libtorch that was found. */
export interface Libtorch extends LibtorchFiles {
  source: Source;
}

/** A place that was searched. */
export interface Place {
  source: Source;
  /** The place in a message: a path, or the program that was asked. */
  place: string;
  /** Why it was not used; null for the one that was. */
  rejected: string | null;
}

/** The libtorch to use, if there is one, and every place that was searched. */
export interface Search {
  found: Libtorch | null;
  places: Place[];
}

export interface LocateOptions {
  /** A libtorch to use instead of a search. Default: the environment variable `LIBTORCH`. */
  libtorch?: string | undefined;
  env?: NodeJS.ProcessEnv;
  /** Returns why a libtorch of a supported version cannot be used; null if it can. */
  refuse?: (libtorch: LibtorchFiles, source: Source) => string | null;
}

/**
 * Searches for libtorch: at the explicit path, in the package's cache, and in the PyTorch of the `python3` on PATH. A
 * libtorch of cache or Python that cannot be used is passed over; an explicit one is an error.
 *
 * Nothing is loaded, and Python is started only if the cache has nothing.
 */
export function locateLibtorch(options: LocateOptions = {}): Search {
  const env = options.env ?? process.env;
  const refuse = (files: LibtorchFiles, source: Source): string | null => {
    if (!isSupported(files.version)) {
      return `it is version ${files.version}; versions ${SUPPORTED_RANGE} are supported`;
    }
    return foreignArchitecture(files) ?? options.refuse?.(files, source) ?? null;
  };

  const explicit = options.libtorch ?? env.LIBTORCH;
  if (explicit) {
    const given = options.libtorch ? '--libtorch' : 'LIBTORCH';
    const found = takeExplicit(explicit, given, refuse);
    return { found, places: [{ source: 'explicit', place: found.path, rejected: null }] };
  }

  const places: Place[] = [];
  for (const { source, dir, place } of candidates(env, places)) {
    const files = inspectLibtorch(dir);
    const rejected = typeof files === 'string' ? files : refuse(files, source);
    places.push({ source, place, rejected });
    if (typeof files !== 'string' && rejected === null) {
      return { found: { ...files, source }, places };
    }
  }
  return { found: null, places };
}

function takeExplicit(
  dir: string,
  given: string,
  refuse: (files: LibtorchFiles, source: Source) => string | null,
): Libtorch {
  const files = inspectLibtorch(resolve(dir));
  const rejected = typeof files === 'string' ? files : refuse(files, 'explicit');
  if (typeof files === 'string' || rejected !== null) {
    throw new NativeError(
      'libtorch-refused',
      `${given} is ${dir}, which cannot be used: ${rejected}.`,
      `Give the folder "torch" of an installed PyTorch or the folder "libtorch" of an unpacked archive, version ` +
        `${SUPPORTED_RANGE}, or leave ${given} out to have libtorch looked for`,
      null,
    );
  }
  return { ...files, source: 'explicit' };
}

interface Candidate {
  source: Source;
  dir: string;
  place: string;
}

/** The places to search, one after the other. Empty ones are added to `places` at once. */
function* candidates(env: NodeJS.ProcessEnv, places: Place[]): Generator<Candidate> {
  const cache = libtorchCache(env);
  const cached = cachedVersions(cache);
  if (cached.length === 0) places.push({ source: 'cache', place: cache, rejected: 'it is empty' });
  for (const dir of cached) yield { source: 'cache', dir, place: dir };

  const python = askPython(env);
  if ('dir' in python) {
    yield { source: 'python', dir: python.dir, place: `${python.dir} (PyTorch of python3)` };
  } else {
    places.push({ source: 'python', place: 'the PyTorch of python3', rejected: python.reason });
  }
}

/** The cache's entries, newest first: the user's latest setup counts. */
function cachedVersions(cache: string): string[] {
  let names: string[];
  try {
    names = readdirSync(cache);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d/.test(name)) // not a lock, not a half-unpacked folder
    .map((name) => join(cache, name))
    .map((dir) => ({ dir, time: statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time || (a.dir < b.dir ? 1 : -1))
    .map(({ dir }) => dir);
}

// Finds torch without importing it. The empty entry is the current folder, which Python would else search first.
const FIND_TORCH = `
import sys, importlib.util
sys.path = [p for p in sys.path if p]
spec = importlib.util.find_spec('torch')
print(list(spec.submodule_search_locations)[0] if spec and spec.submodule_search_locations else '')
`;

/** The command that starts Python 3 on a platform. Windows has no `python3`, or one that opens its shop. */
export const pythonCommandOn = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'python' : 'python3';

/** The command that starts Python 3 on this platform. */
export const pythonCommand = pythonCommandOn(process.platform);

function askPython(env: NodeJS.ProcessEnv): { dir: string } | { reason: string } {
  const answer = spawnSync(pythonCommand, ['-c', FIND_TORCH], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
    windowsHide: true,
  });
  if (answer.error) {
    const { code } = answer.error as NodeJS.ErrnoException;
    return {
      reason: code === 'ENOENT' ? `no ${pythonCommand} on PATH` : `${pythonCommand}: ${code}`,
    };
  }
  if (answer.status !== 0) {
    const last = answer.stderr.trim().split('\n').at(-1);
    return { reason: `${pythonCommand} failed: ${last || `exit code ${answer.status}`}` };
  }
  const dir = answer.stdout.trim();
  return dir ? { dir } : { reason: `${pythonCommand} has no module torch` };
}
