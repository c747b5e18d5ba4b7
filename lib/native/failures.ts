/** Turns the system's messages about libraries that it cannot open into errors that users can fix. */
import { NativeError } from './error.js';
import type { Libtorch } from './locate.js';

const BUILD = 'npx mae-native setup --build';

/** The Linux linker's message about a library that was built for a newer system. */
const MISSING_VERSION = /version [`']((GLIBC|GLIBCXX|CXXABI)_[\d.]+)' not found/;
/** The Linux linker's message about a library that another one needs. */
const MISSING_LIBRARY = /([^\s:/]+\.so[\d.]*): cannot open shared object file/;

const SYSTEM_LIBRARIES: Record<string, string> = {
  GLIBC: 'C library, glibc,',
  GLIBCXX: 'C++ library, libstdc++,',
  CXXABI: 'C++ library, libstdc++,',
};

/** Why libtorch's libraries could not be opened. */
export function cannotOpenLibtorch(libtorch: Libtorch, cause: unknown): NativeError {
  const reason = reasonOf(cause);
  const what = `libtorch ${libtorch.version} at ${libtorch.path}`;
  // A given path wins over what setup gets.
  const first =
    libtorch.source === 'explicit' ? 'Leave LIBTORCH and --libtorch out, and get' : 'Get';
  const old = tooOld(reason);
  if (old !== null) {
    return new NativeError(
      'system-too-old',
      `${what} asks for ${old}: ${reason}`,
      'Use a newer Linux, such as a container of one; libtorch asks for glibc 2.28 and the libstdc++ of GCC 7',
      null,
      { cause },
    );
  }
  const missing = MISSING_LIBRARY.exec(reason)?.[1];
  if (
    libtorch.cuda !== null &&
    missing !== undefined &&
    !libtorch.libraries.some((path) => path.endsWith(missing))
  ) {
    return new NativeError(
      'nvidia-missing',
      `${what} is a build for CUDA ${libtorch.cuda} and needs NVIDIA's libraries beside it, GPU or not; ` +
        `${missing} is not there: ${reason}`,
      `${first} it with them`,
      'npx mae-native setup --cuda --force',
      { cause },
    );
  }
  return new NativeError(
    'libtorch-broken',
    `${what} could not be opened: ${reason}`,
    `${first} one that is whole`,
    'npx mae-native setup --force',
    { cause },
  );
}

/** The header of Node's report on its process. */
interface ReportHeader {
  readonly glibcVersionRuntime?: string;
}

/**
 * That this Linux has another C library than libtorch is built for, musl; null on every other system.
 *
 * @param header Of Node's report, which names the version of glibc where there is one.
 */
export function muslProblem(header: ReportHeader = reportHeader()): NativeError | null {
  if (process.platform !== 'linux' || header.glibcVersionRuntime !== undefined) return null;
  return new NativeError(
    'system-musl',
    'This Linux has the C library musl, as Alpine does; libtorch needs glibc, and there is none for musl.',
    'Use an image with glibc, such as node:22-bookworm-slim in place of node:22-alpine; docs/docker.md has a Dockerfile',
    null,
  );
}

function reportHeader(): ReportHeader {
  // Without this Node looks up names of hosts.
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  return (process.report.getReport() as unknown as { header: ReportHeader }).header;
}

/** Why the loader could not be loaded. */
export function cannotLoadLoader(path: string, cause: unknown): NativeError {
  return (
    muslProblem() ??
    tooOldAddon(path, cause) ??
    new NativeError(
      'addon-broken',
      `mae-native's addon ${path} could not be loaded by Node.js ${process.version} for ${process.platform}-` +
        `${process.arch}: ${reasonOf(cause)}`,
      'Build it here, with CMake and a C++ compiler',
      BUILD,
      { cause },
    )
  );
}

/** Why a core could not be loaded though libtorch is open. */
export function cannotLoadCore(path: string, libtorch: Libtorch, cause: unknown): NativeError {
  return (
    tooOldAddon(path, cause) ??
    new NativeError(
      'core-misfit',
      `mae-native's addon ${path} does not fit libtorch ${libtorch.version} at ${libtorch.path}: ${reasonOf(cause)}`,
      'Build it for this libtorch',
      `${BUILD} --libtorch ${libtorch.path}`,
      { cause },
    )
  );
}

function tooOldAddon(path: string, cause: unknown): NativeError | null {
  const old = tooOld(reasonOf(cause));
  if (old === null) return null;
  return new NativeError(
    'system-too-old',
    `mae-native's addon ${path} asks for ${old}: ${reasonOf(cause)}`,
    'Build it here, with CMake and a C++ compiler',
    BUILD,
    { cause },
  );
}

/** The missing version, such as "GLIBCXX_3.4.30, which this machine's C++ library is too old to have"; null if none is. */
function tooOld(reason: string): string | null {
  const found = MISSING_VERSION.exec(reason);
  if (found === null) return null;
  const [, symbol, kind = ''] = found;
  return `${symbol}, which this machine's ${SYSTEM_LIBRARIES[kind]} is too old to have`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
