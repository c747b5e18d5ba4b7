// Requirements of Linux binaries: the newest symbol versions of glibc and libstdc++, and object files with code for newer
// processors. Read by binutils' objdump.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * The newest version of each kind that a binary needs, such as `{ GLIBC: '2.17', GLIBCXX: '3.4.22' }`.
 *
 * @param {string} file
 * @returns {Record<string, string>}
 */
export function symbolVersions(file) {
  const text = objdump('-p', file);
  const references = text.slice(text.indexOf('\nVersion References:'));
  /** @type {Record<string, string>} */
  const newest = {};
  for (const [, kind, version] of references.matchAll(/\b(GLIBC|GLIBCXX|CXXABI|GCC)_([\d.]+)$/gm)) {
    if (newest[kind] === undefined || compare(version, newest[kind]) > 0) newest[kind] = version;
  }
  return newest;
}

/**
 * Requirements of a binary that exceed the given versions.
 *
 * @param {string} file
 * @param {Record<string, string>} there The newest versions that are allowed.
 * @returns {string[]} Sentences; none if all is well.
 */
export function newerThan(file, there) {
  return Object.entries(symbolVersions(file))
    .filter(([kind, version]) => compare(version, there[kind] ?? '0') > 0)
    .map(
      ([kind, version]) =>
        `${basename(file)} asks for ${kind}_${version}, libtorch for ${kind}_${there[kind] ?? '0'}`,
    );
}

/**
 * The newest versions that any of the binaries needs.
 *
 * @param {readonly string[]} files
 * @returns {Record<string, string>}
 */
export function newestOf(files) {
  /** @type {Record<string, string>} */
  const newest = {};
  for (const versions of files.map(symbolVersions)) {
    for (const [kind, version] of Object.entries(versions)) {
      if (compare(version, newest[kind] ?? '0') > 0) newest[kind] = version;
    }
  }
  return newest;
}

/** Sources whose code, or the part of it for AVX, runs only where the processor was found to have the instructions. */
const CHOSEN_AT_RUN_TIME = /(?:^|[\\/])(?:avx(?:2|512)\w*|vision_(?:nms|roi_align))\.cc\.o(?:bj)?$/;

/**
 * Object files of a build on x86-64 with instructions of AVX or newer, beyond the baseline of libtorch.
 *
 * @param {string} build A folder of cmake-js.
 * @returns {{ chosen: string[], always: string[] }} Their names, relative to it: those whose code is chosen at run time, and
 *   those that would run on any processor.
 */
export function beyondBaseline(build) {
  const objects = readdirSync(join(build, 'CMakeFiles'), { recursive: true, encoding: 'utf8' });
  const newer = objects.filter(
    (name) =>
      /\.o(?:bj)?$/.test(name) &&
      /%[yz]mm\d|\bv[a-z]\w+\s+.*%xmm\d/.test(objdump('-d', join(build, 'CMakeFiles', name))),
  );
  const isChosen = (name) => CHOSEN_AT_RUN_TIME.test(name);
  return { chosen: newer.filter(isChosen), always: newer.filter((name) => !isChosen(name)) };
}

function objdump(flag, file) {
  return execFileSync('objdump', [flag, '--no-show-raw-insn', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
}

/** Orders versions by their numbers. */
function compare(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
