/** Wheels of PyTorch's CPU builds without Python: an index is read, and its checksum is what the file must have. */
import { UserError } from '../errors.js';
import { fetchText } from './download.js';
import { PYPI_CHECKSUMS } from './wheel-checksums.js';

/** PyTorch's own index of CPU builds. */
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/**
 * SHA-256 of files by their names: an index that states another is refused. A file that is not here is held to what the index
 * states. PyPI has no CPU builds for Linux; that one was seen.
 */
const KNOWN_WHEELS: Readonly<Record<string, string>> = {
  ...PYPI_CHECKSUMS,
  'torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl':
    '6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b',
};

/** The index of CPU builds: `MAE_NATIVE_CPU_INDEX`, a mirror of PyTorch's own, or that one. */
export function cpuIndex(env: NodeJS.ProcessEnv = process.env): string {
  return env.MAE_NATIVE_CPU_INDEX || CPU_INDEX;
}

/** A wheel that an index offers. */
export interface OfferedWheel {
  file: string;
  url: string;
  /** The SHA-256 that the index states, in lower case. */
  sha256: string;
}

/** What the names of wheels for a platform end in, by Node.js's names of platform and processor. */
const PLATFORM_TAGS: Record<string, RegExp> = {
  'linux-x64': /linux\w*_x86_64$/,
  'linux-arm64': /linux\w*_aarch64$/,
  'darwin-arm64': /macosx_\d+_\d+_arm64$/,
  'win32-x64': /win_amd64$/,
};

/**
 * Finds the CPU build of a version in an index (PEP 503). Which Python a wheel is for does not matter: libtorch is the same.
 *
 * @param index The index's address, without the package's name.
 * @param version Such as `2.13.0`.
 * @param platform Such as `linux-x64`; by default this machine's.
 * @throws {UserError} where the index cannot be read, has no such wheel, or states no checksum or a wrong one.
 */
export async function findCpuWheel(
  index: string,
  version: string,
  platform = `${process.platform}-${process.arch}`,
): Promise<OfferedWheel> {
  const page = `${index.replace(/\/+$/, '')}/torch/`;
  const tag = PLATFORM_TAGS[platform];
  if (tag === undefined) throw new UserError(`PyTorch has no wheels for ${platform}`);
  const offered = linksOf(await fetchText(page), page).filter(
    ({ file }) => isBuildOf(file, version) && tag.test(file.replace(/\.whl$/, '')),
  );
  // Files with a known checksum first, then the CPU build by its name, then the newest Python.
  const rank = ({ file }: Link) => [file in KNOWN_WHEELS, file.includes('+cpu'), pythonOf(file)];
  const best = offered.sort((a, b) => compare(rank(b), rank(a)))[0];
  if (best === undefined) {
    throw new UserError(
      `${page} has no CPU build of PyTorch ${version} for ${platform}; another version: --version, another index: --index`,
    );
  }
  const { file, url } = best;
  const sha256 = checksumOf(best, page);
  return { file, url, sha256 };
}

interface Link {
  file: string;
  url: string;
  /** What stands after `#` in the link. */
  fragment: string;
}

/** The wheels that a page of an index links to. */
function linksOf(html: string, page: string): Link[] {
  return [...html.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].flatMap((match) => {
    const href = (match[1] ?? match[2] ?? '').replaceAll('&amp;', '&');
    if (!URL.canParse(href, page)) return [];
    const target = new URL(href, page);
    const fragment = target.hash.slice(1);
    target.hash = '';
    const file = decodeURIComponent(target.pathname.split('/').at(-1) ?? '');
    return file.endsWith('.whl') ? [{ file, url: target.href, fragment }] : [];
  });
}

/** Whether a wheel is the CPU build of a version: without a local version or with `+cpu`. */
function isBuildOf(file: string, version: string): boolean {
  return file.startsWith(`torch-${version}-`) || file.startsWith(`torch-${version}+cpu-`);
}

/** The Python that a wheel is for as a number, such as 312; 0 for one without the lock of the interpreter. */
function pythonOf(file: string): number {
  return Number(/-cp(\d+)-(?:cp\d+|none|abi3)-/.exec(file)?.[1] ?? 0);
}

/** The checksum that a wheel must have. */
function checksumOf({ file, fragment }: Link, page: string): string {
  const stated = /^sha256=([0-9a-fA-F]{64})$/.exec(fragment)?.[1]?.toLowerCase() ?? null;
  const known = KNOWN_WHEELS[file] ?? null;
  const sha256 = stated ?? known;
  if (sha256 === null) {
    throw new UserError(
      `${page} states no checksum of ${file}; fetch the file, and give it with --from and --sha256`,
    );
  }
  if (known !== null && known !== sha256) {
    throw new UserError(
      `${page} has another ${file} than PyTorch published, and it was not used.\n` +
        `  expected ${known}\n  stated   ${sha256}`,
    );
  }
  return sha256;
}

/** Orders lists of numbers and truths by their first difference. */
function compare(a: readonly (number | boolean)[], b: readonly (number | boolean)[]): number {
  const differences = a.map((value, i) => Number(value) - Number(b[i]));
  return differences.find((difference) => difference !== 0) ?? 0;
}
