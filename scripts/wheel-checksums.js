// Writes lib/native/wheel-checksums.ts: the SHA-256 that PyPI states of its CPU builds of each supported version.
//   node scripts/wheel-checksums.js [--index URL]     URL without the package's name; PyPI's by default
//   node scripts/wheel-checksums.js --check           complaints where PyPI has others, or a newer version; exit code 1
// PyPI's wheels for Linux are CUDA builds, and are left out. Those of PyTorch's own index are in `lib/native/wheels.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource, root, runBin, runMain } from './run.js';

const TABLE = join(root, 'lib', 'native', 'wheel-checksums.ts');
const PYPI = 'https://pypi.org/simple';

/** Final releases for macOS and Windows: the builds on PyPI that are for the CPU. */
const CPU_BUILD = /^torch-(\d+\.\d+)\.\d+-cp\d+-\w+-(?:macosx_\d+_\d+_arm64|win_amd64)\.whl$/;

/**
 * The checksums of CPU builds among the files of an index, by their names and in the order of these.
 *
 * @param {{ filename: string, hashes: { sha256?: string }, yanked?: boolean | string }[]} files As PEP 691 has them.
 * @param {readonly string[]} minors The supported versions, such as `2.13`.
 * @returns {Record<string, string>}
 */
export function checksumsOf(files, minors) {
  const wanted = files.filter(({ filename, yanked }) => {
    const minor = CPU_BUILD.exec(filename)?.[1];
    return minor !== undefined && minors.includes(minor) && !yanked;
  });
  const missing = wanted.find(({ hashes }) => !/^[0-9a-f]{64}$/.test(hashes.sha256 ?? ''));
  if (missing !== undefined) throw new Error(`the index states no SHA-256 of ${missing.filename}`);
  const entries = wanted.map(({ filename, hashes }) => [filename, hashes.sha256]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The minor versions of an index's files that are newer than all supported ones.
 *
 * @param {{ filename: string }[]} files
 * @param {readonly string[]} minors
 * @returns {string[]}
 */
export function newerMinors(files, minors) {
  const number = (minor) => Number(minor.split('.')[0]) * 1000 + Number(minor.split('.')[1]);
  const newest = Math.max(...minors.map(number));
  const found = files.flatMap(
    ({ filename }) => /^torch-(\d+\.\d+)\.\d+[-+]/.exec(filename)?.[1] ?? [],
  );
  return [...new Set(found)].filter((minor) => number(minor) > newest);
}

/** The table as a source file. */
function sourceOf(checksums) {
  const lines = Object.entries(checksums).map(([file, sha256]) => `  '${file}': '${sha256}',`);
  return [
    '/** Written by `node scripts/wheel-checksums.js`: the SHA-256 that PyPI states of its CPU builds, by the names of the files. */',
    'export const PYPI_CHECKSUMS: Readonly<Record<string, string>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}

async function main() {
  const { values } = parseArgs({
    options: { index: { type: 'string', default: PYPI }, check: { type: 'boolean' } },
  });
  const { SUPPORTED_MINORS } = await importSource('native/version');
  const answer = await fetch(`${values.index.replace(/\/+$/, '')}/torch/`, {
    headers: { Accept: 'application/vnd.pypi.simple.v1+json' },
  });
  if (!answer.ok) throw new Error(`${values.index} answers ${answer.status}`);
  const { files } = await answer.json();
  const checksums = checksumsOf(files, SUPPORTED_MINORS);
  const newer = newerMinors(files, SUPPORTED_MINORS);
  for (const minor of newer) {
    console.error(`the index has ${minor}, which is not supported: docs/new-libtorch.md`);
  }
  if (values.check) {
    const now = readFileSync(TABLE, 'utf8');
    const lacking = Object.values(checksums).filter((sha256) => !now.includes(`'${sha256}'`));
    if (lacking.length > 0) console.error(`${TABLE} lacks ${lacking.length} files of the index`);
    return lacking.length > 0 || newer.length > 0 ? 1 : 0;
  }
  writeFileSync(TABLE, sourceOf(checksums));
  console.log(`${Object.keys(checksums).length} files`);
  return runBin('biome', ['format', '--write', TABLE]);
}

if (process.argv[1] === import.meta.filename) await runMain(main);
