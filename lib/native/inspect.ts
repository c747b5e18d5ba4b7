import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** A libtorch on disk: its folder, versions and libraries. */
export interface LibtorchFiles {
  /** The folder with `lib/` in it. */
  path: string;
  /** As the library itself states it, such as `2.13.0+cpu`. */
  version: string;
  /** The CUDA version that it was built for; null for a CPU build. */
  cuda: string | null;
  /** The libraries to open, in this order, as absolute paths. */
  libraries: string[];
}

/** Whether a libtorch has its headers, which builds need and some installations lack. */
export function hasHeaders(libtorch: LibtorchFiles): boolean {
  return existsSync(join(libtorch.path, 'include', 'ATen', 'core', 'Tensor.h'));
}

/** Machine codes of ELF files with Node.js's names. */
const ELF_MACHINES: Record<number, string> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };

/**
 * A message where a libtorch is built for another processor; null if it is not. The Linux linker says only that there
 * is no such file; other systems name the reason themselves.
 *
 * @param wanted The processor by Node.js's name; by default the one that this process runs on.
 */
export function foreignArchitecture(
  libtorch: LibtorchFiles,
  wanted: string = process.arch,
): string | null {
  const [library] = libtorch.libraries;
  const header = library === undefined ? null : firstBytes(library, 20);
  if (header?.toString('latin1', 0, 4) !== '\x7fELF') return null;
  const machine = header.readUInt16LE(18);
  const architecture = ELF_MACHINES[machine] ?? `ELF machine ${machine}`;
  if (architecture === wanted) return null;
  if (wanted !== process.arch) return `it is built for ${architecture}, not for ${wanted}`;
  return `it is built for ${architecture}, and this Node.js is for ${process.arch}`;
}

function firstBytes(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, length, 0);
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** The file name of a library on a platform. */
function libraryFile(name: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `${name}.dll`;
  return platform === 'darwin' ? `lib${name}.dylib` : `lib${name}.so`;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Versions from a wheel's `torch/version.py`. */
function fromVersionPy(text: string): { version: string; cuda: string | null } | null {
  const version = /^__version__\s*=\s*['"]([^'"]+)['"]/m.exec(text)?.[1];
  if (version === undefined) return null;
  const cuda = /^cuda\b[^=\n]*=\s*['"]([^'"]+)['"]/m.exec(text)?.[1] ?? null;
  return { version, cuda };
}

/** Versions from an archive's `build-version`, such as `2.13.0+cu126`: the last digit is CUDA's minor version. */
function fromBuildVersion(text: string): { version: string; cuda: string | null } {
  const version = text.trim();
  const cuda = /\+cu(\d+)(\d)$/.exec(version);
  return { version, cuda: cuda === null ? null : `${cuda[1]}.${cuda[2]}` };
}

function versionOf(dir: string): { version: string; cuda: string | null } | string {
  const versionPy = read(join(dir, 'version.py'));
  if (versionPy !== null) {
    return fromVersionPy(versionPy) ?? 'its version.py states no version';
  }
  const buildVersion = read(join(dir, 'build-version'));
  if (buildVersion !== null) return fromBuildVersion(buildVersion);
  return 'it has neither version.py nor build-version, which state the version';
}

/**
 * Inspects a folder that may be libtorch: `torch/` of a wheel, `libtorch/` of an archive, or the parent of either.
 * Returns its content, or the reason why it is no libtorch.
 *
 * @param platform The one that it is for, by Node.js's name.
 */
export function inspectLibtorch(
  dir: string,
  platform: NodeJS.Platform = process.platform,
): LibtorchFiles | string {
  if (!existsSync(dir)) return 'no such folder';
  const main = libraryFile('torch_cpu', platform);
  const path = [dir, join(dir, 'torch'), join(dir, 'libtorch')].find((candidate) =>
    existsSync(join(candidate, 'lib', main)),
  );
  if (path === undefined) return `it has no lib/${main}`;

  const stated = versionOf(path);
  if (typeof stated === 'string') return stated;

  const lib = join(path, 'lib');
  const present = new Set(readdirSync(lib));
  const hasCuda = present.has(libraryFile('torch_cuda', platform));
  // The CUDA libraries must be opened explicitly: no linked library refers to them.
  const order = ['c10', 'torch_cpu', ...(hasCuda ? ['c10_cuda', 'torch_cuda'] : []), 'torch'];
  return {
    path,
    version: stated.version,
    cuda: hasCuda ? (stated.cuda ?? 'unknown') : null,
    libraries: order
      .map((name) => libraryFile(name, platform))
      .filter((file) => present.has(file))
      .map((file) => join(lib, file)),
  };
}
