// Needs of tests that a machine may lack, and which of them CI must meet. Tests declare them by `needs`
// (tests/support/needs.ts).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.js';

const isLinux = process.platform === 'linux';
const isX64 = process.arch === 'x64';
const hasNvidia = existsSync('/dev/nvidiactl');
const hasShared = existsSync(join(root, '..', 'shared', 'data'));

/** Whether CI may lack it too. False: CI must have it, else its tests would silently never run. */
export const MAY_LACK = {
  'a GPU': !hasNvidia,
  "the addon's library for CUDA": !hasNvidia,
  "CUDA's compiler": true,
  'no GPU': hasNvidia,
  'a processor with fast bfloat16 products': true,
  'a processor with AVX2 and FMA': true,
  x64: !isX64,
  Linux: !isLinux,
  'Linux on x64': !isLinux || !isX64,
  'a system other than Windows': process.platform === 'win32',
  // Newer versions of Node.js have it.
  Float16Array: !('Float16Array' in globalThis),
  // Containers forbid it, whoever the user is.
  'a user who may mount disks': true,
  'the script command of util-linux': !isLinux,
  'the files of ../shared/data': !hasShared,
  'a shell of that name': true,
  'Deno, and Python with nbclient': true,
  'Python with onnxruntime': true,
  'Python with pycocotools': true,
  'Python with transformers': true,
  // Its wheels are built for CUDA.
  "torchvision's compiled ops": true,
  // apt-get install chromium
  chromium: true,
  'Python with PyTorch': false,
  python3: false,
  'python3 with pip': false,
  git: false,
  'CMake, Ninja and a C++ compiler': false,
  "Linux, a C++ compiler and libtorch's headers": !isLinux,
  'Linux and objdump': !isLinux,
  'object files of a build for Linux on x64': !isLinux || !isX64,
};

/**
 * Summarizes skipped tests with their reasons.
 *
 * @param {{ testResults?: readonly { assertionResults: readonly {
 *   fullName: string, status: string, meta?: { needs?: string } }[] }[] }} results vitest's JSON report
 * @param {boolean} isCi whether a test may be skipped for what is in `mayLack` alone
 * @param {Readonly<Record<string, boolean>>} [mayLack] by what is needed
 * @returns {{ lines: string[], unexpected: number }} a line for each reason, with the number of tests; and how many
 *   tests may not be skipped
 */
export function summarizeSkips(results, isCi, mayLack = MAY_LACK) {
  const tests = (results.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
  /** @type {Map<string | undefined, string[]>} */
  const byNeed = new Map();
  for (const { fullName, status, meta } of tests) {
    if (status === 'passed' || status === 'failed') continue;
    byNeed.set(meta?.needs, [...(byNeed.get(meta?.needs) ?? []), fullName]);
  }
  let unexpected = 0;
  const lines = [...byNeed]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([need, names]) => {
      const isExpected = !isCi || (need !== undefined && mayLack[need] === true);
      if (!isExpected) unexpected += names.length;
      const why = need === undefined ? `no reason given (first: ${names[0]})` : `needs ${need}`;
      return `${names.length} skipped: ${why}${isExpected ? '' : '; CI must run them'}`;
    });
  return { lines, unexpected };
}
